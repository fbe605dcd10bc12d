/** The dispatcher with the real commands, and a person to type into it. */
import { commands } from '../../commands/index.js';
import type { AnyCommand, CommandDeps, Invocation, Reply } from '../../src/chat/command.js';
import { createDispatch, type Dispatch } from '../../src/chat/dispatch.js';
import { spansOf, type Text, type View } from '../../src/chat/view.js';
import { isDatabaseAway } from '../../src/db/errors.js';
import type { IncidentId, PersonId, RoomId } from '../../src/ids.js';
import type { Deps } from '../../src/incident/ports.js';
import { ana, bo } from './cast.js';
import { nothingKnown } from './paging.js';

export interface Bug {
  id: string;
  error: Error;
}

/** A dispatcher, and the bugs that it logged. */
export function dispatcherFor(
  deps: Deps,
  more: {
    commands?: readonly AnyCommand[];
    zoneOf?: CommandDeps['zoneOf'];
    profileOf?: CommandDeps['profileOf'];
    onCall?: CommandDeps['onCall'];
    acquaint?: CommandDeps['acquaint'];
    changes?: CommandDeps['changes'];
    paging?: CommandDeps['paging'];
    publicUrl?: string;
  } = {},
): { dispatch: Dispatch; bugs: Bug[] } {
  const bugs: Bug[] = [];
  const dispatch = createDispatch({
    ...deps,
    commands: more.commands ?? commands,
    tracksTasks: true,
    zoneOf: more.zoneOf ?? (async () => 'UTC'),
    profileOf: more.profileOf ?? (async () => undefined),
    onCall: more.onCall,
    accountPlatforms: ['slack', 'teams', 'jira'],
    publicUrl: () => more.publicUrl,
    acquaint: more.acquaint ?? (async () => undefined),
    changes: more.changes,
    paging: more.paging ?? { byTool: false, known: nothingKnown },
    isAway: isDatabaseAway,
    logBug(error) {
      const id = `bug-${bugs.length + 1}`;
      bugs.push({ id, error });
      return id;
    },
  });
  return { dispatch, bugs };
}

let deliveries = 0;
type Where = Partial<Pick<Invocation, 'actor' | 'incidentId' | 'delivery'>> & { room?: RoomId | undefined };

function invocation(input: Invocation['input'], where: Where): Invocation {
  deliveries += 1;
  return {
    delivery: `delivery-${deliveries}`,
    actor: ana,
    room: undefined,
    incidentId: undefined,
    receivedAt: new Date('2026-11-20T09:00:00.000Z'),
    ...where,
    input,
  };
}

/** What the platform made of the mentions that the tests type. */
const people: Readonly<Record<string, PersonId>> = { '@ana': ana, '@bo': bo };

export const typed = (text: string, where: Where = {}): Invocation =>
  invocation({ kind: 'line', text, people }, where);

export const pressed = (
  command: string,
  args: Readonly<Record<string, string>>,
  where: Where & { open?: boolean } = {},
): Invocation => {
  const { open = false, ...rest } = where;
  return invocation({ kind: 'action', command, args, open }, rest);
};

export const submitted = (
  command: string,
  answers: Readonly<Record<string, string | readonly string[] | undefined>>,
  incidentId?: IncidentId,
): Invocation => invocation({ kind: 'form', command, args: {}, answers }, incidentId ? { incidentId } : {});

/** The words of a text, as a plain string; people and rooms by their ids. */
export function plain(text: Text): string {
  return spansOf(text)
    .map((span) => {
      if (typeof span === 'string') return span;
      switch (span.kind) {
        case 'person':
        case 'room':
          return span.id;
        case 'time':
          return span.at.toISOString();
        default:
          return span.text;
      }
    })
    .join('');
}

/** Every word of a view, a line a block. */
export function wordsOf(view: View): string {
  return view.blocks
    .map((block) => {
      switch (block.type) {
        case 'heading':
        case 'quote':
          return block.text;
        case 'text':
        case 'context':
          return plain(block.text);
        case 'fields':
          return block.fields.map(({ label, value }) => `${label}: ${plain(value)}`).join('\n');
        case 'checklist':
          return block.items.map(({ text, note }) => `${plain(text)} (${plain(note ?? '')})`).join('\n');
        case 'table':
          return block.rows.map((row) => row.map(plain).join(' | ')).join('\n');
        case 'actions':
          return block.actions.map(({ label }) => `[${label}]`).join(' ');
        default:
          return '';
      }
    })
    .join('\n');
}

/** What the person reads. */
export function answer(reply: Reply): string {
  switch (reply.kind) {
    case 'nothing':
      return '';
    case 'private':
    case 'confirmed':
      return wordsOf(reply.view);
    case 'form':
      return reply.form.title;
    case 'errors':
      return reply.message;
  }
}
