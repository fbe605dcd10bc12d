import { afterAll, describe, expect, it } from '@jest/globals';
import { AccountId, PersonId } from '../../src/ids.js';
import { ana, bo, cy, morning } from '../helpers/cast.js';
import { answer, dispatcherFor, submitted, typed } from '../helpers/dispatching.js';
import { ran } from '../helpers/ran.js';
import { declaredInRoom, openWorld } from '../helpers/world.js';

const boInTeams = PersonId.parse('teams:b0b00000-0000-4000-8000-000000000002');
const world = await openWorld({
  settings: {
    permissions: { 'people.link': [ana], 'incident.declare': [bo], 'incident.command': ['role:commander'] },
  },
});
afterAll(() => world.stop());
const { deps, database } = world;
const { dispatch, bugs } = dispatcherFor(deps);
afterAll(() => expect(bugs).toEqual([]));

const say = async (text: string, actor = ana) => answer(await dispatch(typed(text, { actor })));
const shows = (id: string, email: string | undefined) =>
  deps.transact((tx) => tx.people.know([{ id: AccountId.parse(id), email, checkedAt: morning }]));

describe('whoami', () => {
  it('waits for what the platforms say, and for no other command', async () => {
    const asked: unknown[] = [];
    const { dispatch } = dispatcherFor(deps, {
      async acquaint(people, how) {
        asked.push([people, how]);
      },
    });
    await dispatch(typed('whoami'));
    await dispatch(typed('help'));

    expect(asked).toEqual([
      [[ana], 'anew'],
      [[ana], undefined],
      [[ana], undefined],
    ]);
  });

  it('says that nothing is known yet, and what can be done', async () => {
    const words = await say('whoami', cy);

    expect(words).toContain('Slack: U0CY. You are using it now.');
    expect(words).toContain('Slack has not told your address yet. Please ask again in a minute.');
    expect(words).toContain(
      'Jira: no account is known. An admin can link it: /incident link slack:U0CY jira:…',
    );
  });

  it('shows each account with how it is known, and what is missing', async () => {
    await shows(cy, 'cy@example.com');
    await shows('jira:712020:c', 'cy@example.com');
    await say(`link ${cy} pagerduty:PCY`);

    const words = await say('whoami', cy);

    expect(words).toContain('Slack: U0CY. You are using it now. Its address is cy@example.com.');
    expect(words).toContain('Jira: 712020:c, because it has the same address.');
    expect(words).toContain('PagerDuty: PCY, linked by slack:U0ANA on 2026-11-20T09:00:00.000Z.');
    expect(words).toContain('Microsoft Teams: none is known yet. Say whoami to Tocsin there once');
    expect(words).toContain('never by name');
  });

  it('says why an address links nobody', async () => {
    await shows('slack:U1', 'shared@example.com');
    await shows('slack:U2', 'shared@example.com');

    expect(await say('whoami', PersonId.parse('slack:U1'))).toContain(
      'The address shared@example.com is also that of another account in Slack, and does not link the two',
    );
  });

  it('says that a guest’s address does not count', async () => {
    await shows('slack:U3', undefined);

    expect(await say('whoami', PersonId.parse('slack:U3'))).toContain('a guest’s does not');
  });
});

describe('link and unlink', () => {
  it('link an account to a person and take it out again, and are recorded', async () => {
    const linking = typed('link @bo pagerduty:PBO');
    expect(answer(await dispatch(linking))).toBe('pagerduty:PBO and slack:U0BO are one person now.');
    expect(await say('whoami', bo)).toContain('PagerDuty: PBO, linked by slack:U0ANA');
    expect(await say('unlink @bo pagerduty:PBO')).toBe('pagerduty:PBO and slack:U0BO are two people now.');

    expect(await say('whoami', bo)).not.toContain('PBO');
    expect(await ran(world, linking.delivery)).toMatchObject([
      { command: 'link', outcome: 'ok', actor: ana, line: '/incident link @bo pagerduty:PBO' },
    ]);
    const { rows } = await database.pool.query(
      `select type, actor, facts from timeline_event where type like 'account.%' and facts ->> 'account' = 'pagerduty:PBO'
       order by id`,
    );
    expect(rows).toEqual(
      ['account.linked', 'account.unlinked'].map((type) => ({
        type,
        actor: ana,
        facts: { person: bo, account: 'pagerduty:PBO' },
      })),
    );
  });

  it('take an account of another chat by its id, in upper case or lower', async () => {
    const other = 'teams:c0c00000-0000-4000-8000-000000000003';
    expect(await say(`link @bo ${other.toUpperCase().replace('TEAMS', 'teams')}`)).toContain(
      `${other} and slack:U0BO are one person now.`,
    );
    expect(await say('unlink @bo @bo')).toContain('are not linked');
    expect(await say(`unlink @bo ${other}`)).toContain('are two people now');
  });

  it('are asked for by a form when typed bare', async () => {
    expect(await dispatch(typed('link'))).toMatchObject({
      kind: 'form',
      form: { title: 'Link an account', fields: [{ id: 'person' }, { id: 'account' }] },
    });
    expect(answer(await dispatch(submitted('link', { person: bo, account: 'pagerduty:PB2' })))).toContain(
      'are one person now',
    );
    expect(answer(await dispatch(submitted('unlink', { person: bo, account: 'pagerduty:PB2' })))).toContain(
      'are two people now',
    );
  });

  it('are refused to everybody else, who are told who can', async () => {
    const refused = 'This needs the permission people.link. It is held by people named in tocsin.yml.';

    expect(await say('link me pagerduty:PBO', bo)).toBe(refused);
    expect(await say('unlink me pagerduty:PBO', bo)).toBe(refused);
  });

  it.each(['link @bo Ana', 'link @bo PBO', 'link @bo github:bo', 'link @bo pagerduty:'])(
    'know no account by a name: %s',
    async (line) => {
      expect(await say(line)).toMatch(/is not an account\. Say where it is and its id there/);
    },
  );

  it('know no person by a name', async () => {
    expect(await say('link Bo pagerduty:PBO')).toContain('is not a person Tocsin can identify');
  });
});

describe('what somebody may', () => {
  it('they may by each of their accounts, as soon as the platforms say who they are', async () => {
    const { dispatch } = dispatcherFor(deps, {
      // As the first look at somebody: their own account, and those that hold the permission.
      async acquaint(people) {
        for (const id of people)
          await shows(id, id === boInTeams || id === bo ? 'bo@example.com' : undefined);
      },
    });
    expect(await say('declare Checkout is down', boInTeams)).toContain(
      'needs the permission incident.declare',
    );

    const reply = await dispatch(typed('declare Checkout is down', { actor: boInTeams }));

    expect(answer(reply)).not.toContain('needs the permission');
    expect(await deps.read.incidents({ viewer: 'tocsin', limit: 1 })).toMatchObject([
      { declaredBy: boInTeams },
    ]);
  });

  it('by a role that they hold with another account, too', async () => {
    await shows(bo, 'bo@example.com');
    await shows(boInTeams, 'bo@example.com');
    const { room } = await declaredInRoom(deps);
    await dispatch(typed('lead', { room, actor: bo }));

    expect(answer(await dispatch(typed('severity sev1', { room, actor: cy })))).toContain(
      'It is held by the commander',
    );
    expect(answer(await dispatch(typed('severity sev1', { room, actor: boInTeams })))).toContain('SEV1');
    expect(answer(await dispatch(typed('lead', { room, actor: boInTeams })))).toBe(
      'You are the commander already.',
    );
  });
});
