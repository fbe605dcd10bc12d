import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { redactEvent } from '../../src/cli/redact.js';
import { recorded, startTestApp, type TestApp } from '../helpers/app.js';
import { incidentWithBruno, readBack, unheard } from '../helpers/reading-back.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
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
  const incident = await incidentWithBruno(test);
  const bruno = test.sandbox.slack.as('bruno');
  await unheard(test, async () => {
    const ts = await bruno.say(incident.channel, 'first words');
    await test.advance(1);
    await bruno.edit(incident.channel, ts, 'the key is hunter2');
  });
  await readBack(test, incident);
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

  await readBack(test, incident);

  expect(await rowsWith('hunter2')).toBe(0);
});
