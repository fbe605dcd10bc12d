import { z } from 'zod';
import { optionalText, PersonArg } from '../src/chat/args.js';
import { type CommandDeps, confirm, defineCommand } from '../src/chat/command.js';
import { type Form, mostOptions } from '../src/chat/form.js';
import { targetOf } from '../src/chat/views/page.js';
import { UserError } from '../src/errors.js';
import { EventId } from '../src/ids.js';
import { guardOpen, type Incident, incidentRef } from '../src/incident/incident.js';
import { acknowledgePage, requestLink, requestPage } from '../src/incident/page.js';
import { type Callable, callables, readTarget } from '../src/incident/page-target.js';
import type { PageTarget } from '../src/incident/pager.js';

export const page = defineCommand({
  name: 'page',
  summary: 'Ring somebody: a person, a schedule, a policy, or whoever is on call for a service',
  examples: [
    'page @bo the database is gone',
    'page checkout',
    'page schedule Primary',
    'page policy Payments',
    'page link https://acme.pagerduty.com/incidents/Q2KURS8RXYZ123',
    'page',
  ],
  scope: 'incident',
  permission: 'incident.contribute',
  params: ['what'],
  people: ['person'],
  read: readLine,
  args: z.object({
    what: z.enum(['person', 'schedule', 'policy', 'service', 'link', 'ack']).optional(),
    person: PersonArg.optional(),
    /** A name, with the reason behind it; of a link the address or the id. */
    text: optionalText(),
    /** From the form: what it is and its id, `schedule:PI7DH85`. */
    target: z.string().optional(),
    reason: optionalText(300),
    request: z.coerce.number().pipe(EventId).optional(),
  }),
  async form({ incident }, deps) {
    guardOpen(incident);
    return pageForm(incident, await allOf(deps));
  },
  async run({ args, incident, actor }, deps) {
    const incidentId = incident.id;
    if (args.what === 'ack' && args.request) {
      await acknowledgePage(deps, { incidentId, request: args.request, actor });
      return confirm('Thank you. The room knows that you are on it.');
    }
    if (args.what === 'link') {
      needsPagerDuty(deps);
      const id = pagerId(args.text ?? '');
      await requestLink(deps, { incidentId, id, actor });
      return confirm(`${id} is being looked up in PagerDuty and linked with ${incidentRef(incident)}.`);
    }
    const { target, reason = args.reason } = await understand(args, actor, deps);
    await requestPage(deps, { incidentId, target, reason, actor });
    return confirm([
      'Asked for ',
      ...targetOf(target),
      ' to be paged. The room hears what comes of it.',
      ...(incident.private && deps.paging.byTool
        ? [` PagerDuty is told “${incidentRef(incident)}”, and neither what it is about nor why you ask.`]
        : []),
    ]);
  },
});

/** `schedule Primary please help`, `@bo please help`, `checkout please help`, `link <address>` */
function readLine(line: string): Record<string, string> {
  const [, word = '', rest = ''] = /^(\S*)\s*([\s\S]*)$/.exec(line) ?? [];
  const first = word.toLowerCase();
  if (first === 'schedule' || first === 'policy' || first === 'service' || first === 'link') {
    return { what: first, text: rest };
  }
  if (word.startsWith('@') || first === 'me') return { what: 'person', person: word, reason: rest };
  return line === '' ? {} : { what: 'service', text: line };
}

interface Given {
  what?: 'person' | 'schedule' | 'policy' | 'service' | 'link' | 'ack' | undefined;
  person?: PageTarget['person'] | 'me' | undefined;
  text?: string | undefined;
  target?: string | undefined;
}

async function understand(
  { what, person, text = '', target }: Given,
  actor: NonNullable<PageTarget['person']>,
  deps: CommandDeps,
): Promise<{ target: PageTarget; reason?: string | undefined }> {
  if (person) {
    const who = person === 'me' ? actor : person;
    return { target: { kind: 'person', name: 'a person', person: who } };
  }
  const all = await allOf(deps);
  if (target !== undefined) {
    const chosen = all.find((one) => `${one.kind}:${one.id}` === target);
    if (chosen) return { target: { ...chosen } };
  }
  if (what !== 'schedule' && what !== 'policy' && what !== 'service') {
    const message = 'Say who is to be rung: a person, or one of the list.';
    throw new UserError('invalid', `${message} For example: /incident page @bo`, { person: message });
  }
  if (what !== 'service') needsPagerDuty(deps);
  if (text === '') {
    throw new UserError('invalid', `Name the ${what}: /incident page ${what} <name>`);
  }
  return readTarget(text, what, all);
}

/** Without PagerDuty, the catalogue's services: whoever is on call for them by the rota is told. */
async function allOf({ paging, settings }: CommandDeps): Promise<Callable[]> {
  if (paging.byTool) return callables(settings.services, await paging.known.directory());
  return settings.services.map(({ name }) => ({ kind: 'service', name, id: name }));
}

function needsPagerDuty({ paging }: CommandDeps): void {
  if (paging.byTool) return;
  throw new UserError(
    'unavailable',
    'Tocsin is not connected to PagerDuty. A person can be asked in chat: /incident page @name',
  );
}

/** `https://acme.pagerduty.com/incidents/Q2KURS8RXYZ123`, or its end. */
function pagerId(text: string): string {
  const [, id] = /(?:^|\/incidents\/)([A-Z0-9]{5,30})(?:[/?#].*)?$/i.exec(text.trim()) ?? [];
  if (id) return id.toUpperCase();
  throw new UserError(
    'invalid',
    `“${text.slice(0, 60)}” is neither an incident of PagerDuty nor its address. For example: /incident page link Q2KURS8RXYZ123`,
  );
}

function pageForm(incident: Incident, all: readonly Callable[]): Form {
  return {
    command: 'page',
    args: { incident: incident.id },
    title: `Page for ${incidentRef(incident)}`,
    submit: 'Page',
    fields: [
      { id: 'person', type: 'person', label: 'A person', optional: true },
      ...(all.length > 0
        ? [
            {
              id: 'target',
              type: 'select' as const,
              label: 'Or whoever is on call',
              optional: true,
              options: all.slice(0, mostOptions).map(({ kind, name, id }) => ({
                value: `${kind}:${id}`,
                label: `${name} (${kind})`.slice(0, 75),
              })),
            },
          ]
        : []),
      { id: 'reason', type: 'text', label: 'Why?', optional: true, maxLength: 300 },
    ],
  };
}
