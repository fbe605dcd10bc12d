/** Who somebody is, over the whole program: Slack and Jira are the sandbox's, and of Teams there are the accounts. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { PersonId } from '../../src/ids.js';
import {
  answerOf,
  current,
  declare,
  eventsOf,
  settled,
  startTestApp,
  type TestApp,
  type as typeAs,
  until,
} from '../helpers/app.js';

const alice = 'slack:U0ALICE00';
const brunoInTeams = PersonId.parse('teams:b0b00000-0000-4000-8000-000000000002');

let test: TestApp;
const start = async (permissions: Readonly<Record<string, readonly string[]>> = {}) => {
  test = await startTestApp({ yaml: JSON.stringify({ incidents: { permissions } }) });
  return test;
};
afterEach(() => test.stop());

const idOf = (name: string) => {
  const found = test.sandbox.slack.people.find((person) => person.name === name);
  if (!found) throw new Error(`nobody is called ${name}`);
  return found;
};
const say = async (who: string, line: string, where = 'general') =>
  answerOf(await typeAs(test, who, where, line));
/** By the site's own search, as an admin finds it. */
async function jiraAccountOf(name: string): Promise<string> {
  const { baseUrl, email, token } = test.sandbox.jira;
  const url = `${baseUrl}/rest/api/3/user/search?query=${encodeURIComponent(idOf(name).realName)}`;
  const authorization = `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}`;
  const answer: unknown = await (await fetch(url, { headers: { authorization } })).json();
  return z.tuple([z.object({ accountId: z.string() })]).parse(answer)[0].accountId;
}

const ref = ({ number }: { number: number }) => `/incident INC-${number}`;
/** As if Teams had told of this account before. */
const showsInTeams = (email: string) =>
  test.pool.query(`insert into person_account (account, email, checked_at) values ($1, $2, now())`, [
    brunoInTeams,
    email,
  ]);

describe('whoami', () => {
  it('shows the accounts that have the address, and is for nobody else to see', async () => {
    await start();
    const { id, email } = idOf('bruno');
    await showsInTeams(email);

    const shown = await say('bruno', '/incident whoami');

    expect(shown).toContain(id);
    expect(shown).toContain(email);
    expect(shown).toMatch(/Jira.*712020:[0-9a-f]+.*, because it has the same address/s);
    expect(shown).toMatch(/Microsoft Teams.*b0b00000.*, because it has the same address/s);
    expect(test.sandbox.slack.messages('general', 'alice').some(({ text }) => text.includes(email))).toBe(
      false,
    );
  });

  it('does not know a Jira account that hides its address, and says what can be done', async () => {
    await start();
    test.sandbox.jira.hideAddress(idOf('bruno').email);

    const shown = await say('bruno', '/incident whoami');

    expect(shown).toContain('no account shows your address');
    expect(shown).toContain(`/incident link slack:${idOf('bruno').id} jira:…`);
  });

  it('is answered while Slack does not say who people are, and so is everything else', async () => {
    await start();
    const mend = test.sandbox.slack.fault({ method: 'users.info', kind: 'hang', times: 100 });

    expect(await say('bruno', '/incident whoami')).toContain('has not told your address yet');
    const incident = await declare(test, 'sev2 Checkout is slow', { by: 'bruno', ready: false });
    expect(await say('bruno', `${ref(incident)} lead`)).toContain('You are commander now');
    mend();
  });
});

describe('an admin’s link', () => {
  it('decides whose Jira account a task is assigned to, however little the account shows', async () => {
    await start({ 'people.link': [alice] });
    const { email } = idOf('chen');
    test.sandbox.jira.hideAddress(email);
    const account = await jiraAccountOf('chen');
    const incident = await declare(test);
    await say('alice', '/incident resolve rolled back', incident.channel);

    await say('alice', '/incident close Add an alert @chen; Write it down @bruno', incident.channel);
    await settled(test);
    const assignees = () =>
      Object.fromEntries(test.sandbox.jira.issues().map(({ summary, assignee }) => [summary, assignee]));
    expect(assignees()).toEqual({ 'Add an alert': undefined, 'Write it down': idOf('bruno').email });

    expect(await say('bruno', `/incident link @chen jira:${account}`)).toContain(
      'needs the permission people.link. It is held by people named in tocsin.yml',
    );
    expect(await say('alice', `/incident link @chen jira:${account}`)).toContain('are one person now');
    await say('alice', '/incident reopen it is back', incident.channel);
    await say('alice', '/incident resolve rolled back again', incident.channel);
    await say('alice', '/incident close Test the rollback @chen', incident.channel);
    await settled(test);

    expect(assignees()).toMatchObject({ 'Test the rollback': email });
    expect(await eventsOf(test, incident, 'item.filed')).toMatchObject([
      { title: 'Add an alert', ownerKnown: false },
      { title: 'Write it down', ownerKnown: true },
      { title: 'Test the rollback', ownerKnown: true },
    ]);
  });

  it('taken back keeps a task from an account that shows the address', async () => {
    await start({ 'people.link': [alice] });
    const account = await jiraAccountOf('bruno');
    await say('bruno', '/incident whoami');
    expect(await say('alice', `/incident unlink @bruno jira:${account}`)).toContain('are two people now');
    const incident = await declare(test);
    await say('alice', '/incident resolve rolled back', incident.channel);

    await say('alice', '/incident close Write it down @bruno', incident.channel);
    await settled(test);

    expect(test.sandbox.jira.issues().map(({ assignee }) => assignee)).toEqual([undefined]);
    expect(await say('bruno', '/incident whoami')).toContain('is also that of another account in Jira');
  });
});

describe('a person who is known in Teams', () => {
  it('may in Slack what they may there, from their first command on', async () => {
    await start({ 'incident.command': [brunoInTeams] });
    await showsInTeams(idOf('bruno').email);
    const incident = await declare(test);

    expect(await say('chen', `${ref(incident)} severity sev1`)).toContain('needs the permission');
    await say('bruno', `${ref(incident)} severity sev1`);

    expect((await current(test, incident)).severity).toBe('sev1');
  });

  it('leads in Slack, too, when they lead there', async () => {
    await start();
    await showsInTeams(idOf('bruno').email);
    const incident = await declare(test);
    await say('bruno', `${ref(incident)} note hello`);
    await until('bruno to be known', async () => {
      const { accounts } = await test.read.surroundings(PersonId.parse(`slack:${idOf('bruno').id}`));
      return accounts.length > 1 ? true : undefined;
    });
    await test.pool.query(`update incident set roles = jsonb_build_object('commander', $1::text)`, [
      brunoInTeams,
    ]);

    expect(await say('bruno', `${ref(incident)} lead`)).toContain('You are the commander already');
  });
});
