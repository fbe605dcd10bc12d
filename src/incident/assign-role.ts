import { UserError } from '../errors.js';
import type { IncidentId, PersonId } from '../ids.js';
import { change } from './append.js';
import { guardOpen, type Incident } from './incident.js';
import { isSamePerson } from './people.js';
import type { Deps } from './ports.js';
import { type Role, roleLabel } from './roles.js';

/** Gives a role to a person, or with no person takes it from whoever holds it. */
export async function assignRole(
  deps: Deps,
  input: {
    incidentId: IncidentId;
    role: Role;
    person: PersonId | undefined;
    actor: PersonId;
    /**
     * Leaves the command to whoever holds it: asked for by a button, which may be older than their taking it. Default
     * false.
     */
    polite?: boolean;
  },
): Promise<Incident> {
  return change(deps, input.incidentId, async (incident, tx) => {
    guardOpen(incident);
    const holder = incident.roles[input.role];
    const isHolder = async (person: PersonId) => holder && isSamePerson(tx.read, person, holder);
    if (holder === input.person || (input.person && (await isHolder(input.person)))) {
      const message = holder
        ? `${(await isHolder(input.actor)) ? 'You are' : 'They are'} the ${roleLabel[input.role]} already.`
        : `There is no ${roleLabel[input.role]}.`;
      throw new UserError('wrong-state', message, { person: message });
    }
    if (input.polite && input.role === 'commander' && holder) {
      throw new UserError('wrong-state', 'Somebody leads already. To take over: /incident lead');
    }
    const by = { actor: input.actor, occurredAt: deps.now() };
    if (input.person) {
      return [
        {
          event: {
            type: 'role.assigned',
            role: input.role,
            person: input.person,
            ...(holder && { previous: holder }),
          },
          ...by,
        },
      ];
    }
    return holder ? [{ event: { type: 'role.unassigned', role: input.role, person: holder }, ...by }] : [];
  });
}
