import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { calling, texts } from './calling.js';

describe('what a channel shows of its past', () => {
  const start = Date.parse('2026-11-21T10:00:00.250Z');
  let now = start;
  let sandbox: Sandbox;
  let channel: string;

  beforeEach(async () => {
    now = start;
    sandbox = await startSandbox({ rateLimits: false, now: () => new Date(now) });
    channel = sandbox.slack.channel('incidents').id;
  });
  afterEach(() => sandbox.stop());

  const call = calling(() => sandbox.slack);
  const alice = () => sandbox.slack.as('alice');
  const bruno = () => sandbox.slack.as('bruno');
  const history = (args: object = {}) => call('conversations.history', { channel, ...args });
  const replies = (ts: string, args: object = {}) => call('conversations.replies', { channel, ts, ...args });

  it('names a message by when it was written, by a clock that may be moved', async () => {
    const first = await alice().say('incidents', 'one');
    const second = await alice().say('incidents', 'two');
    now += 3_600_000;
    const later = await alice().say('incidents', 'three');

    expect([first, second]).toEqual(['1795255200.250000', '1795255200.250001']);
    expect(later).toBe('1795258800.250000');
    expect(sandbox.slack.messages('incidents').map(({ at }) => at)).toEqual([start, start, now]);
  });

  it('never goes back, even when the clock does', async () => {
    const first = await alice().say('incidents', 'one');
    now -= 60_000;
    const second = await alice().say('incidents', 'two');

    expect(Number(second)).toBeGreaterThan(Number(first));
  });

  it('answers a call of the app with the same name', async () => {
    const answer = await call('chat.postMessage', { channel, text: 'card' });
    const whisper = await call('chat.postEphemeral', { channel, text: 'psst', user: 'U0ALICE00' });

    expect(texts(await history())).toEqual(['card']);
    expect(answer).toMatchObject({ ts: '1795255200.250000', message: { ts: '1795255200.250000' } });
    expect(whisper).toMatchObject({ message_ts: '1795255200.250001' });
  });

  it('is read newest first, page by page, however it changes meanwhile', async () => {
    for (const text of ['a', 'b', 'c', 'd', 'e']) await alice().say('incidents', text);
    const [, , third] = sandbox.slack.messages('incidents');

    const first = await history({ limit: 2 });
    await alice().say('incidents', 'f');
    await alice().remove('incidents', third?.ts ?? '');
    const { next_cursor: cursor } = first.response_metadata;
    const second = await history({ limit: 2, cursor });

    expect(texts(first)).toEqual(['e', 'd']);
    expect(first.has_more).toBe(true);
    expect(Buffer.from(cursor, 'base64').toString()).toMatch(/^next_ts:\d{16}$/);
    expect(texts(second)).toEqual(['b', 'a']);
    expect(second.has_more).toBe(false);
    expect(second.response_metadata.next_cursor).toBe('');
  });

  it('keeps to a range, its ends left out unless asked for', async () => {
    const stamps: string[] = [];
    for (const text of ['a', 'b', 'c']) stamps.push(await alice().say('incidents', text));
    const [oldest, middle, latest] = stamps;

    expect(texts(await history({ oldest, latest }))).toEqual(['b']);
    expect(texts(await history({ oldest, latest, inclusive: true }))).toEqual(['c', 'b', 'a']);
    expect(texts(await history({ oldest: middle }))).toEqual(['c']);
    expect(texts(await history({ latest: middle, inclusive: true, limit: 1 }))).toEqual(['b']);
  });

  it('has of a thread its parent, and replies that were sent to the channel too', async () => {
    const root = await alice().say('incidents', 'root');
    await alice().say('incidents', 'reply', { threadTs: root });
    const shout = await bruno().say('incidents', 'reply for all', { threadTs: root, broadcast: true });

    const { messages } = await history();
    expect(messages).toMatchObject([
      { text: 'reply for all', subtype: 'thread_broadcast', thread_ts: root, root: { text: 'root' } },
      {
        text: 'root',
        thread_ts: root,
        reply_count: 2,
        reply_users_count: 2,
        reply_users: ['U0ALICE00', 'U0BRUNO00'],
        latest_reply: shout,
      },
    ]);
  });

  it('reads a thread oldest first, its parent at the head of every page', async () => {
    const root = await alice().say('incidents', 'root');
    for (const text of ['a', 'b', 'c']) await bruno().say('incidents', text, { threadTs: root });

    const first = await replies(root, { limit: 2 });
    const second = await replies(root, { limit: 2, cursor: first.response_metadata.next_cursor });

    expect(texts(first)).toEqual(['root', 'a', 'b']);
    expect(first.messages[1]).toMatchObject({ thread_ts: root, parent_user_id: 'U0ALICE00' });
    expect(texts(second)).toEqual(['root', 'c']);
    const [, , b] = first.messages;
    expect(texts(await replies(root, { oldest: b?.ts }))).toEqual(['root', 'c']);
  });

  it('counts the replies that are left, and lets a deleted parent go with the last', async () => {
    const root = await alice().say('incidents', 'root');
    const one = await bruno().say('incidents', 'one', { threadTs: root });
    const two = await bruno().say('incidents', 'two', { threadTs: root });
    await bruno().remove('incidents', one);
    await alice().remove('incidents', root);

    const [tombstone] = (await history()).messages;
    expect(tombstone).toMatchObject({ subtype: 'tombstone', ts: root, user: 'USLACKBOT', reply_count: 1 });
    expect(JSON.stringify(tombstone)).not.toContain('root');
    expect(texts(await replies(root))).toEqual(['This message was deleted.', 'two']);

    await bruno().remove('incidents', two);
    expect(texts(await history())).toEqual([]);
    expect(await replies(root)).toMatchObject({ error: 'thread_not_found' });
  });

  it('shows of an edit who and when to the second, and nothing of the words before', async () => {
    const ts = await alice().say('incidents', 'before');
    now += 1_700;
    await alice().edit('incidents', ts, 'after');

    const [message] = (await history()).messages;
    expect(message).toMatchObject({ text: 'after', edited: { user: 'U0ALICE00', ts: '1795255201.000000' } });
    expect(JSON.stringify(message)).not.toContain('before');
  });

  it('shows reactions, pins and which bot wrote', async () => {
    const ts = await alice().say('incidents', 'look');
    await alice().react('incidents', ts, 'eyes');
    await bruno().react('incidents', ts, 'eyes');
    await bruno().react('incidents', ts, 'tada');
    await bruno().unreact('incidents', ts, 'tada');
    await bruno().pin('incidents', ts);
    await call('chat.postMessage', { channel, text: 'card' });

    const { messages } = await history();
    expect(messages).toMatchObject([
      { text: 'card', bot_id: 'B0TOCSIN0', bot_profile: { id: 'B0TOCSIN0', name: 'tocsin' } },
      {
        text: 'look',
        team: sandbox.slack.teamId,
        reactions: [{ name: 'eyes', users: ['U0ALICE00', 'U0BRUNO00'], count: 2 }],
        pinned_to: [channel],
      },
    ]);
    expect((await call('pins.list', { channel })).items).toMatchObject([
      {
        type: 'message',
        channel,
        created: Math.floor(now / 1000),
        created_by: 'U0BRUNO00',
        message: { ts, text: 'look', pinned_to: [channel], permalink: expect.stringContaining(channel) },
      },
    ]);
    expect(await call('reactions.get', { channel, timestamp: ts })).toMatchObject({
      message: { reactions: [{ name: 'eyes', count: 2 }] },
    });
    await bruno().unpin('incidents', ts);
    expect((await call('pins.list', { channel })).items).toEqual([]);
  });

  it.each<[string, string, object, string]>([
    ['a limit of none', 'conversations.history', { limit: 0 }, 'invalid_limit'],
    ['a limit above 999', 'conversations.history', { limit: 1000 }, 'invalid_limit'],
    ['a limit that is no number', 'conversations.history', { limit: 'all' }, 'invalid_limit'],
    ['a bad start', 'conversations.history', { oldest: 'yesterday' }, 'invalid_ts_oldest'],
    ['a bad end', 'conversations.history', { latest: '2026-11-21' }, 'invalid_ts_latest'],
    ['a made-up cursor', 'conversations.history', { cursor: 'bmV4dDox' }, 'invalid_cursor'],
    ['no such channel', 'conversations.history', { channel: 'C0NOWHERE' }, 'channel_not_found'],
    ['a limit above 1000', 'conversations.replies', { ts: '1.1', limit: 1001 }, 'invalid_limit'],
    ['no such thread', 'conversations.replies', { ts: '1.1' }, 'thread_not_found'],
    ['pins of no channel', 'pins.list', { channel: 'C0NOWHERE' }, 'channel_not_found'],
  ])('refuses %s', async (_, method, args, error) => {
    expect(await call(method, { channel, ...args })).toMatchObject({ ok: false, error });
  });

  it('is closed to a bot that is not in the channel', async () => {
    const general = sandbox.slack.channel('general').id;
    const ts = await alice().say('general', 'not for bots');

    for (const method of ['conversations.history', 'conversations.replies', 'pins.list']) {
      expect(await call(method, { channel: general, ts })).toMatchObject({ error: 'not_in_channel' });
    }
  });

  it('lets no more calls through than Slack does, or than a test says', async () => {
    sandbox.slack.setRateLimits(true);
    const statuses = async (calls: number) => {
      const { apiUrl, botToken } = sandbox.slack;
      const answers: number[] = [];
      for (let at = 0; at < calls; at++) {
        const headers = { authorization: `Bearer ${botToken}` };
        const response = await fetch(`${apiUrl}conversations.history?channel=${channel}`, { headers });
        answers.push(response.status);
      }
      return answers;
    };

    expect(await statuses(51)).toEqual([...Array<number>(50).fill(200), 429]);
    sandbox.slack.setRateLimits({ 'conversations.history': 2 });
    expect(await statuses(3)).toEqual([200, 200, 429]);
    now += 30_000;
    expect(await statuses(2)).toEqual([200, 429]);
  });
});
