import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TimelineEvent } from '../../src/incident/event.js';
import type { Incident } from '../../src/incident/incident.js';
import {
  declare,
  directMessages,
  recorded,
  seeing,
  settled,
  startTestApp,
  type TestApp,
  textOf,
  type,
  until,
} from '../helpers/app.js';
import { incidentWithBruno, readBack, unheard } from '../helpers/reading-back.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test?.stop());

const as = (person: string) => test.sandbox.slack.as(person);

/** Has the room read back by a person: what the room is then told. */
async function wordAfterReading(incident: Incident & { channel: string }): Promise<string> {
  await readBack(test, incident);
  const texts = test.sandbox.slack
    .messages(incident.channel)
    .map(({ text }) => text)
    .filter((text) => text.includes('read the room back'));
  return texts.at(-1) ?? '';
}

async function told<T extends TimelineEvent['type']>(incident: Pick<Incident, 'id'>, type: T) {
  return (await recorded(test, incident)).filter(({ event }) => event.type === type);
}

/** What people said and did in the room, as the timeline has it, each once. */
async function story(incident: Pick<Incident, 'id'>): Promise<string[]> {
  const kinds = new Set(['message', 'moment', 'member', 'topic', 'room']);
  return (await recorded(test, incident))
    .filter(({ event }) => kinds.has(event.type.split('.')[0] ?? '') && !event.type.startsWith('room.c'))
    .map(({ event, actor }) => {
      const text = 'text' in event ? ` ${event.text}` : '';
      return `${event.type} ${actor ?? 'somebody'}${text}`;
    });
}

