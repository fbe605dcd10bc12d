import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  cardOf,
  current,
  declare,
  directMessages,
  eventsOf,
  messageWith,
  seeing,
  settled,
  startTestApp,
  stringsIn,
  type TestApp,
  textOf,
  type,
  until,
} from '../helpers/app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.stop());

const modals = (who: string) => test.sandbox.slack.modals(who);
/** Types a command and gives back the form that it opened. */
async function opened(who: string, where: string, line: string) {
  const { status } = await type(test, who, where, `/incident ${line}`);
  expect(status).toBe(200);
  const [modal] = modals(who);
  if (!modal) throw new Error(`${line} opened no form`);
  return modal;
}
const titleOf = (modal: { view: { title?: unknown } }) => stringsIn(modal.view.title).at(-1);

describe('a command typed bare', () => {
  it('opens the form to declare with, and the form declares', async () => {
    const modal = await opened('alice', 'general', 'declare');
    expect(stringsIn(modal.view.title)).toContain('Declare an incident');
    const { status } = await test.sandbox.slack.as('alice').submit({
      title: 'Carts are empty',
      severity: 'sev1',
      service: 'cart',
      summary: 'Since the last deploy',
      startedAt: new Date(test.now().getTime() - 10 * 60_000),
    });
    await settled(test);

    expect(status).toBe(200);
    expect(modals('alice')).toEqual([]);
    const [incident] = await test.read.incidents({ viewer: 'tocsin', limit: 1 });
    expect(incident).toMatchObject({
      title: 'Carts are empty',
      severity: 'sev1',
      service: 'cart',
      summary: 'Since the last deploy',
    });
    expect(incident && incident.declaredAt.getTime() - incident.startedAt.getTime()).toBeGreaterThan(
      9 * 60_000,
    );
    // Tocsin is not in #general, where Slack would let it whisper.
    expect(directMessages(test, 'alice').map(textOf).join()).toContain('is declared as SEV1');
  });

  it('opens a form for every command that takes arguments, and each form does what the line does', async () => {
    const incident = await declare(test, 'sev3 Search is slow');
    await type(test, 'alice', incident.channel, '/incident lead');
    const soon = new Date(test.now().getTime() + 25 * 60_000);
    const forms: [line: string, answers: Parameters<typeof fill>[1]][] = [
      [
        'triage',
        { severity: 'sev2', summary: 'Half of all searches', service: 'search', verdict: 'investigate' },
      ],
      ['severity', { level: 'sev1', reason: 'payments too' }],
      ['role', { role: 'comms', person: 'U0DARA000' }],
      ['note', { text: 'the replica lags' }],
      ['did', { action: 'restarted the indexer', target: 'idx-2' }],
      ['status', { to: 'identified', reason: 'a bad migration' }],
      ['update', { impact: 'Search fails', next: 'Rolling back', nextUpdateAt: soon }],
      ['runbook', { runbook: 'database-degradation' }],
      ['check', { evidence: 'https://graphs.example.com/1' }],
      ['resolve', { reason: 'rolled back' }],
      ['reopen', { reason: 'it came back' }],
      ['resolve', { reason: 'for good' }],
    ];
    for (const [line, answers] of forms) {
      await opened('alice', incident.channel, line);
      if (line === 'update') await test.sandbox.slack.as('alice').submit(answers);
      await fill(line, line === 'update' ? {} : answers);
    }
    await settled(test);

    expect(await current(test, incident)).toMatchObject({
      status: 'resolved',
      severity: 'sev1',
      service: 'search',
      roles: { comms: 'slack:U0DARA000' },
    });
    expect(await eventsOf(test, incident, 'note.added')).toMatchObject([{ text: 'the replica lags' }]);
    expect(await eventsOf(test, incident, 'action.taken')).toMatchObject([{ target: 'idx-2' }]);
    expect(await eventsOf(test, incident, 'update.published')).toMatchObject([{ next: 'Rolling back' }]);
    expect(await eventsOf(test, incident, 'statement.published')).toMatchObject([{ audience: 'internal' }]);
    expect(await eventsOf(test, incident, 'step.completed')).toHaveLength(1);
    expect(await eventsOf(test, incident, 'incident.reopened')).toMatchObject([{ reason: 'it came back' }]);
  });

  async function fill(line: string, answers: Record<string, string | Date>) {
    const delivered = await test.sandbox.slack.as('alice').submit(answers);
    expect(`${line}: ${delivered.status} ${JSON.stringify(delivered.body)}`).toBe(`${line}: 200 ""`);
    expect(modals('alice')).toEqual([]);
  }

  it('opens the form of an incident that is named from another channel', async () => {
    const incident = await declare(test);
    await opened('bruno', 'random', `INC-${incident.number} severity`);
    await test.sandbox.slack.as('bruno').submit({ level: 'sev4' });

    expect((await current(test, incident)).severity).toBe('sev4');
  });
});

