import type { PersonId } from '../ids.js';
import type { Incident } from './incident.js';
import { accountsOf } from './people.js';
import { type Permission, refusal } from './permissions.js';
import type { Deps } from './ports.js';

/** Undefined when the person may, by whichever of their accounts; otherwise the sentence that says who can. */
export async function refusalOf(
  { settings, read }: Pick<Deps, 'settings' | 'read'>,
  permission: Permission,
  person: PersonId,
  incident: Incident | undefined,
): Promise<string | undefined> {
  const { permissions } = settings;
  // Most things are open to most people: who else somebody is, is asked only where it matters.
  if (refusal(permissions, permission, [person], incident) === undefined) return undefined;
  return refusal(permissions, permission, await accountsOf(read, person), incident);
}
