import { setTimeout as sleep } from 'node:timers/promises';
import { RetryLater } from '../../errors.js';

export interface Window {
  seconds: number;
  most: number;
}

/** What is counted apart: messages (new, changed, deleted), new conversations, and questions about one. */
export type Kind = 'send' | 'create' | 'read';

/**
 * "Per bot per thread limit": https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit#per-bot-per-thread-limit
 * That of all bots together is twice as high, so that it is ours to keep only if there are three.
 */
export const perThread: Readonly<Record<Kind, readonly Window[]>> = {
  send: [
    { seconds: 1, most: 7 },
    { seconds: 2, most: 8 },
    { seconds: 30, most: 60 },
    { seconds: 3600, most: 1800 },
  ],
  create: [
    { seconds: 1, most: 7 },
    { seconds: 2, most: 8 },
    { seconds: 30, most: 60 },
    { seconds: 3600, most: 1800 },
  ],
  read: [
    { seconds: 1, most: 14 },
    { seconds: 2, most: 16 },
    { seconds: 30, most: 120 },
    { seconds: 3600, most: 3600 },
  ],
};
/** "The global limit per app per tenant is 50 requests per second", on the same page. */
export const perTenant: readonly Window[] = [{ seconds: 1, most: 50 }];

/** What would have to wait longer comes back instead: meanwhile its worker does something else. */
const longestWaitMs = 5000;
/** Requests of one second may arrive within a little less. */
const onTheWayMs = 100;
const hourMs = 3_600_000;

export interface Pace {
  /** Resolves when one more may be sent there; throws `RetryLater` when that is too far away. */
  turn(kind: Kind, thread: string): Promise<void>;
}

/**
 * Turns are given in the order in which they are asked for, so that what is sent keeps to the published rates. Each replica
 * counts for itself; where together they are too many, Teams says so and they come back later.
 */
export function createPace(
  now: () => number = () => performance.now(),
  wait: (ms: number) => Promise<unknown> = sleep,
): Pace {
  const threads = new Map<string, number[]>();
  const tenant: number[] = [];
  let swept = now();

  return {
    async turn(kind, thread) {
      const at = now();
      sweep(at);
      const name = `${kind} ${thread}`;
      const own = threads.get(name) ?? [];
      const turnAt = Math.max(at, earliest(own, perThread[kind]), earliest(tenant, perTenant));
      if (turnAt - at > longestWaitMs) {
        throw new RetryLater(Math.ceil((turnAt - at) / 1000), 'Teams takes no more messages there for now');
      }
      // Counted from when the turn comes, so that the next in line sees it.
      own.push(turnAt);
      threads.set(name, own);
      tenant.push(turnAt);
      tenant.sort((a, b) => a - b);
      if (turnAt > at) await wait(turnAt - at);
    },
  };

  /** What no window reaches any more is forgotten, once a minute. */
  function sweep(at: number): void {
    if (at - swept < 60_000) return;
    swept = at;
    for (const [name, turns] of threads) {
      if ((turns.at(-1) ?? 0) < at - hourMs - onTheWayMs) threads.delete(name);
    }
  }
}

/** When one more fits into every window: at that time the last `most` turns of each have left it. */
function earliest(turns: number[], windows: readonly Window[]): number {
  const longest = Math.max(...windows.map(({ most }) => most));
  if (turns.length > longest) turns.splice(0, turns.length - longest);
  const free = windows.map(({ seconds, most }) => {
    const first = turns.at(-most);
    return first === undefined ? Number.NEGATIVE_INFINITY : first + seconds * 1000 + onTheWayMs;
  });
  return Math.max(...free);
}
