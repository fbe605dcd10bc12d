import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { listeningApp } from './listening-app.js';

/** More than `manifest.yml` asks for. */
const events = [
  'app_home_opened',
  'app_mention',
  'file_shared',
  'member_joined_channel',
  'member_left_channel',
  'message.channels',
  'pin_added',
  'pin_removed',
  'reaction_added',
  'reaction_removed',
];

describe('what Slack sends to the app', () => {
  let sandbox: Sandbox;
  let app: Awaited<ReturnType<typeof listeningApp>>;

  beforeEach(async () => {
    app = await listeningApp();
    sandbox = await startSandbox({ requestUrl: app.url, retryDelaysMs: [0, 5, 5], events });
  });
  afterEach(async () => {
    await sandbox.stop();
    await app.stop();
  });

  it('is signed over its exact bytes', async () => {
    await sandbox.slack.as('alice').command('incidents', '/incident declare Größe & <b>');

    const [heard] = app.heard;
    const timestamp = String(heard?.headers['x-slack-request-timestamp']);
    const expected = createHmac('sha256', sandbox.slack.signingSecret)
      .update(`v0:${timestamp}:${heard?.body}`)
      .digest('hex');
    expect(heard?.headers['x-slack-signature']).toBe(`v0=${expected}`);
    expect(Math.abs(Date.now() / 1000 - Number(timestamp))).toBeLessThan(60);
  });

  it('carries every field of a slash command, with markup escaped and names as mentions', async () => {
    await sandbox.slack
      .as('alice')
      .command('incidents', '/incident role commander @bruno in #random & <!channel>');

    expect(app.last('/incident')).toEqual({
      token: expect.any(String),
      team_id: sandbox.slack.teamId,
      team_domain: 'sandbox',
      channel_id: sandbox.slack.channel('incidents').id,
      channel_name: 'incidents',
      user_id: 'U0ALICE00',
      user_name: 'alice',
      command: '/incident',
      text: `role commander <@U0BRUNO00|bruno> in <#${sandbox.slack.channel('random').id}|random> &amp; &lt;!channel&gt;`,
      api_app_id: sandbox.slack.appId,
      is_enterprise_install: 'false',
      response_url: expect.stringContaining(`${sandbox.url}/slack/response/`),
      trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]{32}$/),
    });
  });

  it('shows what a command answers, to the person or to all', async () => {
    app.answerWith(() => ({ body: { text: 'just you' } }));
    await sandbox.slack.as('alice').command('incidents', '/incident');
    app.answerWith(() => ({ body: { text: 'all', response_type: 'in_channel' } }));
    await sandbox.slack.as('alice').command('incidents', '/incident');

    const seen = sandbox.slack.messages('incidents', 'alice');
    expect(seen.find(({ text }) => text === 'just you')?.ephemeral).toBe(true);
    expect(seen.find(({ text }) => text === 'all')?.ephemeral).toBe(false);
    expect(sandbox.slack.messages('incidents', 'bruno').map(({ text }) => text)).toEqual(['all']);
  });

  it('refuses to show an answer that Slack would refuse', async () => {
    app.answerWith(() => ({ body: { text: 'x', blocks: [{ type: 'section' }] } }));

    await expect(sandbox.slack.as('alice').command('incidents', '/incident')).rejects.toThrow(
      'invalid_blocks',
    );
  });

  it('tells the person when a command failed', async () => {
    app.answerWith(() => ({ status: 500 }));

    const delivered = await sandbox.slack.as('alice').command('incidents', '/incident');

    expect(delivered.status).toBe(500);
    expect(sandbox.slack.messages('incidents', 'alice').at(-1)).toMatchObject({
      user: 'USLACKBOT',
      ephemeral: true,
    });
  });

  it('wraps an event as Slack does', async () => {
    await sandbox.slack.as('alice').say('incidents', 'db is slow');
    await sandbox.slack.idle();

    expect(app.last('event_callback')).toMatchObject({
      team_id: sandbox.slack.teamId,
      api_app_id: sandbox.slack.appId,
      event_id: expect.stringMatching(/^Ev[0-9A-F]+$/),
      event_time: expect.any(Number),
      authorizations: [{ user_id: sandbox.slack.botUserId, is_bot: true }],
      event: {
        type: 'message',
        channel_type: 'channel',
        user: 'U0ALICE00',
        text: 'db is slow',
        team: sandbox.slack.teamId,
      },
    });
  });

  it('tells of messages only where the bot is a member', async () => {
    await sandbox.slack.as('alice').say('general', 'private matters');
    await sandbox.slack.as('alice').say('incidents', 'ours');
    await sandbox.slack.idle();

    expect(app.events('message').map(({ text }) => text)).toEqual(['ours']);
  });

  it('tells of a deleted message that has replies as Slack does: a tombstone took its place', async () => {
    const alice = sandbox.slack.as('alice');
    const ts = await alice.say('incidents', 'the root');
    await alice.say('incidents', 'a reply', { threadTs: ts });
    await alice.remove('incidents', ts);
    await sandbox.slack.idle();

    const told = app.events('message').filter(({ subtype }) => subtype !== undefined);
    expect(told).toMatchObject([
      {
        subtype: 'message_changed',
        hidden: true,
        message: { subtype: 'tombstone', user: 'USLACKBOT', ts, thread_ts: ts },
        previous_message: { text: 'the root', user: 'U0ALICE00' },
      },
    ]);
  });

  it('tells of every kind of change in a channel', async () => {
    const alice = sandbox.slack.as('alice');
    const ts = await alice.say('incidents', 'first');
    await alice.edit('incidents', ts, 'second');
    await alice.react('incidents', ts, 'pushpin');
    await alice.unreact('incidents', ts, 'pushpin');
    await alice.pin('incidents', ts);
    await alice.unpin('incidents', ts);
    await alice.upload('incidents', { name: 'log.txt', content: 'boom' });
    await alice.remove('incidents', ts);
    await alice.leave('incidents');
    await alice.join('incidents');
    await alice.say('incidents', `hello <@${sandbox.slack.botUserId}>`);
    await alice.openHome();
    await sandbox.slack.idle();

    const channel = sandbox.slack.channel('incidents').id;
    const subtypes = app.events('message').map(({ subtype }) => subtype);
    for (const subtype of [
      'message_changed',
      'message_deleted',
      'file_share',
      'channel_join',
      'channel_leave',
    ]) {
      expect(subtypes).toContain(subtype);
    }
    const changed = app.events('message').find(({ subtype }) => subtype === 'message_changed');
    expect(changed).toMatchObject({
      hidden: true,
      channel,
      message: { text: 'second', edited: { user: 'U0ALICE00' } },
      previous_message: { text: 'first' },
    });
    const deleted = app.events('message').find(({ subtype }) => subtype === 'message_deleted');
    expect(deleted).toMatchObject({ deleted_ts: ts, previous_message: { text: 'second' } });
    const item = { type: 'message', channel, ts };
    expect(app.events('reaction_added')).toMatchObject([
      { reaction: 'pushpin', item, item_user: 'U0ALICE00', event_ts: expect.any(String) },
    ]);
    expect(app.events('reaction_removed')).toMatchObject([{ reaction: 'pushpin', item }]);
    expect(app.events('pin_added')).toMatchObject([{ channel_id: channel, item: { message: { ts } } }]);
    expect(app.events('pin_removed')).toHaveLength(1);
    expect(app.events('file_shared')).toMatchObject([{ channel_id: channel, file_id: expect.any(String) }]);
    expect(app.events('member_left_channel')).toMatchObject([{ user: 'U0ALICE00', channel }]);
    expect(app.events('member_joined_channel')).toMatchObject([{ user: 'U0ALICE00', channel }]);
    expect(app.events('app_mention')).toMatchObject([{ channel, user: 'U0ALICE00' }]);
    expect(app.events('app_home_opened')).toMatchObject([{ user: 'U0ALICE00', tab: 'home' }]);
  });

  it('tells the bot of its own messages, as its own', async () => {
    const { WebClient } = await import('@slack/web-api');
    const bot = new WebClient(sandbox.slack.botToken, { slackApiUrl: sandbox.slack.apiUrl });
    await bot.chat.postMessage({ channel: sandbox.slack.channel('incidents').id, text: 'card' });
    await sandbox.slack.idle();

    expect(app.events('message')).toMatchObject([
      { text: 'card', bot_id: expect.any(String), app_id: sandbox.slack.appId },
    ]);
  });

  it('sends an event again, up to three times, saying which retry it is and why', async () => {
    app.answerWith(() => ({ status: 503 }));

    await sandbox.slack.as('alice').say('incidents', 'hello');
    await sandbox.slack.idle();

    expect(
      app.heard.map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']]),
    ).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
      ['2', 'http_error'],
      ['3', 'http_error'],
    ]);
    expect(new Set(app.heard.map(({ payload }) => payload.event_id)).size).toBe(1);
    expect(sandbox.slack.deliveries().map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
  });

  it('does not retry when asked not to', async () => {
    app.answerWith(() => ({ status: 500, headers: { 'x-slack-no-retry': '1' } }));

    await sandbox.slack.as('alice').say('incidents', 'hello');
    await sandbox.slack.idle();

    expect(app.heard).toHaveLength(1);
  });

  it('gives up on an answer after three seconds and says so', async () => {
    app.answerWith(({ payload }) => (payload.command ? 'silence' : {}));

    const delivered = await sandbox.slack.as('alice').command('incidents', '/incident');

    expect(delivered.status).toBe(0);
    expect(sandbox.slack.messages('incidents', 'alice').at(-1)?.text).toContain('operation_timeout');
  });

  it.each([
    ['duplicate', ['a', 'a', 'b', 'b']],
    ['reorder', ['b', 'a']],
  ] as const)('delivers in mode %s', async (mode, expected) => {
    sandbox.slack.delivery(mode);
    await sandbox.slack.as('alice').say('incidents', 'a');
    if (mode === 'duplicate') await sandbox.slack.idle();
    await sandbox.slack.as('alice').say('incidents', 'b');
    await sandbox.slack.idle();

    expect(app.events('message').map(({ text }) => text)).toEqual(expected);
  });

  it('holds events until they are released', async () => {
    sandbox.slack.delivery('hold');
    await sandbox.slack.as('alice').say('incidents', 'a');
    await sandbox.slack.idle();
    expect(app.heard).toHaveLength(0);

    sandbox.slack.delivery('normal');
    await sandbox.slack.idle();
    expect(app.events('message').map(({ text }) => text)).toEqual(['a']);
  });

  it('loses events for good while delivery is disabled', async () => {
    const alice = sandbox.slack.as('alice');
    sandbox.slack.delivery('lose');
    await alice.say('incidents', 'a');
    sandbox.slack.delivery('normal');
    await alice.say('incidents', 'b');
    await sandbox.slack.idle();

    expect(app.events('message').map(({ text }) => text)).toEqual(['b']);
  });

  it('loses an event that was not taken in its last retry', async () => {
    app.answerWith(() => ({ status: 500 }));
    await sandbox.slack.as('alice').say('incidents', 'a');
    await sandbox.slack.idle();
    app.answerWith(() => undefined);
    await sandbox.slack.as('alice').say('incidents', 'b');
    await sandbox.slack.idle();

    expect(app.events('message').map(({ text }) => text)).toEqual(['a', 'a', 'a', 'a', 'b']);
  });

  it('gives time-out as the reason of a retry when the app was silent for three seconds', async () => {
    app.answerWith(({ headers }) => (headers['x-slack-retry-num'] ? {} : 'silence'));
    await sandbox.slack.as('alice').say('incidents', 'a');
    await sandbox.slack.idle();

    expect(app.heard.map(({ headers }) => headers['x-slack-retry-reason'])).toEqual([
      undefined,
      'http_timeout',
    ]);
  });

  it('delivers one event again under its own id, a lost one too', async () => {
    const alice = sandbox.slack.as('alice');
    await alice.say('incidents', 'a');
    await sandbox.slack.idle();
    sandbox.slack.delivery('lose');
    await alice.say('incidents', 'b');

    await sandbox.slack.redeliver(({ text }) => text === 'b');
    await sandbox.slack.redeliver(({ text }) => text === 'a');

    expect(app.events('message').map(({ text }) => text)).toEqual(['a', 'b', 'a']);
    const [first, , again] = app.heard;
    expect(again?.payload.event_id).toBe(first?.payload.event_id);
    await expect(sandbox.slack.redeliver(() => false)).rejects.toThrow('no such event');
  });

  it('says once a minute that events are lost to the rate limit', async () => {
    const alice = sandbox.slack.as('alice');
    sandbox.slack.delivery('rate-limited');
    await alice.say('incidents', 'a');
    await alice.say('incidents', 'b');
    await sandbox.slack.idle();

    expect(app.events('message')).toEqual([]);
    expect(app.heard.map(({ payload }) => payload)).toEqual([
      {
        token: expect.any(String),
        type: 'app_rate_limited',
        team_id: sandbox.slack.teamId,
        minute_rate_limited: expect.any(Number),
        api_app_id: sandbox.slack.appId,
      },
    ]);
  });

  it('delivers so many events an hour and no more', async () => {
    const alice = sandbox.slack.as('alice');
    sandbox.slack.setRateLimits({ events: 2 });
    for (const text of ['a', 'b', 'c', 'd']) await alice.say('incidents', text);
    await sandbox.slack.idle();
    sandbox.slack.setRateLimits(false);
    await alice.say('incidents', 'e');
    await sandbox.slack.idle();

    expect(app.events('message').map(({ text }) => text)).toEqual(['a', 'b', 'e']);
    expect(app.heard.filter(({ payload }) => payload.type === 'app_rate_limited')).not.toEqual([]);
  });

  it('tells what the bots of other apps say', async () => {
    const ts = sandbox.slack.sayAsApp('Deploys', 'incidents', 'checkout 4.2 is live');
    await sandbox.slack.idle();

    expect(app.events('message')).toMatchObject([
      { ts, text: 'checkout 4.2 is live', bot_id: 'BDEPLOYS0', bot_profile: { name: 'Deploys' } },
    ]);
  });

  it('sends raw deliveries, forged ones too', async () => {
    await sandbox.slack.deliverRaw({ body: '{"x":1}', signature: 'v0=forged', timestamp: 1 });

    expect(app.heard[0]).toMatchObject({
      body: '{"x":1}',
      headers: { 'x-slack-signature': 'v0=forged', 'x-slack-request-timestamp': '1' },
    });
  });
});
