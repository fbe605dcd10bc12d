/** The account's one webhook subscription, and how it is delivered: https://developer.pagerduty.com/docs/webhooks-behavior */
import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxPagerDuty } from '../contract.js';
import { createUnderWay } from '../under-way.js';
import { idOf, type OutboundEvent, reference, type State } from './state.js';

/** "up to 4 times (total of 5 attempts) with exponential backoff over the course of about 20 minutes" */
export const RETRY_DELAYS_MS: readonly number[] = [75_000, 150_000, 300_000, 675_000];
/** "expects a 2xx response within 5 seconds" */
const ANSWER_MS = 5000;
/** "After 3 consecutive webhooks are dropped … disabled for 24 hours and any other webhooks in the queue will be dropped" */
const MOST_DROPPED = 3;
const DISABLED_MS = 24 * 3_600_000;

export const SECRET = 'sandbox-pagerduty-webhook-secret';

/** https://developer.pagerduty.com/docs/webhooks-overview#event-types */
const EVENTS = [
  'incident.acknowledged',
  'incident.annotated',
  'incident.delegated',
  'incident.escalated',
  'incident.priority_updated',
  'incident.reassigned',
  'incident.reopened',
  'incident.resolved',
  'incident.responder.added',
  'incident.responder.replied',
  'incident.triggered',
  'incident.unacknowledged',
] as const;

type Delivery = ReturnType<SandboxPagerDuty['deliveries']>[number];

interface Sent {
  type: string;
  body: string;
  webhook: string;
}

export type Webhooks = ReturnType<typeof createWebhooks>;

export function createWebhooks(
  state: Pick<State, 'now' | 'apiUrl'>,
  options: { retryDelaysMs?: readonly number[] | undefined } = {},
) {
  const delays = options.retryDelaysMs ?? RETRY_DELAYS_MS;
  const log: Delivery[] = [];
  const underWay = createUnderWay(() => undefined);
  const stopping = new AbortController();
  const sent: Sent[] = [];
  let url: string | undefined;
  let disabledUntil: Date | undefined;
  let dropped = 0;
  /** "sends webhooks … in the order that they were generated": the next waits for this one. */
  let last: Promise<unknown> = Promise.resolve();

  const isDisabled = () => disabledUntil !== undefined && disabledUntil > state.now();

  function emit({ type, agent, at, data }: OutboundEvent): void {
    // "While an extension is disabled, no new webhooks will be enqueued."
    if (url === undefined || stopping.signal.aborted || isDisabled()) return;
    const event = {
      id: randomUUID(),
      event_type: type,
      resource_type: type.split('.')[0],
      occurred_at: at.toISOString(),
      agent: agent ? reference(state, 'user', agent) : null,
      client: null,
      data,
    };
    const body = JSON.stringify({ event });
    const outgoing = { type, body, webhook: randomUUID() };
    sent.push(outgoing);
    last = underWay.track(last.then(() => persist(outgoing)));
  }

  async function persist(outgoing: Sent): Promise<void> {
    if (isDisabled()) return;
    for (let number = 1; number <= delays.length + 1; number += 1) {
      const status = await attempt(outgoing, number);
      if (status >= 200 && status < 300) {
        dropped = 0;
        return;
      }
      // "drop a webhook without a retry: 4XX response from the server (except for 429)"
      if (status >= 400 && status < 500 && status !== 429) break;
      const delay = delays[number - 1];
      if (delay === undefined) break;
      const again = await sleep(delay, true, { signal: stopping.signal }).catch(() => false);
      if (!again) return;
    }
    dropped += 1;
    if (dropped < MOST_DROPPED) return;
    disabledUntil = new Date(state.now().getTime() + DISABLED_MS);
    dropped = 0;
  }

  async function attempt(
    { type, body, webhook }: Sent,
    number: number,
    signature = sign(body),
  ): Promise<number> {
    const at = state.now();
    const status = await post(body, { signature, webhook });
    log.push({ at: at.getTime(), type, attempt: number, status });
    return status;
  }

  /** 0: no answer. */
  async function post(body: string, headers: { signature: string; webhook: string }): Promise<number> {
    try {
      const response = await fetch(url ?? '', {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'PagerDuty-Webhook/V3.0',
          'x-pagerduty-signature': headers.signature,
          'x-webhook-id': headers.webhook,
          'x-webhook-subscription': idOf('subscription'),
        },
        signal: AbortSignal.any([AbortSignal.timeout(ANSWER_MS), stopping.signal]),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 0;
    }
  }

  return {
    emit,
    connect(to: string): void {
      url = to;
    },
    /** https://developer.pagerduty.com/api-reference/b3A6MjkyNDc4NDI-list-webhook-subscriptions: the secret is never shown again. */
    subscriptions: () =>
      url === undefined
        ? []
        : [
            {
              id: idOf('subscription'),
              type: 'webhook_subscription',
              active: !isDisabled(),
              delivery_method: {
                id: idOf('delivery method'),
                type: 'http_delivery_method',
                url,
                secret: null,
                temporarily_disabled: isDisabled(),
                custom_headers: [],
              },
              description: 'Tells Tocsin what happens to incidents',
              events: EVENTS,
              filter: { type: 'account_reference' },
            },
          ],
    ping(): void {
      emit({
        type: 'pagey.ping',
        agent: undefined,
        at: state.now(),
        data: { message: 'Hello from your friend Pagey!', type: 'ping' },
      });
    },
    enable(): void {
      disabledUntil = undefined;
      dropped = 0;
    },
    isDisabled,
    deliveries: () => [...log],
    /** The same delivery once more. */
    async redeliver(type: string): Promise<number> {
      const found = sent.findLast((one) => one.type === type);
      if (!found) throw new Error(`no ${type} was sent`);
      return underWay.track(attempt(found, 1));
    },
    /** Any body, signed or not. */
    raw: (body: string, signature = sign(body)): Promise<number> =>
      underWay.track(attempt({ type: 'raw', body, webhook: randomUUID() }, 1, signature)),
    idle: () => underWay.idle(),
    stop(): void {
      stopping.abort();
    },
  };
}

/** https://developer.pagerduty.com/docs/verifying-webhook-signatures */
export function sign(body: string, secret = SECRET): string {
  return `v1=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
