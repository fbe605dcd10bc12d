import type { PersonId } from '../../ids.js';
import type { RecordedEvent } from '../../incident/event.js';
import { type Incident, incidentRef } from '../../incident/incident.js';
import type { TimelineCursor, TimelinePage } from '../../incident/ports.js';
import { type Action, type Block, bold, person, type Span, time, type View } from '../view.js';
import { describe } from './describe.js';
import { bothTimes, sameDayMs } from './times.js';
import { headline } from './words.js';

/** Characters that a page may hold: a message has room for more, and what comes after them must fit as well. */
const mostCharacters = 7500;

/** What was asked for of a timeline. */
export interface TimelineFilters {
  /** Undefined: all but what was typed to Tocsin and what it did by itself. */
  what?: 'all' | 'key' | undefined;
  /** From the end backwards. */
  newest?: boolean;
  since?: Date | undefined;
  by?: PersonId | undefined;
  /** As it stood at this instant. */
  asOf?: Date | undefined;
  /** Where the page begins; undefined for the first. */
  after?: TimelineCursor | undefined;
  /** Only what was said to audiences, every word of it. */
  ledger?: boolean;
}

/** One page of the timeline, for the person who asked. What does not fit is the beginning of the next one. */
export function timelinePage(incident: Incident, page: TimelinePage, filters: TimelineFilters = {}): View {
  const { newest = false, asOf, ledger = false } = filters;
  const lines = fitting(page.events, { fromTheEnd: newest, full: ledger });
  const last = newest ? lines.at(0) : lines.at(-1);
  const rest = lines.length < page.events.length && last ? cursorOf(last.event) : page.next;
  const first = newest ? lines.at(-1) : lines.at(0);
  const ways = turns(incident, filters, { rest, back: first && cursorOf(first.event) });
  const what = ledger ? 'What was said' : asOf ? 'Timeline as it was known then' : 'Timeline';
  const title = `${what} · ${headline(incident)}`;
  const narrowed = filterWords(filters);
  return {
    fallback: title,
    blocks: [
      { type: 'heading', text: title },
      ...(asOf ? [{ type: 'context' as const, text: asKnown(asOf) }] : []),
      ...(narrowed.length > 0 ? [{ type: 'context' as const, text: narrowed }] : []),
      ...(lines.length > 0
        ? lines.map(({ text }): Block => ({ type: 'text', text }))
        : [{ type: 'text' as const, text: notYet(incident, asOf) }]),
      ...(rest || isBefore(incident, asOf) ? [] : [{ type: 'context' as const, text: endOf(filters) }]),
      ...(ways.length > 0 ? [{ type: 'actions' as const, actions: ways }] : []),
    ],
  };
}

const isBefore = ({ declaredAt }: Incident, asOf: Date | undefined) =>
  asOf !== undefined && asOf < declaredAt;

function notYet(incident: Incident, asOf: Date | undefined): Span[] {
  if (asOf === undefined || !isBefore(incident, asOf)) return ['Nothing yet.'];
  const near = incident.declaredAt.getTime() - asOf.getTime() < sameDayMs;
  return [
    `${incidentRef(incident)} was declared at `,
    time(incident.declaredAt, near ? 'time' : 'datetime'),
    '.',
  ];
}

function endOf({ newest, what, ledger }: TimelineFilters): string {
  const end = newest ? 'It begins here.' : 'That is all so far.';
  return what || ledger
    ? end
    : `${end} Left out: what was typed to Tocsin and what it did by itself; /incident timeline all has it.`;
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

function fitting(
  events: readonly RecordedEvent[],
  { fromTheEnd, full }: { fromTheEnd: boolean; full: boolean },
): Line[] {
  const lines: Line[] = [];
  let size = 0;
  for (const event of fromTheEnd ? events.toReversed() : events) {
    const text = [...bothTimes(event), '  ', ...describe({ ...event, full })];
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

/** On, back, and both ends. Whatever was asked for stays asked for. */
function turns(
  incident: Incident,
  { what, newest, since, by, asOf, after: from, ledger }: TimelineFilters,
  /** What the page goes on to, and where it came from. */
  { rest, back }: { rest: TimelineCursor | undefined; back: TimelineCursor | undefined },
): Action[] {
  const turn = (label: string, more: Readonly<Record<string, string>>): Action => ({
    kind: 'button',
    label,
    command: ledger ? 'said' : 'timeline',
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
  const behind = from && back;
  const [earlier, later] = newest ? [rest, behind] : [behind, rest];
  return [
    ...(earlier ? [turn('Earlier', { newest: 'true', after: placeOf(earlier) })] : []),
    ...(later ? [turn('Next page', { after: placeOf(later) })] : []),
    ...((newest ? rest : from) ? [turn('From the beginning', {})] : []),
    ...((newest ? from : rest) ? [turn('Newest', { newest: 'true' })] : []),
  ];
}

const placeOf = ({ occurredAt, id }: TimelineCursor) => `${occurredAt.toISOString()}/${id}`;

const cursorOf = ({ occurredAt, id }: RecordedEvent): TimelineCursor => ({ occurredAt, id });
