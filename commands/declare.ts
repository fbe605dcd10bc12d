import { z } from 'zod';
import {
  InstantArg,
  leadingSeverity,
  optionalText,
  readSeverity,
  requiredText,
  SeverityArg,
} from '../src/chat/args.js';
import { type AnyCommand, type Command, defineCommand, privately, showForm } from '../src/chat/command.js';
import type { Field, Form } from '../src/chat/form.js';
import type { View } from '../src/chat/view.js';
import { serviceField } from '../src/chat/views/service-field.js';
import { cut, duration, headline, severityOptions } from '../src/chat/views/words.js';
import { UserError } from '../src/errors.js';
import { MessageRef, PersonId, platformOf, RoomId } from '../src/ids.js';
import { declare as declareIncident, isPrivate, serviceOf } from '../src/incident/declare.js';
import { duplicatesOf } from '../src/incident/duplicates.js';
import { type Incident, type IncidentKind, incidentRef } from '../src/incident/incident.js';
import { join } from '../src/incident/join.js';
import type { Viewer } from '../src/incident/may-know.js';
import type { Deps } from '../src/incident/ports.js';
import type { Settings } from '../src/incident/settings.js';
import { type Severity, severityLabel } from '../src/incident/severity.js';

/** Unsure counts as worse: it is cheaper to step down than to have come too late. */
const unsure: Severity = 'sev2';

const Args = z.object({
  title: requiredText('Say in a few words what is wrong', 4000),
  severity: SeverityArg.default(unsure),
  summary: optionalText(),
  service: optionalText(100),
  startedAt: InstantArg,
  resolvedAt: InstantArg,
  retrospective: z.stringbool().default(false),
  /** Only who is in its room may know of it. */
  private: z.stringbool().default(false),
  /** A drill that pages people for real. */
  page: z.stringbool().default(false),
  /** The form was filled in: it can ask back. */
  asks: z.stringbool().default(false),
  /** Whether it is one of those that were found: `no`, or the id of that one. */
  same: z.string().optional(),
  sourceRoom: RoomId.optional(),
  sourceMessage: z.string().optional(),
  sourceText: z.string().optional(),
  sourceAuthor: PersonId.optional(),
});
type Args = z.infer<typeof Args>;

type Words = Pick<Command, 'name' | 'aliases' | 'summary' | 'examples' | 'flags'>;

/** Commands that open an incident: a real one, or for practice. */
export function declaring(
  words: Words,
  kindOf: (args: Pick<Args, 'retrospective'>) => IncidentKind,
): AnyCommand {
  return defineCommand({
    ...words,
    scope: 'anywhere',
    permission: 'incident.declare',
    params: ['...title'],
    read(line) {
      // Before the severity or after it.
      const outer = leadingPrivate(line);
      const { rest, ...severity } = leadingSeverity(outer.rest);
      const inner = outer.isPrivate ? { isPrivate: true, rest } : leadingPrivate(rest);
      return { ...severity, title: inner.rest, ...(inner.isPrivate && { private: 'true' }) };
    },
    discreet: { typed: /^(?:sev[ -]?\d+[:,.–-]*\s+)?private\b/i, arg: 'private' },
    args: Args,
    form({ given, now }, { settings }) {
      const kind = kindOf({ retrospective: given.retrospective === 'true' });
      return declareForm(words.name, { ...given, asks: 'true' }, { settings, kind, now, duplicates: [] });
    },
    async run({ args, actor, viewer, now }, deps) {
      const kind = kindOf(args);
      const duplicates =
        args.same === undefined
          ? await duplicatesOf(deps, {
              viewer,
              private: isPrivate(deps, args),
              service: serviceOf(deps, args),
              kind,
            })
          : [];
      if (args.asks && duplicates.length > 0) {
        return showForm(declareForm(words.name, givenOf(args), { ...deps, kind, now, duplicates }));
      }
      const same =
        args.same && args.same !== 'no' ? await joined(deps, args.same, { actor, viewer }) : undefined;
      if (same)
        return { about: same, reply: privately(`You will be invited to the room of ${incidentRef(same)}.`) };
      const incident = await declareIncident(deps, { ...declarationOf(args, now), kind, actor });
      // A slash command is seen by nobody; in Teams a command is a message like any other.
      const stays = Boolean(incident.private) && !args.asks && platformOf(actor) === 'teams';
      return { about: incident, reply: privately(declaredView(incident, { duplicates, now, stays })) };
    },
  });
}

export const declare = declaring(
  {
    name: 'declare',
    aliases: ['new', 'open', 'start'],
    summary:
      'Declare an incident: opens a room and brings people together; --retrospective records a past one',
    examples: [
      'declare sev1 Checkout is down',
      'declare private sev1 Customer data is visible to others',
      'declare',
      'declare --retrospective Login outage of Monday',
    ],
    flags: ['retrospective'],
  },
  ({ retrospective }) => (retrospective ? 'retrospective' : 'live'),
);

async function joined(
  deps: Deps,
  same: string,
  { actor, viewer }: { actor: PersonId; viewer: Viewer },
): Promise<Incident> {
  const incident = await deps.read.incidentByNumber(Number(same), viewer);
  const found = incident && (await join(deps, { incidentId: incident.id, person: actor }));
  if (found) return found;
  throw new UserError('invalid', 'Say whether it is one of these.', { same: 'Choose one of these.' });
}

