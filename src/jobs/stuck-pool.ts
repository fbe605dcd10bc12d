import type { EventEmitter } from 'node:events';

/** Longer than it takes to store the end of a job, or to hear that the database is away. */
const storedWithinMs = 5000;

interface PoolEvent {
  workerPool: { id: string };
}

const workedOff = [
  'pool:gracefulShutdown:complete',
  'pool:forcefulShutdown:complete',
  'pool:forcefulShutdown:error',
];

/**
 * Resolves when a pool has nothing under way any more and does not say that it has ended; otherwise never.
 *
 * A pool ends by itself when the ends of jobs cannot be stored. Where that happens to two batches of them, graphile-worker
 * 0.17 counts those that are still to be stored below zero, and then waits for the zero (main.js, `batch`): its jobs would
 * stay locked by a living replica that does nothing more. `pool:release` is told in its place.
 */
export function stuck(events: EventEmitter, id: string): Promise<void> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const released = ({ workerPool }: PoolEvent) => {
      if (workerPool.id !== id) return;
      clearTimeout(timer);
      for (const event of workedOff) events.off(event, wait);
      events.off('pool:release', released);
    };
    const wait = ({ workerPool }: PoolEvent) => {
      if (workerPool.id !== id) return;
      timer ??= setTimeout(() => {
        events.emit('pool:release', { workerPool });
        resolve();
      }, storedWithinMs);
    };
    for (const event of workedOff) events.on(event, wait);
    events.on('pool:release', released);
  });
}
