import { visible } from '../chat/plain-text.js';
import type { RecordedEvent } from '../incident/event.js';
import { splitWords } from '../incident/words.js';

const most = 300;

/** What people wrote in an event, a line a field, for a terminal: whatever they wrote, it stays text there. */
export function shownWords({ event }: RecordedEvent): string[] {
  return Object.entries(splitWords(event).words ?? {}).map(([name, value]) => {
    const text = visible(JSON.stringify(value));
    return `    ${name}: ${text.length > most ? `${text.slice(0, most)}…` : text}`;
  });
}
