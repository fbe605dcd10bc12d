import { z } from 'zod';
import { guardMember, PersonArg } from '../src/chat/args.js';
import { confirm, defineCommand } from '../src/chat/command.js';
import type { Form } from '../src/chat/form.js';
import { readParams } from '../src/chat/line.js';
import { person } from '../src/chat/view.js';
import type { PersonId } from '../src/ids.js';
import { assignRole, roleNamed } from '../src/incident/assign-role.js';
import { guardOpen, type Incident } from '../src/incident/incident.js';
import { type Role, type RoleGuide, readRole, rolesOf } from '../src/incident/roles.js';

export const role = defineCommand({
  name: 'role',
  aliases: ['assign'],
  shorthands: { lead: 'lead' },
  summary: 'Take a role or give it to a person; “lead” alone makes you commander',
  examples: ['lead', 'lead @ana', 'role ops', 'role comms @bo', 'role scribe none'],
  scope: 'incident',
  permission: 'incident.contribute',
  params: ['role', 'person'],
  people: ['person'],
  read: (line) => readParams(['role', 'person'], line),
  args: z.object({
    role: z.string({ error: 'Name a role' }),
    person: z
      .union([z.literal('none'), PersonArg], {
        error: 'Start typing @ and choose a person, or say me or none',
      })
      // Whoever names a role and nobody takes it.
      .default('me'),
  }),
  form({ incident, given, actor }, { settings }) {
    const roles = rolesOf(settings);
    return roleForm(incident, roles, readRole(given.role ?? '', roles)?.role, actor);
  },
  async run({ args, incident, actor, byButton }, deps) {
    const guide = roleNamed(deps.settings, args.role);
    const holder = args.person === 'none' ? undefined : args.person === 'me' ? actor : args.person;
    if (holder) await guardMember(deps, holder);
    await assignRole(deps, {
      incidentId: incident.id,
      role: guide.role,
      person: holder,
      actor,
      polite: byButton,
    });
    if (!holder) return confirm(`Nobody is ${guide.label} now.`);
    return confirm(
      holder === actor
        ? `You are ${guide.label} now. ${guide.duty}`
        : [person(holder), ` is ${guide.label} now, and has been told.`],
    );
  },
});

function roleForm(
  incident: Incident,
  roles: readonly RoleGuide[],
  role: Role | undefined,
  actor: PersonId,
): Form {
  guardOpen(incident);
  return {
    command: 'role',
    args: { incident: incident.id },
    title: 'Give a role',
    submit: 'Give',
    fields: [
      {
        id: 'role',
        type: 'select',
        label: 'Role',
        options: roles.map(({ role: value, label, duty }) => ({ value, label, hint: duty })),
        initial: role ?? (incident.roles.commander ? 'comms' : 'commander'),
      },
      { id: 'person', type: 'person', label: 'Person', initial: actor },
    ],
  };
}
