import { type Kysely, sql } from 'kysely';

/** Roles that are offered to somebody who has not answered yet. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table incident add column handovers jsonb`.execute(db);
}
