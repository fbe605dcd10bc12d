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
}

/** One page of what was found, for the person who asked. */
export function searchPage({ hits, next }: SearchPage, searched: Searched): View {
  const title = `Found: ${cut(oneLine(searched.words), 100)}`;
  return {
    fallback: title,
    blocks: [
      { type: 'heading', text: title },
      { type: 'context', text: scopeWords(searched) },
      ...(hits.length > 0
        ? hits.map((hit): Block => ({ type: 'text', text: line(hit) }))
        : [{ type: 'text' as const, text: nothing(searched, next) }]),
      ...ways(searched, next),
      ...(next ? [] : [{ type: 'context' as const, text: 'That is all.' }]),
    ],
  };
}

function scopeWords({ scope, here }: Searched): string {
  if (scope === 'all' || !here) return 'In all incidents, the newest first.';
  return scope === 'here' ? `In ${incidentRef(here)}.` : `In all incidents but ${incidentRef(here)}.`;
}

/** A search that takes long ends before its end, with a way on. */
const nothing = ({ words }: Searched, next: SearchCursor | undefined): Span[] =>
  next
    ? ['Nothing among the newest incidents. There are older ones to look through.']
    : [
        'Nobody wrote ',
        code(cut(oneLine(words), 100)),
        '. All of the words must be in one message; try fewer.',
      ];

function line({ incident, recorded, excerpt }: SearchHit): Span[] {
  const { event, actor } = recorded;
  const who: Span =
    event.type === 'message.posted' && event.bot
      ? `${cut(event.bot, 60)} (app)`
      : actor
        ? person(actor)
        : 'Tocsin';
  return [
    bold(incidentRef(incident)),
    ` ${cut(oneLine(incident.title), 60)}`,
    ...(incident.room ? [' · ', room(incident.room)] : []),
    ' · ',
    ...bothTimes(recorded),
    '\n',
    who,
    ': ',
    ...excerpt.flatMap(({ text, found }): Span[] => {
      const spans = withPeople(text);
      return found && spans.length === 1 && spans[0] === text ? [bold(text)] : spans;
    }),
  ];
}

function ways({ words, scope, here }: Searched, next: SearchCursor | undefined): Block[] {
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
  const actions = [
    ...(next ? [search('Next page', scope, { after: `${next.era}/${next.below ?? ''}` })] : []),
    ...(here && scope !== 'here' ? [search(`Only ${incidentRef(here)}`, 'here')] : []),
    ...(here && scope !== 'elsewhere' ? [search('Other incidents', 'elsewhere')] : []),
    ...(scope === 'all' ? [] : [search('All incidents', 'all')]),
  ];
  return actions.length > 0 ? [{ type: 'actions', actions }] : [];
}
