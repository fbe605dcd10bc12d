import { setMaxListeners } from 'node:events';
import { parseJson } from '../body.js';
import type { Delivered, SandboxDelivery, SandboxTeamsToken } from '../contract.js';
import { createDeliveryModes } from '../delivery-modes.js';
import { createUnderWay } from '../under-way.js';
import type { Signing } from './signing.js';
import type { World } from './world.js';

/**
 * "The bot must respond within 15 seconds": Bot Framework waits no longer for the answer to an activity and does not send it again.
 * https://learn.microsoft.com/azure/bot-service/bot-service-troubleshoot-general-problems#why-does-my-bot-time-out
 */
export const ANSWER_MS = 15_000;

/**
 * "Your app has five seconds to respond to the invoke. If the app doesn't respond, the Teams client retries the request twice":
 * https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands/respond-to-task-module-submit
 */
const INVOKE = { answerMs: 5000, attempts: 3 };

/** On its way to the app, or to where Graph was told to send notifications. */
export interface Outgoing {
  kind: 'activity' | 'invoke' | 'notification';
  type: string;
  body: unknown;
  /** Default where the app listens for activities. */
  url?: string;
}

interface Outcome extends Delivered {
  /** The app did not answer in time. */
  late?: boolean;
}

export type Delivery = ReturnType<typeof createDelivery>;

export function createDelivery({ now, changes }: World, signing: Signing) {
  const log: SandboxDelivery[] = [];
  const underWay = createUnderWay(changes.wake);
  let messagesUrl: string | undefined;
  const stopping = new AbortController();
  // One listener for every answer that is waited for.
  setMaxListeners(0, stopping.signal);

  const post = async (
    url: string,
    body: unknown,
    { authorization, answerMs = ANSWER_MS }: { authorization?: string | undefined; answerMs?: number } = {},
  ): Promise<Outcome> => {
    const started = performance.now();
    const ms = (): number => Math.round(performance.now() - started);
    const deadline = AbortSignal.timeout(answerMs);
    try {
      const response = await fetch(url, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)',
          ...(authorization && { authorization }),
        },
        signal: AbortSignal.any([deadline, stopping.signal]),
        // Nothing leaves the machine: an answer that points elsewhere is an answer.
        redirect: 'manual',
      });
      const text = await response.text();
      return { status: response.status, body: parseJson(text) ?? text, ms: ms() };
    } catch {
      return { status: 0, body: undefined, ms: ms(), late: deadline.aborted };
    }
  };

  const send = async ({ kind, type, body, url }: Outgoing): Promise<Delivered> => {
    const at = now().getTime();
    const target = url ?? messagesUrl;
    if (!target) return nowhere();
    const patience = /^(task|composeExtension)\//.test(type) ? INVOKE : { answerMs: ANSWER_MS, attempts: 1 };
    for (let attempt = 1; ; attempt++) {
      // Graph's notifications carry no token of their own; who made the subscription knows them by `clientState`.
      const authorization = url ? undefined : `Bearer ${signing.token()}`;
      const { late, ...outcome } = await post(target, body, { authorization, answerMs: patience.answerMs });
      log.push({ at, kind, type, attempt, status: outcome.status, ms: outcome.ms });
      if (!late || attempt >= patience.attempts || stopping.signal.aborted) return outcome;
    }
  };

  const track = (outgoing: Outgoing): Promise<Delivered> => underWay.track(send(outgoing));
  const modes = createDeliveryModes(track);

  return {
    log,
    connect(url: string): void {
      messagesUrl = url;
    },
    setMode: modes.setMode,
    /** A person waits for the answer: sent once, whatever the mode. */
    once: track,
    /** Answers how it went at once, or that nothing went when the mode keeps it. */
    async event(outgoing: Outgoing): Promise<Delivered> {
      if (stopping.signal.aborted) return nowhere();
      return (await modes.deliver(outgoing)) ?? nowhere();
    },
    raw(activity: unknown, token: 'none' | SandboxTeamsToken = {}): Promise<Delivered> {
      if (!messagesUrl) return Promise.resolve(nowhere());
      const authorization = token === 'none' ? undefined : `Bearer ${signing.token(token)}`;
      return underWay.track(post(messagesUrl, activity, { authorization }));
    },
    track: underWay.track,
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

const nowhere = (): Delivered => ({ status: 0, body: undefined, ms: 0 });