describe('a form that is wrong', () => {
  it('stays open and says at the field what to enter', async () => {
    const incident = await declare(test);
    await test.sandbox.slack.as('chen').join(incident.channel);
    await opened('chen', incident.channel, 'triage');
    const refused = await test.sandbox.slack.as('chen').submit({ summary: null, verdict: 'decline' });

    expect(refused.body).toMatchObject({
      response_action: 'errors',
      errors: { summary: 'Say why it is no incident.' },
    });
    const [modal] = modals('chen');
    expect(modal?.errors).toEqual({ summary: 'Say why it is no incident.' });

    await test.sandbox.slack.as('chen').submit({ summary: 'A test alert', verdict: 'decline' });
    expect(modals('chen')).toEqual([]);
    expect((await current(test, incident)).status).toBe('declined');
  });

  it('says so at the field when an impact is to begin in the future', async () => {
    await opened('chen', 'general', 'declare');
    await test.sandbox.slack.as('chen').submit({
      title: 'From the future',
      startedAt: new Date(test.now().getTime() + 3 * 3_600_000),
    });

    const [modal] = modals('chen');
    expect(modal?.errors.startedAt).toBeDefined();
    await test.sandbox.slack.as('chen').close();
  });

  it('keeps what was answered when somebody else was quicker', async () => {
    const incident = await declare(test);
    await test.sandbox.slack.as('chen').join(incident.channel);
    await opened('chen', incident.channel, 'resolve');
    await type(test, 'alice', incident.channel, '/incident resolve it went away');
    await type(test, 'alice', incident.channel, '/incident close none');
    const refused = await test.sandbox.slack.as('chen').submit({ reason: 'rolled back' });

    expect(refused.body).toMatchObject({ response_action: 'errors' });
    expect(stringsIn(modals('chen')[0]?.errors).join()).toMatch(/closed/i);
    await test.sandbox.slack.as('chen').close();
  });
});

describe('closing by form', () => {
  it('collects items one after the other and files them when it is closed', async () => {
    const incident = await declare(test);
    const alice = test.sandbox.slack.as('alice');
    await type(test, 'alice', incident.channel, '/incident resolve done');
    await settled(test);
    await alice.act(cardOf(await current(test, incident)), 'Close and file action items');
    const [first] = modals('alice');
    expect(first && titleOf(first)).toBe(`Close INC-${incident.number}`);

    await alice.submit({ title: 'Add an alert', owner: 'U0BRUNO00', dueDate: '2027-01-31', next: 'another' });
    const [second] = modals('alice');
    expect(modals('alice')).toHaveLength(1);
    expect(stringsIn(second?.view.blocks).join()).toContain('So far: 1. Add an alert');
    expect((await current(test, incident)).status).toBe('resolved');
    expect(test.sandbox.jira.issues()).toEqual([]);

    await alice.submit({ title: 'Test the rollback', waitsFor: ['1'], next: 'close' });
    expect(modals('alice')).toEqual([]);
    expect((await current(test, incident)).status).toBe('closed');
    await settled(test);
    const issues = test.sandbox.jira.issues();
    expect(issues.map(({ summary }) => summary).sort()).toEqual(['Add an alert', 'Test the rollback']);
    const card = await seeing(test, incident.channel, /Action items/);
    await until('both keys on the card', () => {
      const shown = messageWith(test, incident.channel, /Action items/);
      return shown && issues.every(({ key }) => textOf(shown).includes(key)) ? true : undefined;
    });
    expect(textOf(card)).toContain('Add an alert');
  });

  it('shows a due date that is none at its field, and closes without items when nothing is left', async () => {
    const incident = await declare(test);
    await type(test, 'alice', incident.channel, '/incident resolve done');
    await opened('alice', incident.channel, 'close');
    await test.sandbox.slack.as('alice').submit({});
    await settled(test);

    expect((await current(test, incident)).status).toBe('closed');
    expect(await test.read.items(incident.id, 'tocsin')).toEqual([]);
    await seeing(test, incident.channel, 'No action items were left', 'alice');
  });
});
