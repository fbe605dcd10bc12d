import { type Kysely, sql } from 'kysely';

/** A second room for an incident, on another platform, and what was shown in one room of what was said in the other. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table incident add column mirror jsonb`.execute(db);
  await sql`create unique index incident_by_mirror_room on incident ((mirror ->> 'room'))`.execute(db);
  await sql`alter table runbook_run add column mirror_card jsonb`.execute(db);
  await sql`
    alter table room_reading
      alter column read_up_to drop not null,
      add column mirror_read_up_to timestamptz`.execute(db);
  // No words of anybody: they stand in the timeline, where they can be taken out.
  await sql`
    create table message_crossing (
      event_id bigint primary key,
      incident_id uuid not null references incident (id),
      room text not null,
      message_id text not null,
      thread text,
      copy_room text,
      copy_id text,
      changes integer not null default 0,
      tries integer not null default 0,
      waits boolean not null default true,
      unique (room, message_id),
      unique (copy_room, copy_id)
    )`.execute(db);
  await sql`create index message_crossing_by_incident on message_crossing (incident_id)`.execute(db);
  await sql`create index message_crossing_waiting on message_crossing (incident_id, room, event_id) where waits`.execute(
    db,
  );
}
