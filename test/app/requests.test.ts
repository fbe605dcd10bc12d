import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  answerOf,
  current,
  declare,
  eventsOf,
  rowCount,
  startTestApp,
  type TestApp,
} from '../helpers/app.js';

let test: TestApp;
let before: number;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.stop());
beforeEach(async () => {
  before = await rowCount(test);
});

const seconds = () => Math.floor(test.now().getTime() / 1000);
const sign = (secret: string, timestamp: number, body: string | Buffer) =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`;

let deliveries = 0;
/** A command that declares an incident when it is taken. */
function declaring(more: Record<string, string> = {}): { body: string; contentType: string } {
  deliveries += 1;
  const form = new URLSearchParams({
    command: '/incident',
    text: 'declare sev3 Forged',
    user_id: 'U0ALICE00',
    channel_id: 'C0GENERAL0',
    team_id: test.sandbox.slack.teamId,
    trigger_id: `trigger.${deliveries}`,
    response_url: `${test.sandbox.url}/nowhere`,
    ...more,
  });
  return { body: form.toString(), contentType: 'application/x-www-form-urlencoded' };
}
function event(payload: Record<string, unknown>): { body: string } {
  deliveries += 1;
  return {
    body: JSON.stringify({
      type: 'event_callback',
      team_id: test.sandbox.slack.teamId,
      api_app_id: test.sandbox.slack.appId,
      event_id: `Ev${deliveries}`,
      event_time: seconds(),
      event: payload,
    }),
  };
}
const raw = (input: Parameters<TestApp['sandbox']['slack']['deliverRaw']>[0]) =>
  test.sandbox.slack.deliverRaw(input);
const nothingWritten = async () => expect(await rowCount(test)).toBe(before);

describe('who sent it', () => {
  it('refuses a request signed with another secret', async () => {
    const { body, contentType } = declaring();
    const { status } = await raw({ body, contentType, signature: sign('guessed', seconds(), body) });

    expect(status).toBe(401);
    await nothingWritten();
  });

  it('refuses a body that was changed after it was signed', async () => {
    const { body, contentType } = declaring();
    const timestamp = seconds();
    const signature = sign(test.sandbox.slack.signingSecret, timestamp, body);
    const { status } = await raw({ body: `${body}&text=declare`, contentType, timestamp, signature });

    expect(status).toBe(401);
    await nothingWritten();
  });

  it.each([
    ['six minutes old', -6 * 60],
    ['six minutes ahead', 6 * 60],
  ])('refuses a request that is %s, though its signature is right', async (_what, offset) => {
    const { status } = await raw({ ...declaring(), timestamp: seconds() + offset });

    expect(status).toBe(401);
    await nothingWritten();
  });

  it.each([
    ['no headers at all', {}],
    ['no timestamp', { 'x-slack-signature': 'v0=00' }],
    ['an empty signature', { 'x-slack-request-timestamp': 'now', 'x-slack-signature': '' }],
    ['a timestamp that is no number', { 'x-slack-request-timestamp': 'NaN', 'x-slack-signature': 'v0=00' }],
  ])('refuses a request with %s', async (_what, headers) => {
    const { body, contentType } = declaring();
    const response = await fetch(`${test.app.url}/slack/events`, {
      method: 'POST',
      body,
      headers: { 'content-type': contentType, ...headers },
    });

    expect(response.status).toBe(401);
    expect(await response.text()).toBe('');
    await nothingWritten();
  });

  it('does not answer the handshake of a stranger', async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc' });
    const { status, body: answer } = await raw({ body, signature: sign('guessed', seconds(), body) });

    expect(status).toBe(401);
    expect(JSON.stringify(answer)).not.toContain('abc');
  });
});

describe('what it says', () => {
  it('answers Slack’s handshake', async () => {
    const { status, body } = await raw({
      body: JSON.stringify({ type: 'url_verification', challenge: 'abc' }),
    });

    expect({ status, body }).toEqual({ status: 200, body: { challenge: 'abc' } });
  });

  it('refuses a body above a megabyte, signed or not', async () => {
    const body = 'x'.repeat(1024 * 1024 + 1);
    const { status } = await raw({ body });
    const unsigned = await fetch(`${test.app.url}/slack/events`, { method: 'POST', body });

    expect([status, unsigned.status]).toEqual([413, 413]);
    await nothingWritten();
  });

  it.each([
    ['cut JSON', '{"type":"event_callback","event":', 'application/json'],
    ['JSON that is no object', '[1,2]', 'application/json'],
    ['an empty body', '', 'application/json'],
    ['a form without command or payload', 'a=1&b=2', 'application/x-www-form-urlencoded'],
    ['a payload that is cut', 'payload=%7B%22type%22', 'application/x-www-form-urlencoded'],
    ['a payload that is no object', 'payload=null', 'application/x-www-form-urlencoded'],
    ['bytes of no known type', '\u0000\u0001', 'application/octet-stream'],
  ])('answers 400 to %s', async (_what, body, contentType) => {
    const { status } = await raw({ body, contentType });

    expect(status).toBe(400);
    await nothingWritten();
  });

  it.each([
    ['a command without a user', () => declaring({ user_id: '' })],
    ['a command from a channel whose id is none', () => declaring({ channel_id: 'C 1 <!channel>' })],
    ['an event without its fields', () => event({ type: 'message', channel: 7 })],
    ['an event without a channel', () => event({ type: 'reaction_added', user: 'U1' })],
  ])('answers 400 to %s', async (_what, request) => {
    const { status } = await raw(request());

    expect(status).toBe(400);
    await nothingWritten();
  });

  it.each([
    ['an event nobody asked for', () => event({ type: 'star_added', user: 'U0ALICE00', event_ts: '1.2' })],
    ['a kind of request nobody knows', () => ({ body: JSON.stringify({ type: 'surprise' }) })],
  ])('takes %s and does nothing', async (_what, request) => {
    const { status } = await raw(request());

    expect(status).toBe(200);
    await nothingWritten();
  });

  it('says which method and path there are', async () => {
    const answers = await Promise.all([
      fetch(`${test.app.url}/slack/events`),
      fetch(`${test.app.url}/slack/event`, { method: 'POST', body: '{}' }),
      fetch(`${test.app.url}/`, { method: 'POST' }),
      fetch(`${test.app.url}/healthz`, { method: 'DELETE' }),
      fetch(`${test.app.url}/slack/events?a=1`, { method: 'POST', body: '{}' }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([405, 404, 404, 405, 401]);
  });
});

describe('a delivery seen before', () => {
  it('declares once for a command that is sent twice', async () => {
    const request = declaring({ text: 'declare sev3 Sent twice' });
    const first = await raw(request);
    const second = await raw(request);

    expect([first.status, second.status]).toEqual([200, 200]);
    expect(answerOf(first)).toContain('is declared as SEV3');
    expect(answerOf(second)).toBe('');
    const titles = (await test.read.incidents({ viewer: 'tocsin', limit: 10 })).map(({ title }) => title);
    expect(titles.filter((title) => title === 'Sent twice')).toHaveLength(1);
  });

  it('declares once for a command that is sent five times at once', async () => {
    const request = declaring({ text: 'declare sev3 Sent at once' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => raw(request)));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(answers.filter((answer) => answerOf(answer).includes('is declared'))).toHaveLength(1);
    const titles = (await test.read.incidents({ viewer: 'tocsin', limit: 10 })).map(({ title }) => title);
    expect(titles.filter((title) => title === 'Sent at once')).toHaveLength(1);
  });

  it('takes a form once that is submitted twice at once', async () => {
    const { slack } = test.sandbox;
    await slack.as('bruno').command('general', '/incident declare');
    const [modal] = slack.modals('bruno');
    const element = (value: object) => ({ v: value });
    const body = new URLSearchParams({
      payload: JSON.stringify({
        type: 'view_submission',
        team: { id: slack.teamId },
        user: { id: 'U0BRUNO00', team_id: slack.teamId },
        api_app_id: slack.appId,
        trigger_id: 'trigger.submit',
        view: {
          ...modal?.view,
          id: modal?.id,
          hash: 'h1',
          state: {
            values: {
              title: element({ type: 'plain_text_input', value: 'Submitted twice' }),
              severity: element({ type: 'static_select', selected_option: { value: 'sev1' } }),
            },
          },
        },
      }),
    }).toString();
    const twice = [1, 2].map(() => raw({ body, contentType: 'application/x-www-form-urlencoded' }));
    const answers = await Promise.all(twice);

    expect(answers.map(({ status, body }) => ({ status, body }))).toEqual([
      { status: 200, body: '' },
      { status: 200, body: '' },
    ]);
    const titles = (await test.read.incidents({ viewer: 'tocsin', limit: 10 })).map(({ title }) => title);
    expect(titles.filter((title) => title === 'Submitted twice')).toHaveLength(1);
  });

  it('records a message once, however often and in whatever way Slack tells of it', async () => {
    const incident = await declare(test);
    const { slack } = test.sandbox;
    slack.delivery('duplicate');
    const ts = await slack.as('alice').say(incident.channel, 'twice told');
    await slack.as('alice').react(incident.channel, ts, 'pushpin');
    slack.delivery('normal');
    await slack.idle();
    const again = event({
      type: 'message',
      channel: incident.channel,
      user: 'U0ALICE00',
      text: 'twice told',
      ts,
    });
    const retry = await raw({
      ...again,
      headers: { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' },
    });

    expect(retry.status).toBe(200);
    const said = await eventsOf(test, incident, 'message.posted');
    expect(said.map(({ text }) => text)).toEqual(['twice told']);
    expect(await eventsOf(test, incident, 'moment.marked')).toHaveLength(1);
  });

  it('runs a press once that is delivered twice, and one press after the other', async () => {
    const incident = await declare(test);
    const body = new URLSearchParams({
      payload: JSON.stringify({
        type: 'block_actions',
        team: { id: test.sandbox.slack.teamId },
        user: { id: 'U0CHEN000' },
        api_app_id: test.sandbox.slack.appId,
        trigger_id: 'trigger.press',
        channel: { id: incident.channel },
        actions: [
          {
            type: 'button',
            action_id: 'button:0',
            block_id: 'b',
            value: JSON.stringify({
              command: 'role',
              args: { incident: incident.id, role: 'commander', person: 'me' },
            }),
          },
        ],
      }),
    }).toString();
    const press = () => raw({ body, contentType: 'application/x-www-form-urlencoded' });
    const statuses = (await Promise.all([press(), press(), press()])).map(({ status }) => status);

    expect(statuses).toEqual([200, 200, 200]);
    expect((await current(test, incident)).roles.commander).toBe('slack:U0CHEN000');
    expect(await eventsOf(test, incident, 'role.assigned')).toHaveLength(1);
    expect(await eventsOf(test, incident, 'command.ran')).toHaveLength(2);
  });
});
