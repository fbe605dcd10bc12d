import type pg from 'pg';
import { alongIndexes, type Reading } from './seal-reader.js';

/**
 * Reads on several connections what the database held at one moment
 * (https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-SNAPSHOT-SYNCHRONIZATION).
 */
export async function atOneMoment<T>(
  pool: pg.Pool,
  others: number,
  work: (reading: Reading) => Promise<T>,
): Promise<T> {
  const begun: pg.PoolClient[] = [];
  async function begin(snapshot?: string): Promise<pg.PoolClient> {
    const client = await pool.connect();
    begun.push(client);
    await client.query('begin isolation level repeatable read, read only');
    if (snapshot) {
      await client.query(`set transaction snapshot ${client.escapeLiteral(snapshot)}; ${alongIndexes}`);
    }
    return client;
  }
  try {
    const client = await begin();
    const { rows } = await client.query<{ snapshot: string }>('select pg_export_snapshot() as snapshot');
    const readers: pg.PoolClient[] = [];
    for (let count = 0; count < others; count += 1) readers.push(await begin(rows[0]?.snapshot));
    return await work({ client, others: readers });
  } finally {
    await Promise.all(begun.map(giveBack));
  }
}

/** One that broke cannot be rolled back: the pool then drops it. */
async function giveBack(client: pg.PoolClient): Promise<void> {
  const error = await client.query('rollback').then(
    () => undefined,
    (reason: unknown) => reason,
  );
  client.release(error !== undefined);
}
