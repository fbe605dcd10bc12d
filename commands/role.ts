import { z } from 'zod';
import { PersonArg } from '../src/chat/args.js';
import { confirm, defineCommand, showForm } from '../src/chat/command.js';
import type { Form } from '../src/chat/form.js';
import { readParams } from '../src/chat/line.js';
import { person } from '../src/chat/view.js';
import type { PersonId } from '../src/ids.js';
import { assignRole } from '../src/incident/assign-role.js';
import { guardOpen, type Incident } from '../src/incident/incident.js';
import { Role, readRole, roleDuty, roleLabel } from '../src/incident/roles.js';

export const role = defineCommand({
  name: 'role',
  aliases: ['assign'],
  shorthands: { lead: 'lead' },
  summary: 'Give a role to a person; “lead” alone makes you commander',
  examples: ['lead', 'lead @ana', 'role comms @bo', 'role scribe none'],
  scope: 'incident',
  permission: 'incident.contribute',
  params: ['role', 'person'],
  people: ['person'],
  read(line) {
    const given = readParams(['role', 'person'], line);
    // “lead” says who as well; of another role it must be said.
    return given.role?.toLowerCase() === 'lead' ? { person: 'me', ...given } : given;
  },
  args: z.object({
    role: z.string({ error: 'Name a role' }).transform((value, context): Role => {
      const found = readRole(value);
      if (found) return found;
      context.addIssue({
        code: 'custom',
        message: `There is no role “${value.slice(0, 40)}”: choose ${Role.options.join(', ')}`,
      });
      return z.NEVER;
    }),
    person: z
      .union([z.literal('none'), PersonArg], {
        error: 'Start typing @ and choose a person, or say me or none',
      })
      .optional(),
  }),
  form({ incident, given, actor }) {
    return roleForm(incident, readRole(given.role ?? ''), actor);
  },
  async run({ args, incident, actor, byButton }, deps) {
    if (!args.person) return showForm(roleForm(incident, args.role, actor));
    const holder = args.person === 'none' ? undefined : args.person === 'me' ? actor : args.person;
    await assignRole(deps, {
      incidentId: incident.id,
      role: args.role,
      person: holder,
      actor,
      polite: byButton,
    });
    if (!holder) return confirm(`Nobody is ${roleLabel[args.role]} now.`);
    return confirm(
      holder === actor
        ? `You are ${roleLabel[args.role]} now. ${roleDuty[args.role]}`
        : [person(holder), ` is ${roleLabel[args.role]} now, and has been told.`],
    );
  },
});

function roleForm(incident: Incident, role: Role | undefined, actor: PersonId): Form {
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
        options: Role.options.map((value) => ({ value, label: roleLabel[value], hint: roleDuty[value] })),
        initial: role ?? (incident.roles.commander ? 'comms' : 'commander'),
      },
      { id: 'person', type: 'person', label: 'Person', initial: actor },
    ],
  };
}
