import type { z } from 'zod';
import type { Answer } from './http.js';
import { invalidPayload } from './refusal.js';
import type { State } from './state.js';

export interface Call {
  state: State;
  /** What the route's pattern captured: keys and ids, which need no decoding. */
  params: readonly string[];
  query: URLSearchParams;
  /** Parsed JSON; undefined for a GET. */
  body: unknown;
}

export interface Route {
  method: 'GET' | 'POST';
  /** Path below `/rest/api/3/`; `*` stands for one segment. */
  path: string;
  /** Whether it changes anything. */
  writes?: boolean;
  run(call: Call): Answer;
}

/** The body in its documented shape, and nothing more. */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw invalidPayload();
  return parsed.data;
}
