import { z } from 'zod';
import { guardMember, optionalText, PersonArg } from '../src/chat/args.js';
import { type CommandDeps, confirm, defineCommand, showForm } from '../src/chat/command.js';
import type { Form } from '../src/chat/form.js';
import { readParams } from '../src/chat/line.js';
import { person } from '../src/chat/view.js';
import { PersonId } from '../src/ids.js';
import { roleNamed } from '../src/incident/assign-role.js';
import { answerHandover, guardHolder, offerHandover } from '../src/incident/hand-over.js';
import { longestNote } from '../src/incident/handover-note.js';
import { guardOpen, type Incident, incidentRef, rolesIn } from '../src/incident/incident.js';
import type { Viewer } from '../src/incident/may-know.js';
import { isSamePerson } from '../src/incident/people.js';
import { handoverDraft } from '../src/incident/read-handover.js';
import { type Role, readRole, rolesOf } from '../src/incident/roles.js';

export const handover = defineCommand({
  name: 'handover',
  aliases: ['hand-over'],
  summary: 'Hand a role over with a note; it stays yours until the other accepts',
  examples: ['handover commander @bo', 'handover', 'handover accept', 'handover decline I am about to leave'],
  scope: 'incident',
  permission: 'incident.contribute',
  params: ['role', 'person', '...note'],
  people: ['person'],
  read(line) {
    const answer = /^(accept|decline)\b\s*/i.exec(line);
    if (!answer) return readParams(['role', 'person', '...note'], line);
    return { answer: answer[1]?.toLowerCase() ?? '', reason: line.slice(answer[0].length) };
  },
  args: z.object({
    answer: z.enum(['accept', 'decline']).optional(),
    role: z.string().optional(),
    person: PersonArg.optional(),
    note: optionalText(longestNote),
    reason: optionalText(500),
  }),
  form({ incident, given, actor, viewer, now }, deps) {
    if (given.answer === 'decline') return declineForm(incident, given.role);
    const to = PersonId.safeParse(given.person);
    return offerForm(deps, { incident, role: given.role, to: to.data, actor, viewer, now });
  },
  async run({ args, incident, actor, viewer, now }, deps) {
    if (args.answer) {
      const { role, reason } = answeredWith(deps, args);
      const result = await answerHandover(deps, {
        incidentId: incident.id,
        role,
        answer: args.answer,
        reason,
        actor,
      });
      const what = `${result.label} of ${incidentRef(incident)}`;
      return confirm(args.answer === 'accept' ? `You are ${what} now.` : `You declined to become ${what}.`);
    }
    const to = args.person === 'me' ? actor : args.person;
    if (!to || !args.note || args.role === undefined) {
      return showForm(await offerForm(deps, { incident, role: args.role, to, actor, viewer, now }));
    }
    const { role, label } = roleNamed(deps.settings, args.role);
    await guardMember(deps, to);
    await offerHandover(deps, { incidentId: incident.id, role, to, note: args.note, actor });
    return confirm([person(to), ` has been asked to take over as ${label}. Until they accept, it is yours.`]);
  },
});

/** `accept`, `accept commander`, `decline commander I have to leave`: what does not name a role is the reason. */
function answeredWith(
  { settings }: Pick<CommandDeps, 'settings'>,
  args: { role?: string | undefined; reason?: string | undefined },
): { role: Role | undefined; reason: string | undefined } {
  const roles = rolesOf(settings);
  if (args.role !== undefined) {
    // By a button, which may be older than the settings.
    return { role: readRole(args.role, roles)?.role, reason: args.reason };
  }
  const [, first = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(args.reason ?? '') ?? [];
  const named = readRole(first, roles);
  return named ? { role: named.role, reason: rest } : { role: undefined, reason: args.reason };
}

async function offerForm(
  deps: CommandDeps,
  asked: {
    incident: Incident;
    role: string | undefined;
    to: PersonId | undefined;
    actor: PersonId;
    viewer: Viewer;
    now: Date;
  },
): Promise<Form> {
  const { incident, to, actor, viewer, now } = asked;
  guardOpen(incident);
  const roles = rolesOf(deps.settings);
  const role =
    asked.role === undefined ? await ownRole(deps, asked) : roleNamed(deps.settings, asked.role).role;
  await guardHolder(deps, incident, { role, actor });
  return {
    command: 'handover',
    args: { incident: incident.id },
    title: 'Hand over a role',
    submit: 'Ask',
    fields: [
      {
        id: 'role',
        type: 'select',
        label: 'Role',
        options: roles
          .filter(({ role: key }) => incident.roles[key])
          .map(({ role: value, label, duty }) => ({ value, label, hint: duty })),
        initial: role,
      },
      {
        id: 'person',
        type: 'person',
        label: 'To whom?',
        ...(to && { initial: to }),
      },
      {
        id: 'note',
        type: 'text',
        label: 'What do they have to know?',
        hint: 'Drafted from the timeline. Change what is wrong, and say what is not in it.',
        multiline: true,
        maxLength: longestNote,
        initial: await handoverDraft(deps, { incident, viewer, now }),
      },
    ],
  };
}

/** The first role that this person holds; the commander's where they hold none, which they are told then. */
async function ownRole(
  { read }: Pick<CommandDeps, 'read'>,
  { incident, actor }: { incident: Incident; actor: PersonId },
): Promise<Role> {
  for (const { role, holder } of rolesIn(incident)) if (await isSamePerson(read, actor, holder)) return role;
  return 'commander';
}

function declineForm(incident: Incident, role: string | undefined): Form {
  return {
    command: 'handover',
    args: { incident: incident.id, answer: 'decline', ...(role !== undefined && { role }) },
    title: 'Decline',
    submit: 'Decline',
    fields: [
      {
        id: 'reason',
        type: 'text',
        label: 'Why? It helps to find somebody else',
        optional: true,
        maxLength: 500,
      },
    ],
  };
}
