import { setTimeout as pause } from 'node:timers/promises';
import type { Route } from './server.js';

/** Balancers wait a few seconds for an answer; a check that takes longer has failed. */
const checkMs = 2000;

/** `/healthz`: the process lives. `/readyz`: it can do its work; a balancer sends requests only then. */
export function healthRoutes(checks: Readonly<Record<string, () => Promise<boolean>>>): Route[] {
  return [
    { method: 'GET', path: '/healthz', handle: async () => json(200, { status: 'ok' }) },
    {
      method: 'GET',
      path: '/readyz',
      async handle() {
        const results = await Promise.all(
          Object.entries(checks).map(
            async ([name, check]) => [name, await inTime(check).catch(() => false)] as const,
          ),
        );
        const ready = results.every(([, ok]) => ok);
        return json(ready ? 200 : 503, {
          status: ready ? 'ready' : 'not ready',
          ...Object.fromEntries(results),
        });
      },
    },
  ];
}

async function inTime(check: () => Promise<boolean>): Promise<boolean> {
  const done = new AbortController();
  try {
    return await Promise.race([check(), pause(checkMs, false, { signal: done.signal })]);
  } finally {
    done.abort();
  }
}

function json(status: number, value: object) {
  return { status, contentType: 'application/json', body: JSON.stringify(value) };
}
