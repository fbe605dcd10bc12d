import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type KnownBlock, type ModalView, WebClient } from '@slack/web-api';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { listeningApp } from './listening-app.js';

const button = {
  type: 'button',
  action_id: 'ack',
  text: { type: 'plain_text', text: 'Acknowledge' },
  value: '7',
} as const;
const option = (value: string) =>
  ({ text: { type: 'plain_text', text: value.toUpperCase() }, value }) as const;
const card: KnownBlock[] = [
  { type: 'actions', block_id: 'b1', elements: [button] },
  {
    type: 'actions',
    block_id: 'b2',
    elements: [
      {
        type: 'checkboxes',
        action_id: 'steps',
        options: [option('a'), option('b')],
        initial_options: [option('a')],
      },
      {
        type: 'static_select',
        action_id: 'sev',
        placeholder: { type: 'plain_text', text: 'Severity' },
        options: [option('s1'), option('s2')],
      },
      { type: 'users_select', action_id: 'who' },
      { type: 'datepicker', action_id: 'due' },
      { type: 'datetimepicker', action_id: 'at' },
    ],
  },
];
const modal: ModalView = {
  type: 'modal',
  callback_id: 'declare',
  title: { type: 'plain_text', text: 'Declare' },
  submit: { type: 'plain_text', text: 'Go' },
  notify_on_close: true,
  private_metadata: 'kept',
  blocks: [
    {
      type: 'input',
      block_id: 'title',
      label: { type: 'plain_text', text: 'Title' },
      element: { type: 'plain_text_input', action_id: 'v', max_length: 10 },
    },
    {
      type: 'input',
      block_id: 'sev',
      optional: true,
      label: { type: 'plain_text', text: 'Severity' },
      element: { type: 'static_select', action_id: 'v2', options: [option('s1')] },
    },
  ],
};

