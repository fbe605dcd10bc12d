import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startWorkspace, type Workspace } from './workspace.js';

let workspace: Workspace;

beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.stop());

interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Below fetch, which does not let a test choose Host. */
function send(path: string, { method = 'GET', headers = {}, body = '' }: Sent = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      const req = request(`${workspace.sandbox.url}${path}`, { method, headers }, (res) => {
        let text = '';
        res.setEncoding('utf8');
        res.on('data', (chunk: string) => {
          text += chunk;
        });
        res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text }));
      });
      req.on('error', reject);
      req.end(body);
    },
  );
}

const json = { 'content-type': 'application/json' };
const say = (text: string) => JSON.stringify({ as: 'U0ALICE00', channel: 'general', text });
const saidInGeneral = () => workspace.sandbox.slack.messages('general').map(({ text }) => text);

describe('the files', () => {
  it('are served under a policy that allows no inline script and no other origin', async () => {
    const page = await send('/');
    const script = await send('/page/client/main.js');
    const style = await send('/page/assets/style.css');
    const cards = await send('/page/lib/adaptivecards.js');

    expect([page, script, style, cards].map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
    expect(script.headers['content-type']).toMatch(/^text\/javascript/);
    expect(page.body).not.toMatch(/https?:\/\//);
  });

  it('are not sent twice when they have not changed', async () => {
    const first = await send('/page/assets/style.css');

    const second = await send('/page/assets/style.css', {
      headers: { 'if-none-match': String(first.headers.etag) },
    });

    expect([second.status, second.body]).toEqual([304, '']);
  });

  it('cannot be used to reach others', async () => {
    for (const path of [
      '/page/assets/..%2findex.js',
      '/page/assets/%2e%2e/index.js',
      '/page/client/wire.d.ts',
    ]) {
      expect((await send(path)).status).toBe(404);
    }
  });

  it('leave other paths to others', async () => {
    expect((await send('/elsewhere')).status).toBe(404);
    expect((await send('/page/api/nothing')).status).toBe(404);
  });
});

describe('a request that changes something', () => {
  it('works from the page itself', async () => {
    const origin = workspace.sandbox.url;

    const answer = await send('/page/api/say', {
      method: 'POST',
      headers: { ...json, origin, 'sec-fetch-site': 'same-origin' },
      body: say('from the page'),
    });

    expect(answer.status).toBe(200);
    expect(saidInGeneral()).toContain('from the page');
  });

  it('is refused when another site sends it', async () => {
    const origins = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of [...origins, { origin: 'http://127.0.0.1:1' }]) {
      const answer = await send('/page/api/say', {
        method: 'POST',
        headers: { ...json, ...headers },
        body: say('x-site'),
      });

      expect(answer.status).toBe(403);
    }
    expect(saidInGeneral()).not.toContain('x-site');
  });

  it('is refused under a name that is not loopback, and so is reading', async () => {
    const headers = { ...json, host: 'rebound.example' };

    expect((await send('/page/api/say', { method: 'POST', headers, body: say('rebound') })).status).toBe(403);
    expect((await send('/page/api/state', { headers })).status).toBe(403);
    expect((await send('/', { headers })).status).toBe(403);
    expect(saidInGeneral()).not.toContain('rebound');
  });

  it('is refused when a plain form could have sent it', async () => {
    const headers = { 'content-type': 'text/plain' };

    const answer = await send('/page/api/say', { method: 'POST', headers, body: say('form') });

    expect(answer.status).toBe(415);
    expect(saidInGeneral()).not.toContain('form');
  });

  it('is refused when it is too large, malformed, or of an unknown person or action', async () => {
    const post = (path: string, body: string) => send(path, { method: 'POST', headers: json, body });

    expect((await post('/page/api/say', say('x'.repeat(1_100_000)))).status).toBe(413);
    expect((await post('/page/api/say', '{')).status).toBe(400);
    expect((await post('/page/api/say', '{"as":"U0ALICE00"}')).status).toBe(400);
    expect(
      (await post('/page/api/say', JSON.stringify({ as: 'U0NOBODY', channel: 'general', text: 'x' }))).status,
    ).toBe(404);
    expect((await post('/page/api/constructor', '{}')).status).toBe(404);
    expect((await send('/page/api/say', { method: 'DELETE' })).status).toBe(405);
  });

  it('says in words what the workspace does not allow', async () => {
    const created = await workspace.api('conversations.create', { name: 'not-joined' });
    const channel = typeof created.channel === 'object' ? created.channel.id : '';

    const answer = await send('/page/api/say', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ as: 'U0ALICE00', channel, text: 'hello' }),
    });

    expect(answer.status).toBe(409);
    expect(JSON.parse(answer.body)).toEqual({ error: expect.stringContaining('is not in') });
  });
});

