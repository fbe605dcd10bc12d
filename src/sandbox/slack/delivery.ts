import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRecord } from '../body.js';
import type { Delivered, SandboxDelivery, SandboxSlack } from '../contract.js';
import { createDeliveryModes } from '../delivery-modes.js';
import { createUnderWay } from '../under-way.js';
import type { Outcome, Outgoing, Retry } from './transport.js';
import type { Workspace } from './workspace.js';

export type Delivery = ReturnType<typeof createDelivery>;

/** "nearly immediately, after 1 minute, after 5 minutes": https://docs.slack.dev/apis/events-api#retries */
export const RETRY_DELAYS_MS: readonly number[] = [0, 60_000, 300_000];

type Mode = Parameters<SandboxSlack['delivery']>[0];

const HOUR_MS = 3_600_000;

/** Events that can be sent again. */
const REMEMBERED = 1000;

/** Sends what happened to the app, and events again when it did not take them. */
export function createDelivery(
  workspace: Workspace,
  options: {
    transport: (outgoing: Outgoing, retry?: Retry) => Promise<Outcome>;
    retryDelaysMs: readonly number[];
    /** Whether the app has said where it listens. Until then Slack has nowhere to send events. */
    reachable: () => boolean;
    /** What Slack delivers at most. */
    eventsPerHour: () => number;
  },
) {
  const log: SandboxDelivery[] = [];
  const underWay = createUnderWay(workspace.changes.wake);
  const { track } = underWay;
  const stopping = new AbortController();
  // One listener for every event that waits to be sent again.
  setMaxListeners(0, stopping.signal);
  let rateLimited = false;
  const sent: Outgoing[] = [];
  const hour = { startedAt: 0, events: 0, toldMinute: 0 };

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

  const modes = createDeliveryModes(dispatch);

  const remember = (outgoing: Outgoing): void => {
    sent.push(outgoing);
    if (sent.length > REMEMBERED) sent.shift();
  };

  /**
   * Tells the app, once a minute, that it is not told the rest: an envelope with nothing in it.
   * https://docs.slack.dev/reference/events/app_rate_limited
   */
  const tellRateLimited = (): void => {
    const { identity, now } = workspace;
    const minute = Math.floor(now().getTime() / 60_000) * 60;
    if (minute === hour.toldMinute) return;
    hour.toldMinute = minute;
    const payload = {
      token: identity.verificationToken,
      type: 'app_rate_limited',
      team_id: identity.teamId,
      minute_rate_limited: minute,
      api_app_id: identity.appId,
    };
    void dispatch({ kind: 'event', type: payload.type, payload });
  };

  const beyondLimit = (): boolean => {
    const at = workspace.now().getTime();
    if (at - hour.startedAt >= HOUR_MS) Object.assign(hour, { startedAt: at, events: 0 });
    return ++hour.events > options.eventsPerHour();
  };

  return {
    log,
    /** Commands and interactions are sent once: the person waits for the answer. */
    once: (outgoing: Outgoing): Promise<Outcome> => track(attempt(outgoing, 1)),
    /** An event that someone waits for, whatever the mode. */
    eventNow: dispatch,
    event(outgoing: Outgoing): void {
      if (stopping.signal.aborted || !options.reachable()) return;
      remember(outgoing);
      if (beyondLimit() || rateLimited) tellRateLimited();
      else void modes.deliver(outgoing);
    },
    /** The same delivery once more, under the same event id. */
    async again(matches: (event: Record<string, unknown>) => boolean): Promise<Delivered> {
      const found = sent.findLast(({ payload }) => isRecord(payload.event) && matches(payload.event));
      if (!found) throw new Error('no such event was sent');
      const { status, body, ms } = await dispatch(found);
      return { status, body, ms };
    },
    setMode(next: Mode): void {
      rateLimited = next === 'rate-limited';
      modes.setMode(next === 'rate-limited' ? 'normal' : next);
    },
    /** Events that are held on purpose do not count; half a pair that waits to be swapped is sent. */
    async idle(): Promise<void> {
      modes.releaseHalfPair();
      await underWay.idle();
    },
    stop(): void {
      stopping.abort();
      modes.clear();
    },
  };
}
