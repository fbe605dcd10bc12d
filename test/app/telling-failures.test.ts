import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  declare,
  directMessages,
  eventsOf,
  retryingUntil,
  seeing,
  settled,
  startTestApp,
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

const slack = () => test.sandbox.slack;

async function archive(channel: string): Promise<void> {
  const answer = await fetch(`${slack().apiUrl}conversations.archive`, {
    method: 'POST',
    headers: { authorization: `Bearer ${slack().botToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ channel }),
  });
  expect(await answer.json()).toMatchObject({ ok: true });
}

describe('who hears that something was not done', () => {
  it('is the commander, in private, when the room is archived', async () => {
    const incident = await declare(test);
    await type(test, 'alice', incident.channel, '/incident lead @chen');
    await settled(test);
    await archive(incident.channel);

    await type(test, 'alice', 'general', `/incident INC-${incident.number} severity sev1`);
    const told = await slack().waitFor('the news', () =>
      directMessages(test, 'chen').find((message) => textOf(message).includes('Posting the incident card')),
    );
    await settled(test);

    expect(textOf(told)).toContain('The channel is archived.');
    expect(await eventsOf(test, incident, 'effect.failed')).toContainEqual(
      expect.objectContaining({ effect: 'room.card' }),
    );
  });
});

describe('what people are told', () => {
  it('names the service that could not be reached, without the words of a program', async () => {
    slack().fault({ method: 'conversations.setTopic', kind: 'reset', times: 100 });
    const incident = await declare(test);
    const failed = await retryingUntil(
      test,
      'the news',
      async () => (await eventsOf(test, incident, 'effect.failed'))[0],
    );

    expect(failed.reason).toBe('Slack could not be reached.');
    expect(await eventsOf(test, incident, 'effect.delayed')).toMatchObject([
      { reason: 'Slack could not be reached.' },
    ]);
  });

  it('is a reference, under which the log holds more, when the fault is ours', async () => {
    const incident = await declare(test);
    await test.pool.query(
      `insert into runbook_run (id, incident_id, run) values ('8b7e1f0a-9b0e-4a52-9d2a-0d6c7c0a2f11', $1, '{}')`,
      [incident.id],
    );
    const effect = {
      name: 'room.checklist',
      incidentId: incident.id,
      run: '8b7e1f0a-9b0e-4a52-9d2a-0d6c7c0a2f11',
    };
    await test.pool.query(`select graphile_worker.add_job('room.checklist', $1::json, max_attempts => 1)`, [
      JSON.stringify({ effect, tried: 0 }),
    ]);

    const failed = await until('the news', async () => (await eventsOf(test, incident, 'effect.failed'))[0]);

    const reference = failed.reason.match(/^Something went wrong on our side \(reference (\w+)\)\.$/)?.[1];
    expect(reference).toBeDefined();
    expect(test.errors.filter((line) => line.includes(`"id":"${reference}"`))).toHaveLength(1);
  });

  it.each([
    ['conversations.invite', '/incident lead @chen', /^Inviting .*chen.* to the room$/i],
    [
      'chat.postMessage',
      '/incident note turn it off and on',
      /^Posting “.*turn it off and on.*” in the room$/,
    ],
  ])('says which: %s', async (method, line, what) => {
    const incident = await declare(test);
    slack().fault({ method, kind: 'error', error: 'restricted_action' });
    await type(test, 'alice', incident.channel, line);
    const failed = await until('the news', async () => (await eventsOf(test, incident, 'effect.failed'))[0]);

    expect(failed.what).toMatch(what);
  });

  it('says which action item could not be filed', async () => {
    const incident = await declare(test);
    await type(test, 'alice', incident.channel, '/incident resolve rolled back');
    test.sandbox.jira.fault({ kind: 'down' });
    await type(test, 'alice', incident.channel, '/incident close Add an alert');
    await retryingUntil(test, 'the news', async () => (await eventsOf(test, incident, 'effect.failed'))[0]);

    expect(textOf(await seeing(test, incident.channel, 'did not succeed'))).toContain(
      'Filing “Add an alert” in Jira',
    );
  });

  it('is the setting to look at while Jira does not accept the token, and the task is not given up', async () => {
    await test.stop();
    test = await startTestApp({
      config: (config, { jira }) => ({
        ...config,
        jira: {
          baseUrl: jira.baseUrl,
          email: jira.email,
          token: 'expired',
          project: jira.project,
          issueType: 'Task',
        },
      }),
    });
    const incident = await declare(test);
    await type(test, 'alice', incident.channel, '/incident resolve rolled back');
    await type(test, 'alice', incident.channel, '/incident close Add an alert');
    const late = await retryingUntil(
      test,
      'the news',
      async () => (await eventsOf(test, incident, 'effect.delayed'))[0],
    );

    expect(late).toMatchObject({
      what: 'Filing “Add an alert” in Jira',
      reason: expect.stringContaining('JIRA_API_TOKEN'),
    });
    expect(await eventsOf(test, incident, 'effect.failed')).toEqual([]);
  });
});
