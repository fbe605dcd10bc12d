/**
 * "Per bot per thread limit": https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit#per-bot-per-thread-limit
 * and "the global limit per app per tenant is 50 requests per second".
 */
import type { Call, Route } from '../http.js';
import { Refusal } from '../http.js';
import { createWindows, type Window } from '../windows.js';

const SEND: readonly Window[] = [
  { seconds: 1, most: 7 },
  { seconds: 2, most: 8 },
  { seconds: 30, most: 60 },
  { seconds: 3600, most: 1800 },
];
const READ: readonly Window[] = [
  { seconds: 1, most: 14 },
  { seconds: 2, most: 16 },
  { seconds: 30, most: 120 },
  { seconds: 3600, most: 3600 },
];
const GLOBAL: readonly Window[] = [{ seconds: 1, most: 50 }];

export function createConnectorRates(now: () => Date) {
  const windows = createWindows(now);
  return {
    reset: windows.reset,
    take({ call: name }: Route, { params }: Call): void {
      const thread = params.conversation ?? params.team ?? '';
      // What is sent, changed or deleted counts as sending to the conversation; a new conversation has a limit of its own.
      const kind =
        name === 'POST /v3/conversations' ? 'create' : name.startsWith('GET ') ? kindOf(name) : 'send';
      const seconds = windows.take([
        ['all', GLOBAL],
        [`${kind} ${thread}`, name.startsWith('GET ') ? READ : SEND],
      ]);
      if (seconds > 0) {
        throw new Refusal(429, 'TooManyRequests', 'Too many requests.', { 'Retry-After': String(seconds) });
      }
    },
  };
}

const kindOf = (name: string): string => (name.includes('members') ? 'members' : 'conversations');
