import { type Kysely, sql } from 'kysely';

/** What is known of what an incident does, as it was assessed last. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table incident add column impact jsonb`.execute(db);
}
