/**
 * Jira Cloud's burst limits: so many requests a second for one endpoint and method, and a limit of its own on
 * writes to one issue. https://developer.atlassian.com/cloud/jira/platform/rate-limiting/
 */
import { Refusal } from './refusal.js';

interface Limit {
  count: number;
  windowMs: number;
}

const PER_METHOD: Readonly<Record<string, Limit>> = {
  GET: { count: 100, windowMs: 1000 },
  POST: { count: 100, windowMs: 1000 },
  PUT: { count: 50, windowMs: 1000 },
  DELETE: { count: 50, windowMs: 1000 },
};

const PER_ISSUE: readonly Limit[] = [
  { count: 20, windowMs: 2000 },
  { count: 100, windowMs: 30_000 },
];

export interface Rates {
  /** Throws a 429 when this call is one too many. `writtenIssue`: the issue that it changes. */
  take(call: { method: string; endpoint: string; writtenIssue: string | undefined }): void;
}

export function createRates(now: () => Date): Rates {
  const taken = new Map<string, number[]>();

  function take(name: string, limit: Limit, reason: string): void {
    const at = now().getTime();
    const recent = (taken.get(name) ?? []).filter((time) => time > at - limit.windowMs);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= limit.count) {
      throw tooMany(Math.max(1, Math.ceil((oldest + limit.windowMs - at) / 1000)), reason, limit, at);
    }
    taken.set(name, [...recent, at]);
  }

  return {
    take({ method, endpoint, writtenIssue }) {
      const limit = PER_METHOD[method];
      if (limit) take(`${method} ${endpoint}`, limit, 'jira-burst-based');
      if (writtenIssue === undefined) return;
      for (const perIssue of PER_ISSUE) {
        take(`${writtenIssue} in ${perIssue.windowMs}`, perIssue, 'jira-per-issue-on-write');
      }
    },
  };
}

export function tooMany(
  retryAfterSeconds: number,
  reason: string,
  limit: Limit = { count: 100, windowMs: 1000 },
  at: number = Date.now(),
): Refusal {
  return new Refusal(
    429,
    ['Rate limit exceeded.'],
    {},
    {
      'Retry-After': String(retryAfterSeconds),
      'X-RateLimit-Limit': String(limit.count),
      'X-RateLimit-Remaining': '0',
      'X-RateLimit-Reset': new Date(at + retryAfterSeconds * 1000).toISOString(),
      'RateLimit-Reason': reason,
    },
  );
}
