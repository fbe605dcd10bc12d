import type { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { WorkerEventMap, WorkerPool } from 'graphile-worker';
import type pg from 'pg';

/**
 * When to look again: nearly always the end is in by the first. Where it is not in after a second, as when the database is
 * in trouble, it is left to the poll.
 */
const lookAgainMs = [2, 4, 8, 16, 32, 64, 128, 256, 512];

/**
 * When to look for a job again, so that none waits for the next poll, a second later.
 *
 * A worker that looks for a job locks all queues that are free for as long as it looks, and whoever looks meanwhile finds none of
 * the jobs that wait in them: of several that are asked for at once, one begins and the others would wait. So whoever has found
 * a job has another worker look again.
 *
 * And graphile-worker looks for its next job before the end of its last one is in the database. A job that waits in the
 * same named queue is not free yet then: people would see the second of two notes come late. So once the end is in, we have
 * it look again.
 */
export function wakeQueues(
  events: EventEmitter,
  input: { pool: pg.Pool; onError: (error: unknown) => void },
): { stop(): void } {
  let stopped = false;
  /** Of these no worker may be asked any more. */
  const ending = new WeakSet<WorkerPool>();
  const lookAgain = (pool: WorkerPool): void => {
    if (!stopped && !ending.has(pool)) pool.nudge(1);
  };

  async function wake({ job, worker }: WorkerEventMap['job:complete']): Promise<void> {
    if (job.job_queue_id === null) return;
    for (const ms of lookAgainMs) {
      if (stopped || !(await isHeld(input.pool, job.id))) break;
      await pause(ms);
    }
    lookAgain(worker.workerPool);
  }

  const ends = ({ pool }: { pool: WorkerPool }) => void ending.add(pool);
  events.on('pool:gracefulShutdown', ends);
  events.on('pool:forcefulShutdown', ends);
  events.on('job:start', ({ worker }: WorkerEventMap['job:start']) => lookAgain(worker.workerPool));
  events.on('job:complete', (event: WorkerEventMap['job:complete']) => {
    wake(event).catch(input.onError);
  });
  return {
    stop() {
      stopped = true;
    },
  };
}

async function isHeld(pool: pg.Pool, job: string): Promise<boolean> {
  const { rows } = await pool.query({
    name: 'job_is_held',
    text: 'select from graphile_worker.jobs where id = $1 and locked_at is not null',
    values: [job],
  });
  return rows.length > 0;
}
