import { z } from 'zod';
import type { AccountId } from '../ids.js';
import { type Incident, isOpen } from './incident.js';
import { commonRoles, labelOf, Role, type RoleGuide } from './roles.js';

/** What a person may be allowed to do: verbs, not screens. */
export const Permission = z.enum([
  'incident.read',
  'incident.declare',
  'incident.contribute',
  'incident.command',
  'incident.private.read',
  'comms.publish',
  'runbook.do',
  'runbook.approve',
  'people.link',
  'audit.export',
]);
export type Permission = z.infer<typeof Permission>;

/** What each lets a person do, as docs/configuration.md says it. */
export const permissionWords: Readonly<Record<Permission, string>> = {
  'incident.read': 'see incidents: lists, timelines, what a search finds',
  'incident.declare': 'declare an incident',
  'incident.contribute': 'add to an incident: notes, what is known, roles, people, action items',
  'incident.command': 'steer an incident: its severity, its status, its end, who may know of it',
  'incident.private.read': 'know of every private incident, not only of those one is in',
  'comms.publish': 'publish status updates',
  'runbook.do': 'tick the steps of runbooks',
  'runbook.approve': 'tick steps that are approvals',
  'audit.export': 'take the whole record of an incident out, as a document',
  'people.link': 'say which accounts are one person’s',
};

function expectedOf(roles: readonly RoleGuide[]): string {
  const keys = roles.map(({ role }) => role).join('|');
  return `expected everyone, role:<${keys}>, a group such as group:S0614TZR7 or a person such as slack:U061F7AUR`;
}

/** Nobody has these until they are given to somebody, and neither a role nor everyone can be given them. */
export const reserved: ReadonlySet<Permission> = new Set<Permission>([
  'incident.private.read',
  'people.link',
]);

/** A user group of Slack (`S0614TZR7`), or a team of Microsoft Teams by the id of its group. */
export const GroupId = z
  .union([z.string().regex(/^S[A-Z0-9]{6,}$/), z.guid().transform((id) => id.toLowerCase())])
  .brand<'GroupId'>();
export type GroupId = z.infer<typeof GroupId>;

/** The platform that a group is on, by the prefix of its people's ids. */
export const platformOfGroup = (group: GroupId): string => (group.startsWith('S') ? 'slack' : 'teams');

/** Who is in a group, or why that cannot be told. */
export type Membership = { members: readonly AccountId[] } | { unknown: string };

const groupPrefix = 'group:';

/** Who: everyone, the holder of a role in the incident (`role:commander`), the members of a group, or one person. */
export const Grantee = z.union([
  z.literal('everyone'),
  z
    .string()
    // Whether there is such a role is asked where all settings are known.
    .regex(/^[a-z]+:[A-Za-z0-9._:@-]+$/, expectedOf(commonRoles))
    // A mistyped group would otherwise count as a person, and nobody would hold the permission.
    .refine(
      (grantee) => groupIn(grantee) !== undefined || !grantee.startsWith(groupPrefix),
      expectedOf(commonRoles),
    ),
]);
export type Grantee = z.infer<typeof Grantee>;

export const Permissions = z
  .partialRecord(Permission, z.array(Grantee).min(1))
  .superRefine((permissions, context) => {
    for (const permission of reserved) {
      if (!permissions[permission]?.some((grantee) => /^(?:everyone|role:.*)$/.test(grantee))) continue;
      // Whoever may say who is who could otherwise give themselves every other permission; and what everyone knows is not private.
      context.addIssue({
        code: 'custom',
        path: [permission],
        message: 'expected people such as slack:U061F7AUR or groups, neither everyone nor a role',
      });
    }
  })
  .default({})
  .describe(
    'Who may do what, by verb: everyone, role:commander, people such as slack:U061F7AUR, user groups of Slack such as group:S0614TZR7, teams of Microsoft Teams as group: and their id. What each verb is for, and who has it where it is not listed, is said below',
  );
export type Permissions = z.infer<typeof Permissions>;

/** Who a person is, as far as permissions go by that. */
export interface Standing {
  accounts: readonly AccountId[];
  /** Undefined: groups were not asked for, and nobody counts as a member of any. */
  groups?: ReadonlyMap<GroupId, Membership>;
}

