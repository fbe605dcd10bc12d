import { parseJson } from '../body.js';
import type { Delivered } from '../contract.js';
import { INTERACTIONS } from './limits.js';
import { sign } from './signature.js';
import type { Workspace } from './workspace.js';

/** What is sent to the app, before it is known how. */
export interface Outgoing {
  kind: 'event' | 'command' | 'interaction';
  type: string;
  payload: Record<string, unknown>;
}

/** Which retry of an event this is, and why. */
export interface Retry {
  number: number;
  reason: string;
}

/** `failure` is Slack's reason for a retry: https://docs.slack.dev/apis/events-api#retries */
export interface Outcome extends Delivered {
  failure?: string;
  /** The app asked not to be sent this again. */
  noRetry?: boolean;
}

export interface RawRequest {
  body: string;
  contentType: string;
  timestamp?: number;
  signature?: string;
  headers?: Record<string, string>;
}

/** Delivers over HTTP: signed, and answered within three seconds or not at all. */
export function createHttpTransport({ identity, now }: Workspace) {
  let requestUrl: string | undefined;

  const sendRaw = async (request: RawRequest): Promise<Outcome> => {
    if (!requestUrl) return { status: 0, body: undefined, ms: 0, failure: 'connection_failed' };
    const timestamp = request.timestamp ?? Math.floor(now().getTime() / 1000);
    const started = performance.now();
    const ms = (): number => Math.round(performance.now() - started);
    const deadline = AbortSignal.timeout(INTERACTIONS.answerMs);
    try {
      const response = await fetch(requestUrl, {
        method: 'POST',
        body: request.body,
        signal: deadline,
        headers: {
          'content-type': request.contentType,
          'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
          'x-slack-request-timestamp': String(timestamp),
          'x-slack-signature': request.signature ?? sign(identity.signingSecret, timestamp, request.body),
          ...request.headers,
        },
      });
      const text = await response.text();
      return {
        status: response.status,
        body: parseJson(text) ?? text,
        ms: ms(),
        noRetry: response.headers.get('x-slack-no-retry') === '1',
        ...(response.ok ? {} : { failure: 'http_error' }),
      };
    } catch {
      const failure = deadline.aborted ? 'http_timeout' : 'connection_failed';
      return { status: 0, body: undefined, ms: ms(), failure };
    }
  };

  return {
    connect(url: string): void {
      requestUrl = url;
    },
    connected: (): boolean => requestUrl !== undefined,
    sendRaw,
    send(outgoing: Outgoing, retry?: Retry): Promise<Outcome> {
      const headers = retry
        ? { 'x-slack-retry-num': String(retry.number), 'x-slack-retry-reason': retry.reason }
        : {};
      return sendRaw({ ...encode(outgoing), headers });
    },
  };
}

/** Events are JSON, commands a form, interactions a form with JSON in its `payload`. */
function encode({ kind, payload }: Outgoing): { body: string; contentType: string } {
  if (kind === 'event') return { body: JSON.stringify(payload), contentType: 'application/json' };
  const form =
    kind === 'command'
      ? new URLSearchParams(
          Object.entries(payload).map(([key, value]): [string, string] => [key, String(value)]),
        )
      : new URLSearchParams({ payload: JSON.stringify(payload) });
  return { body: form.toString(), contentType: 'application/x-www-form-urlencoded' };
}
