import type { PersonId } from '../ids.js';
import type { Incident } from './incident.js';
import { accountsOf } from './people.js';
import { groupsOf, type Permission, refusal, type Standing } from './permissions.js';
import type { Deps } from './ports.js';
import { rolesOf } from './roles.js';

type Asked = Pick<Deps, 'settings' | 'read' | 'groups'>;

/** Undefined when the person may, by whichever of their accounts; otherwise the sentence that says who can. */
export async function refusalOf(
  deps: Asked,
  permission: Permission,
  person: PersonId,
  incident: Incident | undefined,
): Promise<string | undefined> {
  const { permissions } = deps.settings;
  // Most things are open to most people: who else somebody is, and in which groups, is asked only where it matters.
  const alone = refusal(permissions, permission, { accounts: [person] }, incident);
  if (alone === undefined) return undefined;
  const accounts = await accountsOf(deps.read, person);
  if (refusal(permissions, permission, { accounts }, incident) === undefined) return undefined;
  const standing = await standingOf(deps, permission, accounts);
  return refusal(permissions, permission, standing, incident, rolesOf(deps.settings));
}

/** The same for many incidents: who the person is, is asked once. */
export async function refusalsOf(
  deps: Asked,
  permission: Permission,
  person: PersonId,
): Promise<(incident: Incident | undefined) => string | undefined> {
  const standing = await standingOf(deps, permission, await accountsOf(deps.read, person));
  return (incident) =>
    refusal(deps.settings.permissions, permission, standing, incident, rolesOf(deps.settings));
}

async function standingOf(
  { settings, groups }: Asked,
  permission: Permission,
  accounts: Standing['accounts'],
): Promise<Standing> {
  const asked = await Promise.all(
    groupsOf(settings.permissions, permission).map(
      async (group) => [group, await groups.membersOf(group)] as const,
    ),
  );
  return { accounts, groups: new Map(asked) };
}
