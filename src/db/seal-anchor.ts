import { sql } from 'kysely';
import type { Anchor } from '../compliance/anchor.js';
import type { Db } from './database.js';

/** The newest head of the ledger, unless it was written down outside before. */
export async function headToAnchor(db: Db): Promise<Anchor | undefined> {
  const { rows } = await sql<Anchor>`
    select number, encode(hash, 'hex') as hash from seal_ledger
    where number = (select max(number) from seal_ledger)
      and not exists (select from seal_anchor where seal_anchor.number = seal_ledger.number)`.execute(db);
  return rows[0];
}

export async function recordAnchored(db: Db, { number }: Anchor, at: Date): Promise<void> {
  await sql`
    insert into seal_anchor (number, anchored_at) values (${number}, ${at})
    on conflict (number) do nothing`.execute(db);
}

/** How many heads were written down outside. */
export async function countAnchored(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from seal_anchor`.execute(db);
  return rows[0]?.count ?? 0;
}
