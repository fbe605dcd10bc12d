/** What mrkdwn and rich text say alike of a link, a mention and a time. */
import { assertNever } from '../../errors.js';
import type { PersonId, RoomId } from '../../ids.js';
import { isBlank } from '../inert.js';

export const linkLabel = (span: { url: string; text: string }) =>
  isBlank(span.text) ? span.url : span.text.replace(/\s+/g, ' ');

export const linkAsText = (span: { url: string; text: string }) =>
  span.text === span.url || isBlank(span.url) ? span.text : `${span.text} (${span.url})`;

/** The id that Slack knows, or undefined for a person or room of another platform: shown as it is. */
export function slackId(id: PersonId | RoomId): string | undefined {
  return /^slack:([A-Z0-9]+)$/.exec(id)?.[1];
}

export const epochSeconds = (at: Date): number => Math.floor(at.getTime() / 1000);

/** `compact` where 75 characters, markup included, must hold a mention, a time and a word or two. */
export function timeParts(at: Date, style: 'time' | 'datetime' | 'date', compact: boolean) {
  const iso = at.toISOString();
  const clock = iso.slice(11, 16);
  const day = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(at);
  switch (style) {
    case 'time':
      return { format: '{time}', fallback: `${clock} UTC` };
    case 'date':
      return { format: '{date_short}', fallback: day };
    case 'datetime':
      return compact
        ? { format: '{date_num} {time}', fallback: `${iso.slice(5, 10)} ${clock}Z` }
        : { format: '{date_short}, {time}', fallback: `${day}, ${clock} UTC` };
    default:
      return assertNever(style);
  }
}
