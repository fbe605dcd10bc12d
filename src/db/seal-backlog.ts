import type pg from 'pg';
import type { SealBacklog } from '../compliance/seal-backlog.js';

interface Row {
  unsealed: Date | null;
  unanchored: Date | null;
}

/** Found by index, however much waits. */
const text = `
  select
    (select recorded_at from timeline_event
     where id > coalesce((select horizon from seal_ledger order by number desc limit 1), 0)
     order by id limit 1) as unsealed,
    (select sealed_at from seal_ledger
     where number > coalesce((select max(number) from seal_anchor), 0)
     order by number limit 1) as unanchored`;

export async function sealBacklog(client: pg.ClientBase | pg.Pool): Promise<SealBacklog> {
  const { rows }: pg.QueryResult<Row> = await client.query(text);
  const [row] = rows;
  return { unsealedSince: row?.unsealed ?? undefined, unanchoredSince: row?.unanchored ?? undefined };
}
