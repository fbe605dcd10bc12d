import { z } from 'zod';

/** The roles of an incident, named as the Incident Command System and the SRE books name them. */
export const Role = z.enum(['commander', 'comms', 'ops', 'scribe', 'support']);
export type Role = z.infer<typeof Role>;

export const roleLabel: Readonly<Record<Role, string>> = {
  commander: 'commander',
  comms: 'comms lead',
  ops: 'ops lead',
  scribe: 'scribe',
  support: 'support liaison',
};

/** What the role is for, in one line: told to the person who takes it. */
export const roleDuty: Readonly<Record<Role, string>> = {
  commander: 'You decide, delegate and keep the overview. You do not debug.',
  comms: 'You write the updates, and you are the only voice to the outside.',
  ops: 'You lead the hands-on work and say what you are about to change.',
  scribe: 'You keep the timeline honest: note decisions, and mark key moments with a pin.',
  support: 'You tell support what to say, and tell us what customers report.',
};

const aliases: Readonly<Record<string, Role>> = {
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

/** Reads a role as people type it (`lead`, `IC`, `comms lead`); undefined when there is none of that name. */
export function readRole(text: string): Role | undefined {
  const word = text.trim().toLowerCase().replaceAll(/\s+/g, '-');
  const role = Role.safeParse(word);
  if (role.success) return role.data;
  return Object.hasOwn(aliases, word) ? aliases[word] : undefined;
}
