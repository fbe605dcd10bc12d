/** Where the words of an event stand a second time in the same timeline. */
import type { EventOf, EventType, RecordedEvent, TimelineEvent } from '../incident/event.js';
import { wordFields } from '../incident/words.js';

type OfMessage = EventOf<
  'message.posted' | 'message.edited' | 'message.deleted' | 'file.kept' | 'file.deleted'
>;

const ofMessage = (event: TimelineEvent): event is OfMessage =>
  ['message.posted', 'message.edited', 'message.deleted', 'file.kept', 'file.deleted'].includes(event.type);

export function sameMessage(a: TimelineEvent, b: TimelineEvent): boolean {
  if (!ofMessage(a) || !ofMessage(b)) return false;
  return a.message.id === b.message.id && a.message.room === b.message.room;
}

/** A command and what it did are recorded together. */
const togetherMs = 2000;
/** Fewer characters than these are in any text by chance. */
const shortestExcerpt = 6;

/** Whether `other` repeats what was written in `event`: as the command that it was typed as, or in the news of its fate. */
export function echoes(other: RecordedEvent, event: RecordedEvent): boolean {
  const type: EventType = other.event.type;
  if (type.startsWith('effect.')) {
    return written(event).some((text) => written(other).some((what) => excerpts(what, text)));
  }
  const isCommand = type === 'command.ran' || event.event.type === 'command.ran';
  const together = Math.abs(other.recordedAt.getTime() - event.recordedAt.getTime()) <= togetherMs;
  if (!isCommand || !together || other.actor !== event.actor) return false;
  return written(event).some((text) =>
    written(other).some((line) => line.includes(text) || text.includes(line)),
  );
}

/** All that people wrote in it, on one line each. */
function written({ event }: RecordedEvent): string[] {
  const fields = new Map<string, unknown>(Object.entries(event));
  return wordFields(event.type)
    .flatMap((name) => textsIn(fields.get(name)))
    .map((text) => text.replaceAll(/\s+/g, ' ').trim())
    .filter((text) => text !== '');
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(textsIn);
}

/** Whether `what` holds the text, or was cut in the middle of it: “Ana noted: the pass…”. */
function excerpts(what: string, text: string): boolean {
  if (text.length < shortestExcerpt) return what.includes(`“${text}”`);
  if (what.includes(text)) return true;
  const start = what.indexOf(text.slice(0, shortestExcerpt));
  const cut = what.indexOf('…', start);
  return start !== -1 && cut !== -1 && text.startsWith(what.slice(start, cut).trimEnd());
}
