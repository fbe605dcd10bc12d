/**
 * Tells open pages that something changed, as server-sent events. An event says no more than that: the page then
 * asks for what its person may see, so nothing about a private channel can slip out here.
 */
import type { ServerResponse } from 'node:http';
import type { Sandbox } from '../contract.js';

/** Jira and PagerDuty announce nothing here, so they are compared now and then while somebody watches. */
const compareEveryMs = 1000;
/** Proxies and browsers drop a stream that is silent for long. */
const keepAliveEvery = 15;

export interface Events {
  open(viewer: string, res: ServerResponse): void;
  tell(): void;
  /** Whether a page of this person is open. */
  isWatched(viewer: string): boolean;
  close(): void;
}

export function createEvents(sandbox: Sandbox): Events {
  const streams = new Map<ServerResponse, string>();
  let timer: NodeJS.Timeout | undefined;
  let seen = '';

  function tell(person?: string): void {
    for (const [res, viewer] of streams) {
      if (person === undefined || person === viewer) res.write('data: changed\n\n');
    }
  }

  /** Teams knows people by other ids: what is for one of them is told to all, who then see nothing new. */
  const ends = [sandbox.slack.onChange(({ person }) => tell(person)), sandbox.teams.onChange(() => tell())];

  const elsewhere = () => {
    const { jira, pagerduty } = sandbox;
    return JSON.stringify([
      jira.issues(),
      pagerduty.incidents().map((one) => [one, pagerduty.incident(one.id)]),
    ]);
  };

  function watch(): void {
    let ticks = 0;
    seen = elsewhere();
    timer = setInterval(() => {
      const current = elsewhere();
      if (current !== seen) tell();
      seen = current;
      if (++ticks % keepAliveEvery === 0) for (const res of streams.keys()) res.write(': still here\n\n');
    }, compareEveryMs);
    timer.unref();
  }

  function forget(res: ServerResponse): void {
    streams.delete(res);
    if (streams.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    open(viewer, res) {
      res.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      // The browser asks for the state when the stream opens, and again after each reconnect.
      res.write('retry: 1000\n\n');
      res.write('data: changed\n\n');
      streams.set(res, viewer);
      if (!timer) watch();
      res.on('close', () => forget(res));
    },
    tell: () => tell(),
    isWatched: (viewer) => [...streams.values()].includes(viewer),
    close() {
      for (const end of ends) end();
      for (const res of [...streams.keys()]) {
        res.end();
        forget(res);
      }
    },
  };
}
