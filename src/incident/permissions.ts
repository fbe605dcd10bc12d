import { z } from 'zod';
import type { PersonId } from '../ids.js';
import type { Incident } from './incident.js';
import { Role, roleLabel } from './roles.js';

/** What a person may be allowed to do: verbs, not screens. */
export const Permission = z.enum([
  'incident.read',
  'incident.declare',
  'incident.contribute',
  'incident.command',
  'comms.publish',
  'runbook.do',
]);
export type Permission = z.infer<typeof Permission>;

const expected = `expected everyone, role:<${Role.options.join('|')}> or a person such as slack:U061F7AUR`;

/** Who: everyone, the holder of a role in the incident (`role:commander`), or one person (`slack:U061F7AUR`). */
export const Grantee = z.union([
  z.literal('everyone'),
  z.templateLiteral(['role:', Role]),
  // A mistyped role would otherwise count as a person, and nobody would hold the permission.
  z.string().regex(/^(?!role:)[a-z]+:[A-Za-z0-9._:@-]+$/, expected),
]);
export type Grantee = z.infer<typeof Grantee>;

export const Permissions = z
  .partialRecord(Permission, z.array(Grantee).min(1))
  .default({})
  .describe('Who may do what, by verb; a verb that is not listed is open to everyone in the workspace');
export type Permissions = z.infer<typeof Permissions>;

/** Undefined when the person may; otherwise the sentence that says who can. */
export function refusal(
  permissions: Permissions,
  permission: Permission,
  person: PersonId,
  incident: Incident | undefined,
): string | undefined {
  const grantees = permissions[permission] ?? ['everyone'];
  const allowed = grantees.some((grantee) => {
    if (grantee === 'everyone' || grantee === person) return true;
    const role = Role.safeParse(grantee.replace(/^role:/, ''));
    return role.success && incident?.roles[role.data] === person;
  });
  if (allowed) return undefined;
  const who = grantees.map((grantee) => {
    const role = Role.safeParse(grantee.replace(/^role:/, ''));
    return role.success ? `the ${roleLabel[role.data]}` : 'people named in tocsin.yml';
  });
  return `This needs the permission ${permission}. It is held by ${[...new Set(who)].join(' and ')}.`;
}
