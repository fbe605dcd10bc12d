import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { BOT_SCOPES } from '../../../src/sandbox/slack/workspace.js';

const ChannelRef = z.union([z.string(), z.looseObject({ id: z.string() }).transform(({ id }) => id)]);
const Answered = z.looseObject({
  ts: z.string().default(''),
  channel: ChannelRef.default(''),
  members: z.array(z.string()).default([]),
  user: z.unknown().optional(),
  usergroups: z.unknown().optional(),
  messages: z.array(z.looseObject({ text: z.string() })).default([]),
  response_metadata: z.looseObject({ next_cursor: z.string().default('') }).default({ next_cursor: '' }),
});
type Answered = z.infer<typeof Answered>;

describe("the Web API's rules", () => {
  let sandbox: Sandbox;
  let incidents: string;
  let general: string;

  beforeAll(async () => {
    sandbox = await startSandbox({ rateLimits: false, scopes: [...BOT_SCOPES, 'usergroups:read'] });
    incidents = sandbox.slack.channel('incidents').id;
    general = sandbox.slack.channel('general').id;
  });
  afterAll(() => sandbox.stop());

  const call = async (method: string, args: object, token = sandbox.slack.botToken) => {
    const response = await fetch(`${sandbox.slack.apiUrl}${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(args),
    });
    const body = Answered.parse(await response.json());
    return { status: response.status, retryAfter: response.headers.get('retry-after'), ...body };
  };

  it.each([
    ['no token', '', 'auth.test', 'not_authed'],
    ['a made-up token', 'xoxb-nobody', 'auth.test', 'invalid_auth'],
    ["a person's own token", 'xoxc-U0ALICE00', 'auth.test', 'invalid_auth'],
  ])('refuses %s', async (_, token, method, error) => {
    expect(await call(method, {}, token)).toMatchObject({ ok: false, error });
  });

  it('keeps app and bot tokens to their own methods', async () => {
    const { appToken } = sandbox.slack;
    expect(await call('chat.postMessage', {}, appToken)).toMatchObject({ error: 'not_allowed_token_type' });
    expect(await call('apps.connections.open', {})).toMatchObject({ error: 'not_allowed_token_type' });
  });

  it('refuses a method that does not exist', async () => {
    expect(await call('chat.shout', {})).toMatchObject({ ok: false, error: 'unknown_method' });
  });

  it('asks for scopes', async () => {
    const bare = await startSandbox({ scopes: ['chat:write'] });
    const client = new WebClient(bare.slack.botToken, {
      slackApiUrl: bare.slack.apiUrl,
      retryConfig: { retries: 0 },
    });

    await expect(client.users.info({ user: 'U0ALICE00' })).rejects.toThrow('missing_scope');
    await expect(client.usergroups.list()).rejects.toThrow('missing_scope');
    await bare.stop();
  });

  it.each<[string, string, () => object, string]>([
    [
      'posting where the bot is not',
      'chat.postMessage',
      () => ({ channel: general, text: 'x' }),
      'not_in_channel',
    ],
    [
      'posting to nowhere',
      'chat.postMessage',
      () => ({ channel: 'C0NOWHERE', text: 'x' }),
      'channel_not_found',
    ],
    ['posting nothing', 'chat.postMessage', () => ({ channel: incidents }), 'no_text'],
    [
      'a thread that is not there',
      'chat.postMessage',
      () => ({ channel: incidents, text: 'x', thread_ts: '1.1' }),
      'thread_not_found',
    ],
    [
      'blocks that are no list',
      'chat.postMessage',
      () => ({ channel: incidents, blocks: 'x' }),
      'invalid_blocks_format',
    ],
    [
      'metadata without a type',
      'chat.postMessage',
      () => ({ channel: incidents, text: 'x', metadata: { event_payload: {} } }),
      'invalid_metadata_schema',
    ],
    [
      'huge metadata',
      'chat.postMessage',
      () => ({
        channel: incidents,
        text: 'x',
        metadata: { event_type: 'a', event_payload: { a: 'x'.repeat(9000) } },
      }),
      'metadata_too_large',
    ],
    [
      'updating what is not there',
      'chat.update',
      () => ({ channel: incidents, ts: '1.1', text: 'x' }),
      'message_not_found',
    ],
    [
      'a long update',
      'chat.update',
      () => ({ channel: incidents, ts: '1.1', text: 'x'.repeat(4001) }),
      'msg_too_long',
    ],
    ['capitals in a name', 'conversations.create', () => ({ name: 'Inc' }), 'invalid_name_specials'],
    ['a space in a name', 'conversations.create', () => ({ name: 'inc 1' }), 'invalid_name_specials'],
    ['a period in a name', 'conversations.create', () => ({ name: 'inc.1' }), 'invalid_name_specials'],
    ['a long name', 'conversations.create', () => ({ name: 'x'.repeat(81) }), 'invalid_name_maxlength'],
    ['no name', 'conversations.create', () => ({ name: '' }), 'invalid_name_required'],
    ['only punctuation', 'conversations.create', () => ({ name: '--_' }), 'invalid_name_punctuation'],
    ['a name that is taken', 'conversations.create', () => ({ name: 'general' }), 'name_taken'],
    [
      'a long topic',
      'conversations.setTopic',
      () => ({ channel: incidents, topic: 'x'.repeat(251) }),
      'too_long',
    ],
    [
      'a long purpose',
      'conversations.setPurpose',
      () => ({ channel: incidents, purpose: 'x'.repeat(251) }),
      'too_long',
    ],
    [
      'inviting a member',
      'conversations.invite',
      () => ({ channel: incidents, users: 'U0ALICE00' }),
      'already_in_channel',
    ],
    [
      'inviting nobody',
      'conversations.invite',
      () => ({ channel: incidents, users: 'U0NOBODY0' }),
      'user_not_found',
    ],
    ['an unknown person', 'users.info', () => ({ user: 'U0NOBODY0' }), 'user_not_found'],
    ['an unknown address', 'users.lookupByEmail', () => ({ email: 'x@y.zz' }), 'users_not_found'],
    ['pinning nothing', 'pins.add', () => ({ channel: incidents, timestamp: '1.1' }), 'message_not_found'],
    [
      'a made-up cursor',
      'conversations.history',
      () => ({ channel: incidents, cursor: 'x' }),
      'invalid_cursor',
    ],
    [
      'an unknown thread',
      'conversations.replies',
      () => ({ channel: incidents, ts: '1.1' }),
      'thread_not_found',
    ],
    ['an unknown group', 'usergroups.users.list', () => ({ usergroup: 'S0NONE' }), 'no_such_subteam'],
    [
      'a broken view',
      'views.publish',
      () => ({ user_id: 'U0ALICE00', view: { type: 'home', blocks: [{ type: 'nope' }] } }),
      'invalid_arguments',
    ],
  ])('refuses %s', async (_, method, args, error) => {
    expect(await call(method, args())).toMatchObject({ ok: false, error });
  });

  it('says where blocks are wrong', async () => {
    const answer = await call('chat.postMessage', {
      channel: incidents,
      blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }],
    });

    expect(answer).toMatchObject({
      error: 'invalid_blocks',
      response_metadata: {
        messages: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
      },
    });
  });

  it("tells a person's zone and offset", async () => {
    const { user } = await call('users.info', { user: 'U0HANA000' });

    expect(user).toMatchObject({
      tz: 'Asia/Tokyo',
      tz_offset: 9 * 3600,
      profile: { email: 'hana@example.com' },
    });
  });

  it('pages, ranges and threads a channel', async () => {
    const { channel } = await call('conversations.create', { name: 'history' });
    const sent: string[] = [];
    for (const text of ['a', 'b', 'c']) {
      sent.push(
        (
          await call('chat.postMessage', {
            channel,
            text,
            metadata: { event_type: 'k', event_payload: { text } },
          })
        ).ts,
      );
    }
    await call('chat.postMessage', { channel, text: 'reply', thread_ts: sent[0] });
    const texts = (answer: Answered) => answer.messages.map(({ text }) => text);

    const first = await call('conversations.history', { channel, limit: 2 });
    expect(texts(first)).toEqual(['c', 'b']);
    const cursor = first.response_metadata.next_cursor;
    expect(texts(await call('conversations.history', { channel, limit: 2, cursor }))).toEqual(['a']);
    expect(texts(await call('conversations.history', { channel, oldest: sent[1] }))).toEqual(['c']);
    expect(texts(await call('conversations.history', { channel, oldest: sent[1], inclusive: true }))).toEqual(
      ['c', 'b'],
    );
    expect(texts(await call('conversations.replies', { channel, ts: sent[0] }))).toEqual(['a', 'reply']);
    expect(first.messages[0]?.metadata).toBeUndefined();
    const told = await call('conversations.history', { channel, include_all_metadata: true });
    expect(told.messages[0]?.metadata).toEqual({ event_type: 'k', event_payload: { text: 'c' } });
  });

  it('pages the members of a channel', async () => {
    const first = await call('conversations.members', { channel: incidents, limit: 5 });
    const rest = await call('conversations.members', {
      channel: incidents,
      limit: 5,
      cursor: first.response_metadata.next_cursor,
    });

    expect([...first.members, ...rest.members].sort()).toEqual(
      [...sandbox.slack.channel('incidents').members].sort(),
    );
  });

  it('shows an ephemeral message to its reader alone', async () => {
    await call('chat.postEphemeral', { channel: incidents, user: 'U0ALICE00', text: 'psst' });

    expect(sandbox.slack.messages('incidents', 'alice').some(({ text }) => text === 'psst')).toBe(true);
    expect(sandbox.slack.messages('incidents', 'bruno').some(({ text }) => text === 'psst')).toBe(false);
  });

  it('lists user groups and their members', async () => {
    sandbox.slack.setUserGroup('oncall', ['hana', 'chen']);
    const { usergroups } = await call('usergroups.list', { include_users: true });

    expect(usergroups).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ handle: 'oncall', users: ['U0HANA000', 'U0CHEN000'] }),
      ]),
    );
    expect(await call('usergroups.users.list', { usergroup: 'S0ONCALL0' })).toMatchObject({
      users: ['U0HANA000', 'U0CHEN000'],
    });
  });

  it('writes to a person directly', async () => {
    const { channel } = await call('chat.postMessage', { channel: 'U0ALICE00', text: 'hi' });

    expect(sandbox.slack.channel(channel)).toMatchObject({
      isIm: true,
      members: expect.arrayContaining(['U0ALICE00']),
    });
  });

  describe('rates', () => {
    it('lets a burst into a channel and then one message a second', async () => {
      let now = Date.now();
      const strict = await startSandbox({ now: () => new Date(now) });
      const post = async () => {
        const response = await fetch(`${strict.slack.apiUrl}chat.postMessage`, {
          method: 'POST',
          headers: { authorization: `Bearer ${strict.slack.botToken}` },
          body: new URLSearchParams({ channel: strict.slack.channel('incidents').id, text: 'x' }),
        });
        return { status: response.status, retryAfter: response.headers.get('retry-after') };
      };
      const statuses: number[] = [];
      for (let at = 0; at < 5; at++) statuses.push((await post()).status);

      expect(statuses).toEqual([200, 200, 200, 200, 200]);
      expect(await post()).toEqual({ status: 429, retryAfter: '1' });
      now += 1000;
      expect((await post()).status).toBe(200);
      strict.slack.setRateLimits(false);
      expect((await post()).status).toBe(200);
      await strict.stop();
    });
  });

  describe('faults', () => {
    it.each([
      [
        { kind: 'ratelimited', retryAfterSeconds: 7 },
        { status: 429, retryAfter: '7' },
      ],
      [
        { kind: 'error', error: 'fatal_error' },
        { status: 200, ok: false, error: 'fatal_error' },
      ],
      [{ kind: '500' }, { status: 500 }],
    ] as const)('%j befalls the next call only', async (fault, expected) => {
      sandbox.slack.fault({ method: 'auth.test', ...fault });

      expect(await call('auth.test', {})).toMatchObject(expected);
      expect(await call('auth.test', {})).toMatchObject({ ok: true });
    });

    it.each([
      ['reset', 0],
      ['lost', 1],
    ] as const)('cuts the connection: %s', async (kind, carriedOut) => {
      sandbox.slack.fault({ method: 'chat.postMessage', kind });

      await expect(call('chat.postMessage', { channel: incidents, text: kind })).rejects.toThrow();
      expect(sandbox.slack.messages('incidents').filter(({ text }) => text === kind)).toHaveLength(
        carriedOut,
      );
    });

    it('hangs until the caller gives up', async () => {
      sandbox.slack.fault({ method: 'auth.test', kind: 'hang' });
      const caller = new AbortController();
      const hanging = fetch(`${sandbox.slack.apiUrl}auth.test`, { method: 'POST', signal: caller.signal });
      await sandbox.slack.waitFor('the call', () =>
        sandbox.slack.calls('auth.test').find(({ error }) => error === 'hang'),
      );
      caller.abort();

      await expect(hanging).rejects.toThrow();
    });

    it('ends when it is called off', async () => {
      sandbox.slack.fault({ method: '*', kind: '500', times: 9 })();

      expect(await call('auth.test', {})).toMatchObject({ ok: true });
    });
  });

  it('records what was asked and answered, without the token', async () => {
    await call('conversations.create', { name: 'general' });

    const recorded = sandbox.slack.calls('conversations.create').at(-1);
    expect(recorded).toMatchObject({
      args: { name: 'general' },
      status: 200,
      ok: false,
      error: 'name_taken',
    });
    expect(JSON.stringify(recorded)).not.toContain(sandbox.slack.botToken);
  });
});
