import { type Args, number, text } from './arguments.js';

interface Page<T> {
  items: T[];
  nextCursor: string;
}

/**
 * One page of a list, with Slack's opaque cursors: https://docs.slack.dev/apis/web-api/pagination. The cursor names the
 * item that the next page starts with. `undefined` when the cursor is not one that was handed out.
 */
export function pageOf<T>(
  all: readonly T[],
  args: Args,
  keyOf: (item: T) => string,
  limits: { standard: number; max: number },
): Page<T> | undefined {
  const requested = number(args, 'limit') ?? limits.standard;
  const limit = Math.min(requested > 0 ? Math.floor(requested) : limits.standard, limits.max);
  const cursor = text(args, 'cursor');
  const start = cursor ? all.findIndex((item) => cursorOf(keyOf(item)) === cursor) : 0;
  if (start < 0) return undefined;
  const next = all[start + limit];
  return { items: all.slice(start, start + limit), nextCursor: next ? cursorOf(keyOf(next)) : '' };
}

const cursorOf = (key: string): string => Buffer.from(`next:${key}`).toString('base64');
