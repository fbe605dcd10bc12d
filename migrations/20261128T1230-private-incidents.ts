import { type Kysely, sql } from 'kysely';

/** Incidents of which only those know who are in them, and who was in the groups that permissions are given to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table incident add column private boolean not null default false`.execute(db);
  await sql`
    create index timeline_event_by_person on timeline_event (incident_id, (facts ->> 'person'))
    where type in ('member.joined', 'member.left', 'person.invited')`.execute(db);
  await sql`
    create table permission_group (
      name text primary key,
      members text[] not null,
      read_at timestamptz not null
    )`.execute(db);
}
