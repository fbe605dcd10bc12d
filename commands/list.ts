import { z } from 'zod';
import { InstantArg, leadingSeverity, PersonArg, SeverityArg } from '../src/chat/args.js';
import { defineCommand, privately } from '../src/chat/command.js';
import type { Block, Button } from '../src/chat/view.js';
import { incidentLine } from '../src/chat/views/incident-card.js';
import { leadingWhen } from '../src/chat/when.js';
import { knownService } from '../src/incident/catalogue.js';
import { type Incident, IncidentKind, Status } from '../src/incident/incident.js';
import { seenBy } from '../src/incident/sides.js';

const most = 20;

const kinds: Readonly<Record<string, IncidentKind>> = {
  live: 'live',
  drill: 'drill',
  drills: 'drill',
  retrospective: 'retrospective',
  retrospectives: 'retrospective',
};

export const list = defineCommand({
  name: 'list',
  aliases: ['ls'],
  summary: 'Show the open incidents, or all, or those of a severity, status, service, person or time',
  examples: [
    'list',
    'list all',
    'list sev1',
    'list all service checkout since 7d',
    'list by me',
    'list drills',
  ],
  scope: 'anywhere',
  permission: 'incident.read',
  params: ['which'],
  people: ['by'],
  times: ['since'],
  read: readFilters,
  args: z.object({
    which: z
      .enum(['open', 'all'], {
        error:
          'Say “all”, a severity, a status, “service checkout”, “by @bo”, “since 7d” or “drills”, or several of them',
      })
      .optional(),
    severity: SeverityArg.optional(),
    status: Status.optional(),
    kind: IncidentKind.optional(),
    service: z.string().max(100).optional(),
    by: PersonArg.optional(),
    since: InstantArg,
    /** Where the page before ended. */
    below: z.coerce.number().int().positive().optional(),
  }),
  async run({ args, actor, viewer }, deps) {
    const { which, by, below, service, ...filter } = args;
    // What ended is asked for by its status, or by when it was.
    const open = which === 'open' || (which === undefined && !filter.status && !filter.since);
    const wanted = {
      viewer,
      ...filter,
      open,
      ...(service && { service: knownService(deps.settings.services, service) }),
      ...(by && { by: by === 'me' ? actor : by }),
    };
    const found = await deps.read.incidents({ ...wanted, below, limit: most + 1 });
    const shown = found.slice(0, most);
    if (shown.length === 0) return privately(nothingFound(args, open));
    const title = open ? 'Open incidents' : 'Incidents, newest first';
    const words = filterWords(args);
    return privately(
      {
        fallback: title,
        blocks: [
          { type: 'heading', text: title },
          ...(words ? [{ type: 'context' as const, text: words }] : []),
          ...shown.map((incident): Block => ({ type: 'text', text: incidentLine(seenBy(incident, actor)) })),
          ...(found.length > most ? [{ type: 'actions' as const, actions: [more(args, shown)] }] : []),
        ],
      },
      { replace: below !== undefined },
    );
  },
});

type Args = Partial<Record<string, unknown>>;

function more(args: Args, shown: readonly Incident[]): Button {
  const asked = Object.entries(args).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value instanceof Date ? value.toISOString() : String(value)]],
  );
  return {
    kind: 'button',
    label: 'Next page',
    command: 'list',
    args: { ...Object.fromEntries(asked), below: String(shown.at(-1)?.number) },
  };
}

function nothingFound(args: Args, open: boolean): string {
  if (args.below !== undefined) return 'That was the last page.';
  const words = filterWords(args);
  if (words) return `No${open ? ' open' : ''} incident is like that: ${words}. /incident list all shows all.`;
  return open ? 'All quiet: no incident is open.' : 'There was no incident yet.';
}

function filterWords({ severity, status, kind, service, since }: Args): string {
  const when = since instanceof Date ? `since ${since.toISOString().slice(0, 16).replace('T', ' ')} UTC` : '';
  return [severity, status, kind, service, when].filter(Boolean).join(' · ');
}

/** `all sev1 service checkout since 7d by @bo`, in any order. A word that is no filter is handed on, to be refused. */
function readFilters(line: string): Record<string, string> {
  const given: Record<string, string> = {};
  let rest = line.trim();
  while (rest !== '') {
    const [word = '', after = ''] = [rest.split(/\s/)[0], rest.replace(/^\S+\s*/, '')];
    const name = word.toLowerCase();
    const { severity, rest: afterSeverity } = leadingSeverity(rest);
    if (severity) {
      given.severity = severity;
      rest = afterSeverity.trim();
    } else if (Status.safeParse(name).success) {
      given.status = name;
      rest = after;
    } else if (Object.hasOwn(kinds, name)) {
      given.kind = kinds[name] ?? '';
      rest = after;
    } else if (name === 'service' || name === 'by' || name === 'since') {
      const quoted = /^["“”]([^"“”]*)["“”]/.exec(after);
      const plain = (name === 'since' ? leadingWhen(after)?.words : undefined) ?? after.split(/\s/)[0] ?? '';
      given[name] = quoted?.[1] ?? plain;
      rest = after.slice((quoted?.[0] ?? plain).length).trimStart();
    } else {
      given.which = name;
      if (name !== 'open' && name !== 'all') return given;
      rest = after;
    }
  }
  return given;
}
