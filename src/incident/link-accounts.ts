import { UserError } from '../errors.js';
import type { AccountId, PersonId } from '../ids.js';
import { platformOf } from '../ids.js';
import { linkedWith, personOf, platformNames, type Surroundings } from './people.js';
import type { Deps, Tx } from './ports.js';

interface Input {
  /** The person, by one of their accounts. */
  person: AccountId;
  account: AccountId;
  actor: PersonId;
}

/** Says that an account is this person's. It counts more than what addresses say. */
export async function linkAccount(deps: Deps, { person, account, actor }: Input): Promise<void> {
  await deps.transact(async (tx) => {
    // Two admins may link at once: each link by itself is fine, both together need not be.
    await tx.people.hold();
    if (person === account) throw new UserError('invalid', 'That is one and the same account. Name another.');
    const theirs = linkedWith(await tx.read.surroundings(person), person);
    const others = linkedWith(await tx.read.surroundings(account), account);
    if (theirs.includes(account)) {
      throw new UserError('wrong-state', 'These two are linked already. /incident unlink takes it back.');
    }
    for (const one of theirs) {
      const second = others.find((other) => platformOf(other) === platformOf(one));
      if (second) throw new UserError('wrong-state', twoOnOne(one, second, { person, account }));
    }
    // The newest word counts: whoever was told apart is one person now.
    for (const one of theirs) for (const other of others) await tx.people.unsay(one, other);
    await tx.people.say({ accounts: [person, account], same: true, by: actor, at: deps.now() });
    await record(tx, deps, actor, { type: 'account.linked', account, person });
  });
}

/** Says that an account is not this person's: what linked the two, be it an admin or an address, counts no more. */
export async function unlinkAccount(deps: Deps, { person, account, actor }: Input): Promise<void> {
  await deps.transact(async (tx) => {
    await tx.people.hold();
    const { accounts } = await personOf(tx.read, person);
    if (person === account || !accounts.some(({ id }) => id === account)) {
      throw new UserError('wrong-state', 'These two are not linked, so there is nothing to take back.');
    }
    const near = nextOnTheWay(await tx.read.surroundings(person), person, account);
    if (near) await tx.people.unsay(near, account);
    await tx.people.say({ accounts: [person, account], same: false, by: actor, at: deps.now() });
    await record(tx, deps, actor, { type: 'account.unlinked', account, person });
  });
}

async function record(
  tx: Tx,
  { now }: Deps,
  actor: PersonId,
  event: { type: 'account.linked' | 'account.unlinked'; account: AccountId; person: AccountId },
): Promise<void> {
  await tx.timeline.record(undefined, [{ event, actor, occurredAt: now() }]);
}

/**
 * Links are a forest, as what is linked already is not linked again: of an account's links one leads to the person. What
 * hangs on the others stays the account's. Undefined: no link leads there, addresses do.
 */
function nextOnTheWay(around: Surroundings, person: AccountId, account: AccountId): AccountId | undefined {
  const links = around.verdicts.filter(({ same, accounts }) => same && accounts.includes(account));
  return links
    .map(({ accounts: [one, other] }) => (one === account ? other : one))
    .find((next) => {
      const without = around.verdicts.filter(
        ({ accounts }) => !(accounts.includes(account) && accounts.includes(next)),
      );
      return linkedWith({ ...around, verdicts: without }, next).includes(person);
    });
}

function twoOnOne(
  one: AccountId,
  second: AccountId,
  { person, account }: Pick<Input, 'person' | 'account'>,
): string {
  const platform = platformOf(one);
  const place = platformNames[platform] ?? platform;
  const remedy = one === person ? `${account} ${second}` : `${person} ${one}`;
  const hint =
    one === person && second === account ? '' : ` To take one of them out: /incident unlink ${remedy}`;
  return `That would give one person two accounts in ${place}, ${one} and ${second}.${hint}`;
}
