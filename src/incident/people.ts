/**
 * Which accounts are one person: those that an admin has linked, and those whose platforms vouch for the same e-mail
 * address. Never by name. Two people taken for one could act for each other; one person taken for two is told "you may not",
 * so in doubt accounts stay apart:
 *
 * - A person has at most one account on a platform. An address that would give them two links nobody.
 * - What an admin says counts more than an address, both that two accounts are one person and that they are not.
 */
import { type AccountId, type PersonId, platformOf } from '../ids.js';

/** Where accounts are, as people call it. */
export const platformNames: Readonly<Record<string, string>> = {
  slack: 'Slack',
  teams: 'Microsoft Teams',
  jira: 'Jira',
  pagerduty: 'PagerDuty',
};

/** Addresses are compared as a whole, without regard to upper and lower case. */
export function foldAddress(email: string): string {
  return email.trim().toLowerCase();
}

/** What a platform's own profile said of an account. */
export interface KnownAccount {
  id: AccountId;
  /** As `foldAddress` gives it. Undefined: none that the platform vouches for. */
  email: string | undefined;
  /** Undefined: it was never asked about. */
  checkedAt: Date | undefined;
}

/** What an admin said of two accounts. */
export interface Verdict {
  accounts: readonly [AccountId, AccountId];
  /** Whether they are one person. */
  same: boolean;
  by: PersonId;
  at: Date;
}

/** All that bears on who somebody is: every account that addresses and links lead to, whether they count or not. */
export interface Surroundings {
  accounts: readonly KnownAccount[];
  /** Those between two of these accounts. */
  verdicts: readonly Verdict[];
}

export interface Person {
  /** The account that was asked about, then the others. */
  accounts: readonly (KnownAccount & {
    /** The link that an admin made; undefined where the address alone says so. */
    link: Verdict | undefined;
  })[];
  /** Addresses of theirs that somebody else has too, and which link nobody. `others` has those accounts. */
  contested: readonly { email: string; others: readonly AccountId[] }[];
}

/** The accounts by person, in no particular order. */
export function peopleAmong(around: Surroundings): AccountId[][] {
  const links = around.verdicts.filter(({ same }) => same).map(({ accounts }) => accounts);
  // Of an account that an admin named, its platform may have said nothing yet.
  const ids = new Set([...around.accounts.map(({ id }) => id), ...links.flat()]);
  const linked = join(
    [...ids].map((id) => [id]),
    links,
  );
  const apart = around.verdicts.filter(({ same }) => !same).map(({ accounts }) => accounts);
  const clear = [...holdersByAddress(around).values()].filter((holders) =>
    mayBeOne(
      linked.filter((group) => group.some((id) => holders.includes(id))),
      apart,
    ),
  );
  // Each address by itself is clear; together they may still lead to two accounts on one platform.
  return join(linked, clear).flatMap((person) => {
    const groups = linked.filter(([first]) => first && person.includes(first));
    return mayBeOne(groups, apart) ? [person] : groups;
  });
}

/** The person whose account this is. */
export function personAmong(around: Surroundings, account: AccountId): Person {
  const ids = peopleAmong(around).find((person) => person.includes(account)) ?? [account];
  const facts = new Map(around.accounts.map((known) => [known.id, known]));
  const accounts = [account, ...ids.filter((id) => id !== account).sort()].map((id) => ({
    id,
    email: facts.get(id)?.email,
    checkedAt: facts.get(id)?.checkedAt,
    link: around.verdicts.find(({ same, accounts }) => same && accounts.includes(id)),
  }));
  const contested = [...holdersByAddress(around)].flatMap(([email, holders]) => {
    const others = holders.filter((id) => !ids.includes(id));
    return holders.some((id) => ids.includes(id)) && others.length > 0 ? [{ email, others }] : [];
  });
  return { accounts, contested };
}

/** The accounts that admins have linked with this one, and itself. */
export function linkedWith({ verdicts }: Surroundings, account: AccountId): AccountId[] {
  const links = verdicts.filter(({ same }) => same).map(({ accounts }) => accounts);
  const ids = new Set([account, ...links.flat()]);
  const groups = [...ids].map((id) => [id]);
  return join(groups, links).find((group) => group.includes(account)) ?? [account];
}

interface SurroundingsReader {
  surroundings(account: AccountId): Promise<Surroundings>;
}

/** Who somebody is, by one of their accounts. */
export async function personOf(read: SurroundingsReader, account: AccountId): Promise<Person> {
  return personAmong(await read.surroundings(account), account);
}

/** All accounts of the person whose account this is. */
export async function accountsOf(read: SurroundingsReader, account: AccountId): Promise<AccountId[]> {
  return (await personOf(read, account)).accounts.map(({ id }) => id);
}

export async function isSamePerson(
  read: SurroundingsReader,
  one: AccountId,
  other: AccountId,
): Promise<boolean> {
  return one === other || (await accountsOf(read, one)).includes(other);
}

function holdersByAddress({ accounts }: Surroundings): Map<string, AccountId[]> {
  const holders = new Map<string, AccountId[]>();
  for (const { id, email } of accounts) {
    if (email !== undefined) holders.set(email, [...(holders.get(email) ?? []), id]);
  }
  return holders;
}

/** Whether these groups may be one person: no platform comes twice, and no admin has said otherwise. */
function mayBeOne(
  groups: readonly (readonly AccountId[])[],
  apart: readonly (readonly [AccountId, AccountId])[],
): boolean {
  const platforms = groups.flatMap((group) => [...new Set(group.map(platformOf))]);
  if (new Set(platforms).size < platforms.length) return false;
  const groupOf = (id: AccountId) => groups.findIndex((group) => group.includes(id));
  return apart.every(([one, other]) => {
    const [a, b] = [groupOf(one), groupOf(other)];
    return a < 0 || b < 0 || a === b;
  });
}

/** Joins the groups that have members in one of the bonds. */
function join(
  groups: readonly (readonly AccountId[])[],
  bonds: readonly (readonly AccountId[])[],
): AccountId[][] {
  let joined = groups.map((group) => [...group]);
  for (const bond of bonds) {
    const touched = joined.filter((group) => group.some((id) => bond.includes(id)));
    if (touched.length < 2) continue;
    joined = [...joined.filter((group) => !touched.includes(group)), [...new Set(touched.flat())]];
  }
  return joined;
}
