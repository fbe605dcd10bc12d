import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Receiver, ReceiverEvent } from '@slack/bolt';
import { Malformed } from '../malformed.js';
import type { TakeEvent } from './events.js';

/** What goes back over HTTP. */
export interface Answer {
  status: number;
  contentType?: string;
  body?: string;
}

export interface HttpReceiver extends Receiver {
  /** Verifies, parses and processes one request of Slack's; resolves when everything it asked for is committed. */
  handle(request: { headers: IncomingHttpHeaders; body: Buffer }): Promise<Answer>;
}

type Processor = { processEvent(event: ReceiverEvent): Promise<void> };

/** A request older than this, or as far ahead, is a replay (docs.slack.dev/authentication/verifying-requests-from-slack). */
const maxAgeSeconds = 300;

const unreadable: Answer = { status: 400, contentType: 'text/plain', body: 'This body cannot be read.' };

/**
 * Bolt's own HTTP receiver answers an event before its listeners have run. Ours answers afterwards: 200 means
 * committed, and anything else makes Slack deliver the event again.
 */
export function createHttpReceiver(options: {
  signingSecret: string;
  now: () => Date;
  takeEvent: TakeEvent;
  onMalformed: (error: Malformed) => void;
}): HttpReceiver {
  let app: Processor | undefined;

  async function answer(payload: Record<string, unknown>, headers: IncomingHttpHeaders): Promise<Answer> {
    const told = eventIn(payload);
    if (told) {
      await options.takeEvent(told);
      return { status: 200 };
    }
    if (!app) return { status: 503 };

    let given: Answer = { status: 200 };
    const event: ReceiverEvent = {
      body: payload,
      ack: async (response?: unknown) => {
        given = response === undefined || response === '' ? { status: 200 } : json(response);
      },
    };
    const retry = Number(headers['x-slack-retry-num']);
    if (Number.isInteger(retry)) event.retryNum = retry;
    await app.processEvent(event);
    return given;
  }

  return {
    init: (bolt) => {
      app = bolt;
    },
    start: async () => undefined,
    stop: async () => undefined,
    async handle({ headers, body }) {
      if (!isGenuine(options, headers, body)) return { status: 401 };
      const payload = parse(headers['content-type'], body.toString('utf8'));
      if (!payload) return unreadable;
      if (payload.type === 'url_verification') {
        return json({ challenge: payload.challenge });
      }
      if (payload.ssl_check !== undefined) return { status: 200 };
      try {
        return await answer(payload, headers);
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        options.onMalformed(error);
        return unreadable;
      }
    },
  };
}

function isGenuine(
  { signingSecret, now }: { signingSecret: string; now: () => Date },
  headers: IncomingHttpHeaders,
  body: Buffer,
): boolean {
  const timestamp = headers['x-slack-request-timestamp'];
  const signature = headers['x-slack-signature'];
  if (typeof timestamp !== 'string' || typeof signature !== 'string' || !/^\d+$/.test(timestamp))
    return false;
  if (Math.abs(now().getTime() / 1000 - Number(timestamp)) > maxAgeSeconds) return false;
  const expected = createHmac('sha256', signingSecret).update(`v0:${timestamp}:`).update(body).digest('hex');
  const given = Buffer.from(signature);
  const wanted = Buffer.from(`v0=${expected}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/**
 * What the Events API tells (docs.slack.dev/apis/events-api#callback-field), if this is a delivery of it. That it tells
 * less than there is comes without an envelope.
 */
export function eventIn(payload: Readonly<Record<string, unknown>>): object | undefined {
  const { type, event } = payload;
  if (type === 'app_rate_limited') return payload;
  return type === 'event_callback' && typeof event === 'object' && event !== null ? event : undefined;
}

/** JSON for events, a form for commands, a form with JSON in `payload` for interactions. */
function parse(contentType: string | undefined, text: string): Record<string, unknown> | undefined {
  try {
    if (contentType?.includes('application/json')) return asRecord(JSON.parse(text));
    const form = Object.fromEntries(new URLSearchParams(text));
    if (form.payload !== undefined) return asRecord(JSON.parse(form.payload));
    return form.command !== undefined || form.ssl_check !== undefined ? form : undefined;
  } catch {
    return undefined;
  }
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function json(value: unknown): Answer {
  return { status: 200, contentType: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}
