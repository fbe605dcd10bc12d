import { EventEmitter } from 'node:events';
import { afterAll, expect, it } from '@jest/globals';
import { wakeQueues } from '../../src/jobs/wake-queues.js';
import { openWorld } from '../helpers/world.js';

const world = await openWorld();
const { pool } = world.database;
afterAll(() => world.stop());

it('stops asking after a job whose end cannot be stored', async () => {
  const { rows } = await pool.query<{ id: string }>(
    `select id::text from graphile_worker.add_job('room.say', queue_name => 'say:1')`,
  );
  const id = rows[0]?.id;
  await pool.query(`update graphile_worker._private_jobs set locked_at = now(), locked_by = 'another'`);
  let asked = 0;
  pool.on('acquire', () => {
    asked += 1;
  });
  const events = new EventEmitter();
  const nudged = new Promise<void>((resolve, reject) => {
    wakeQueues(events, { pool, onError: reject });
    const worker = { workerPool: { nudge: () => resolve() } };
    events.emit('job:complete', { job: { id, job_queue_id: 1 }, worker });
  });

  await nudged;

  expect(asked).toBeGreaterThan(1);
  expect(asked).toBeLessThan(20);
});

it('has another worker look once one has found a job: what waits in queues was hidden from it', async () => {
  const events = new EventEmitter();
  wakeQueues(events, { pool, onError: () => undefined });
  const nudges: number[] = [];
  const workerPool = { nudge: (count: number) => nudges.push(count) };

  events.emit('job:start', { worker: { workerPool } });
  events.emit('pool:gracefulShutdown', { pool: workerPool });
  events.emit('job:start', { worker: { workerPool } });

  expect(nudges).toEqual([1]);
});