function declarationOf(args: Args, now: Date) {
  const { title, severity, summary, service, startedAt, resolvedAt, page } = args;
  const { sourceRoom, sourceMessage, sourceText = '', sourceAuthor } = args;
  const source = sourceRoom &&
    sourceMessage && {
      message: MessageRef.parse({ room: sourceRoom, id: sourceMessage }),
      text: sourceText,
      author: sourceAuthor,
    };
  // A form's picker answers to the minute, which may lie ahead of us by seconds.
  const isNow = startedAt && startedAt > now && startedAt.getTime() - now.getTime() < 60_000;
  return {
    ...{ title, severity, summary, service, resolvedAt, pages: page, private: args.private },
    startedAt: isNow ? now : startedAt,
    ...(source && { source }),
  };
}

/** Nobody who types has to answer a question first: what may be the same is offered afterwards. */
function declaredView(
  incident: Incident,
  { duplicates, now, stays }: { duplicates: readonly Incident[]; now: Date; stays: boolean },
): View {
  const ref = incidentRef(incident);
  const typed = stays ? ' Delete the message you typed if others can read it.' : '';
  const text = incident.private
    ? `${ref} is declared as ${severityLabel(incident.severity)}, and it is private: only who is in its room knows of it.${typed} The room is being created; you will be invited. Call others in with /incident ${ref} invite`
    : `${ref} is declared as ${severityLabel(incident.severity)}. Its room is being created; you will be invited.`;
  const [newest] = duplicates;
  if (!newest) return { fallback: text, blocks: [{ type: 'text', text }] };
  return {
    fallback: text,
    blocks: [
      { type: 'text', text },
      { type: 'text', text: `It may be the same as ${headline(newest)}, declared ${ago(newest, now)}.` },
      {
        type: 'actions',
        actions: [
          {
            kind: 'button',
            label: `It is the same: merge into ${incidentRef(newest)}`,
            command: 'merge',
            args: { incident: incident.id, other: String(newest.number) },
          },
        ],
      },
    ],
  };
}

const ago = ({ declaredAt }: Incident, now: Date) => {
  const passed = duration(now.getTime() - declaredAt.getTime());
  return `${passed} ago`;
};

const givenOf = (args: Args): Record<string, string> =>
  Object.fromEntries(
    Object.entries(args).flatMap(([name, value]) =>
      value === undefined || value === false
        ? []
        : [[name, value instanceof Date ? value.toISOString() : String(value)]],
    ),
  );

interface Around {
  settings: Settings;
  kind: IncidentKind;
  now: Date;
  /** What it may be the same as. */
  duplicates: readonly Incident[];
}

function declareForm(command: string, given: Readonly<Record<string, string>>, around: Around): Form {
  const { title, severity, service, summary, startedAt, resolvedAt, private: hidden, ...sent } = given;
  const { settings, kind, now, duplicates } = around;
  const isPast = kind === 'retrospective';
  return {
    command,
    args: Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== '')),
    title: isPast ? 'Record an incident' : kind === 'drill' ? 'Start a drill' : 'Declare an incident',
    submit: isPast ? 'Record' : kind === 'drill' ? 'Start' : 'Declare',
    fields: [
      ...sameField(duplicates, now),
      {
        id: 'title',
        type: 'text',
        label: isPast ? 'What was wrong?' : 'What is wrong?',
        hint: 'As a customer would say it: “Checkout fails for card payments”.',
        maxLength: 3000,
        ...(title && { initial: title }),
      },
      {
        id: 'severity',
        type: 'select',
        label: isPast ? 'How bad was it?' : 'How bad is it?',
        hint: 'Unsure? Take the worse one; it is easy to step down.',
        options: severityOptions(),
        initial: readSeverity(severity ?? '') ?? unsure,
      },
      serviceField(settings.services, service),
      {
        id: 'summary',
        type: 'text',
        label: isPast ? 'What is known?' : 'What is known so far?',
        multiline: true,
        optional: true,
        maxLength: 3000,
        ...(summary && { initial: summary }),
      },
      {
        id: 'private',
        type: 'choices',
        label: 'Who may know of it?',
        options: [
          {
            value: 'true',
            label: 'Only who is in its room',
            hint: 'A private room, no announcement; for everybody else it does not exist.',
          },
        ],
        optional: true,
        ...(hidden === 'true' && { initial: ['true'] }),
      },
      {
        id: 'startedAt',
        type: 'datetime',
        label: 'When did the impact begin?',
        ...(isPast ? {} : { hint: 'Leave it as it is if it began just now.', optional: true }),
        initial: startedAt ? new Date(startedAt) : now,
      },
      ...(isPast
        ? [
            {
              id: 'resolvedAt',
              type: 'datetime' as const,
              label: 'When was it over?',
              initial: resolvedAt ? new Date(resolvedAt) : now,
            },
          ]
        : []),
    ],
  };
}

function sameField(duplicates: readonly Incident[], now: Date): Field[] {
  if (duplicates.length === 0) return [];
  return [
    {
      id: 'same',
      type: 'radio',
      label: 'This was declared for the same service. Is it the same?',
      options: [
        ...duplicates.map((one) => ({
          value: String(one.number),
          label: cut(`Yes: take me to ${headline(one)}`, 75),
          hint: `Declared ${ago(one, now)}`,
        })),
        { value: 'no', label: 'No, it is another one: declare it' },
      ],
    },
  ];
}

/** `private sev1 …`: taken for the wish to be heard by few, even where it begins a title. */
function leadingPrivate(line: string): { isPrivate: boolean; rest: string } {
  const [, rest] = /^\s*private\b[:,.–-]*\s*([\s\S]*)$/i.exec(line) ?? [];
  return rest === undefined ? { isPrivate: false, rest: line } : { isPrivate: true, rest };
}