describe('a request to Teams’ side', () => {
  const post = (name: string, body: object, headers: Record<string, string> = {}) =>
    send(`/page/api/teams/${name}`, {
      method: 'POST',
      headers: { ...json, ...headers },
      body: JSON.stringify({ as: 'U0ALICE00', ...body }),
    });
  const incidents = () => workspace.sandbox.teams.conversation('incidents').id;
  const saidInTeams = () => workspace.sandbox.teams.messages('incidents').map(({ text }) => text);

  it('works from the page itself, and is refused from elsewhere', async () => {
    const body = { chat: incidents(), text: 'from the page' };

    expect((await post('say', body)).status).toBe(200);
    expect((await post('say', body, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await post('say', body, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post('say', body, { host: 'rebound.example' })).status).toBe(403);
    expect(saidInTeams()).toEqual(['from the page']);
  });

  it('is refused when it is malformed, or about what is not there', async () => {
    const chat = incidents();

    expect((await post('say', { chat })).status).toBe(400);
    expect((await post('say', { chat, text: 'x', as: 'U0NOBODY' })).status).toBe(404);
    expect((await post('say', { chat: '19:none@thread.v2', text: 'x' })).status).toBe(404);
    expect((await post('press', { chat, message: '1', label: 'Go', nth: -1, values: {} })).status).toBe(400);
    expect((await post('press', { chat, message: '1', label: 'Go', nth: 0, values: {} })).status).toBe(409);
    expect((await post('share', { chat, card: 'text' })).status).toBe(400);
    expect((await post('share', { chat, card: { type: 'Banner' } })).status).toBe(409);
    expect((await post('submit', { label: 'Send', nth: 0, values: {} })).status).toBe(409);
    expect((await post('constructor', {})).status).toBe(404);
  });

  it('reads and writes only where the person is', async () => {
    const chat = await workspace.sandbox.teams.as('chen').createChat(['bruno'], 'Secret');
    await workspace.sandbox.teams.as('chen').upload(chat, { name: 'keys.txt', content: 'k' });
    const [file] = workspace.sandbox.teams.files(chat);
    const read = async (path: string) =>
      (await send(`/page/${path}&${new URLSearchParams({ id: chat })}`)).status;
    const sent = async (as: string) =>
      (await send(`/page/file?${new URLSearchParams({ as, channel: chat, id: file?.id ?? '' })}`)).status;

    expect([await read('api/chat?as=U0CHEN000'), await read('api/chat?as=U0ALICE00')]).toEqual([200, 404]);
    expect([await sent('U0CHEN000'), await sent('U0ALICE00')]).toEqual([200, 404]);
    expect((await post('say', { chat, text: 'x' })).status).toBe(404);
    expect((await send('/page/api/state?as=U0ALICE00')).body).not.toContain('Secret');
  });
});

describe('what a person sees', () => {
  it('leaves out private channels that they are not in', async () => {
    const created = await workspace.api('conversations.create', { name: 'inc-9-secret', is_private: true });
    const channel = typeof created.channel === 'object' ? created.channel.id : '';
    await workspace.api('conversations.invite', { channel, users: 'U0ALICE00' });

    const [member, other] = await Promise.all([
      send('/page/api/state?as=U0ALICE00'),
      send('/page/api/state?as=U0BRUNO00'),
    ]);

    expect(member.body).toContain('inc-9-secret');
    expect(other.body).not.toContain('inc-9-secret');
    expect((await send(`/page/api/channel?as=U0ALICE00&id=${channel}`)).status).toBe(200);
    expect((await send(`/page/api/channel?as=U0BRUNO00&id=${channel}`)).status).toBe(404);
  });

  it('includes what the manifest offers', async () => {
    const { body } = await send('/page/api/state');

    const { app } = JSON.parse(body);

    expect(app.commands[0]).toMatchObject({ command: '/incident' });
    expect(app.shortcuts).toContainEqual(
      expect.objectContaining({ type: 'message', callbackId: 'declare_from_message' }),
    );
  });
});
