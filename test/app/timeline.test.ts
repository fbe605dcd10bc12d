import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TimelineEvent } from '../../src/incident/event.js';
import {
  current,
  declare,
  eventsOf,
  recorded,
  rowCount,
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
beforeAll(async () => {
  // As against Slack itself, which an export asks for names.
  test = await startTestApp({
    config: (config, { slack: { botToken, signingSecret, apiUrl } }) => ({
      ...config,
      slack: { mode: 'http', botToken, signingSecret, apiUrl },
    }),
  });
  test.sandbox.connect(`${test.app.url}/slack/events`);
});
afterAll(() => test.stop());

const slack = () => test.sandbox.slack;
/** What was recorded after `act`, without what it follows from. */
async function seen(incident: Awaited<ReturnType<typeof declare>>, act: () => Promise<unknown>) {
  await slack().idle();
  const before = (await recorded(test, incident)).length;
  await act();
  await slack().idle();
  return (await recorded(test, incident)).slice(before);
}
const events = (all: { event: TimelineEvent }[]) => all.map(({ event }) => event);

let sent = 0;
/** An event that the sandbox's people cannot cause. */
function tell(event: Record<string, unknown>) {
  sent += 1;
  return slack().deliverRaw({
    body: JSON.stringify({
      type: 'event_callback',
      team_id: slack().teamId,
      api_app_id: slack().appId,
      event_id: `EvTold${sent}`,
      event,
    }),
  });
}

describe('in an incident’s room', () => {
  it('keeps messages, replies, edits and deletions, with what was there before', async () => {
    const incident = await declare(test);
    const alice = slack().as('alice');
    const ref = (ts: string) => ({ room: incident.room, id: ts });
    const first = await alice.say(incident.channel, 'it &lt;broke&gt; &amp; <@U0BRUNO00> knows');
    const reply = await alice.say(incident.channel, 'since when?', { threadTs: first });
    const all = await seen(incident, async () => {
      await alice.edit(incident.channel, first, 'it broke at noon');
      await alice.remove(incident.channel, reply);
    });

    expect(await eventsOf(test, incident, 'message.posted')).toEqual([
      { type: 'message.posted', message: ref(first), text: 'it <broke> & @slack:U0BRUNO00 knows' },
      { type: 'message.posted', message: ref(reply), text: 'since when?', thread: first },
    ]);
    expect(events(all)).toEqual([
      {
        type: 'message.edited',
        message: ref(first),
        text: 'it broke at noon',
        previous: 'it <broke> & @slack:U0BRUNO00 knows',
      },
      { type: 'message.deleted', message: ref(reply), previous: 'since when?' },
    ]);
    expect(all.map(({ actor }) => actor)).toEqual(['slack:U0ALICE00', 'slack:U0ALICE00']);
  });

  it('keeps the deletion of a message that has replies, with what it said', async () => {
    const incident = await declare(test);
    const alice = slack().as('alice');
    const root = await alice.say(incident.channel, 'it was my deploy');
    await alice.say(incident.channel, 'the one at noon', { threadTs: root });
    const all = await seen(incident, () => alice.remove(incident.channel, root));

    expect(events(all)).toEqual([
      {
        type: 'message.deleted',
        message: { room: incident.room, id: root },
        previous: 'it was my deploy',
      },
    ]);
    expect(all.map(({ actor }) => actor)).toEqual(['slack:U0ALICE00']);
  });

  it('keeps who came, who brought them, and who left', async () => {
    const incident = await declare(test);
    const all = await seen(incident, async () => {
      await slack().as('chen').join(incident.channel);
      await slack().as('chen').invite(incident.channel, 'dara');
      await slack().as('dara').leave(incident.channel);
    });

    expect(events(all)).toEqual([
      { type: 'member.joined', person: 'slack:U0CHEN000' },
      { type: 'member.joined', person: 'slack:U0DARA000', invitedBy: 'slack:U0CHEN000' },
      { type: 'member.left', person: 'slack:U0DARA000' },
    ]);
  });

  it('keeps files, pins and the emoji that marks a key moment, and no other emoji', async () => {
    const incident = await declare(test);
    const alice = slack().as('alice');
    const ts = await alice.say(incident.channel, 'here it turned');
    const all = await seen(incident, async () => {
      await alice.upload(incident.channel, { name: 'graph.txt', content: 'up, then down' });
      await alice.react(incident.channel, ts, 'pushpin');
      await alice.react(incident.channel, ts, 'eyes');
      await alice.unreact(incident.channel, ts, 'pushpin');
      await alice.pin(incident.channel, ts);
      await alice.unpin(incident.channel, ts);
    });

    const message = { room: incident.room, id: ts };
    // When the file's content is kept is nobody's doing here.
    const done = events(all).filter(({ type }) => type !== 'file.kept' && type !== 'effect.done');
    expect(done).toEqual([
      expect.objectContaining({
        type: 'message.posted',
        files: [expect.objectContaining({ name: 'graph.txt', bytes: 13 })],
      }),
      { type: 'moment.marked', message, emoji: 'pushpin' },
      { type: 'moment.unmarked', message, emoji: 'pushpin' },
      { type: 'message.pinned', message },
      { type: 'message.unpinned', message },
    ]);
  });

  it('keeps what other apps post, and not what Tocsin does itself', async () => {
    const incident = await declare(test);
    await type(test, 'alice', incident.channel, '/incident note in the room twice?');
    await settled(test);
    const own = await recorded(test, incident);
    expect(own.filter(({ event }) => event.type === 'message.posted')).toEqual([]);
    expect(own.filter(({ event }) => event.type === 'message.pinned')).toEqual([]);

    const all = await seen(incident, () =>
      tell({
        type: 'message',
        subtype: 'bot_message',
        channel: incident.channel,
        bot_id: 'B0GRAFANA',
        username: 'Grafana',
        text: 'error rate 12 %',
        ts: '1795170000.000100',
      }),
    );
    expect(events(all)).toMatchObject([{ type: 'message.posted', bot: 'Grafana', text: 'error rate 12 %' }]);
  });

  it('takes no unfurled link and no growing thread for an edit', async () => {
    const incident = await declare(test);
    const ts = await slack().as('alice').say(incident.channel, 'see https://example.com');
    const message = { type: 'message', user: 'U0ALICE00', text: 'see https://example.com', ts };
    const changed = {
      type: 'message',
      subtype: 'message_changed',
      channel: incident.channel,
      event_ts: '1.1',
    };
    const all = await seen(incident, async () => {
      await tell({
        ...changed,
        message: { ...message, attachments: [{ title: 'Example' }] },
        previous_message: message,
      });
      await tell({ ...changed, message: { ...message, reply_count: 2 }, previous_message: message });
      await tell({ ...changed, subtype: 'message_replied', message: { ...message, reply_count: 2 } });
    });

    expect(events(all)).toEqual([]);
  });

  it('orders what came late by when it happened', async () => {
    const incident = await declare(test);
    const from = Math.floor(test.now().getTime() / 1000);
    const words = ['one', 'two', 'three', 'four'];
    for (const [position, text] of [...words.entries()].reverse()) {
      const message = { type: 'message', channel: incident.channel, user: 'U0ALICE00', text };
      await tell({ ...message, ts: `${from - 10 + position}.000100` });
    }

    const { events: page } = await test.read.timeline(await current(test, incident), {
      viewer: 'tocsin',
      limit: 1000,
      types: ['message.posted'],
    });
    const read = page.map(({ event }) => (event.type === 'message.posted' ? event.text : ''));
    expect(read).toEqual(words);
  });
});

describe('elsewhere', () => {
  it('keeps nothing of what is said where no incident is', async () => {
    await slack().idle();
    const before = await rowCount(test);
    const ts = await slack().as('bruno').say('incidents', 'lunch?');
    await slack().as('bruno').react('incidents', ts, 'pushpin');
    await slack().as('bruno').edit('incidents', ts, 'dinner?');
    await slack().as('bruno').pin('incidents', ts);
    await slack().as('bruno').remove('incidents', ts);
    await slack().idle();

    expect(await rowCount(test)).toBe(before);
  });
});

describe('reading it', () => {
  it('pages through everything, page after page in the place of the first', async () => {
    const incident = await declare(test);
    const alice = slack().as('alice');
    for (let number = 1; number <= 45; number += 1) await alice.say(incident.channel, `message ${number}.`);
    await slack().idle();
    await type(test, 'alice', incident.channel, '/incident timeline');
    const seenHere: string[] = [];
    let pages = 0;
    for (let more = true; more; pages += 1) {
      const page = await seeing(test, incident.channel, /Timeline · INC/, 'alice');
      const text = textOf(page);
      seenHere.push(...(text.match(/message \d+\./g) ?? []));
      more = text.includes('Next page');
      if (!more) break;
      await alice.act({ channel: incident.channel, ts: page.ts }, 'Next page');
      await until('the next page', () => {
        const shown = slack()
          .messages(incident.channel, 'alice')
          .filter((message) => textOf(message).includes('Timeline · INC'));
        return shown.length === 1 && shown[0] && textOf(shown[0]) !== text ? true : undefined;
      });
    }

    expect(pages).toBeGreaterThanOrEqual(2);
    expect([...new Set(seenHere)]).toEqual(Array.from({ length: 45 }, (_, index) => `message ${index + 1}.`));
  });

  it('keeps what was asked in words as it was typed', async () => {
    const incident = await declare(test);
    await type(test, 'alice', incident.channel, '/incident note a & b < c > d "e" @bruno #random');
    const [note] = await eventsOf(test, incident, 'note.added');
    await settled(test);

    expect(note?.text).toBe('a & b < c > d "e" @bruno #random');
    expect(stringsIn((await eventsOf(test, incident, 'command.ran')).at(-1)).join()).toContain(
      '/incident note a & b < c > d "e" @bruno #random',
    );
  });
});
