import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { Sandbox, SandboxOptions } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { calling } from './calling.js';
import { listeningApp } from './listening-app.js';

const Shared = z.looseObject({
  id: z.string(),
  url_private: z.string(),
  url_private_download: z.string(),
});
const WithFiles = z.looseObject({ files: z.array(Shared) });

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0xff]);

describe('files', () => {
  let sandbox: Sandbox;
  let app: Awaited<ReturnType<typeof listeningApp>>;

  beforeEach(async () => {
    app = await listeningApp();
  });
  afterEach(async () => {
    await sandbox.stop();
    await app.stop();
  });

  async function start(options: SandboxOptions = {}) {
    const events = ['message.channels', 'file_shared', 'file_deleted'];
    sandbox = await startSandbox({ requestUrl: app.url, events, rateLimits: false, ...options });
    return sandbox.slack;
  }
  const call = calling(() => sandbox.slack);
  const get = (url: string, token?: string) =>
    fetch(url, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
  const shared = async (channel = 'incidents') => {
    const answer = await call('conversations.history', { channel: sandbox.slack.channel(channel).id });
    const [file] = WithFiles.parse(answer.messages[0]).files;
    if (!file) throw new Error('no file was shared');
    return file;
  };

  it('are told as a message with all that Slack says of them, and by an event of their own', async () => {
    const slack = await start();
    const id = await slack.as('alice').upload('incidents', {
      name: 'Latency at 14.png',
      type: 'image/png',
      content: png,
      text: 'p99 since the deploy',
    });
    await slack.idle();

    const channel = slack.channel('incidents').id;
    const [message] = app.events('message');
    expect(message).toMatchObject({
      subtype: 'file_share',
      user: 'U0ALICE00',
      text: 'p99 since the deploy',
      channel,
      channel_type: 'channel',
      upload: true,
      files: [
        {
          id,
          name: 'Latency at 14.png',
          title: 'Latency at 14.png',
          mimetype: 'image/png',
          filetype: 'png',
          pretty_type: 'PNG',
          size: png.length,
          mode: 'hosted',
          user: 'U0ALICE00',
          user_team: slack.teamId,
          is_external: false,
          is_public: true,
          url_private: expect.stringMatching(/\/files-pri\/T0SANDBOX-F\w+\/Latency%20at%2014\.png$/),
          url_private_download: expect.stringMatching(/\/files-pri\/T0SANDBOX-F\w+\/download\/Lat/),
          channels: [channel],
        },
      ],
    });
    expect(JSON.stringify(message)).not.toMatch(/content_base64|file_id/);
    expect(app.events('file_shared')).toEqual([
      {
        type: 'file_shared',
        file_id: id,
        user_id: 'U0ALICE00',
        file: { id },
        channel_id: channel,
        event_ts: expect.any(String),
      },
    ]);
    expect(await call('files.info', { file: id })).toMatchObject({ file: { id, mimetype: 'image/png' } });
  });

  it('are shared into threads, and known by their names when nothing else is said', async () => {
    const slack = await start();
    const root = await slack.as('alice').say('incidents', 'root');
    await slack.as('bruno').upload('incidents', { name: 'pods.log', content: 'boom', threadTs: root });

    const { messages } = await call('conversations.replies', {
      channel: slack.channel('incidents').id,
      ts: root,
    });
    expect(messages[1]).toMatchObject({
      thread_ts: root,
      files: [{ name: 'pods.log', mimetype: 'text/plain', filetype: 'text' }],
    });
    expect(messages[0]).toMatchObject({ reply_count: 1, reply_users: ['U0BRUNO00'] });
  });

  it('give their bytes to the bot’s token', async () => {
    const slack = await start();
    await slack.as('alice').upload('incidents', { name: 'a.png', content: png });
    const file = await shared();

    const shown = await get(file.url_private, slack.botToken);
    const saved = await get(file.url_private_download, slack.botToken);

    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(png);
    expect(saved.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''a.png");
    expect(Buffer.from(await saved.arrayBuffer())).toEqual(png);
  });

  it.each<[string, SandboxOptions, (sandbox: Sandbox) => string | undefined]>([
    ['no token', {}, () => undefined],
    ['a stranger’s token', {}, () => 'xoxb-nobody'],
    ['an app token', {}, ({ slack }) => slack.appToken],
    [
      'a bot without files:read',
      { scopes: ['channels:history', 'channels:read', 'chat:write'] },
      ({ slack }) => slack.botToken,
    ],
  ])('answer %s with the page to sign in, not with an error', async (_, options, tokenOf) => {
    const slack = await start(options);
    await slack.as('alice').upload('incidents', { name: 'a.png', content: png });
    const file = await shared();

    const followed = await get(file.url_private_download, tokenOf(sandbox));
    const first = await fetch(file.url_private_download, { redirect: 'manual' });

    expect(first.status).toBe(302);
    expect(followed.status).toBe(200);
    expect(followed.headers.get('content-type')).toContain('text/html');
    expect(await followed.text()).toContain('Sign in');
  });

  it('leave a tombstone in their message when they are deleted', async () => {
    const slack = await start();
    const alice = slack.as('alice');
    const id = await alice.upload('incidents', { name: 'a.png', content: png, text: 'see' });
    const file = await shared();
    await alice.deleteFile(id);
    await slack.idle();

    const tombstone = { text: 'see', files: [{ id, mode: 'tombstone' }] };
    const channel = slack.channel('incidents').id;
    expect((await call('conversations.history', { channel })).messages).toMatchObject([tombstone]);
    expect(app.events('message').at(-1)).toMatchObject({ subtype: 'message_changed', message: tombstone });
    expect(app.events('file_deleted')).toMatchObject([{ file_id: id, event_ts: expect.any(String) }]);
    expect(await call('files.info', { file: id })).toMatchObject({ error: 'file_not_found' });
    expect(await call('files.delete', { file: id })).toMatchObject({ error: 'file_deleted' });
    expect((await get(file.url_private, slack.botToken)).status).toBe(404);
    expect(slack.messages('incidents')).toMatchObject([{ files: [{ id, deleted: true }] }]);
  });

  it('are nobody else’s to delete', async () => {
    const slack = await start();
    const id = await slack.as('alice').upload('incidents', { name: 'a.png', content: png });

    await expect(slack.as('bruno').deleteFile(id)).rejects.toThrow('cant_delete_file');
  });

  it('are there again after a restart, their bytes beside the state and not in it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const stateFile = join(folder, 'workspace.json');
    const large = Buffer.alloc(1_500_000, 'x');
    const before = await start({ stateFile });
    const id = await before.as('alice').upload('incidents', { name: 'heap.txt', content: large });
    const gone = await before.as('alice').upload('incidents', { name: 'wrong.txt', content: 'oops' });
    await before.as('alice').deleteFile(gone);
    const last = before.messages('incidents').at(-1)?.ts ?? '';
    await sandbox.stop();

    expect(readFileSync(stateFile).length).toBeLessThan(100_000);
    expect(readdirSync(`${stateFile}.files`)).toEqual([id]);
    const after = await start({ stateFile, now: () => new Date(0) });

    expect(after.files('incidents')).toMatchObject([{ id, name: 'heap.txt', bytes: large }]);
    const answer = await call('files.info', { file: id });
    const { url_private } = z.looseObject({ file: Shared }).parse(answer).file;
    expect(new URL(url_private).origin).toBe(sandbox.url);
    expect((await (await get(url_private, after.botToken)).arrayBuffer()).byteLength).toBe(large.length);
    expect(Number(await after.as('alice').say('incidents', 'next'))).toBeGreaterThan(Number(last));
    expect(existsSync(`${stateFile}.files`)).toBe(true);
    rmSync(folder, { recursive: true });
  });
});
