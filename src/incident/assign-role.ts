import { UserError } from '../errors.js';
import type { IncidentId, PersonId } from '../ids.js';
import { change } from './append.js';
import { guardOpen, type Incident } from './incident.js';
import { isSamePerson } from './people.js';
import type { Deps } from './ports.js';
import { labelled, type Role, type RoleGuide, readRole, rolesOf } from './roles.js';
import type { Settings } from './settings.js';

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
  const guide = roleNamed(deps.settings, input.role);
  return change(deps, input.incidentId, async (incident, tx) => {
    guardOpen(incident);
    const holder = incident.roles[input.role];
    const isHolder = async (person: PersonId) => holder && isSamePerson(tx.read, person, holder);
    if (holder === input.person || (input.person && (await isHolder(input.person)))) {
      const message = holder
        ? `${(await isHolder(input.actor)) ? 'You are' : 'They are'} the ${guide.label} already.`
        : `There is no ${guide.label}.`;
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
            ...labelled(guide),
            person: input.person,
            ...(holder && { previous: holder }),
          },
          ...by,
        },
      ];
    }
    return holder ? [{ event: { type: 'role.unassigned', ...labelled(guide), person: holder }, ...by }] : [];
  });
}

/** A role as people name it; refuses one that there is not, and says which there are. */
export function roleNamed(settings: Pick<Settings, 'roles'>, text: string): RoleGuide {
  const roles = rolesOf(settings);
  const found = readRole(text, roles);
  if (found) return found;
  const choice = roles.map(({ role }) => role).join(', ');
  const message = `There is no role “${text.slice(0, 40)}”: choose ${choice}.`;
  throw new UserError('invalid', message, { role: message });
}
