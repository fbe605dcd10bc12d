import { type Kysely, sql } from 'kysely';

/** Which heads of the ledger were written down outside: an export leads up to one of them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table seal_anchor (
      number bigint primary key references seal_ledger (number),
      anchored_at timestamptz not null
    )`.execute(db);
}
