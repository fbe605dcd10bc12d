/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
import { Refusal } from './refusal.js';

/** "5,000 requests per hour", by token. */
const PRIMARY = { count: 5000, windowMs: 3_600_000 } as const;
/** "No more than 900 points per minute are allowed for REST API endpoints"; a GET is one point, a POST five. */
const POINTS = { count: 900, windowMs: 60_000 } as const;
/** "No more than 100 concurrent requests are allowed." */
const CONCURRENT = 100;

export interface Rates {
  /** Throws when this call is one too many. Returns what ends it. */
  take(method: string): () => void;
  headers(): Record<string, string>;
  standing(): { limit: number; remaining: number; reset: number; used: number };
}

export function createRates(now: () => Date): Rates {
  let used = 0;
  let resetAt = 0;
  let points: { at: number; cost: number }[] = [];
  let open = 0;

  function standing() {
    const at = now().getTime();
    if (at >= resetAt) {
      used = 0;
      resetAt = at + PRIMARY.windowMs;
    }
    const remaining = Math.max(0, PRIMARY.count - used);
    return { limit: PRIMARY.count, remaining, reset: Math.ceil(resetAt / 1000), used };
  }

  function headers() {
    const { limit, remaining, reset, used: spent } = standing();
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-used': String(spent),
      'x-ratelimit-resource': 'core',
    };
  }

  return {
    standing,
    headers,
    take(method) {
      const at = now().getTime();
      if (standing().remaining === 0) throw primary(headers());
      points = points.filter((one) => one.at > at - POINTS.windowMs);
      const cost = method === 'GET' ? 1 : 5;
      if (points.reduce((sum, one) => sum + one.cost, cost) > POINTS.count || open >= CONCURRENT) {
        throw secondary(60);
      }
      points.push({ at, cost });
      used += 1;
      open += 1;
      return () => {
        open -= 1;
      };
    },
  };
}

/** "the value of the x-ratelimit-remaining header will be 0" */
export function primary(headers: Readonly<Record<string, string>>): Refusal {
  return new Refusal(403, 'API rate limit exceeded for user ID 7000.', headers);
}

/** "an error message that indicates that you exceeded a secondary rate limit", and `retry-after` where it is known. */
export function secondary(retryAfterSeconds: number | undefined): Refusal {
  return new Refusal(
    403,
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
  );
}
