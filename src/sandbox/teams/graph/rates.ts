/**
 * https://learn.microsoft.com/graph/throttling-limits#microsoft-teams-service-limits: "a maximum of four requests per second per
 * app can be issued on a given team", "a maximum of one request per second per app per tenant can be issued on a given channel
 * or chat", and so many a second of each kind.
 */
import { type Call, Refusal, type Route } from '../http.js';
import { createWindows, type Window } from '../windows.js';

const perSecond = (most: number): readonly Window[] => [{ seconds: 1, most }];

/** Per app and tenant. */
function kindOf(name: string): { kind: string; most: number } {
  const [method = ''] = name.split(' ');
  if (name.includes('/messages')) {
    const chat = name.includes('/chats/');
    if (method === 'GET') return { kind: chat ? 'GET chat message' : 'GET channel message', most: 20 };
  }
  return { kind: `${method} other`, most: method === 'DELETE' ? 15 : 30 };
}

export function createGraphRates(now: () => Date) {
  const windows = createWindows(now);
  return {
    reset: windows.reset,
    take({ call: name }: Route, { params }: Call): void {
      const { kind, most } = kindOf(name);
      const place = params.channel ?? params.chat;
      const seconds = windows.take([
        [kind, perSecond(most)],
        ...(params.team === undefined ? [] : [[`team ${params.team}`, perSecond(4)] as const]),
        ...(place === undefined ? [] : [[`place ${place}`, perSecond(1)] as const]),
      ]);
      if (seconds > 0) {
        throw new Refusal(429, 'TooManyRequests', 'Too many requests.', { 'Retry-After': String(seconds) });
      }
    },
  };
}
