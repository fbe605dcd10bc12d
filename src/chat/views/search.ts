import type { EventType, RecordedEvent } from '../../incident/event.js';
import { type Incident, incidentRef } from '../../incident/incident.js';
import type { SearchCursor, SearchHit, SearchPage } from '../../incident/ports.js';
import { type Action, type Block, bold, code, person, room, type Span, type View } from '../view.js';
import { withPeople } from './describe.js';
import { bothTimes } from './times.js';
import { cut, oneLine } from './words.js';

export type SearchScope = 'all' | 'here' | 'elsewhere';

/** What was asked for. */
export interface Searched {
  words: string;
  scope: SearchScope;
  /** The incident whose room it was asked in. */
  here: Incident | undefined;
  /** There is no other incident to look through. */
  alone?: boolean;
}

/** One page of what was found, for the person who asked. */
export function searchPage({ hits, next }: SearchPage, searched: Searched): View {
  const outcome = hits.length > 0 ? 'Found' : next ? 'Not found yet' : 'Not found';
  const title = `${outcome}: ${cut(oneLine(searched.words), 100)}`;
  return {
    fallback: title,
    blocks: [
      { type: 'heading', text: title },
      { type: 'context', text: scopeWords(searched) },
      ...(hits.length > 0
        ? hits.map((hit): Block => ({ type: 'text', text: line(hit) }))
        : [{ type: 'text' as const, text: nothing(searched, next) }]),
      ...ways(searched, next),
      ...(next || hits.length === 0 ? [] : [{ type: 'context' as const, text: 'That is all.' }]),
    ],
  };
}

function scopeWords({ scope, here }: Searched): string {
  if (scope === 'all' || !here) return 'In all incidents, the newest first.';
  return scope === 'here' ? `In ${incidentRef(here)}.` : `In all incidents but ${incidentRef(here)}.`;
}

/** A search that takes long ends before its end, with a way on. */
function nothing({ words }: Searched, next: SearchCursor | undefined): Span[] {
  if (next) return ['Nothing among the newest incidents. There are older ones to look through.'];
  const typed = code(cut(oneLine(words), 100));
  const unquoted = words.replaceAll(/["“”„][^"“”„]*["“”„]?/g, '"').trim();
  if (/\sor\s/i.test(unquoted)) return ['Nobody wrote either of ', typed, '.'];
  const hint = /\s/.test(unquoted) ? ' All of the words must be in one message; try fewer.' : '';
  return ['Nobody wrote ', typed, `.${hint}`];
}

function line({ incident, recorded, excerpt, before, sharedBy }: SearchHit): Span[] {
  return [
    bold(incidentRef(incident)),
    ` ${cut(oneLine(incident.title), 60)}`,
    ...(incident.room ? [' · ', room(incident.room)] : []),
    ' · ',
    ...bothTimes(recorded),
    '\n',
    whoIn(recorded, sharedBy),
    deedIn(recorded, before),
    ': ',
    ...excerpt.flatMap(({ text, found }): Span[] => {
      const spans = withPeople(text);
      return found && spans.length === 1 && spans[0] === text ? [bold(text)] : spans;
    }),
  ];
}

function whoIn({ event, actor }: RecordedEvent, sharedBy: SearchHit['sharedBy']): Span {
  const bot = sharedBy?.bot ?? (event.type === 'message.posted' ? event.bot : undefined);
  if (bot) return `${cut(bot, 60)} (app)`;
  const who = sharedBy?.person ?? actor;
  if (who) return person(who);
  return ofSomebody.has(event.type) ? 'Somebody' : 'Tocsin';
}

const ofSomebody: ReadonlySet<EventType> = new Set(['file.kept', 'file.deleted', 'message.deleted']);

/** What is no longer so, or was not said then, must not look as if it had been. */
function deedIn({ event }: RecordedEvent, before: boolean | undefined): string {
  switch (event.type) {
    case 'message.edited':
      return before ? ' edited, before' : ' edited';
    case 'message.deleted':
      return ' deleted';
    case 'file.kept':
      return ' shared the file';
    case 'file.deleted':
      return ' deleted the file';
    default:
      return '';
  }
}

function ways({ words, scope, here, alone }: Searched, next: SearchCursor | undefined): Block[] {
  const search = (label: string, to: SearchScope, more: Readonly<Record<string, string>> = {}): Action => ({
    kind: 'button',
    label,
    command: 'search',
    args: {
      words,
      scope: to,
      ...(here && { incident: here.id }),
      ...more,
      turned: 'true',
    },
  });
  const elsewhere = [
    ...(here && scope !== 'here' ? [search(`Only ${incidentRef(here)}`, 'here')] : []),
    ...(here && scope !== 'elsewhere' ? [search('Other incidents', 'elsewhere')] : []),
    ...(scope === 'all' ? [] : [search('All incidents', 'all')]),
  ];
  const actions = [
    ...(next ? [search('Next page', scope, { after: `${next.era}/${next.below ?? ''}` })] : []),
    ...(alone ? [] : elsewhere),
  ];
  return actions.length > 0 ? [{ type: 'actions', actions }] : [];
}
