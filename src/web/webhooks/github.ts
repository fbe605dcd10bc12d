import type { Change } from '../../detection/change.js';
import type { Delivered } from '../../detection/ports.js';
import type { Answer, Route } from '../server.js';
import { isSigned } from './signature.js';

export interface GitHubWebhook {
  secret: string;
  read(event: string, payload: unknown): Delivered;
  /** Keeps it for good before this is answered; a delivery that came before counts no more. */
  take(input: { change: Change; delivery: string }): Promise<void>;
}

/**
 * Where GitHub tells of what changed: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries. It waits ten
 * seconds, and tries nothing again by itself: an answer other than 2xx shows among the webhook's recent deliveries, from where
 * somebody can send it again, under the same `X-GitHub-Delivery`.
 */
export function githubWebhook({ secret, read, take }: GitHubWebhook): Route {
  return {
    method: 'POST',
    path: '/webhooks/github',
    async handle({ headers, body }) {
      const [, signature = ''] = /^sha256=(.+)$/.exec(one(headers['x-hub-signature-256'])) ?? [];
      if (!isSigned(body, secret, [signature])) {
        return say(
          401,
          'The signature does not fit: GITHUB_WEBHOOK_SECRET is not the secret of this webhook.',
        );
      }
      const [event, delivery] = [one(headers['x-github-event']), one(headers['x-github-delivery'])];
      if (event === '' || !/^[\w-]{1,100}$/.test(delivery)) {
        return say(400, 'X-GitHub-Event and X-GitHub-Delivery are missing.');
      }
      if (!/^application\/json\b/i.test(one(headers['content-type']))) {
        return say(415, 'Choose application/json as the content type of the webhook.');
      }
      const told = read(event, parsed(body));
      switch (told.kind) {
        case 'unreadable':
          return say(422, `This is no ${event} as GitHub documents it.`);
        case 'ignored':
          return say(200, event === 'ping' ? 'It works.' : 'Nothing to note.');
        case 'change':
          await take({ change: told.change, delivery: `github:${delivery}` });
          return say(200, 'Noted.');
      }
    },
  };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

const one = (header: string | string[] | undefined): string => (Array.isArray(header) ? '' : (header ?? ''));

const say = (status: number, body: string): Answer => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body,
});
