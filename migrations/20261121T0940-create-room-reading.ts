import { type Kysely, sql } from 'kysely';

/** How far each room has been read back, and what makes finding its threads quick. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table room_reading (
      incident_id uuid primary key references incident (id),
      read_up_to timestamptz not null
    )`.execute(db);
  await sql`
    create index timeline_event_by_thread on timeline_event (incident_id, (facts ->> 'thread'))
    where facts ->> 'thread' is not null`.execute(db);
}
