import type { RecordedEvent } from '../../incident/event.js';
import type { Incident } from '../../incident/incident.js';
import type { TimelineCursor, TimelinePage } from '../../incident/ports.js';
import { type Block, type Button, type Span, time, type View } from '../view.js';
import { describe } from './describe.js';
import { headline } from './words.js';

/** Characters that a page may hold: a message has room for more, and what comes after them must fit as well. */
const mostCharacters = 7500;

/** One page of the timeline, for the person who asked. What does not fit is the beginning of the next one. */
export function timelinePage(incident: Incident, { events, next }: TimelinePage, what: string): View {
  const lines = fitting(events, what === 'newest');
  const last = lines.at(-1)?.event;
  const rest = lines.length < events.length && what !== 'newest' && last ? cursorOf(last) : next;
  return {
    fallback: `Timeline of ${headline(incident)}`,
    blocks: [
      { type: 'heading', text: `Timeline · ${headline(incident)}` },
      ...(lines.length > 0
        ? lines.map(({ text }): Block => ({ type: 'text', text }))
        : [{ type: 'text' as const, text: 'Nothing yet.' }]),
      ...(rest
        ? [{ type: 'actions' as const, actions: [turn('Next page', incident, what, rest), newest(incident)] }]
        : [{ type: 'context' as const, text: 'That is all so far.' }]),
    ],
  };
}

interface Line {
  event: RecordedEvent;
  text: readonly Span[];
}

function fitting(events: readonly RecordedEvent[], fromTheEnd: boolean): Line[] {
  const lines: Line[] = [];
  let size = 0;
  for (const event of fromTheEnd ? events.toReversed() : events) {
    const text = [time(event.occurredAt, 'datetime'), '  ', ...describe(event)];
    size += text.reduce((sum, span) => sum + length(span), 0);
    if (size > mostCharacters && lines.length > 0) break;
    lines.push({ event, text });
  }
  return fromTheEnd ? lines.reverse() : lines;
}

/** About as many characters as a client shows for it. */
function length(span: Span): number {
  if (typeof span === 'string') return span.length;
  return 'text' in span ? span.text.length : 20;
}

function turn(label: string, incident: Incident, what: string, after: TimelineCursor): Button {
  const page = `${after.occurredAt.toISOString()}/${after.id}`;
  return {
    kind: 'button',
    label,
    command: 'timeline',
    args: { incident: incident.id, what, after: page, turned: 'true' },
  };
}

function newest(incident: Incident): Button {
  return {
    kind: 'button',
    label: 'Newest',
    command: 'timeline',
    args: { incident: incident.id, what: 'newest', turned: 'true' },
  };
}

const cursorOf = ({ occurredAt, id }: RecordedEvent): TimelineCursor => ({ occurredAt, id });