describe('reading a room back', () => {
  it('finds messages and replies that were never delivered, with both times', async () => {
    const incident = await incidentWithBruno(test);
    const parent = await as('bruno').say(incident.channel, 'heard');
    await unheard(test, async () => {
      await as('bruno').say(incident.channel, 'missed');
      await as('alice').say(incident.channel, 'a missed reply', { threadTs: parent });
    });

    const word = await wordAfterReading(incident);

    expect(word).toContain('2 messages had been missed, recorded now');
    const messages = await told(incident, 'message.posted');
    expect(messages.map(({ event }) => 'text' in event && event.text).sort()).toEqual([
      'a missed reply',
      'heard',
      'missed',
    ]);
    const missed = messages.find(({ event }) => 'text' in event && event.text === 'missed');
    expect(Number(missed?.recordedAt)).toBeGreaterThan(Number(missed?.occurredAt));
    const reply = messages.find(({ event }) => 'text' in event && event.text === 'a missed reply');
    expect(reply?.event).toMatchObject({ thread: parent });
  });

  it('finds edits, deletions, marks, pins, joins and topics that were never told', async () => {
    const incident = await incidentWithBruno(test);
    const { channel } = incident;
    const edited = await as('bruno').say(channel, 'the cause is the cache');
    const removed = await as('bruno').say(channel, 'the password is hunter2');
    const marked = await as('bruno').say(channel, 'it began at noon');
    const unmarked = await as('bruno').say(channel, 'marked by mistake');
    await as('alice').react(channel, unmarked, 'pushpin');
    await unheard(test, async () => {
      await as('bruno').edit(channel, edited, 'the cause is the index');
      await as('bruno').remove(channel, removed);
      await as('alice').react(channel, marked, 'pushpin');
      await as('alice').unreact(channel, unmarked, 'pushpin');
      await as('alice').pin(channel, marked);
      await as('chen').join(channel);
    });

    await readBack(test, incident);

    const after = await recorded(test, incident);
    const found = (type: string) =>
      after.filter(({ event }) => event.type === type).map(({ event }) => event);
    expect(found('message.edited')).toEqual([
      expect.objectContaining({
        text: 'the cause is the index',
        message: { room: incident.room, id: edited },
      }),
    ]);
    expect(found('message.deleted')).toEqual([
      expect.objectContaining({ message: { room: incident.room, id: removed } }),
    ]);
    expect(found('moment.marked')).toHaveLength(2);
    expect(found('moment.unmarked')).toEqual([
      expect.objectContaining({ message: { room: incident.room, id: unmarked } }),
    ]);
    expect(found('message.pinned')).toEqual([
      expect.objectContaining({ message: { room: incident.room, id: marked } }),
    ]);
    expect(
      found('member.joined').filter((event) => 'person' in event && event.person === 'slack:U0CHEN000'),
    ).toHaveLength(1);
  });

  it('finds nothing the second time, and says so to who asked', async () => {
    const incident = await incidentWithBruno(test);
    const parent = await as('bruno').say(incident.channel, 'hello');
    await as('alice').say(incident.channel, 'a reply', { threadTs: parent });
    await as('alice').react(incident.channel, parent, 'pushpin');
    await as('alice').pin(incident.channel, parent);
    await as('bruno').edit(incident.channel, parent, 'hello all');
    await as('chen').join(incident.channel);
    await unheard(test, async () => {
      await as('bruno').say(incident.channel, 'missed');
    });
    await readBack(test, incident);
    const before = await story(incident);

    const word = await wordAfterReading(incident);

    expect(word).toContain('nothing had been missed');
    expect(await story(incident)).toEqual(before);
  });

  it('keeps the words of a message that was edited before it was found, and says that they are those', async () => {
    const incident = await incidentWithBruno(test);
    await unheard(test, async () => {
      const ts = await as('bruno').say(incident.channel, 'first words');
      await as('bruno').edit(incident.channel, ts, 'second words');
    });

    await readBack(test, incident);

    expect((await told(incident, 'message.posted')).map(({ event }) => event)).toEqual([
      expect.objectContaining({ text: 'second words', edited: expect.any(Date) }),
    ]);
    expect(await told(incident, 'message.edited')).toEqual([]);
  });

  it('counts once what is delivered after it was found', async () => {
    const incident = await incidentWithBruno(test);
    test.sandbox.slack.delivery('hold');
    const ts = await as('bruno').say(incident.channel, 'late');
    await as('bruno').react(incident.channel, ts, 'pushpin');
    await as('chen').join(incident.channel);
    await catchUpNow(incident);
    const found = await story(incident);
    expect(found).toContain('message.posted slack:U0BRUNO00 late');

    test.sandbox.slack.delivery('normal');
    await settled(test);

    expect(await story(incident)).toEqual(found);
  });

  it('goes on by itself when the bot comes into the room', async () => {
    const incident = await incidentWithBruno(test);
    const { slack } = test.sandbox;
    await unheard(test, async () => {
      await as('bruno').say(incident.channel, 'said without Tocsin');
    });

    await test.advance(2);
    await slack.deliverRaw({
      body: JSON.stringify({
        type: 'event_callback',
        event: {
          type: 'member_joined_channel',
          user: slack.botUserId,
          channel: incident.channel,
          event_ts: '1795183200.000100',
        },
      }),
    });

    await seeing(test, incident.channel, '1 message had been missed');
  });

  it('goes on by itself when Slack says that it held events back', async () => {
    const incident = await incidentWithBruno(test);
    const { slack } = test.sandbox;
    slack.delivery('rate-limited');
    await as('bruno').say(incident.channel, 'said while too much was');
    await slack.idle();
    slack.delivery('normal');

    await seeing(test, incident.channel, '1 message had been missed');
  });

  it('is put off, not given up, while Slack asks to slow down', async () => {
    const incident = await incidentWithBruno(test);
    await unheard(test, async () => {
      await as('bruno').say(incident.channel, 'missed');
    });
    test.sandbox.slack.fault({
      method: 'conversations.history',
      kind: 'ratelimited',
      retryAfterSeconds: 1,
      times: 2,
    });

    expect(await wordAfterReading(incident)).toContain('1 message had been missed');
  });

  it('finds what was said in a gap of days, although somebody spoke before it was read', async () => {
    const incident = await incidentWithBruno(test);
    await unheard(test, async () => {
      await test.advance(60);
      await as('bruno').say(incident.channel, 'said in the gap');
      await test.advance(3 * 24 * 60);
    });
    await as('bruno').say(incident.channel, 'the first word after it');
    await test.sandbox.slack.idle();

    await sayThatEventsWereHeldBack();

    await seeing(test, incident.channel, '1 message had been missed');
  });

  it('is not kept from the rest of the room by a thread that is gone', async () => {
    const incident = await incidentWithBruno(test);
    const parent = await as('bruno').say(incident.channel, 'a thought');
    const reply = await as('bruno').say(incident.channel, 'an answer', { threadTs: parent });
    await readBack(test, incident);
    await test.advance(2 * 24 * 60);
    await readBack(test, incident);
    await unheard(test, async () => {
      await as('bruno').remove(incident.channel, reply);
      await as('bruno').remove(incident.channel, parent);
      await as('bruno').say(incident.channel, 'missed');
    });
    await test.advance(2);

    await sayThatEventsWereHeldBack();

    await seeing(test, incident.channel, /1 message and \d deletions? had been missed/);
    const gone = (await told(incident, 'message.deleted')).map(
      ({ event }) => 'message' in event && event.message.id,
    );
    expect(gone).toContain(reply);
  });

  it('is tried for ever, and said once, while the bot is out of the room', async () => {
    const incident = await declare(test);
    await as('alice').kick(incident.channel, test.sandbox.slack.botUserId);
    await settled(test);
    const failures = async () =>
      (await told(incident, 'effect.failed')).filter(
        ({ event }) => 'effect' in event && event.effect === 'room.catch-up',
      );
    for (let round = 1; round <= 3; round += 1) {
      const before = test.sandbox.slack.calls('conversations.history').length;
      await test.advance(15);
      await test.pool.query(`select graphile_worker.add_job('catch_up')`);
      await until('another try', () =>
        test.sandbox.slack.calls('conversations.history').length > before ? true : undefined,
      );
      await settled(test);
    }

    expect(await failures()).toHaveLength(1);
  });

  it('is refused in words where there is no room', async () => {
    const reply = await type(test, 'alice', 'general', '/incident catch-up');

    expect(JSON.stringify(reply.body)).toContain('works in an incident’s room');
  });
});