describe('what a person does with what the app shows', () => {
  let sandbox: Sandbox;
  let app: Awaited<ReturnType<typeof listeningApp>>;
  let bot: WebClient;
  let channel: string;

  beforeEach(async () => {
    app = await listeningApp();
    sandbox = await startSandbox({ requestUrl: app.url });
    bot = new WebClient(sandbox.slack.botToken, {
      slackApiUrl: sandbox.slack.apiUrl,
      retryConfig: { retries: 0 },
    });
    channel = sandbox.slack.channel('incidents').id;
  });
  afterEach(async () => {
    await sandbox.stop();
    await app.stop();
  });

  const post = async () => {
    const { ts = '' } = await bot.chat.postMessage({ channel, text: 'card', blocks: card });
    return { channel, ts };
  };
  const open = async () => {
    await sandbox.slack.as('alice').globalShortcut('start');
    const trigger_id = String(app.last('shortcut').trigger_id);
    return bot.views.open({ trigger_id, view: modal });
  };

  it('presses a button by its label', async () => {
    const target = await post();
    await sandbox.slack.as('alice').act(target, 'Acknowledge');

    expect(app.last('block_actions')).toMatchObject({
      user: { id: 'U0ALICE00', username: 'alice' },
      container: { type: 'message', message_ts: target.ts, channel_id: channel, is_ephemeral: false },
      channel: { id: channel, name: 'incidents' },
      message: { ts: target.ts, blocks: [{ block_id: 'b1' }, { block_id: 'b2' }] },
      actions: [
        {
          type: 'button',
          action_id: 'ack',
          block_id: 'b1',
          value: '7',
          text: { text: 'Acknowledge' },
          action_ts: expect.any(String),
        },
      ],
      response_url: expect.any(String),
      trigger_id: expect.any(String),
    });
  });

  it.each([
    ['steps', ['B'], { selected_options: [option('b')] }],
    ['Severity', 'S2', { selected_option: option('s2') }],
    ['who', 'bruno', { selected_user: 'U0BRUNO00' }],
    ['due', '2026-11-20', { selected_date: '2026-11-20' }],
    ['at', new Date(1_800_000_000_000), { selected_date_time: 1_800_000_000 }],
  ])('chooses in %s', async (where, value, expected) => {
    await sandbox.slack.as('alice').act(await post(), where, value);

    expect(app.last('block_actions')).toMatchObject({ actions: [expected] });
  });

  it('sends along the state of everything in the message', async () => {
    const target = await post();
    await sandbox.slack.as('alice').act(target, 'steps', ['a', 'b']);

    expect(app.last('block_actions')).toMatchObject({
      state: {
        values: {
          b2: { steps: { selected_options: [option('a'), option('b')] }, sev: { selected_option: null } },
        },
      },
    });
  });

  it('refuses what is not there', async () => {
    const target = await post();
    const alice = sandbox.slack.as('alice');

    await expect(alice.act(target, 'Launch')).rejects.toThrow('there is no element "Launch"');
    await expect(alice.act(target, 'sev', 's9')).rejects.toThrow('there is no option "s9"');
    await expect(alice.act({ channel, ts: '1.1' }, 'ack')).rejects.toThrow('there is no message');
    await expect(alice.submit({})).rejects.toThrow('no modal is open');
    expect(app.heard.filter(({ payload }) => payload.type === 'block_actions')).toEqual([]);
  });

  it('submits a modal with what was entered, and closes it', async () => {
    await open();
    await sandbox.slack.as('alice').submit({ Title: 'db down', sev: 'S1' });

    expect(app.last('view_submission')).toMatchObject({
      user: { id: 'U0ALICE00' },
      view: {
        callback_id: 'declare',
        private_metadata: 'kept',
        state: {
          values: {
            title: { v: { type: 'plain_text_input', value: 'db down' } },
            sev: { v2: { selected_option: option('s1') } },
          },
        },
      },
    });
    expect(sandbox.slack.modals('alice')).toEqual([]);
  });

  it('asks for required answers and lengths before it sends', async () => {
    await open();
    const alice = sandbox.slack.as('alice');

    await expect(alice.submit({})).rejects.toThrow('"Title": please complete this required field');
    await expect(alice.submit({ Title: 'more than ten' })).rejects.toThrow('at most 10 characters');
  });

  it('shows the errors that the app answers, in place', async () => {
    await open();
    app.answerWith(() => ({ body: { response_action: 'errors', errors: { title: 'taken' } } }));
    await sandbox.slack.as('alice').submit({ Title: 'db' });

    expect(sandbox.slack.modals('alice')).toMatchObject([{ errors: { title: 'taken' } }]);
  });

  it('pushes, updates and clears views', async () => {
    await open();
    const alice = sandbox.slack.as('alice');
    const second = { ...modal, title: { type: 'plain_text', text: 'Second' } };
    app.answerWith(() => ({ body: { response_action: 'push', view: second } }));
    await alice.submit({ Title: 'a' });
    expect(sandbox.slack.modals('alice')).toHaveLength(2);

    app.answerWith(() => ({
      body: { response_action: 'update', view: { ...second, title: { type: 'plain_text', text: 'Third' } } },
    }));
    await alice.submit({ Title: 'a' });
    expect(sandbox.slack.modals('alice').at(-1)?.view).toMatchObject({ title: { text: 'Third' } });

    app.answerWith(() => ({ body: { response_action: 'clear' } }));
    await alice.submit({ Title: 'a' });
    expect(sandbox.slack.modals('alice')).toEqual([]);
  });

  it('tells the app that a modal was closed, when it asked', async () => {
    await open();
    await sandbox.slack.as('alice').close();

    expect(app.last('view_closed')).toMatchObject({ is_cleared: false, view: { callback_id: 'declare' } });
  });

  it('lets a trigger be used once, and not late or made up', async () => {
    const { view } = await open();
    const used = String(app.last('shortcut').trigger_id);

    await expect(bot.views.open({ trigger_id: used, view: modal })).rejects.toThrow('exchanged_trigger_id');
    await expect(bot.views.open({ trigger_id: '1.2.abc', view: modal })).rejects.toThrow(
      'invalid_trigger_id',
    );
    await expect(bot.views.update({ view_id: view?.id ?? '', hash: 'stale', view: modal })).rejects.toThrow(
      'hash_conflict',
    );
  });

  it('lets a trigger live three seconds', async () => {
    let now = Date.now();
    const slow = await startSandbox({ requestUrl: app.url, now: () => new Date(now) });
    await slow.slack.as('alice').globalShortcut('start');
    now += 3001;
    const late = new WebClient(slow.slack.botToken, {
      slackApiUrl: slow.slack.apiUrl,
      retryConfig: { retries: 0 },
    });

    await expect(
      late.views.open({ trigger_id: String(app.last('shortcut').trigger_id), view: modal }),
    ).rejects.toThrow('expired_trigger_id');
    await slow.stop();
  });

  it('runs a message shortcut', async () => {
    const ts = await sandbox.slack.as('bruno').say('incidents', 'db is slow');
    await sandbox.slack.as('alice').messageShortcut('declare-from', 'incidents', ts);

    expect(app.last('message_action')).toMatchObject({
      callback_id: 'declare-from',
      message: { text: 'db is slow', user: 'U0BRUNO00' },
      channel: { id: channel },
    });
  });

  it('draws a home and acts in it', async () => {
    await bot.views.publish({
      user_id: 'U0ALICE00',
      view: { type: 'home', blocks: [{ type: 'actions', elements: [button] }] },
    });
    await sandbox.slack.as('alice').act({ home: true }, 'ack');

    expect(sandbox.slack.home('alice')?.blocks).toMatchObject([{ type: 'actions' }]);
    expect(app.last('block_actions')).toMatchObject({ container: { type: 'view' }, view: { type: 'home' } });
  });

  describe('response_url', () => {
    const respond = (url: unknown, body: object) =>
      fetch(String(url), { method: 'POST', body: JSON.stringify(body) });

    it('replaces and deletes what only one person sees', async () => {
      app.answerWith(() => ({ body: { text: 'one', blocks: card } }));
      const alice = sandbox.slack.as('alice');
      await alice.command('incidents', '/incident');
      app.answerWith(() => undefined);
      const shown = sandbox.slack.messages('incidents', 'alice').at(-1);
      await alice.act({ channel, ts: shown?.ts ?? '' }, 'ack');
      const { response_url } = app.last('block_actions');

      await respond(response_url, { replace_original: true, text: 'two' });
      expect(sandbox.slack.messages('incidents', 'alice').at(-1)?.text).toBe('two');
      await respond(response_url, { delete_original: true });
      expect(sandbox.slack.messages('incidents', 'alice')).toEqual([]);
    });

    it('works five times', async () => {
      await sandbox.slack.as('alice').command('incidents', '/incident');
      const { response_url } = app.last('/incident');
      const statuses: number[] = [];
      for (let use = 0; use < 6; use++) statuses.push((await respond(response_url, { text: 'x' })).status);

      expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
    });

    it('refuses blocks that Slack refuses', async () => {
      await sandbox.slack.as('alice').command('incidents', '/incident');
      const answer = await respond(app.last('/incident').response_url, { blocks: [{ type: 'nope' }] });

      expect(await answer.json()).toMatchObject({ ok: false, error: 'invalid_blocks' });
    });
  });
});