/** The grantees that name a role which there is not: it would count as a person, and nobody would hold the permission. */
export function unknownRoles(
  permissions: Permissions,
  roles: readonly RoleGuide[],
): { permission: string; index: number; message: string }[] {
  return Object.entries(permissions).flatMap(([permission, grantees]) =>
    grantees.flatMap((grantee, index) => {
      const key = keyIn(grantee);
      if (key === undefined || roles.some(({ role }) => role === key)) return [];
      return [{ permission, index, message: expectedOf(roles) }];
    }),
  );
}

/** Undefined when this person may; otherwise the sentence that says who can. */
export function refusal(
  permissions: Permissions,
  permission: Permission,
  { accounts, groups }: Standing,
  incident: Incident | undefined,
  roles: readonly RoleGuide[] = commonRoles,
): string | undefined {
  const own = new Set<string>(accounts);
  const grantees = granteesOf(permissions, permission);
  const allowed = grantees.some((grantee) => {
    if (grantee === 'everyone' || own.has(grantee)) return true;
    const group = groupIn(grantee);
    if (group !== undefined) return membersIn(groups?.get(group)).some((member) => own.has(member));
    const holder = holderOf(grantee, incident);
    return holder !== undefined && own.has(holder);
  });
  if (allowed) return undefined;
  if (grantees.length === 0) {
    return `This needs the permission ${permission}, which nobody holds yet: it is given to people in tocsin.yml, under incidents.permissions.`;
  }
  const who = grantees.map((grantee) => {
    const role = roleIn(grantee);
    if (role) return `the ${named(role, roles)}`;
    const group = groupIn(grantee);
    return group === undefined ? 'people named in tocsin.yml' : `the members of the group ${group}`;
  });
  const held = `This needs the permission ${permission}. It is held by ${[...new Set(who)].join(' and ')}`;
  const vacancy = vacancyIn(grantees, incident, roles);
  if (vacancy) return `${held}, and there is none yet: ${vacancy}`;
  const unread = [...(groups?.values() ?? [])].flatMap((group) => ('unknown' in group ? group.unknown : []));
  return [`${held}.`, ...new Set(unread)].join(' ');
}

/** How to come by a permission that belongs to roles alone, while nobody has any of them. */
function vacancyIn(
  grantees: readonly Grantee[],
  incident: Incident | undefined,
  guides: readonly RoleGuide[],
): string | undefined {
  const roles = grantees.map(roleIn);
  if (!incident || !isOpen(incident)) return undefined;
  if (roles.some((role) => role === undefined || incident.roles[role] !== undefined)) return undefined;
  const [role] = roles;
  if (role === undefined) return undefined;
  return role === 'commander'
    ? 'take the lead: /incident lead'
    : `take the ${named(role, guides)}: /incident role ${role} me`;
}

/** Accounts that are named for a permission, and holders of the roles that are, in an incident or outside. */
export function holdersOf(
  permissions: Permissions,
  permission: Permission,
  incident: Incident | undefined,
): string[] {
  return granteesOf(permissions, permission).flatMap((grantee) =>
    groupIn(grantee) === undefined ? (holderOf(grantee, incident) ?? grantee) : [],
  );
}

/** The groups whose members hold a permission. */
export function groupsOf(permissions: Permissions, permission: Permission): GroupId[] {
  return granteesOf(permissions, permission).flatMap((grantee) => groupIn(grantee) ?? []);
}

/** Who has what is not written down in tocsin.yml. */
export const defaults: Readonly<Partial<Record<Permission, readonly Grantee[]>>> = {
  'comms.publish': ['role:comms', 'role:commander'],
  'audit.export': ['role:commander'],
};

function granteesOf(permissions: Permissions, permission: Permission): readonly Grantee[] {
  return permissions[permission] ?? (reserved.has(permission) ? [] : (defaults[permission] ?? ['everyone']));
}

function roleIn(grantee: Grantee): Role | undefined {
  return Role.safeParse(keyIn(grantee)).data;
}

function groupIn(grantee: string): GroupId | undefined {
  return grantee.startsWith(groupPrefix)
    ? GroupId.safeParse(grantee.slice(groupPrefix.length)).data
    : undefined;
}

const membersIn = (group: Membership | undefined): readonly AccountId[] =>
  group && 'members' in group ? group.members : [];

const keyIn = (grantee: Grantee): string | undefined => /^role:(.*)$/.exec(grantee)?.[1];

const named = (role: Role, roles: readonly RoleGuide[]) =>
  labelOf(role, roles.find((guide) => guide.role === role)?.label);

function holderOf(grantee: Grantee, incident: Incident | undefined): AccountId | undefined {
  const role = roleIn(grantee);
  return role && incident?.roles[role];
}
