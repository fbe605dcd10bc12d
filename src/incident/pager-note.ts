/** Notes of ours in the tool that rings people carry a mark, at the front, where cutting leaves it: what comes back is known by it. */
import type { EventId } from '../ids.js';

export const noteMark = (incident: { number: number }, event: EventId): string =>
  `[INC-${incident.number}/${event}]`;

export const isOwnNote = (text: string): boolean => /^\s*\[INC-\d+\/\d+\]/.test(text);
