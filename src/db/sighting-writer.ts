import type { Sighting } from './sightings.js';

export interface SightingWriter {
  /** Resolves once it is committed. */
  record(sighting: Sighting): Promise<void>;
  /** Resolves when nothing is being written any more. */
  idle(): Promise<void>;
}

interface Waiting {
  sighting: Sighting;
  /** By the monotonic clock, in milliseconds. */
  since: number;
  resolve(): void;
  reject(error: unknown): void;
}

const largestBatch = 500;
/** More than a busy minute of a large workspace; beyond it whoever delivers is asked to come back. */
const mostWaiting = 20_000;

/**
 * Group commit: while one statement is under way the next batch gathers, and all of a batch share an INSERT and a
 * flush to disk. When the database is free, the first of a batch waits `mostWaitMs` for company, and no longer.
 */
export function createSightingWriter(
  write: (batch: readonly Sighting[]) => Promise<void>,
  isAway: (error: unknown) => boolean,
  mostWaitMs: number,
): SightingWriter {
  let waiting: Waiting[] = [];
  let running: Promise<void> | undefined;
  let full: (() => void) | undefined;

  async function company(): Promise<void> {
    const [first] = waiting;
    const left = first ? first.since + mostWaitMs - performance.now() : 0;
    if (left <= 0 || waiting.length >= largestBatch) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, left);
      full = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    full = undefined;
  }

  async function drain(): Promise<void> {
    // Let everything that arrived in this turn of the event loop come along.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      await company();
      const batch = waiting.slice(0, largestBatch);
      waiting = waiting.slice(largestBatch);
      await settle(batch, { write, isAway });
    }
    // In the same step as the last look: one that comes a moment later starts the next round.
    running = undefined;
  }

  return {
    record(sighting) {
      return new Promise((resolve, reject) => {
        if (waiting.length >= mostWaiting) {
          reject(new Error('too much is waiting to be recorded'));
          return;
        }
        waiting.push({ sighting, since: performance.now(), resolve: () => resolve(), reject });
        if (waiting.length >= largestBatch) full?.();
        running ??= drain();
      });
    },
    async idle() {
      while (running) await running;
    },
  };
}

async function settle(
  batch: readonly Waiting[],
  by: {
    write: (batch: readonly Sighting[]) => Promise<void>;
    isAway: (error: unknown) => boolean;
  },
): Promise<void> {
  try {
    await by.write(batch.map(({ sighting }) => sighting));
    for (const { resolve } of batch) resolve();
  } catch (error) {
    // Without a database none of them can be written; who delivered them delivers again.
    if (batch.length === 1 || by.isAway(error)) {
      for (const { reject } of batch) reject(error);
      return;
    }
    // One that the database refuses must not take the others with it.
    const middle = Math.ceil(batch.length / 2);
    await settle(batch.slice(0, middle), by);
    await settle(batch.slice(middle), by);
  }
}
