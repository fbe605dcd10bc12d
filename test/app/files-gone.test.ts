import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Incident } from '../../src/incident/incident.js';
import { eventsOf, settled, startTestApp, type TestApp } from '../helpers/app.js';
import { incidentWithBruno, readBack, unheard } from '../helpers/reading-back.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test?.stop());

const bruno = () => test.sandbox.slack.as('bruno');

const gone = (incident: Incident) => eventsOf(test, incident, 'file.deleted');

describe('a file that is deleted in Slack', () => {
  it('leaves a trace, once, and what was kept of it stays', async () => {
    const incident = await incidentWithBruno(test);
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
    expect(await readBack(test, incident)).toMatchObject({ messages: 0, edits: 0, deletions: 0, others: 0 });
  });

  it('is found by reading back, with its name', async () => {
    const incident = await incidentWithBruno(test);
    const file = await bruno().upload(incident.channel, { name: 'graph.png', content: 'y', text: 'see' });
    await settled(test);
    await unheard(test, () => bruno().deleteFile(file));

    expect(await readBack(test, incident)).toMatchObject({ messages: 0, edits: 0, deletions: 1, others: 0 });

    expect(await gone(incident)).toEqual([expect.objectContaining({ file, name: 'graph.png' })]);
    expect(await readBack(test, incident)).toMatchObject({ deletions: 0 });
  });

  it('is told of as deleted where its message, too, was missed: nobody tries to keep it', async () => {
    const incident = await incidentWithBruno(test);
    let file = '';
    await unheard(test, async () => {
      file = await bruno().upload(incident.channel, { name: 'graph.png', content: 'z', text: 'see' });
      await bruno().deleteFile(file);
    });

    expect(await readBack(test, incident)).toMatchObject({ messages: 1, deletions: 1 });

    expect(await gone(incident)).toEqual([expect.objectContaining({ file })]);
    const [posted] = await eventsOf(test, incident, 'message.posted');
    expect(posted).not.toHaveProperty('files');
    expect(await eventsOf(test, incident, 'effect.failed')).toEqual([]);
  });
});
