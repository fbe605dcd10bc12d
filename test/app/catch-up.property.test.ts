/**
 * Whatever is said and done in a room, delivered, lost, doubled or out of order: once the room was read back, the
 * timeline tells the same as the room shows, and tells it once.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RecordedEvent } from '../../src/incident/event.js';
import { recorded, startTestApp, type TestApp } from '../helpers/app.js';
import { incidentWithBruno, readBack } from '../helpers/reading-back.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test?.stop());

/** `CATCH_UP_RUNS=300 npm run jest -- catch-up.property` looks for longer. */
const runs = Number(process.env.CATCH_UP_RUNS ?? 12);

const people = ['alice', 'bruno'] as const;
type Person = (typeof people)[number];
type Fate = 'normal' | 'lose' | 'duplicate' | 'reorder';

interface Deed {
  kind: 'say' | 'reply' | 'edit' | 'remove' | 'react' | 'unreact' | 'pin' | 'unpin' | 'come' | 'go';
  who: Person;
  /** Picks one of the messages that there are. */
  which: number;
  fate: Fate;
}

const deed = fc.record<Deed>({
  kind: fc.constantFrom(
    'say',
    'say',
    'reply',
    'edit',
    'remove',
    'react',
    'unreact',
    'pin',
    'unpin',
    'come',
    'go',
  ),
  who: fc.constantFrom(...people),
  which: fc.nat(20),
  fate: fc.constantFrom('normal', 'lose', 'lose', 'duplicate', 'reorder'),
});

interface Message {
  ts: string;
  author: Person;
  thread: string | undefined;
}

/** Carries out what people do; what the client would not allow them is left undone. */
async function carryOut(channel: string, deeds: readonly Deed[]): Promise<void> {
  const { slack } = test.sandbox;
  const messages: Message[] = [];
  let words = 0;
  for (const { kind, who, which, fate } of deeds) {
    await slack.idle();
    slack.delivery(fate);
    const message = messages[which % Math.max(messages.length, 1)];
    const as = slack.as(who);
    words += 1;
    try {
      if (kind === 'say' || (kind === 'reply' && message && !message.thread)) {
        const thread = kind === 'reply' ? message?.ts : undefined;
        const ts = await as.say(channel, `words ${words}`, thread ? { threadTs: thread } : {});
        messages.push({ ts, author: who, thread });
      } else if (kind === 'come') await slack.as('chen').join(channel);
      else if (kind === 'go') await slack.as('chen').leave(channel);
      else if (message && kind === 'edit') {
        await slack.as(message.author).edit(channel, message.ts, `words ${words}`);
      } else if (message && kind === 'remove') {
        await slack.as(message.author).remove(channel, message.ts);
        messages.splice(messages.indexOf(message), 1);
      } else if (message && kind === 'react') await as.react(channel, message.ts, 'pushpin');
      else if (message && kind === 'unreact') await as.unreact(channel, message.ts, 'pushpin');
      else if (message && kind === 'pin') await as.pin(channel, message.ts);
      else if (message && kind === 'unpin') await as.unpin(channel, message.ts);
    } catch {
      // The client refuses it: already so, or no longer there.
    }
    await slack.idle();
  }
  slack.delivery('normal');
  await slack.idle();
}

interface Picture {
  messages: Record<string, string>;
  marks: string[];
  pins: string[];
}

/** What the room shows of what people wrote, marked and pinned. */
function shown(channel: string): Picture {
  const { slack } = test.sandbox;
  const messages = slack
    .messages(channel)
    .filter(
      ({ botId, subtype, user }) =>
        !botId && user !== slack.botUserId && (subtype ?? 'thread_broadcast') === 'thread_broadcast',
    );
  return {
    messages: Object.fromEntries(messages.map(({ ts, text }) => [ts, text])),
    marks: messages
      .flatMap(({ ts, reactions }) =>
        reactions
          .filter(({ name }) => name === 'pushpin')
          .flatMap(({ users }) => users.map((user) => `${ts} slack:${user}`)),
      )
      .sort(),
    pins: slack
      .pins(channel)
      .filter((ts) => messages.some((message) => message.ts === ts))
      .sort(),
  };
}

/** The same, as the timeline tells it. */
function toldBy(events: readonly RecordedEvent[]): Picture {
  const messages: Record<string, string> = {};
  const marks = new Set<string>();
  const pins = new Set<string>();
  const inOrder = events.toSorted((a, b) => Number(a.occurredAt) - Number(b.occurredAt) || a.id - b.id);
  for (const { event, actor } of inOrder) {
    if (event.type === 'message.posted') messages[event.message.id] = event.text;
    if (event.type === 'moment.marked') marks.add(`${event.message.id} ${actor}`);
    if (event.type === 'moment.unmarked') marks.delete(`${event.message.id} ${actor}`);
    if (event.type === 'message.pinned') pins.add(event.message.id);
    if (event.type === 'message.unpinned') pins.delete(event.message.id);
  }
  for (const { event } of inOrder) {
    if (event.type === 'message.edited' && event.message.id in messages)
      messages[event.message.id] = event.text;
  }
  for (const { event } of inOrder) {
    if (event.type === 'message.deleted') delete messages[event.message.id];
  }
  const isThere = (entry: string) => (entry.split(' ')[0] ?? '') in messages;
  return { messages, marks: [...marks].filter(isThere).sort(), pins: [...pins].filter(isThere).sort() };
}

it(
  'tells after a reading back what the room shows, each thing once',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 3, maxLength: 14 }), async (deeds) => {
        const incident = await incidentWithBruno(test);
        await carryOut(incident.channel, deeds);

        await readBack(test, incident);

        const events = await recorded(test, incident);
        expect(toldBy(events)).toEqual(shown(incident.channel));
        const posted = events.flatMap(({ event }) =>
          event.type === 'message.posted' ? [event.message.id] : [],
        );
        expect(posted).toEqual([...new Set(posted)]);

        const again = await readBack(test, incident);
        expect(again).toMatchObject({ messages: 0, edits: 0, deletions: 0, others: 0 });
      }),
      { numRuns: runs, endOnFailure: true },
    );
  },
  30_000 + runs * 10_000,
);
