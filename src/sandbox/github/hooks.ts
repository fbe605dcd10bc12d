/** Webhooks, signed: https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers */
import { createHmac, randomUUID } from 'node:crypto';
import type { Delivered, SandboxGitHubDelivery } from '../contract.js';
import { parseJson } from '../jira/http.js';

export const WEBHOOK_SECRET = 'sandbox-github-webhook-secret';
/** "GitHub will terminate the connection and consider the delivery a failure" after ten seconds. */
const PATIENCE_MS = 10_000;

export interface Hooks {
  connect(url: string): void;
  send(event: string, payload: object): Promise<Delivered | undefined>;
  /** Any body under any headers, signed unless told otherwise. */
  raw(input: {
    event: string;
    body: string;
    delivery?: string;
    signature?: string;
    contentType?: string;
  }): Promise<Delivered>;
  deliveries(): SandboxGitHubDelivery[];
  redeliver(id: string): Promise<Delivered>;
  stop(): Promise<void>;
}

export function createHooks(): Hooks {
  let url: string | undefined;
  const sent: (SandboxGitHubDelivery & { body: string })[] = [];
  const open = new Set<Promise<unknown>>();
  const stopping = new AbortController();

  async function deliver(input: Parameters<Hooks['raw']>[0]): Promise<Delivered> {
    if (url === undefined) throw new Error('no webhook is set up: nobody is connected');
    const { event, body, delivery = randomUUID(), contentType = 'application/json' } = input;
    const signature = createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex');
    const begun = performance.now();
    const told = { id: delivery, event, status: 0, body };
    sent.push(told);
    const asking = fetch(url, {
      method: 'POST',
      headers: {
        'user-agent': 'GitHub-Hookshot/sandbox',
        'content-type': contentType,
        'x-github-event': event,
        'x-github-delivery': delivery,
        'x-github-hook-id': '300',
        'x-hub-signature-256': input.signature ?? `sha256=${signature}`,
      },
      body,
      signal: AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), stopping.signal]),
    });
    open.add(asking);
    try {
      const answer = await asking;
      const text = await answer.text();
      told.status = answer.status;
      return { status: answer.status, body: parseJson(text) ?? text, ms: performance.now() - begun };
    } catch {
      // Nobody answered: it is not tried again.
      return { status: 0, body: undefined, ms: performance.now() - begun };
    } finally {
      open.delete(asking);
    }
  }

  return {
    connect(to) {
      url = to;
      // What GitHub sends when a webhook is made.
      void deliver({
        event: 'ping',
        body: JSON.stringify({ zen: 'Keep it logically awesome.', hook_id: 300 }),
      });
    },
    send: async (event, payload) =>
      url === undefined ? undefined : deliver({ event, body: JSON.stringify(payload) }),
    raw: deliver,
    deliveries: () => sent.map(({ id, event, status }) => ({ id, event, status })),
    redeliver(id) {
      const found = sent.findLast((one) => one.id === id);
      if (!found) throw new Error(`there was no delivery ${id}`);
      return deliver({ event: found.event, body: found.body, delivery: id });
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled([...open]);
    },
  };
}
