import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxDelivery } from '../contract.js';
import type { Outcome, Outgoing, Retry } from './transport.js';
import type { Workspace } from './workspace.js';

export type Delivery = ReturnType<typeof createDelivery>;

/** "nearly immediately, after 1 minute, after 5 minutes": https://docs.slack.dev/apis/events-api#retries */
export const RETRY_DELAYS_MS: readonly number[] = [0, 60_000, 300_000];

type Mode = 'normal' | 'duplicate' | 'reorder' | 'hold';

/** Sends what happened to the app, and events again when it did not take them. */
export function createDelivery(
  workspace: Workspace,
  options: {
    transport: (outgoing: Outgoing, retry?: Retry) => Promise<Outcome>;
    retryDelaysMs: readonly number[];
    /** Whether the app has said where it listens. Until then Slack has nowhere to send events. */
    reachable: () => boolean;
  },
) {
  const log: SandboxDelivery[] = [];
  const underWay = new Set<Promise<unknown>>();
  const held: Outgoing[] = [];
  const stopping = new AbortController();
  // One listener for every event that waits to be sent again.
  setMaxListeners(0, stopping.signal);
  let mode: Mode = 'normal';

  const track = <T>(work: Promise<T>): Promise<T> => {
    underWay.add(work);
    const done = (): void => {
      underWay.delete(work);
      workspace.changes.wake();
    };
    work.then(done, done);
    return work;
  };

  const attempt = async (outgoing: Outgoing, number: number, retry?: Retry): Promise<Outcome> => {
    const at = workspace.now().getTime();
    const outcome = await options.transport(outgoing, retry);
    const { kind, type } = outgoing;
    log.push({ at, kind, type, attempt: number, status: outcome.status, ms: outcome.ms });
    return outcome;
  };

  const persist = async (outgoing: Outgoing, first: Promise<Outcome>): Promise<void> => {
    let outcome = await first;
    for (const [position, delay] of options.retryDelaysMs.entries()) {
      if (!outcome.failure || outcome.noRetry || stopping.signal.aborted) return;
      const again = await sleep(delay, true, { signal: stopping.signal }).catch(() => false);
      if (!again) return;
      outcome = await attempt(outgoing, position + 2, { number: position + 1, reason: outcome.failure });
    }
  };

  /** Answers how the first attempt went; the others follow on their own. */
  const dispatch = (outgoing: Outgoing): Promise<Outcome> => {
    const first = attempt(outgoing, 1);
    void track(persist(outgoing, first));
    return first;
  };

  const release = (): void => {
    for (const outgoing of held.splice(0)) void dispatch(outgoing);
  };

  return {
    log,
    /** Commands and interactions are sent once: the person waits for the answer. */
    once: (outgoing: Outgoing): Promise<Outcome> => track(attempt(outgoing, 1)),
    /** An event that someone waits for, whatever the mode. */
    eventNow: dispatch,
    event(outgoing: Outgoing): void {
      if (stopping.signal.aborted || !options.reachable()) return;
      switch (mode) {
        case 'hold':
          held.push(outgoing);
          return;
        case 'duplicate':
          void dispatch(outgoing);
          void dispatch(outgoing);
          return;
        case 'reorder': {
          const earlier = held.shift();
          if (!earlier) {
            held.push(outgoing);
            return;
          }
          void dispatch(outgoing);
          void dispatch(earlier);
          return;
        }
        default:
          void dispatch(outgoing);
      }
    },
    setMode(next: Mode): void {
      mode = next;
      if (next !== 'hold') release();
    },
    /** Events that are held on purpose do not count; half a pair that waits to be swapped is sent. */
    async idle(): Promise<void> {
      if (mode === 'reorder') release();
      while (underWay.size > 0) await Promise.allSettled([...underWay]);
    },
    stop(): void {
      stopping.abort();
      held.length = 0;
    },
  };
}
