import type { PersonId } from '../../ids.js';
import type { RecordedEvent } from '../../incident/event.js';
import type { Incident } from '../../incident/incident.js';
import type { TimelineCursor, TimelinePage } from '../../incident/ports.js';
import { type Action, type Block, bold, person, type Span, time, type View } from '../view.js';
import { describe } from './describe.js';
import { bothTimes } from './times.js';
import { headline } from './words.js';

/** Characters that a page may hold: a message has room for more, and what comes after them must fit as well. */
const mostCharacters = 7500;

/** What was asked for of a timeline. */
export interface TimelineFilters {
  /** Undefined: all but what is of use to auditors only. */
  what?: 'all' | 'key' | undefined;
  /** From the end backwards. */
  newest?: boolean;
  since?: Date | undefined;
  by?: PersonId | undefined;
  /** As it stood at this instant. */
  asOf?: Date | undefined;
}

/** One page of the timeline, for the person who asked. What does not fit is the beginning of the next one. */
export function timelinePage(incident: Incident, page: TimelinePage, filters: TimelineFilters = {}): View {
  const { newest = false, asOf } = filters;
  const lines = fitting(page.events, newest);
  const last = newest ? lines.at(0) : lines.at(-1);
  const rest = lines.length < page.events.length && last ? cursorOf(last.event) : page.next;
  const title = `${asOf ? 'Timeline as it was known then' : 'Timeline'} · ${headline(incident)}`;
  const narrowed = filterWords(filters);
  return {
    fallback: title,
    blocks: [
      { type: 'heading', text: title },
      ...(asOf ? [{ type: 'context' as const, text: asKnown(asOf) }] : []),
      ...(narrowed.length > 0 ? [{ type: 'context' as const, text: narrowed }] : []),
      ...(lines.length > 0
        ? lines.map(({ text }): Block => ({ type: 'text', text }))
        : [{ type: 'text' as const, text: 'Nothing yet.' }]),
      ...(rest
        ? [{ type: 'actions' as const, actions: turns(incident, filters, rest) }]
        : [{ type: 'context' as const, text: newest ? 'It begins here.' : 'That is all so far.' }]),
    ],
  };
}

const asKnown = (asOf: Date): Span[] => [
  bold('What had been recorded by '),
  time(asOf),
  '. What was learnt later is left out.',
];

function filterWords({ what, since, by }: TimelineFilters): Span[] {
  const parts: Span[][] = [
    ...(what === 'key' ? [['Key events']] : []),
    ...(by ? [['by ', person(by)]] : []),
    ...(since ? [['since ', time(since)]] : []),
  ];
  return parts.flatMap((part, index) => (index === 0 ? part : [' · ', ...part]));
}

interface Line {
  event: RecordedEvent;
  text: readonly Span[];
}

function fitting(events: readonly RecordedEvent[], fromTheEnd: boolean): Line[] {
  const lines: Line[] = [];
  let size = 0;
  for (const event of fromTheEnd ? events.toReversed() : events) {
    const text = [...bothTimes(event), '  ', ...describe(event)];
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

/** The next page, and the other end. Whatever was asked for stays asked for. */
function turns(incident: Incident, filters: TimelineFilters, rest: TimelineCursor): Action[] {
  const { what, newest, since, by, asOf } = filters;
  const turn = (label: string, more: Readonly<Record<string, string>>): Action => ({
    kind: 'button',
    label,
    command: 'timeline',
    args: {
      incident: incident.id,
      ...(what && { what }),
      ...(since && { since: since.toISOString() }),
      ...(by && { by }),
      ...(asOf && { asOf: asOf.toISOString() }),
      ...more,
      turned: 'true',
    },
  });
  const after = `${rest.occurredAt.toISOString()}/${rest.id}`;
  return newest
    ? [turn('Earlier', { newest: 'true', after }), turn('From the beginning', {})]
    : [turn('Next page', { after }), turn('Newest', { newest: 'true' })];
}

const cursorOf = ({ occurredAt, id }: RecordedEvent): TimelineCursor => ({ occurredAt, id });
