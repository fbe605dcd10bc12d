import { z } from 'zod';
import { PersonArg } from '../src/chat/args.js';
import { confirm, defineCommand } from '../src/chat/command.js';
import { person } from '../src/chat/view.js';
import { assignRole } from '../src/incident/assign-role.js';
import { guardOpen } from '../src/incident/incident.js';
import { Role, readRole, roleDuty, roleLabel } from '../src/incident/roles.js';

export const role = defineCommand({
  name: 'role',
  aliases: ['assign'],
  shorthands: { lead: 'commander' },
  summary: 'Give a role to a person; “lead” alone makes you commander',
  examples: ['lead', 'lead @ana', 'role comms @bo', 'role scribe none'],
  scope: 'incident',
  permission: 'incident.contribute',
  params: ['role', 'person'],
  people: ['person'],
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
      .default('me'),
  }),
  form({ incident, given, actor }) {
    guardOpen(incident);
    const initial = readRole(given.role ?? '');
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
          initial: initial ?? (incident.roles.commander ? 'comms' : 'commander'),
        },
        { id: 'person', type: 'person', label: 'Person', initial: actor },
      ],
    };
  },
  async run({ args, incident, actor }, deps) {
    const holder = args.person === 'none' ? undefined : args.person === 'me' ? actor : args.person;
    await assignRole(deps, { incidentId: incident.id, role: args.role, person: holder, actor });
    if (!holder) return confirm(`Nobody is ${roleLabel[args.role]} now.`);
    return confirm(
      holder === actor
        ? `You are ${roleLabel[args.role]} now. ${roleDuty[args.role]}`
        : [person(holder), ` is ${roleLabel[args.role]} now, and has been told.`],
    );
  },
});
