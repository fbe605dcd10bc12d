import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { adminUrl } from '../helpers/announced-server.js';
import {
  answerOf,
  cardOf,
  current,
  declare,
  eventsOf,
  seeing,
  settled,
  startTestApp,
  type TestApp,
  type,
  until,
} from '../helpers/app.js';
import { type BreakableLine, breakableLine } from '../helpers/breakable-line.js';

let test: TestApp;
let line: BreakableLine;
beforeEach(async () => {
  const { hostname, port } = new URL(adminUrl());
  line = await breakableLine({ host: hostname, port: Number(port || 5432) });
  test = await startTestApp({
    sandbox: { retryDelaysMs: Array.from({ length: 50 }, () => 100) },
    databaseUrl(url) {
      const through = new URL(url);
      through.host = `127.0.0.1:${line.port}`;
      return through.href;
    },
    config: (config, { slack, jira }) => ({
      ...config,
      slack: { mode: 'socket', botToken: slack.botToken, appToken: slack.appToken, apiUrl: slack.apiUrl },
      jira: { ...jira, issueType: 'Task' },
    }),
  });
});
afterEach(async () => {
  line.mend();
  await test.stop();
  await line.stop();
});

const slack = () => test.sandbox.slack;

describe('over Socket Mode', () => {
  it('carries an incident from its form to its close, with no request to our server', async () => {
    expect(slack().socketConnections()).toBeGreaterThan(0);
    const alice = slack().as('alice');
    await alice.command('general', '/incident declare');
    await alice.submit({ title: 'Carts are empty', severity: 'sev2' });
    const incident = await until('a card', async () => {
      const [found] = await test.read.incidents({ viewer: 'tocsin', limit: 1 });
      return found?.card && { ...found, channel: found.room?.replace('slack:', '') ?? '' };
    });
    await settled(test);
    await alice.act(cardOf(incident), 'Take the lead');
    const ts = await alice.say(incident.channel, 'it broke');
    await alice.react(incident.channel, ts, 'pushpin');
    await alice.edit(incident.channel, ts, 'it broke at noon');
    const typed = await type(test, 'alice', incident.channel, '/incident resolve rolled back');
    expect(answerOf(typed)).toContain('is resolved');
    await type(test, 'alice', incident.channel, '/incident close Add an alert @bruno');
    await alice.globalShortcut('declare');
    expect(slack().modals('alice')).toHaveLength(1);
    await alice.openHome();
    expect(slack().home('alice')).toBeDefined();
    await slack().idle();
    await settled(test);

    expect(await current(test, incident)).toMatchObject({
      status: 'closed',
      roles: { commander: 'slack:U0ALICE00' },
    });
    expect((await eventsOf(test, incident, 'message.posted')).map(({ text }) => text)).toEqual(['it broke']);
    expect(await eventsOf(test, incident, 'message.edited')).toHaveLength(1);
    expect(await eventsOf(test, incident, 'moment.marked')).toHaveLength(1);
    expect(test.sandbox.jira.issues().map(({ summary }) => summary)).toEqual(['Add an alert']);
    const requested = await fetch(`${test.app.url}/slack/events`, { method: 'POST', body: '{}' });
    expect(requested.status).toBe(404);
    expect(
      slack()
        .deliveries()
        .filter(({ status }) => status !== 200),
    ).toEqual([]);
  });

  it('shows what is wrong in a form, and a typo to who typed it', async () => {
    const incident = await declare(test);
    const alice = slack().as('alice');
    await alice.command(incident.channel, '/incident triage');
    await alice.submit({ summary: null, verdict: 'decline' });
    expect(slack().modals('alice')[0]?.errors).toEqual({ summary: 'Say why it is no incident.' });
    await alice.close();
    await type(test, 'alice', incident.channel, '/incident resovle');

    await seeing(test, incident.channel, 'Did you mean /incident resolve?', 'alice');
  });

  it('acknowledges a message only when it is kept: one that came while the database was away comes again', async () => {
    const incident = await declare(test);
    line.cut();
    const typed = await type(test, 'alice', incident.channel, '/incident note in the dark');
    expect(typed.status).toBe(200);
    expect(answerOf(typed)).toContain('Nothing was recorded');
    await slack().as('alice').say(incident.channel, 'said in the dark');
    await until('it to go unacknowledged', () =>
      slack()
        .deliveries()
        .find(({ kind, status }) => kind === 'event' && status === 0),
    );
    line.mend();
    await slack().idle();

    const kept = await eventsOf(test, incident, 'message.posted');
    expect(kept.map(({ text }) => text)).toEqual(['said in the dark']);
    expect(await eventsOf(test, incident, 'note.added')).toEqual([]);
  });

  it('records once what is delivered twice', async () => {
    const incident = await declare(test);
    slack().delivery('duplicate');
    await slack().as('alice').say(incident.channel, 'twice told');
    await slack().idle();

    expect(await eventsOf(test, incident, 'message.posted')).toHaveLength(1);
  });

  it('keeps taking deliveries when Slack asks to move to another connection', async () => {
    const incident = await declare(test);
    slack().refreshSockets();
    for (const word of ['one', 'two', 'three', 'four', 'five']) {
      await slack().as('alice').say(incident.channel, word);
    }
    await slack().idle();
    const typed = await type(test, 'alice', incident.channel, '/incident severity sev1');

    expect(typed.status).toBe(200);
    const kept = (await eventsOf(test, incident, 'message.posted')).map(({ text }) => text);
    expect(kept.sort()).toEqual(['five', 'four', 'one', 'three', 'two']);
  });

  it('answers what is under way before it disconnects, and takes nothing new meanwhile', async () => {
    const incident = await declare(test);
    const blocker = await test.pool.connect();
    await blocker.query('begin');
    await blocker.query('lock table incident in access exclusive mode');
    const typed = type(test, 'alice', 'general', '/incident declare In flight');
    await until('the command to be under way', async () => {
      const { rowCount } = await test.pool.query(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rowCount ? true : undefined;
    });
    const stopped = test.app.stop();
    await until('the stop to have begun', () =>
      fetch(`${test.app.url}/healthz`).then(
        () => undefined,
        () => true,
      ),
    );
    const before = slack().deliveries().length;
    await slack().as('alice').say(incident.channel, 'said while it stops');
    await blocker.query('rollback');
    blocker.release();
    const answer = await typed;
    await stopped;
    await slack().idle();

    expect({ status: answer.status, words: answerOf(answer) }).toEqual({
      status: 200,
      words: expect.stringContaining('INC-2 is declared'),
    });
    expect((await test.read.incidents({ viewer: 'tocsin', limit: 5 })).map(({ title }) => title)).toContain(
      'In flight',
    );
    expect(await eventsOf(test, incident, 'message.posted')).toEqual([]);
    const late = slack()
      .deliveries()
      .slice(before)
      .filter(({ kind }) => kind === 'event');
    expect(late.map(({ status }) => status)).toContain(0);
    expect(late.map(({ status }) => status)).not.toContain(200);
  });

  it('connects again after Slack ended the connection and was away for a moment', async () => {
    await declare(test);
    const before = slack().calls('apps.connections.open').length;
    slack().fault({ method: 'apps.connections.open', kind: '500' });
    slack().refreshSockets();
    await until('another connection', () => {
      const tries = slack().calls('apps.connections.open').slice(before);
      return (tries.length > 1 && slack().socketConnections() > 0) || undefined;
    });

    expect((await type(test, 'alice', 'general', '/incident list')).status).toBe(200);
  });
});