it('who comes into the room late is told once, in private, where things stand', async () => {
  const incident = await declare(test, 'sev2 Carts are empty');
  const { channel } = incident;
  await as('bruno').join(channel);
  await settled(test);
  await test.advance(3);
  await type(test, 'alice', channel, '/incident note the cache was cleared');
  await as('chen').join(channel);
  await as('chen').leave(channel);
  await as('chen').join(channel);
  await settled(test);

  const told = directMessages(test, 'chen')
    .map(textOf)
    .filter((text) => text.includes('Carts are empty'));
  expect(told).toEqual([expect.stringContaining('the cache was cleared')]);
  expect(directMessages(test, 'bruno').map(textOf).join()).not.toContain('Carts are empty');
});

/** Slack says so, and what it did not tell is read back thoroughly. */
async function sayThatEventsWereHeldBack(): Promise<void> {
  const { slack } = test.sandbox;
  const body = {
    type: 'app_rate_limited',
    team_id: slack.teamId,
    api_app_id: slack.appId,
    minute_rate_limited: 1,
  };
  await slack.deliverRaw({
    contentType: 'application/json',
    body: JSON.stringify(body),
    timestamp: Math.floor(test.now().getTime() / 1000),
  });
}

async function catchUpNow(incident: Incident & { channel: string }): Promise<void> {
  await type(test, 'alice', incident.channel, '/incident catch-up');
  await until('the room to be read back', async () =>
    (await told(incident, 'room.caught-up')).length > 0 ? true : undefined,
  );
}
