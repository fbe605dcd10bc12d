import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import pg from 'pg';
import { claimWorkers } from '../../src/jobs/replica.js';
import { createLogger } from '../../src/logger.js';
import { createTestDatabase, type TestDatabase } from '../helpers/database.js';
import { until } from '../helpers/until.js';

let database: TestDatabase;
let pool: pg.Pool;
let claim: Awaited<ReturnType<typeof claimWorkers>>;
beforeEach(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url });
});
afterEach(async () => {
  await claim.release();
  await pool.end();
  await database.drop();
});

it('registers at once who begins to work while the dead are being looked for', async () => {
  const events = new EventEmitter();
  const log = createLogger({ level: 'silent', secrets: [], to: { write: () => undefined } });
  const blocker = await pool.connect();
  await blocker.query('begin');
  await blocker.query('lock table job_worker in access exclusive mode');
  claim = await claimWorkers(pool, events, log);
  await until('it to be looked for', async () => {
    const { rowCount } = await blocker.query(
      `select from pg_locks where relation = 'job_worker'::regclass and not granted`,
    );
    return rowCount ? true : undefined;
  });

  events.emit('pool:create', { workerPool: { id: 'pool-1' } });
  await blocker.query('rollback');
  blocker.release();

  // The next look would be two seconds later: whoever is killed before leaves jobs that are nobody's.
  const registered = await until(
    'it to be registered',
    async () => {
      const { rows } = await pool.query<{ worker: string }>('select worker from job_worker');
      return rows.length > 0 ? rows : undefined;
    },
    1000,
  );
  expect(registered).toEqual([{ worker: 'pool-1' }]);
});
