import { afterAll, describe, expect, it } from '@jest/globals';
import { accountsIn } from '../../src/db/people-store.js';
import { AccountId, PersonId } from '../../src/ids.js';
import { declare } from '../../src/incident/declare.js';
import { linkAccount, unlinkAccount } from '../../src/incident/link-accounts.js';
import { viewerOf } from '../../src/incident/may-know.js';
import { accountsOf, type KnownAccount, peopleAmong, type Verdict } from '../../src/incident/people.js';
import { takeNote } from '../../src/incident/take-note.js';
import { ana, bo, later, morning } from '../helpers/cast.js';
import { openWorld } from '../helpers/world.js';

const world = await openWorld();
afterAll(() => world.stop());
const { deps, database } = world;

let fresh = 0;
/** An account that no other test uses. */
function account(platform: string): AccountId {
  fresh += 1;
  return AccountId.parse(`${platform}:${fresh}`);
}
const know = (...accounts: KnownAccount[]) => deps.transact((tx) => tx.people.know(accounts));
const shows = (id: AccountId, email: string | undefined, checkedAt = morning) =>
  know({ id, email, checkedAt });
const of = async (id: AccountId) => (await accountsOf(deps.read, id)).sort();

describe('what platforms said', () => {
  it('is kept as it was said last, also when it arrives out of order', async () => {
    const [one, other] = [account('slack'), account('jira')];
    await shows(one, 'x1@example.com');
    await shows(other, 'x1@example.com');
    expect(await of(one)).toEqual([one, other].sort());

    await shows(one, undefined, later(morning, 1000));
    await shows(one, 'x1@example.com', morning);

    expect(await of(one)).toEqual([one]);
    expect((await deps.read.surroundings(one)).accounts).toEqual([
      { id: one, email: undefined, checkedAt: later(morning, 1000) },
    ]);
  });

  it('is taken back for a platform’s accounts that show the address no more', async () => {
    const [chat, old, now] = [account('slack'), account('jira'), account('jira')];
    await know(...[chat, old, now].map((id) => ({ id, email: 'x2@example.com', checkedAt: morning })));
    expect(await of(chat)).toEqual([chat]);

    await deps.transact((tx) => tx.people.onlyAt('jira', 'x2@example.com', [now]));

    expect(await of(chat)).toEqual([chat, now].sort());
  });

  it('and what admins said of a pair has one row, whichever account is named first', async () => {
    const [one, other] = [account('slack'), account('pagerduty')];
    await linkAccount(deps, { person: one, account: other, actor: bo });
    await unlinkAccount(deps, { person: other, account: one, actor: ana });

    const { rows } = await database.pool.query(
      'select same, said_by from person_link where $1 in (one, other)',
      [one],
    );
    expect(rows).toEqual([{ same: false, said_by: ana }]);
  });
});

describe('the surroundings of an account', () => {
  it('are all that decides whose it is: asked one by one, everybody is who they are among all', async () => {
    // By a small generator of its own, so that a failure can be repeated.
    let seed = 7;
    const draw = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    const accounts = Array.from({ length: 40 }, (_, index) =>
      account(['slack', 'teams', 'jira', 'pagerduty'][index % 4] ?? ''),
    );
    const known = accounts.map((id) => ({
      id,
      email: draw(4) === 0 ? undefined : `many${draw(12)}@example.com`,
      checkedAt: morning,
    }));
    await know(...known);
    const verdicts = new Map<string, Verdict>();
    for (let turn = 0; turn < 25; turn += 1) {
      const one = accounts[draw(40)] ?? ana;
      const other = accounts[draw(40)] ?? bo;
      if (one === other) continue;
      const verdict: Verdict = { accounts: [one, other], same: draw(3) > 0, by: bo, at: morning };
      verdicts.set([one, other].sort().join(), verdict);
      await deps.transact((tx) => tx.people.say(verdict));
    }

    const people = peopleAmong({ accounts: known, verdicts: [...verdicts.values()] });

    expect(people.length).toBeLessThan(40);
    for (const person of people) for (const id of person) expect(await of(id)).toEqual([...person].sort());
  });
});

describe('two admins at once', () => {
  it('cannot give a person two accounts on one platform, each with a link that is fine by itself', async () => {
    const [person, middle, first, second] = ['teams', 'jira', 'slack', 'slack'].map(account);
    if (!person || !middle || !first || !second) throw new Error('there are four');
    await linkAccount(deps, { person, account: middle, actor: bo });

    const outcomes = await Promise.allSettled([
      linkAccount(deps, { person, account: first, actor: bo }),
      linkAccount(deps, { person: middle, account: second, actor: ana }),
    ]);

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await of(person)).toHaveLength(3);
  });
});

describe('a person with two accounts', () => {
  it('did what either of them did, and owns what either of them owns', async () => {
    const [inSlack, inTeams] = [account('slack'), account('teams')].map((id) => PersonId.parse(id));
    if (!inSlack || !inTeams) throw new Error('there are two');
    await know(...[inSlack, inTeams].map((id) => ({ id, email: 'x3@example.com', checkedAt: morning })));
    const incident = await declare(deps, { title: 'Logins are slow', severity: 'sev2', actor: bo });
    await takeNote(deps, { incidentId: incident.id, text: 'one', actor: inSlack });
    await takeNote(deps, { incidentId: incident.id, text: 'two', actor: inTeams });
    await takeNote(deps, { incidentId: incident.id, text: 'three', actor: ana });
    const item = {
      position: 1,
      title: 'Add an alert',
      dueDate: undefined,
      waitsFor: [],
      task: undefined,
    };
    await deps.transact((tx) =>
      tx.items.save(incident.id, { ...item, id: '00000000-0000-4000-8000-00000000a001', owner: inSlack }),
    );

    for (const person of [inSlack, inTeams]) {
      const { events } = await deps.read.timeline(incident, {
        viewer: 'tocsin',
        limit: 10,
        by: person,
        types: ['note.added'],
      });
      expect(events.map(({ event }) => 'text' in event && event.text)).toEqual(['one', 'two']);
      expect(
        (await deps.read.itemsOf(await viewerOf(deps, person).who())).map(({ item: { title } }) => title),
      ).toEqual(['Add an alert']);
      expect(await accountsIn(database.db, person)).toHaveLength(2);
    }
  });
});
