import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  declare,
  directMessages,
  eventsOf,
  messageWith,
  settled,
  startTestApp,
  type TestApp,
  textOf,
  type,
} from '../helpers/app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({
    yaml: 'incidents:\n  clocks:\n    commanderMinutes: 5\n    commanderRepeatMinutes: 5\n    firstUpdateMinutes: 15\n',
  });
});
afterAll(() => test.stop());

type Incident = Awaited<ReturnType<typeof declare>>;
const said = (incident: Incident, words: string) =>
  test.sandbox.slack.messages(incident.channel).filter((message) => message.text.includes(words)).length;
/** Direct messages about an incident. */
const told = (who: string, incident: Incident, words: string) =>
  directMessages(test, who).filter(
    (message) => message.text.includes(words) && textOf(message).includes(`INC-${incident.number} `),
  ).length;
async function pass(minutes: number) {
  await test.advance(minutes);
  await settled(test);
}
/** Out of the way of the tests that follow. */
async function done(incident: Incident) {
  await type(test, 'alice', 'general', `/incident INC-${incident.number} resolve`);
  if (test.sandbox.slack.modals('alice').length > 0) await test.sandbox.slack.as('alice').submit({});
  await type(test, 'alice', 'general', `/incident INC-${incident.number} postmortem done`);
  await settled(test);
}

describe('an incident that nobody leads', () => {
  it('is brought up in the room after five minutes, then to the declarer too, until somebody leads', async () => {
    const incident = await declare(test);
    const words = 'Nobody leads this incident yet';
    const asked = 'has no commander';
    await pass(4.9);
    expect([said(incident, words), told('alice', incident, asked)]).toEqual([0, 0]);
    await pass(0.2);
    expect([said(incident, words), told('alice', incident, asked)]).toEqual([1, 0]);
    await pass(0);
    expect([said(incident, words), told('alice', incident, asked)]).toEqual([1, 0]);
    await pass(5);
    expect([said(incident, words), told('alice', incident, asked)]).toEqual([2, 1]);

    const nag = messageWith(test, incident.channel, words);
    await test.sandbox.slack
      .as('alice')
      .act({ channel: incident.channel, ts: nag?.ts ?? '' }, 'Take the lead');
    await pass(5);
    await pass(5);
    expect([said(incident, words), told('alice', incident, asked)]).toEqual([2, 1]);
    expect(await eventsOf(test, incident, 'role.assigned')).toHaveLength(1);
    await done(incident);
  });

  it('is brought up again when its commander steps back', async () => {
    const incident = await declare(test);
    await type(test, 'alice', incident.channel, '/incident lead');
    await pass(10);
    await type(test, 'alice', incident.channel, '/incident role commander none');
    await pass(4);
    expect(said(incident, 'Nobody leads')).toBe(0);
    await pass(1.5);
    expect(said(incident, 'Nobody leads')).toBe(1);
    await done(incident);
  });
});

describe('status updates', () => {
  it('are asked of the comms lead, first after a quarter of an hour, then by severity', async () => {
    const incident = await declare(test, 'sev1 Mails are late');
    await type(test, 'alice', incident.channel, '/incident lead @bruno');
    await type(test, 'alice', incident.channel, '/incident role comms @dara');
    await pass(14);
    expect(told('dara', incident, 'first status update is due')).toBe(0);
    await pass(1.5);
    expect(told('dara', incident, 'first status update is due')).toBe(1);
    expect(told('bruno', incident, 'first status update is due')).toBe(0);
    expect(said(incident, 'first status update is due')).toBe(0);

    const prompt = directMessages(test, 'dara').findLast(({ text }) => text.includes('first status update'));
    const dara = test.sandbox.slack.as('dara');
    const where = { channel: prompt?.channel ?? '', ts: prompt?.ts ?? '' };
    await dara.act(where, 'Snooze');
    await dara.submit({ minutes: '5', reason: 'the queue is being counted' });
    await pass(4.9);
    expect(said(incident, 'the queue is being counted')).toBe(1);
    expect(told('dara', incident, 'first status update is due')).toBe(1);
    await pass(0.2);
    expect(told('dara', incident, 'first status update is due')).toBe(2);
    await dara.act(where, 'Write the update');
    await dara.submit({ impact: 'Mails are late', next: 'More workers' });
    await dara.submit({});
    await pass(29);
    expect(told('dara', incident, 'next status update is due')).toBe(0);
    await pass(1.5);
    expect(told('dara', incident, 'next status update is due')).toBe(1);
    await pass(10);
    expect(told('dara', incident, 'next status update is due')).toBe(2);
    expect(told('bruno', incident, 'next status update is due')).toBe(0);
    await pass(20);
    expect(told('bruno', incident, 'next status update is due')).toBe(1);
    expect(said(incident, 'next status update is due')).toBe(1);
    expect(messageWith(test, incident.channel, 'Reminders of it went unanswered')?.text).toContain(
      'U0DARA000',
    );
    expect(told('dara', incident, 'first status update is due')).toBe(2);
    await done(incident);
  });

  it('are asked of the commander while there is no comms lead, and when it was promised, also when it gets less bad', async () => {
    const incident = await declare(test, 'sev1 Mails are late');
    await type(test, 'alice', incident.channel, '/incident lead @bruno');
    await settled(test);
    await type(test, 'bruno', incident.channel, '/incident update Late | workers');
    await type(test, 'alice', incident.channel, '/incident severity sev4');
    await pass(29);
    expect(told('bruno', incident, 'next status update is due')).toBe(0);
    await pass(2);
    expect(told('bruno', incident, 'next status update is due')).toBe(1);
    await done(incident);
  });
});

describe('the post-mortem', () => {
  it('is asked of its owner a day before, when it is due and daily after that, until it is done', async () => {
    const incident = await declare(test, 'sev3 Slow search');
    await type(test, 'alice', incident.channel, '/incident lead @bruno');
    await type(test, 'alice', incident.channel, '/incident resolve rolled back');
    await settled(test);
    const day = 24 * 60;
    await pass(day - 5);
    expect(told('bruno', incident, 'post-mortem is due')).toBe(0);
    await pass(10);
    expect(told('bruno', incident, 'due within 24 hours')).toBe(1);
    expect(said(incident, 'due within 24 hours')).toBe(0);
    await pass(day);
    expect(told('bruno', incident, 'post-mortem is due now')).toBe(1);
    expect(said(incident, 'post-mortem is due now')).toBe(1);
    await pass(day);
    await pass(day);
    expect(told('bruno', incident, 'post-mortem is overdue')).toBe(2);

    const last = directMessages(test, 'bruno').findLast(({ text }) => text.includes('overdue'));
    await test.sandbox.slack
      .as('bruno')
      .act({ channel: last?.channel ?? '', ts: last?.ts ?? '' }, 'It is done');
    await pass(3 * day);
    expect(told('bruno', incident, 'post-mortem is overdue')).toBe(2);
    expect(await eventsOf(test, incident, 'postmortem.completed')).toHaveLength(1);
  });

  it('was missed while the process was down: one reminder, not all of them', async () => {
    const incident = await declare(test, 'sev3 Slow search');
    await type(test, 'alice', incident.channel, '/incident lead @chen');
    await type(test, 'alice', incident.channel, '/incident resolve rolled back');
    await pass(10 * 24 * 60);

    expect(await eventsOf(test, incident, 'clock.fired')).toHaveLength(1);
    expect(told('chen', incident, 'post-mortem')).toBe(1);
  });
});
