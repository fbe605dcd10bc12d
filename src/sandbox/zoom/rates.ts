/**
 * How much a Pro account may ask: https://developers.zoom.us/docs/api/rate-limits/. With every answer it is said how much is
 * left; `Retry-After`, an instant, comes with a daily limit alone.
 */
import { Failure } from './failure.js';

export type Label = 'Light' | 'Medium';
const perSecond: Readonly<Record<Label, number>> = { Light: 30, Medium: 20 };

/** "A maximum of 100 requests per day for a user" to make or change meetings. */
const mostMeetingsADay = 100;

const dayOf = (at: Date) => at.toISOString().slice(0, 10);

export interface Rates {
  /** The headers of the answer; throws a 429 when this call is one too many. */
  take(label: Label): Record<string, string>;
  takeMeeting(host: string): void;
}

export function createRates(now: () => Date): Rates {
  const calls = new Map<Label, number[]>();
  const made = new Map<string, number>();

  return {
    take(label) {
      const at = now().getTime();
      const recent = (calls.get(label) ?? []).filter((time) => time > at - 1000);
      if (recent.length >= perSecond[label]) throw tooFast(label);
      calls.set(label, [...recent, at]);
      return headers(label, perSecond[label] - recent.length - 1);
    },
    takeMeeting(host) {
      const at = now();
      const key = `${host} ${dayOf(at)}`;
      const count = (made.get(key) ?? 0) + 1;
      if (count > mostMeetingsADay) throw tooMany(at);
      made.set(key, count);
    },
  };
}

const headers = (label: Label, remaining: number) => ({
  'X-RateLimit-Category': label,
  'X-RateLimit-Limit': String(perSecond[label]),
  'X-RateLimit-Remaining': String(remaining),
});

export function tooFast(label: Label): Failure {
  const message = 'You have reached the maximum per-second rate limit for this API. Try again later.';
  return new Failure(429, 429, message, [], { ...headers(label, 0), 'X-RateLimit-Type': 'QPS' });
}

export function tooMany(at: Date): Failure {
  const midnight = new Date(`${dayOf(new Date(at.getTime() + 24 * 3_600_000))}T00:00:00Z`);
  return new Failure(
    429,
    429,
    `You have exceeded the daily rate limit (${mostMeetingsADay}) of Meeting Create/Update API requests permitted for this particular user. You may resume these requests at GMT 00:00:00.`,
    [],
    {
      'X-RateLimit-Category': 'Medium',
      'X-RateLimit-Type': 'Daily-limit',
      'X-RateLimit-Limit': String(mostMeetingsADay),
      'X-RateLimit-Remaining': '0',
      'Retry-After': `${midnight.toISOString().slice(0, 19)}Z`,
    },
  );
}
