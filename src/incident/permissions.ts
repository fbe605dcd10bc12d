import { z } from 'zod';
import type { AccountId } from '../ids.js';
import { type Incident, isOpen } from './incident.js';
import { Role, roleLabel } from './roles.js';

/** What a person may be allowed to do: verbs, not screens. */
export const Permission = z.enum([
  'incident.read',
  'incident.declare',
  'incident.contribute',
  'incident.command',
  'comms.publish',
  'runbook.do',
  'people.link',
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
  .refine(
    (permissions) => !permissions['people.link']?.some((grantee) => /^(?:everyone|role:.*)$/.test(grantee)),
    // Whoever may say who is who could otherwise give themselves every other permission.
    {
      path: ['people.link'],
      message: 'expected people such as slack:U061F7AUR, neither everyone nor a role',
    },
  )
  .default({})
  .describe(
    'Who may do what, by verb. A verb that is not listed is open to everyone in the workspace, but for two: comms.publish belongs to the comms lead and the commander, and people.link to nobody',
  );
export type Permissions = z.infer<typeof Permissions>;

/** Undefined when the person with these accounts may; otherwise the sentence that says who can. */
export function refusal(
  permissions: Permissions,
  permission: Permission,
  accounts: readonly AccountId[],
  incident: Incident | undefined,
): string | undefined {
  const own = new Set<string>(accounts);
  const grantees = granteesOf(permissions, permission);
  const allowed = grantees.some((grantee) => {
    if (grantee === 'everyone' || own.has(grantee)) return true;
    const holder = holderOf(grantee, incident);
    return holder !== undefined && own.has(holder);
  });
  if (allowed) return undefined;
  if (grantees.length === 0) {
    return `This needs the permission ${permission}, which nobody holds yet: it is given to people in tocsin.yml, under incidents.permissions.`;
  }
  const who = grantees.map((grantee) => {
    const role = roleIn(grantee);
    return role ? `the ${roleLabel[role]}` : 'people named in tocsin.yml';
  });
  const held = `This needs the permission ${permission}. It is held by ${[...new Set(who)].join(' and ')}`;
  const vacancy = vacancyIn(grantees, incident);
  return vacancy ? `${held}, and there is none yet: ${vacancy}` : `${held}.`;
}

/** How to come by a permission that belongs to roles alone, while nobody has any of them. */
function vacancyIn(grantees: readonly Grantee[], incident: Incident | undefined): string | undefined {
  const roles = grantees.map(roleIn);
  if (!incident || !isOpen(incident)) return undefined;
  if (roles.some((role) => role === undefined || incident.roles[role] !== undefined)) return undefined;
  const [role] = roles;
  if (role === undefined) return undefined;
  return role === 'commander'
    ? 'take the lead: /incident lead'
    : `take the ${roleLabel[role]}: /incident role ${role} me`;
}

/** Accounts that hold a permission, in an incident or outside. */
export function holdersOf(
  permissions: Permissions,
  permission: Permission,
  incident: Incident | undefined,
): string[] {
  return granteesOf(permissions, permission).flatMap((grantee) => holderOf(grantee, incident) ?? grantee);
}

/** Who has what is not written down in tocsin.yml. */
const defaults: Readonly<Partial<Record<Permission, readonly Grantee[]>>> = {
  'comms.publish': ['role:comms', 'role:commander'],
  'people.link': [],
};

function granteesOf(permissions: Permissions, permission: Permission): readonly Grantee[] {
  return permissions[permission] ?? defaults[permission] ?? ['everyone'];
}

function roleIn(grantee: Grantee): Role | undefined {
  return Role.safeParse(grantee.replace(/^role:/, '')).data;
}

function holderOf(grantee: Grantee, incident: Incident | undefined): AccountId | undefined {
  const role = roleIn(grantee);
  return role && incident?.roles[role];
}
