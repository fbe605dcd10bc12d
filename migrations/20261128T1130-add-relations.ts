import { type Kysely, sql } from 'kysely';

/** What an incident was merged into, and what bears on it; and whether a drill pages for real. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table incident add column merged_into integer, add column related integer[], add column pages boolean`.execute(
    db,
  );
  // Duplicates are looked for at each declaration.
  await sql`create index incident_by_service on incident (lower(service), declared_at) where service is not null`.execute(
    db,
  );
}
