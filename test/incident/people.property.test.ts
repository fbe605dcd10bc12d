import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { UserError } from '../../src/errors.js';
import { AccountId, platformOf } from '../../src/ids.js';
import { linkAccount, unlinkAccount } from '../../src/incident/link-accounts.js';
import { accountsOf, peopleAmong } from '../../src/incident/people.js';
import { ana } from '../helpers/cast.js';
import { type Memory, memoryWorld } from '../helpers/memory.js';

const accounts = ['slack', 'teams', 'jira', 'pagerduty'].flatMap((platform) =>
  ['1', '2', '3'].map((id) => AccountId.parse(`${platform}:${id}`)),
);
const anyone = fc.constantFrom(...accounts);
const anyDeed = fc.oneof(
  fc.record({
    kind: fc.constant('email' as const),
    account: anyone,
    email: fc.constantFrom(undefined, 'a@example.com', 'b@example.com', 'c@example.com'),
  }),
  fc.record({ kind: fc.constantFrom('link' as const, 'unlink' as const), person: anyone, account: anyone }),
);
type Deed = typeof anyDeed extends fc.Arbitrary<infer D> ? D : never;

async function perform({ deps, clock }: Memory, deed: Deed): Promise<'done' | 'refused'> {
  clock.pass(1000);
  try {
    if (deed.kind === 'email') {
      const { account: id, email } = deed;
      await deps.transact((tx) => tx.people.know([{ id, email, checkedAt: clock.now() }]));
    } else {
      const { person, account } = deed;
      await (deed.kind === 'link' ? linkAccount : unlinkAccount)(deps, { person, account, actor: ana });
    }
    return 'done';
  } catch (error) {
    if (error instanceof UserError) return 'refused';
    throw error;
  }
}

async function lived(deeds: readonly Deed[]): Promise<Memory> {
  const memory = memoryWorld();
  for (const deed of deeds) await perform(memory, deed);
  return memory;
}

const check = (holds: (memory: Memory, deeds: readonly Deed[]) => Promise<void>) =>
  fc.assert(
    fc.asyncProperty(fc.array(anyDeed, { maxLength: 25 }), async (deeds) => holds(await lived(deeds), deeds)),
    { numRuns: 400 },
  );

/** Pairs that share an address or a link: whoever is one person is so by a chain of these. */
function bonds(memory: Memory): [AccountId, AccountId][] {
  const { accounts: known, verdicts } = memory.state();
  const holders = [...known.values()].filter(({ email }) => email !== undefined);
  return [
    ...holders.flatMap((one) =>
      holders
        .filter(({ email }) => email === one.email)
        .map((other): [AccountId, AccountId] => [one.id, other.id]),
    ),
    ...verdicts.flatMap(({ same, accounts: [one, other] }): [AccountId, AccountId][] =>
      same ? [[one, other]] : [],
    ),
  ];
}

describe('who is one person', () => {
  it('is an equivalence: everybody is themselves, in both directions, and over several accounts', () =>
    check(async ({ deps }) => {
      for (const account of accounts) {
        const theirs = await accountsOf(deps.read, account);
        expect(theirs).toContain(account);
        for (const other of theirs) {
          expect((await accountsOf(deps.read, other)).sort()).toEqual([...theirs].sort());
        }
      }
    }));

  it('is never so without a chain of shared addresses and links, within the person', () =>
    check(async (memory) => {
      for (const account of accounts) {
        const theirs = await accountsOf(memory.deps.read, account);
        const reached = new Set([account]);
        const within = bonds(memory).filter((bond) => bond.every((id) => theirs.includes(id)));
        for (let size = 0; size < reached.size; ) {
          size = reached.size;
          for (const bond of within)
            if (bond.some((id) => reached.has(id))) for (const id of bond) reached.add(id);
        }
        expect([...reached].sort()).toEqual([...theirs].sort());
      }
    }));

  it('never gives a person two accounts on one platform', () =>
    check(async ({ deps }) => {
      for (const account of accounts) {
        const platforms = (await accountsOf(deps.read, account)).map(platformOf);
        expect(platforms).toEqual([...new Set(platforms)]);
      }
    }));

  it('follows what admins said, whatever the addresses are', () =>
    check(async ({ deps, state }) => {
      for (const verdict of state().verdicts) {
        const [one, other] = verdict.accounts;
        expect((await accountsOf(deps.read, one)).includes(other)).toBe(verdict.same);
      }
    }));

  it('is undone by unlinking, and is as before after linking again', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(anyDeed, { maxLength: 15 }),
        anyone,
        anyone,
        async (deeds, person, account) => {
          const memory = await lived(deeds);
          const linked = await perform(memory, { kind: 'link', person, account });
          fc.pre(linked === 'done');
          const together = (await accountsOf(memory.deps.read, person)).sort();

          await perform(memory, { kind: 'unlink', person, account });
          expect(await accountsOf(memory.deps.read, person)).not.toContain(account);
          await perform(memory, { kind: 'link', person, account });
          expect((await accountsOf(memory.deps.read, person)).sort()).toEqual(together);
        },
      ),
      { numRuns: 200 },
    ));

  it('does not depend on the order in which it is told', () =>
    check(async ({ state }) => {
      const around = { accounts: [...state().accounts.values()], verdicts: state().verdicts };
      const sorted = (people: AccountId[][]) => people.map((person) => person.sort().join()).sort();

      expect(
        sorted(
          peopleAmong({ accounts: around.accounts.toReversed(), verdicts: around.verdicts.toReversed() }),
        ),
      ).toEqual(sorted(peopleAmong(around)));
    }));
});
