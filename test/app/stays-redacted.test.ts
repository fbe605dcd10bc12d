import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { redactEvent } from '../../src/cli/redact.js';
import {
  declare,
  eventsOf,
  recorded,
  settled,
  startTestApp,
  type TestApp,
  type,
  until,
} from '../helpers/app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({
    sandbox: { retryDelaysMs: [0] },
    config: (config, { slack: { botToken, signingSecret, apiUrl } }) => ({
      ...config,
      slack: { mode: 'http', botToken, signingSecret, apiUrl },
    }),
  });
  test.sandbox.connect(`${test.app.url}/slack/events`);
});
afterAll(() => test?.stop());

async function rowsWith(text: string): Promise<number> {
  const { rowCount } = await test.pool.query(
    'select from timeline_event event where strpos(event::text, $1) > 0',
    [text],
  );
  return rowCount ?? 0;
}

it('what was found after it was edited, and then taken out, does not come back with the next reading', async () => {
  const incident = await declare(test);
  const bruno = test.sandbox.slack.as('bruno');
  await bruno.join(incident.channel);
  await settled(test);
  const readBack = async () => {
    const before = (await eventsOf(test, incident, 'room.caught-up')).length;
    await test.advance(2);
    await type(test, 'alice', incident.channel, '/incident catch-up');
    await until('the room to be read back', async () =>
      (await eventsOf(test, incident, 'room.caught-up')).length > before ? true : undefined,
    );
    await settled(test);
  };
  test.sandbox.connect('http://127.0.0.1:1/nobody');
  const ts = await bruno.say(incident.channel, 'first words');
  await test.advance(1);
  await bruno.edit(incident.channel, ts, 'the key is hunter2');
  await test.sandbox.slack.idle();
  test.sandbox.connect(`${test.app.url}/slack/events`);
  await readBack();
  const found = (await recorded(test, incident)).find(({ event }) => event.type === 'message.posted');
  expect(found?.event).toMatchObject({ text: 'the key is hunter2' });
  const what = [
    `INC-${incident.number}`,
    `${found?.id}`,
    '--reason',
    'A key was pasted',
    '--by',
    'Ana',
    '--yes',
  ];
  await redactEvent(test.config, what, () => {});
  expect(await rowsWith('hunter2')).toBe(0);

  await readBack();

  expect(await rowsWith('hunter2')).toBe(0);
});
