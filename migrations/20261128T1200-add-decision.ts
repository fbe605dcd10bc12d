import { type Kysely, sql } from 'kysely';

/** The decision that was asked for last. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table incident add column decision jsonb`.execute(db);
}
