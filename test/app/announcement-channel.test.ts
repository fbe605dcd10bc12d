import { afterEach, beforeEach, expect, it } from '@jest/globals';
import {
  current,
  declare,
  eventsOf,
  retryingUntil,
  settled,
  startTestApp,
  type TestApp,
} from '../helpers/app.js';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(() => test.stop());

/** The bot is put out of a channel. */
async function leave(name: string) {
  const { slack } = test.sandbox;
  const response = await fetch(`${slack.apiUrl}conversations.leave`, {
    method: 'POST',
    headers: { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ channel: slack.channel(name).id }),
  });
  expect(await response.json()).toMatchObject({ ok: true });
}

it('comes back to the announcement channel that it was put out of', async () => {
  const before = await declare(test);
  await settled(test);
  expect((await current(test, before)).announcement).toBeDefined();
  await leave('incidents');
  const incident = await declare(test, 'sev2 After it was put out', { ready: false });
  const announced = await retryingUntil(
    test,
    'an announcement',
    async () => (await current(test, incident)).announcement,
  );

  expect(announced.room).toBe(`slack:${test.sandbox.slack.channel('incidents').id}`);
  expect(await eventsOf(test, incident, 'effect.failed')).toEqual([]);
});

it('says that it could not be announced when coming back does not help', async () => {
  await declare(test);
  await settled(test);
  await leave('incidents');
  test.sandbox.slack.fault({ method: 'conversations.join', kind: 'error', error: 'is_archived', times: 100 });
  const incident = await declare(test, 'sev2 Nobody hears of it', { ready: false });
  const failed = await retryingUntil(
    test,
    'the failure to be told',
    async () => (await eventsOf(test, incident, 'effect.failed'))[0],
  );

  expect(failed).toMatchObject({ effect: 'announcement', reason: 'The channel is archived.' });
});
