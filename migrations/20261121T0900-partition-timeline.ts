import { type Kysely, sql } from 'kysely';

/**
 * The timeline in parts by time, its facts apart from what people wrote, and the tables of its seal.
 *
 * An event lies in the part of the month in which its incident was declared (its era): so every page, search and export of
 * an incident reads one part, a delivery is unique within it, and an incident that is to be forgotten goes with its part.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table timeline_event rename to timeline_event_before`.execute(db);
  await sql`create sequence timeline_event_number`.execute(db);
  await sql`
    create table timeline_event (
      id bigint not null default nextval('timeline_event_number'),
      era date not null,
      incident_id uuid references incident (id),
      type text not null,
      facts jsonb not null,
      words jsonb,
      salt uuid default gen_random_uuid(),
      actor text,
      occurred_at timestamptz not null,
      recorded_at timestamptz not null,
      delivery text,
      primary key (id, era),
      unique (delivery, era)
    ) partition by range (era)`.execute(db);
  await sql`alter sequence timeline_event_number owned by timeline_event.id`.execute(db);
  await sql`
    create table seal (
      era date not null,
      chain text not null,
      position integer not null,
      event_id bigint not null,
      digest bytea,
      hash bytea not null,
      ledger bigint not null,
      primary key (chain, position, era)
    ) partition by range (era)`.execute(db);
  await sql`
    create table seal_ledger (
      number bigint primary key,
      horizon bigint not null,
      sealed_at timestamptz not null,
      heads bytea not null,
      hash bytea not null
    )`.execute(db);
  // Deliveries that may be about any incident or none: each counts once, whatever it turns out to be about.
  await sql`
    create table taken_delivery (
      delivery text primary key,
      taken_at timestamptz not null
    )`.execute(db);
  await sql`create index taken_delivery_by_time on taken_delivery (taken_at)`.execute(db);
  await indexes(db);
  await guards(db);
  await partitions(db);
  await carryOver(db);
}

async function indexes(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index timeline_event_by_time on timeline_event (incident_id, occurred_at, id)`.execute(db);
  await sql`
    create index timeline_event_by_message on timeline_event (incident_id, (facts -> 'message' ->> 'id'))
    where facts -> 'message' is not null`.execute(db);
  await sql`create index seal_by_event on seal (event_id)`.execute(db);
  await sql`create index seal_by_ledger on seal (ledger)`.execute(db);
}

/** Evidence stays as it is, whoever asks. What people wrote can be taken out, as the law may demand; never changed. */
async function guards(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function refuse_timeline_event_change() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and new.words is null and new.salt is null then
        new.words := old.words;
        new.salt := old.salt;
        if new is not distinct from old then
          new.words := null;
          new.salt := null;
          return new;
        end if;
      end if;
      raise exception 'the timeline is append-only: % is refused', tg_op
        using hint = 'Record a correction as a new event.', errcode = 'restrict_violation';
    end $$`.execute(db);
  await sql`
    create trigger timeline_append_only before update or delete on timeline_event
    for each row execute function refuse_timeline_event_change()`.execute(db);
  await sql`
    create trigger timeline_append_only before update or delete on seal
    for each row execute function refuse_timeline_change()`.execute(db);
  await sql`
    create trigger timeline_append_only before update or delete on seal_ledger
    for each row execute function refuse_timeline_change()`.execute(db);
  for (const table of ['timeline_event', 'seal', 'seal_ledger']) {
    await sql`
      create trigger timeline_no_truncate before truncate on ${sql.table(table)}
      for each statement execute function refuse_timeline_change()`.execute(db);
    // Fires in sessions that replay replication as well, where ordinary triggers are silent.
    await sql`alter table ${sql.table(table)} enable always trigger timeline_append_only`.execute(db);
    await sql`alter table ${sql.table(table)} enable always trigger timeline_no_truncate`.execute(db);
  }
}

async function partitions(db: Kysely<unknown>): Promise<void> {
  // PostgreSQL hands a parent's row triggers down, but neither those for TRUNCATE nor, before 15, that they fire always.
  await sql`
    create function guard_timeline_partition(part text) returns void language plpgsql as $$
    begin
      execute format('alter table %I enable always trigger timeline_append_only', part);
      execute format(
        'create trigger timeline_no_truncate before truncate on %I
         for each statement execute function refuse_timeline_change()', part);
      execute format('alter table %I enable always trigger timeline_no_truncate', part);
    end $$`.execute(db);
  // Attached instead of created in place: that would lock everybody out of the parent.
  await sql`
    create function create_timeline_partition(month date) returns boolean language plpgsql as $$
    declare
      first date := make_date(extract(year from month)::integer, extract(month from month)::integer, 1);
      next date := (first + interval '1 month')::date;
      parent text;
      part text;
      strayed boolean;
      created boolean := false;
    begin
      foreach parent in array array['timeline_event', 'seal'] loop
        part := parent || '_' || to_char(first, 'YYYYMM');
        continue when to_regclass(part) is not null;
        -- What came before its part was there stays where it is: it must not be moved.
        execute format('select exists (select from %I where era >= $1 and era < $2)', parent || '_other')
          into strayed using first, next;
        continue when strayed;
        execute format('create table %I (like %I including all)', part, parent);
        execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, part, first, next);
        perform guard_timeline_partition(part);
        created := true;
      end loop;
      return created;
    end $$`.execute(db);
  for (const parent of ['timeline_event', 'seal']) {
    const other = `${parent}_other`;
    await sql`create table ${sql.table(other)} partition of ${sql.table(parent)} default`.execute(db);
    await sql`select guard_timeline_partition(${other})`.execute(db);
  }
  await sql`
    select create_timeline_partition((date_trunc('month', now() at time zone 'UTC') + ahead * interval '1 month')::date)
    from generate_series(0, 3) as ahead`.execute(db);
}

/** The fields that people wrote, by type, as src/incident/words.ts had them on this day. */
const written: Readonly<Record<string, readonly string[]>> = {
  'incident.declared': ['title', 'summary', 'source'],
  'incident.triaged': ['title', 'summary'],
  'severity.changed': ['reason'],
  'status.changed': ['reason'],
  'incident.reopened': ['reason'],
  'note.added': ['text'],
  'action.taken': ['action', 'target', 'expected', 'actual'],
  'update.published': ['impact', 'cause', 'next'],
  'step.completed': ['evidence'],
  'step.skipped': ['reason'],
  'item.added': ['title'],
  'item.filed': ['title'],
  'effect.delayed': ['what', 'reason'],
  'effect.failed': ['what', 'reason'],
  'command.ran': ['line', 'reason'],
  'message.posted': ['text', 'files'],
  'message.edited': ['text', 'previous'],
  'message.deleted': ['previous'],
};

async function carryOver(db: Kysely<unknown>): Promise<void> {
  const era = sql`date_trunc('month', coalesce(incident.declared_at, event.recorded_at) at time zone 'UTC')::date`;
  await sql`
    select create_timeline_partition(month) from (
      select distinct ${era} as month
      from timeline_event_before event left join incident on incident.id = event.incident_id
    ) as months`.execute(db);
  await sql`
    insert into timeline_event
      (id, era, incident_id, type, facts, words, actor, occurred_at, recorded_at, delivery)
    select event.id, ${era}, event.incident_id, event.type,
      event.payload - fields,
      (select jsonb_object_agg(key, value) from jsonb_each(event.payload) where key = any(fields)),
      event.actor, event.occurred_at, event.recorded_at, event.delivery
    from timeline_event_before event
      left join incident on incident.id = event.incident_id
      left join jsonb_each(${JSON.stringify(written)}::jsonb) as written (type, list) on written.type = event.type
      cross join lateral (
        select coalesce(array_agg(field), '{}') as fields from jsonb_array_elements_text(list) as field
      ) as named
    order by event.id`.execute(db);
  await sql`
    insert into taken_delivery (delivery, taken_at)
    select delivery, recorded_at from timeline_event where type = 'command.ran' and delivery is not null`.execute(
    db,
  );
  await sql`
    select setval('timeline_event_number', greatest((select max(id) from timeline_event), 1),
      exists (select from timeline_event))`.execute(db);
  await sql`drop table timeline_event_before`.execute(db);
}
