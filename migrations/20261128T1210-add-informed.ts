import { type Kysely, sql } from 'kysely';

/** The cards of an incident in the channels of its service. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table incident add column informed jsonb`.execute(db);
}
