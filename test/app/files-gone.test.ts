import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Incident } from '../../src/incident/incident.js';
import { declare, eventsOf, settled, startTestApp, type TestApp, type, until } from '../helpers/app.js';

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

const bruno = () => test.sandbox.slack.as('bruno');

async function room() {
  const incident = await declare(test);
  await bruno().join(incident.channel);
  await settled(test);
  return incident;
}

async function unheard(work: () => Promise<void>): Promise<void> {
  await test.sandbox.slack.idle();
  test.sandbox.connect('http://127.0.0.1:1/nobody');
  await work();
  await test.sandbox.slack.idle();
  test.sandbox.connect(`${test.app.url}/slack/events`);
}

async function readBack(incident: Incident & { channel: string }) {
  const before = (await eventsOf(test, incident, 'room.caught-up')).length;
  await test.advance(2);
  await type(test, 'alice', incident.channel, '/incident catch-up');
  const [result] = await until('the room to be read back', async () => {
    const results = await eventsOf(test, incident, 'room.caught-up');
    return results.length > before ? results.slice(-1) : undefined;
  });
  await settled(test);
  return result;
}

const gone = (incident: Incident) => eventsOf(test, incident, 'file.deleted');

describe('a file that is deleted in Slack', () => {
  it('leaves a trace, once, and what was kept of it stays', async () => {
    const incident = await room();
    const file = await bruno().upload(incident.channel, { name: 'graph.png', content: 'x', text: 'see' });
    await settled(test);
    test.sandbox.slack.delivery('duplicate');

    await bruno().deleteFile(file);
    await test.sandbox.slack.idle();
    test.sandbox.slack.delivery('normal');
    await settled(test);

    const [posted] = await eventsOf(test, incident, 'message.posted');
    expect(await gone(incident)).toEqual([expect.objectContaining({ message: posted?.message, file })]);
    expect(await eventsOf(test, incident, 'message.edited')).toEqual([]);
    expect(await eventsOf(test, incident, 'file.kept')).toHaveLength(1);
    expect(await readBack(incident)).toMatchObject({ messages: 0, edits: 0, deletions: 0, others: 0 });
  });

  it('is found by reading back, with its name', async () => {
    const incident = await room();
    const file = await bruno().upload(incident.channel, { name: 'graph.png', content: 'y', text: 'see' });
    await settled(test);
    await unheard(() => bruno().deleteFile(file));

    expect(await readBack(incident)).toMatchObject({ messages: 0, edits: 0, deletions: 1, others: 0 });

    expect(await gone(incident)).toEqual([expect.objectContaining({ file, name: 'graph.png' })]);
    expect(await readBack(incident)).toMatchObject({ deletions: 0 });
  });

  it('is told of as deleted where its message, too, was missed: nobody tries to keep it', async () => {
    const incident = await room();
    let file = '';
    await unheard(async () => {
      file = await bruno().upload(incident.channel, { name: 'graph.png', content: 'z', text: 'see' });
      await bruno().deleteFile(file);
    });

    expect(await readBack(incident)).toMatchObject({ messages: 1, deletions: 1 });

    expect(await gone(incident)).toEqual([expect.objectContaining({ file })]);
    const [posted] = await eventsOf(test, incident, 'message.posted');
    expect(posted).not.toHaveProperty('files');
    expect(await eventsOf(test, incident, 'effect.failed')).toEqual([]);
  });
});
