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
