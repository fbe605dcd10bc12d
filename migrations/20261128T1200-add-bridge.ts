import { type Kysely, sql } from 'kysely';

/** The call of an incident: `{ url, provider }`. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table incident add column bridge jsonb`.execute(db);
}
