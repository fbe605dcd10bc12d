import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table timeline_event (
      id bigint generated always as identity primary key,
      incident_id uuid references incident (id),
      type text not null,
      payload jsonb not null,
      actor text,
      occurred_at timestamptz not null,
      recorded_at timestamptz not null,
      delivery text unique
    )`.execute(db);
  await sql`create index timeline_event_by_incident on timeline_event (incident_id, occurred_at, id)`.execute(
    db,
  );
  // The timeline is evidence: what is in it stays as it is, whoever asks, the table's owner included.
  await sql`
    create function refuse_timeline_change() returns trigger language plpgsql as $$
    begin
      raise exception 'the timeline is append-only: % is refused', tg_op
        using hint = 'Record a correction as a new event.', errcode = 'restrict_violation';
    end $$`.execute(db);
  await sql`
    create trigger timeline_append_only before update or delete on timeline_event
    for each row execute function refuse_timeline_change()`.execute(db);
  await sql`
    create trigger timeline_no_truncate before truncate on timeline_event
    for each statement execute function refuse_timeline_change()`.execute(db);
  // Fires in sessions that replay replication as well, where ordinary triggers are silent.
  await sql`alter table timeline_event enable always trigger timeline_append_only`.execute(db);
  await sql`alter table timeline_event enable always trigger timeline_no_truncate`.execute(db);
}
