import { type Kysely, sql } from 'kysely';

/** When an incident came to its end, and when its rooms were archived. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table incident add column ended_at timestamptz, add column archived_at timestamptz`.execute(
    db,
  );
  await sql`
    update incident set ended_at = (
      select occurred_at from timeline_event
      where incident_id = incident.id and type = 'status.changed' and facts->>'to' = incident.status
      order by id desc limit 1)
    where status in ('closed', 'declined', 'merged')`.execute(db);
}
