import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  answerOf,
  current,
  declare,
  eventsOf,
  retryingUntil,
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
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(() => test.stop());

const jira = () => test.sandbox.jira;
async function resolved() {
  const incident = await declare(test, 'sev2 Carts <are> empty');
  await type(test, 'alice', incident.channel, '/incident resolve rolled back');
  return incident;
}

describe('closing with action items', () => {
  it('files one task each, with labels, owner, date, a way back and what blocks what, and shows the keys', async () => {
    const incident = await resolved();
    await type(
      test,
      'alice',
      incident.channel,
      '/incident close Add an alert @bruno 2027-12-01; Test the rollback after 1; Write it down @chen after 1,2',
    );
    const keys = await test.sandbox.slack.waitFor('the keys in the room', () => {
      const card = test.sandbox.slack
        .messages(incident.channel)
        .find(({ text }) => text.includes('3 action items'));
      const found = card && textOf(card).match(/[A-Z]+-\d+(?=\n|\|)/g);
      return found &&
        jira().issues().length === 3 &&
        jira()
          .issues()
          .every(({ key }) => textOf(card).includes(key))
        ? found
        : undefined;
    });
    await settled(test);

    const ref = `INC-${incident.number}`;
    const [alert, rollback, document] = ['Add an alert', 'Test the rollback', 'Write it down'].map((title) =>
      jira()
        .issues()
        .find(({ summary }) => summary === title),
    );
    expect(keys.length).toBeGreaterThanOrEqual(3);
    expect(alert).toMatchObject({
      labels: expect.arrayContaining(['tocsin', ref.toLowerCase()]),
      dueDate: '2027-12-01',
      project: jira().project,
      remoteLinks: [{ title: `${ref} Carts <are> empty` }],
    });
    expect(alert?.assignee).toBeDefined();
    expect(rollback?.assignee).toBeUndefined();
    expect(alert?.description).toContain('Carts <are> empty');
    const links = [alert, rollback, document].map((issue) => issue?.links.map(({ type }) => type));
    expect(links).toEqual([
      ['Blocks', 'Blocks'],
      ['Blocks', 'Blocks'],
      ['Blocks', 'Blocks'],
    ]);
    expect(stringsIn(document?.links)).toEqual(expect.arrayContaining([alert?.key, rollback?.key]));
    expect(await eventsOf(test, incident, 'item.filed')).toHaveLength(3);
    expect(await eventsOf(test, incident, 'effect.failed')).toEqual([]);
  });

  it('closes at once while Jira is down, and files when it comes back, each once', async () => {
    const incident = await resolved();
    const back = jira().fault({ kind: 'down' });
    const delivered = await type(
      test,
      'alice',
      incident.channel,
      '/incident close Add an alert; Test the rollback',
    );
    expect(answerOf(delivered)).toContain('is closed. Its action items are being filed in Jira.');
    expect((await current(test, incident)).status).toBe('closed');
    await seeing(test, incident.channel, 'being filed');
    await settled(test);
    expect(jira().issues()).toEqual([]);

    back();
    await retryingUntil(test, 'both tasks', async () =>
      (await test.read.items(incident.id, 'tocsin')).every(({ task }) => task) ? true : undefined,
    );
    expect(
      jira()
        .issues()
        .map(({ summary }) => summary)
        .sort(),
    ).toEqual(['Add an alert', 'Test the rollback']);
    expect(await eventsOf(test, incident, 'effect.failed')).toEqual([]);
  });

  it('says when filing was given up, and files again what failed, each once', async () => {
    const incident = await resolved();
    const back = jira().fault({ kind: 'down' });
    await type(test, 'alice', incident.channel, '/incident close Add an alert; Test the rollback');
    await retryingUntil(test, 'both to be given up', async () =>
      (await eventsOf(test, incident, 'effect.failed')).length === 2 ? true : undefined,
    );
    const card = () =>
      test.sandbox.slack.messages(incident.channel).find(({ text }) => text.includes('2 action items'));
    const given = await test.sandbox.slack.waitFor('the card to say so', () => {
      const shown = card();
      return shown && textOf(shown).split('⚠ not filed').length === 3 ? shown : undefined;
    });
    expect(textOf(given)).not.toContain('being filed');

    back();
    await test.sandbox.slack.as('alice').act({ channel: incident.channel, ts: given.ts }, 'File again');
    await until('both tasks', async () =>
      (await test.read.items(incident.id, 'tocsin')).every(({ task }) => task) ? true : undefined,
    );
    await settled(test);

    expect(jira().issues()).toHaveLength(2);
    const shown = card();
    expect(shown && textOf(shown)).not.toMatch(/not filed|File again/);
    const again = await type(test, 'alice', incident.channel, '/incident items again');
    expect(answerOf(again)).toContain('failed to be filed');
    expect(answerOf(await type(test, 'alice', incident.channel, '/incident items'))).toContain(
      'Test the rollback',
    );
  });

  it('files one task when Jira’s answer was lost', async () => {
    const incident = await resolved();
    jira().fault({ kind: 'lost' });
    await type(test, 'alice', incident.channel, '/incident close Add an alert @bruno 2027-12-01');
    await retryingUntil(
      test,
      'the task',
      async () => (await test.read.items(incident.id, 'tocsin'))[0]?.task,
    );

    expect(
      jira()
        .issues()
        .map(({ summary }) => summary),
    ).toEqual(['Add an alert']);
  });

  it('leaves a task without assignee when Jira does not know its owner', async () => {
    await test.stop();
    test = await startTestApp({
      sandbox: {
        people: ['alice', 'ghost'].map((name) => ({
          id: `U0${name.toUpperCase()}0`,
          name,
          realName: name,
          email: name === 'ghost' ? '' : `${name}@example.com`,
          tz: 'UTC',
          title: '',
        })),
      },
    });
    const incident = await resolved();
    await type(test, 'alice', incident.channel, '/incident close Look into it @ghost');
    await test.sandbox.slack.waitFor('the task', () => jira().issues()[0]);
    await settled(test);

    expect(jira().issues()).toMatchObject([{ summary: 'Look into it', assignee: undefined }]);
    expect(jira().issues()[0]?.description).toContain('ghost');
    expect(await eventsOf(test, incident, 'item.filed')).toMatchObject([{ ownerKnown: false }]);
  });
});

describe('without Jira', () => {
  it('keeps the items in Tocsin, and the card says so', async () => {
    await test.stop();
    test = await startTestApp({
      config: (config, { slack }) => ({
        ...config,
        slack: {
          mode: 'http',
          botToken: slack.botToken,
          signingSecret: slack.signingSecret,
          apiUrl: slack.apiUrl,
        },
      }),
    });
    test.sandbox.connect(`${test.app.url}/slack/events`);
    const incident = await resolved();
    const delivered = await type(test, 'alice', incident.channel, '/incident close Add an alert @alice');
    expect(answerOf(delivered)).toContain('Its action items are kept in Tocsin.');
    const card = await seeing(test, incident.channel, 'No Jira is configured');
    await settled(test);
    await test.sandbox.slack.as('alice').openHome();

    expect(textOf(card)).toContain('Add an alert');
    expect(stringsIn(test.sandbox.slack.home('alice')?.blocks).join('\n')).toContain('Add an alert');
    expect(jira().issues()).toEqual([]);
    expect(await eventsOf(test, incident, 'effect.failed')).toEqual([]);
  });
});
