import type { z } from 'zod';
import type { Answer } from '../jira/http.js';
import { invalid } from './failure.js';
import type { State } from './state.js';

export interface Call {
  state: State;
  params: readonly string[];
  query: URLSearchParams;
  /** The `From` header. */
  from: string | undefined;
  /** Parsed JSON; undefined for a GET. */
  body: unknown;
}

export interface Route {
  method: 'GET' | 'POST' | 'PUT';
  /** Path without the slash it begins with; `*` stands for one segment. */
  path: string;
  run(call: Call): Answer;
}

export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw invalid(...parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
}

/** https://developer.pagerduty.com/docs/pagination: `limit` of at most 100, default 25, and `offset`. */
export function page<T>(
  name: string,
  found: readonly T[],
  query: URLSearchParams,
  present: (one: T) => object,
): object {
  const limit = wholeNumber(query, 'limit', 25);
  const offset = wholeNumber(query, 'offset', 0);
  if (limit < 1 || limit > 100) throw invalid('Limit must be between 1 and 100');
  return {
    [name]: found.slice(offset, offset + limit).map(present),
    limit,
    offset,
    more: offset + limit < found.length,
    // "total … null unless the total parameter is set"
    total: query.get('total') === 'true' ? found.length : null,
  };
}

function wholeNumber(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name);
  if (text === null) return fallback;
  if (!/^\d{1,5}$/.test(text)) throw invalid(`${name} must be a whole number`);
  return Number(text);
}
