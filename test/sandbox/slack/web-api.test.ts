import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';

describe('Web API', () => {
  let sandbox: Sandbox;
  let bot: WebClient;

  beforeAll(async () => {
    sandbox = await startSandbox({ rateLimits: false });
    bot = clientFor(sandbox.slack.botToken);
  });
  afterAll(() => sandbox.stop());

  const clientFor = (token?: string) =>
    new WebClient(token, { slackApiUrl: sandbox.slack.apiUrl, retryConfig: { retries: 0 } });

  it('knows the bot', async () => {
    expect(await bot.auth.test()).toMatchObject({ ok: true, user_id: sandbox.slack.botUserId });
  });

  it('takes a room from creation to archive', async () => {
    const { channel } = await bot.conversations.create({ name: 'inc-1-checkout' });
    const id = channel?.id ?? '';
    await bot.conversations.setTopic({ channel: id, topic: 'SEV1' });
    await bot.conversations.invite({ channel: id, users: 'U0ALICE00,U0BRUNO00' });
    const { ts } = await bot.chat.postMessage({ channel: id, text: 'card', blocks: [{ type: 'divider' }] });
    await bot.pins.add({ channel: id, timestamp: ts ?? '' });
    await bot.bookmarks.add({ channel_id: id, title: 'Runbook', type: 'link', link: 'https://example.com' });
    await bot.files.uploadV2({ channel_id: id, filename: 'a.md', title: 'A', content: '# hi' });

    expect(sandbox.slack.channel('inc-1-checkout')).toMatchObject({
      topic: 'SEV1',
      members: [sandbox.slack.botUserId, 'U0ALICE00', 'U0BRUNO00'],
    });
    expect(sandbox.slack.pins(id)).toEqual([ts]);
    expect(sandbox.slack.bookmarks(id)).toMatchObject([{ title: 'Runbook' }]);
    expect(sandbox.slack.files(id)).toMatchObject([{ name: 'a.md', content: '# hi' }]);
    await bot.conversations.archive({ channel: id });
    expect(sandbox.slack.channel(id).isArchived).toBe(true);
  });
});
