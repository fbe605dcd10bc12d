/** A database for Tocsin, which we look into from outside. */
import pg from 'pg';
import { z } from 'zod';
import { until } from './until.js';

export interface Database {
  url: string;
  rows(question: string, values?: readonly unknown[]): Promise<unknown[]>;
  count(question: string, values?: readonly unknown[]): Promise<number>;
  /** Resolves when no job is left that could be done now. */
  quiet(): Promise<void>;
  /** Stops looking. */
  close(): Promise<void>;
}

const Count = z.object({ count: z.coerce.number() });
const dueJobs = 'select count(*) from graphile_worker.jobs where run_at <= now()';

export function watchDatabase(url: string): Database {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  // The server may be gone before we are, when a benchmark fails.
  pool.on('error', () => {});
  const rows = async (question: string, values: readonly unknown[] = []): Promise<unknown[]> =>
    (await pool.query(question, [...values])).rows;
  const count = async (question: string, values?: readonly unknown[]) =>
    Count.parse((await rows(question, values))[0]).count;
  return {
    url,
    rows,
    count,
    async quiet() {
      await until('all jobs to be done', async () => (await count(dueJobs)) === 0 || undefined);
    },
    close: () => pool.end(),
  };
}
