import { describe, expect, it } from '@jest/globals';
import { AccountId, PersonId } from '../../src/ids.js';
import { assignRole } from '../../src/incident/assign-role.js';
import { linkAccount, unlinkAccount } from '../../src/incident/link-accounts.js';
import { accountsOf, foldAddress, personOf } from '../../src/incident/people.js';
import { ana, bo } from '../helpers/cast.js';
import { memoryWorld } from '../helpers/memory.js';
import { declared } from '../helpers/world.js';

const anaInTeams = PersonId.parse('teams:a11a0000-0000-4000-8000-000000000001');
const boInTeams = PersonId.parse('teams:b0b00000-0000-4000-8000-000000000002');
const pager = AccountId.parse('pagerduty:P1');
const jira = AccountId.parse('jira:712020:a');

/** A world in which these accounts show these addresses. */
async function worldWhere(addresses: Readonly<Record<string, string | undefined>>) {
  const { deps, clock, state } = memoryWorld();
  const shows = async (id: string, email: string | undefined) =>
    deps.transact((tx) =>
      tx.people.know([
        { id: AccountId.parse(id), email: email && foldAddress(email), checkedAt: clock.now() },
      ]),
    );
  for (const [id, email] of Object.entries(addresses)) await shows(id, email);
  return {
    deps,
    state,
    shows,
    link: (person: AccountId, account: AccountId) => linkAccount(deps, { person, account, actor: bo }),
    unlink: (person: AccountId, account: AccountId) => unlinkAccount(deps, { person, account, actor: bo }),
    of: async (account: AccountId) => (await accountsOf(deps.read, account)).sort(),
  };
}

describe('an address', () => {
  it('makes accounts one person, in upper case or lower, and no part of it does', async () => {
    const { of } = await worldWhere({
      [ana]: 'Ana@Example.com',
      [anaInTeams]: 'ana@example.COM ',
      [jira]: 'ana@example.com.evil.example',
      [pager]: 'diana@example.com',
    });

    expect(await of(ana)).toEqual([ana, anaInTeams]);
    expect(await of(jira)).toEqual([jira]);
    expect(await of(pager)).toEqual([pager]);
  });

  it('that two accounts of one platform share links nobody, and says so to all of them', async () => {
    const { of, deps } = await worldWhere({
      [ana]: 'ops@example.com',
      [bo]: 'ops@example.com',
      [jira]: 'ops@example.com',
    });

    expect(await of(jira)).toEqual([jira]);
    expect(await of(ana)).toEqual([ana]);
    expect((await personOf(deps.read, jira)).contested).toEqual([
      { email: 'ops@example.com', others: [ana, bo] },
    ]);
  });

  it('counts no more once the account shows another one', async () => {
    const { of, shows } = await worldWhere({ [ana]: 'ana@example.com', [anaInTeams]: 'ana@example.com' });

    await shows(anaInTeams, 'ana.new@example.com');

    expect(await of(ana)).toEqual([ana]);
  });

  it('counts less than an admin’s link', async () => {
    const { of, link } = await worldWhere({
      [ana]: 'a@example.com',
      [boInTeams]: 'a@example.com',
      [jira]: 'a@example.com',
    });
    expect(await of(ana)).toEqual([jira, ana, boInTeams].sort());

    await link(bo, boInTeams);

    // Jira’s account could now be either’s: it is nobody’s until an admin says whose.
    expect(await of(ana)).toEqual([ana]);
    expect(await of(bo)).toEqual([bo, boInTeams]);
    await link(ana, jira);
    expect(await of(ana)).toEqual([jira, ana].sort());
  });
});

describe('an admin', () => {
  it('links accounts that share nothing, over several steps, and takes one of them out again', async () => {
    const { of, link, unlink, state } = await worldWhere({});
    await link(ana, pager);
    await link(pager, jira);
    expect(await of(ana)).toEqual([ana, jira, pager].sort());

    await unlink(ana, jira);

    expect(await of(ana)).toEqual([ana, pager].sort());
    expect(state().events.map(({ event, actor }) => ({ ...event, actor }))).toEqual([
      { type: 'account.linked', person: ana, account: pager, actor: bo },
      { type: 'account.linked', person: pager, account: jira, actor: bo },
      { type: 'account.unlinked', person: ana, account: jira, actor: bo },
    ]);
  });

  it('takes an account out with what was linked to it, not to the person', async () => {
    const { of, link, unlink } = await worldWhere({});
    await link(ana, anaInTeams);
    await link(anaInTeams, jira);

    await unlink(ana, anaInTeams);

    expect(await of(ana)).toEqual([ana]);
    expect(await of(anaInTeams)).toEqual([anaInTeams, jira].sort());
  });

  it('unlinks what an address links, which stays so when it is looked up again', async () => {
    const { of, unlink, shows } = await worldWhere({ [ana]: 'a@example.com', [jira]: 'a@example.com' });

    await unlink(ana, jira);
    await shows(jira, 'a@example.com');

    expect(await of(ana)).toEqual([ana]);
  });

  it('is refused what would give a person two accounts on one platform, and told how to go on', async () => {
    const { link } = await worldWhere({});
    await link(ana, pager);

    await expect(link(ana, bo)).rejects.toThrow(
      'That would give one person two accounts in Slack, slack:U0ANA and slack:U0BO.',
    );
    await expect(link(ana, AccountId.parse('pagerduty:P2'))).rejects.toThrow(
      'pagerduty:P1 and pagerduty:P2. To take one of them out: /incident unlink slack:U0ANA pagerduty:P1',
    );
    await expect(link(bo, pager)).rejects.toThrow('/incident unlink pagerduty:P1 slack:U0ANA');
  });

  it('is told when there is nothing to link or to unlink', async () => {
    const { link, unlink } = await worldWhere({});
    await link(ana, pager);

    await expect(link(ana, ana)).rejects.toThrow('one and the same account');
    await expect(link(pager, ana)).rejects.toThrow('are linked already');
    await expect(unlink(ana, jira)).rejects.toThrow('are not linked');
    await expect(unlink(ana, ana)).rejects.toThrow('are not linked');
  });
});

describe('a role', () => {
  it('is held by a person, by whichever account they are named', async () => {
    const { deps } = await worldWhere({ [ana]: 'ana@example.com', [anaInTeams]: 'ana@example.com' });
    const { id: incidentId } = await declared(deps);
    const give = (person: PersonId, actor: PersonId) =>
      assignRole(deps, { incidentId, role: 'commander', person, actor });
    await give(ana, bo);

    await expect(give(anaInTeams, anaInTeams)).rejects.toThrow('You are the commander already.');
    await expect(give(anaInTeams, bo)).rejects.toThrow('They are the commander already.');
    await give(boInTeams, bo);
    expect((await deps.read.incident(incidentId, 'tocsin'))?.roles).toEqual({ commander: boInTeams });
  });
});
