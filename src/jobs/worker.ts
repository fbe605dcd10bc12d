import { EventEmitter } from 'node:events';
import { type Runner, run, type TaskList, Logger as WorkerLogger } from 'graphile-worker';
import type pg from 'pg';
import { z } from 'zod';
import { IncidentId } from '../ids.js';
import { catchUpRooms } from '../incident/catch-up.js';
import { ClockName } from '../incident/event.js';
import { fireClock } from '../incident/fire-clock.js';
import { type EffectTaskInput, effectTask } from './effect-task.js';
import { mendExhausted } from './exhausted.js';
import { jobs } from './index.js';
import { keepPagerKnown, readPagers } from './pager.js';
import { claimWorkers } from './replica.js';
import { anchorTask, type SealInput, sealTask } from './seal.js';
import { stuck } from './stuck-pool.js';
import { wakeQueues } from './wake-queues.js';

const ClockJob = z.object({ incidentId: IncidentId, clock: ClockName });
const restartMs = 1000;

export interface Worker {
  /** Fires every clock that is due by our own time: after the clock was moved, or the process was down. */
  sweep(): Promise<void>;
  isRunning(): boolean;
  /** Takes no new jobs, and waits for those under way. */
  stop(): Promise<void>;
}

export async function startWorker(
  input: EffectTaskInput & {
    pool: pg.Pool;
    concurrency: number;
    upkeep: () => Promise<void>;
    watchRooms: () => Promise<void>;
  } & Pick<SealInput, 'seals' | 'anchor'>,
): Promise<Worker> {
  const { deps, log, pool } = input;
  const events = new EventEmitter();
  const claim = await claimWorkers(pool, events, log);
  const waking = wakeQueues(events, {
    pool,
    onError: (error) => log.warn({ err: error }, 'a job that waits in a queue was left to the next poll'),
  });
  const carryOut = effectTask(input);
  const taskList: TaskList = {
    ...Object.fromEntries(Object.keys(jobs).map((name) => [name, carryOut])),
    'clock.fire': async (payload) => {
      const { incidentId, clock } = ClockJob.parse(payload);
      await fireClock(deps, { incidentId, clock });
    },
    sweep_clocks: async () => {
      await sweep();
      await mendExhausted(pool);
    },
    catch_up: async () => {
      await catchUpRooms(deps, 'light');
    },
    read_pagers: () => readPagers(deps),
    keep_pager_known: () => keepPagerKnown(deps),
    upkeep: () => input.upkeep(),
    watch_rooms: () => input.watchRooms(),
    seal_timeline: sealTask(input),
    anchor_seal: anchorTask({ ...input, chat: deps.chat, now: deps.now }),
  };

  async function sweep(): Promise<void> {
    for (const due of await deps.read.dueClocks(deps.now())) await fireClock(deps, due);
  }

  let runner: Runner | undefined;
  /** When its pool should have ended and does not say so. */
  let lost: Promise<void> | undefined;
  events.on('pool:create', ({ workerPool }: { workerPool: { id: string } }) => {
    lost = stuck(events, workerPool.id);
  });
  let renewing: Promise<void> | undefined;
  let restart: NodeJS.Timeout | undefined;
  let stopped = false;

  async function begin(): Promise<void> {
    const current = await run({
      pgPool: pool,
      taskList,
      concurrency: input.concurrency,
      // Jobs wake it by NOTIFY; polling is for those that are due later.
      pollInterval: 1000,
      noHandleSignals: true,
      // Each minute: what a lost job or a clock that jumped would leave behind.
      crontab: [
        '* * * * * sweep_clocks ?max=2',
        // Nobody tells what was not delivered.
        '*/15 * * * * catch_up ?max=1',
        '*/10 * * * * watch_rooms ?max=1',
        // It stops telling after three failures.
        '*/3 * * * * read_pagers ?max=1',
        '*/5 * * * * keep_pager_known ?max=1',
        '* * * * * seal_timeline ?max=2',
        '5 * * * * anchor_seal ?max=3',
        '17 3 * * * upkeep ?max=1&fill=1d',
      ].join('\n'),
      events,
      logger: workerLogger(log),
      preset: {
        worker: {
          // By itself graphile-worker reports the end of a job in a promise that nobody awaits: a lost connection would end
          // the process, and stopping would not wait for it. Reported in batches, even of one, both are taken care of.
          completeJobBatchDelay: 0,
          failJobBatchDelay: 0,
        },
      },
    });
    if (stopped) return current.stop();
    runner = current;
    renewing = undefined;
    const ended = (error?: unknown) => {
      if (runner !== current) return;
      runner = undefined;
      // It gives up after ten errors in a row, as when the database is away for a while; we do not.
      if (!stopped) again(error);
    };
    current.promise.then(() => ended(), ended);
    void lost?.then(() => {
      // For what else it holds. It may have been told before, and says so.
      current.stop().catch(() => undefined);
      ended();
    });
  }

  /** Takes no new jobs, and waits for those under way. */
  async function finish(reason?: string): Promise<void> {
    await Promise.race([runner?.stop(reason), lost]);
  }

  function again(error: unknown): void {
    log.warn(
      { reason: error instanceof Error ? error.message : undefined },
      'worker ended, starting it again',
    );
    restart = setTimeout(() => {
      begin().catch(again);
    }, restartMs);
  }

  /**
   * When a job could not be fetched, PostgreSQL may have handed one out all the same: it is locked by a pool that never
   * heard of it, for four hours. And a look-up of the tasks' names that failed is kept for as long as a runner lives, which
   * then fetches nothing more. Another runner takes over, and what the first one left locked is freed.
   */
  function renew(): void {
    if (stopped || !runner) return;
    renewing ??= finish('a job could not be fetched').catch((error: unknown) =>
      log.warn({ err: error }, 'worker did not stop in order'),
    );
  }
  // Not at once: the worker that tells of it has yet to set itself to rest.
  events.on('worker:getJob:error', () => setImmediate(renew));

  try {
    await begin();
  } catch (error) {
    await claim.release();
    throw error;
  }
  return {
    sweep,
    isRunning: () => runner !== undefined,
    async stop() {
      stopped = true;
      clearTimeout(restart);
      waking.stop();
      await (renewing ?? finish());
      await claim.release();
    },
  };
}

function workerLogger(log: EffectTaskInput['log']): WorkerLogger {
  return new WorkerLogger(() => (level, message) => {
    if (level === 'error') log.error({ message }, 'worker error');
    else if (level === 'warning') log.warn({ message }, 'worker warning');
  });
}
