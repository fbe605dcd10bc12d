import { z } from 'zod';
import { Severity } from './severity.js';

const BuiltInRole = z.enum(['commander', 'comms', 'ops', 'scribe', 'support']);
type BuiltInRole = z.infer<typeof BuiltInRole>;
/** The roles of an incident, named as the Incident Command System and the SRE books name them. */
export const builtInRoles: readonly BuiltInRole[] = BuiltInRole.options;

/**
 * A role by its key: one of ours, or one of a company's own from tocsin.yml. What was configured once and is no more still stands
 * in timelines, so any key reads; which ones may be given is asked where they are given (`roleNamed`).
 */
export const Role = z.union([
  BuiltInRole,
  z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,29}$/)
    .brand<'Role'>(),
]);
export type Role = z.infer<typeof Role>;

export const roleLabel: Readonly<Record<BuiltInRole, string>> = {
  commander: 'commander',
  comms: 'comms lead',
  ops: 'ops lead',
  scribe: 'scribe',
  support: 'support liaison',
};

/** What the role is for, in one line: told to the person who takes it. */
export const roleDuty: Readonly<Record<BuiltInRole, string>> = {
  commander: 'You decide, delegate and keep the overview. You do not debug.',
  comms: 'You write the updates, and you are the only voice to the outside.',
  ops: 'You lead the hands-on work and say what you are about to change.',
  scribe: 'You keep the timeline honest: note decisions, and mark key moments with a pin.',
  support: 'You tell support what to say, and tell us what customers report.',
};

const aliases: Readonly<Record<string, BuiltInRole>> = {
  lead: 'commander',
  ic: 'commander',
  'incident-commander': 'commander',
  communications: 'comms',
  'comms-lead': 'comms',
  operations: 'ops',
  'ops-lead': 'ops',
  'support-liaison': 'support',
  liaison: 'support',
};

/** Words that mean something else where a role is typed. */
const taken = new Set([...Object.keys(aliases), 'me', 'none', 'accept', 'decline', 'constructor']);

const ConfiguredRole = z.strictObject({
  key: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{1,29}$/,
      'expected 2 to 30 lower-case letters, digits and dashes, as people will type it',
    )
    .refine((key) => !taken.has(key), 'expected a word that does not mean something else already')
    .describe('As it is typed; that of a role that is built in gives it another duty, or requires it'),
  label: z.string().trim().min(1).max(40).optional().describe('What it is called; for a role of your own'),
  duty: z.string().trim().min(1).max(300).optional().describe('One sentence, told to whoever takes it'),
  requiredFor: z
    .array(Severity)
    .min(1)
    .optional()
    .describe('Severities for which somebody must hold it: the commander is asked to give it'),
});
type ConfiguredRole = z.infer<typeof ConfiguredRole>;

/** The `roles` of tocsin.yml. */
export const ConfiguredRoles = z
  .array(ConfiguredRole)
  .default([])
  .superRefine((roles, context) => {
    const refuse = (index: number, message: string) =>
      context.addIssue({ code: 'custom', path: [index, 'key'], message });
    for (const [index, { key, label, duty }] of roles.entries()) {
      if (roles.findIndex((other) => other.key === key) < index) refuse(index, 'expected each role once');
      if (isBuiltIn(key)) {
        if (label !== undefined)
          refuse(index, `expected no label, for this role is called ${roleLabel[key]}`);
      } else if (label === undefined || duty === undefined) {
        refuse(index, 'expected a label and a duty beside the key of a role of your own');
      }
    }
  })
  .describe('Roles of your own, and what is different for those that are built in');

/** A role that can be given. */
export interface RoleGuide {
  role: Role;
  label: string;
  duty: string;
  /** Severities that somebody must hold it for. */
  requiredFor: readonly Severity[];
}

/** Every role that can be given: those built in, as a company wants them, then its own. */
export function rolesOf({ roles }: { roles: readonly ConfiguredRole[] }): RoleGuide[] {
  const own = roles.filter(({ key }) => !isBuiltIn(key));
  return [
    ...builtInRoles.map((role): RoleGuide => {
      const given = roles.find(({ key }) => key === role);
      return {
        role,
        label: roleLabel[role],
        duty: given?.duty ?? roleDuty[role],
        requiredFor: given?.requiredFor ?? [],
      };
    }),
    ...own.flatMap(({ key, label, duty, requiredFor = [] }): RoleGuide[] => {
      const role = Role.safeParse(key);
      // What is wrong with a key is said where the settings are read.
      return role.success ? [{ role: role.data, label: label ?? key, duty: duty ?? '', requiredFor }] : [];
    }),
  ];
}

export const commonRoles: readonly RoleGuide[] = rolesOf({ roles: [] });

/**
 * What a role is called. `told` is what it was called where that is recorded; of one that is configured no more and was not
 * recorded its key is left.
 */
export function labelOf(role: Role, told?: string): string {
  return isBuiltIn(role) ? roleLabel[role] : (told ?? role);
}

/** `comms lead and no scribe`, after “no”. */
export function lackedRoles(roles: readonly Role[]): string {
  return roles.map((role) => labelOf(role)).join(' and no ');
}

/** Its label to be recorded with what happens to it: nobody can look it up once it is configured no more. */
export function labelled({ role, label }: RoleGuide): { role: Role; label?: string } {
  return { role, ...(!isBuiltIn(role) && { label }) };
}

/** Reads a role as people type it (`lead`, `IC`, `comms lead`); undefined when there is none of that name. */
export function readRole(text: string, roles: readonly RoleGuide[] = commonRoles): RoleGuide | undefined {
  const word = slug(text);
  const key = Object.hasOwn(aliases, word) ? aliases[word] : word;
  return roles.find(({ role, label }) => role === key || slug(label) === word);
}

const slug = (text: string) => text.trim().toLowerCase().replaceAll(/\s+/g, '-');

function isBuiltIn(key: string): key is BuiltInRole {
  return BuiltInRole.safeParse(key).success;
}
