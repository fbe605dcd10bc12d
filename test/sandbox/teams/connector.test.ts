import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Sandbox, SandboxTeams } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { asking, card, cardMessage } from './asking.js';

// https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
describe('the bot connector', () => {
  let sandbox: Sandbox;
  let teams: SandboxTeams;
  let ask: Awaited<ReturnType<typeof asking>>['connector'];
  let at = Date.parse('2026-11-20T10:00:00Z');
  const incidents = () => encodeURIComponent(teams.conversation('incidents').id);
  const person = (name: string) => {
    const found = teams.people.find((one) => one.name === name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };

  beforeAll(async () => {
    sandbox = await startSandbox({ now: () => new Date(at), rateLimits: false });
    teams = sandbox.teams;
    ask = (await asking(teams)).connector;
  });
  afterAll(() => sandbox.stop());

  it('says, changes and takes back what the bot says', async () => {
    const { body, status } = await ask(`POST /v3/conversations/${incidents()}/activities`, {
      type: 'message',
      text: 'hi',
    });
    expect(status).toBe(201);

    await ask(`PUT /v3/conversations/${incidents()}/activities/${body.id}`, {
      type: 'message',
      text: 'hello',
    });
    expect(teams.messages('incidents').at(-1)).toMatchObject({
      id: body.id,
      text: 'hello',
      bot: true,
      edited: true,
    });

    await ask(`DELETE /v3/conversations/${incidents()}/activities/${body.id}`);
    expect(teams.messages('incidents').some(({ id }) => id === body.id)).toBe(false);
  });

  it('answers in a thread by the conversation’s id', async () => {
    const root = await teams.as('alice').say('incidents', 'anyone?');

    await ask(`POST /v3/conversations/${incidents()};messageid=${root}/activities`, {
      type: 'message',
      text: 'yes',
    });

    expect(teams.messages('incidents').at(-1)).toMatchObject({ thread: root, text: 'yes' });
  });

  it.each([
    [
      'more than 28 KB',
      card({ body: [{ type: 'TextBlock', text: 'x'.repeat(29_000) }] }),
      413,
      'MessageSizeTooBig',
    ],
    ['a version that Teams has not', card({ version: '1.6' }), 400, 'BadArgument'],
    ['an element that Teams has not', card({ body: [{ type: 'Carousel' }] }), 400, 'BadArgument'],
    [
      'a mention that is nowhere in it',
      card({
        msteams: {
          entities: [{ type: 'mention', text: '<at>A</at>', mentioned: { id: '29:1', name: 'A' } }],
        },
      }),
      400,
      'BadArgument',
    ],
    [
      'two inputs of one name',
      card({
        body: [
          { type: 'Input.Text', id: 'a' },
          { type: 'Input.Text', id: 'a' },
        ],
      }),
      400,
      'BadArgument',
    ],
    [
      'seven buttons in a row',
      card({ actions: Array.from({ length: 7 }, (_, n) => ({ type: 'Action.Execute', title: `${n}` })) }),
      400,
      'BadArgument',
    ],
  ])('refuses a card with %s', async (_, content, status, code) => {
    expect(await ask(`POST /v3/conversations/${incidents()}/activities`, cardMessage(content))).toMatchObject(
      { status, code },
    );
  });

  it('is not where the bot is not', async () => {
    const random = encodeURIComponent(teams.conversation('random').id);
    const said = { type: 'message', text: 'hi' };

    expect(await ask(`POST /v3/conversations/${random}/activities`, said)).toMatchObject({
      status: 403,
      code: 'BotNotInConversationRoster',
    });
    expect(await ask('POST /v3/conversations/19:none@thread.v2/activities', said)).toMatchObject({
      status: 404,
    });
  });

  // https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
  it('opens personal chats with those who have the app, and no channels', async () => {
    const chat = {
      bot: { id: teams.botId },
      members: [{ id: person('chen').mri }],
      tenantId: teams.tenantId,
    };
    expect(await ask('POST /v3/conversations', chat)).toMatchObject({
      status: 403,
      code: 'ForbiddenOperationException',
    });

    await teams.as('chen').addBot('personal');
    const { status, body } = await ask('POST /v3/conversations', chat);
    expect(status).toBe(201);
    expect(body.id).toMatch(/^a:1/);

    expect(await ask('POST /v3/conversations', { ...chat, tenantId: 'elsewhere' })).toMatchObject({
      status: 400,
    });
    expect(await ask('POST /v3/conversations', { ...chat, isGroup: true })).toMatchObject({ status: 400 });
  });

  // https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/targeted-messages
  it('shows a targeted message to one member, for a day', async () => {
    const to = `/v3/conversations/${incidents()}/activities?isTargetedActivity=true`;
    const said = { type: 'message', text: 'between us', recipient: { id: person('bruno').mri } };
    expect(await ask(`POST ${to}`, { ...said, recipient: undefined })).toMatchObject({ status: 400 });

    const { body } = await ask(`POST ${to}`, said);

    expect(teams.messages('incidents', 'bruno').at(-1)).toMatchObject({ text: 'between us' });
    expect(teams.messages('incidents', 'alice').at(-1)?.text).not.toBe('between us');
    const edit = `PUT /v3/conversations/${incidents()}/activities/${body.id}?isTargetedActivity=true`;
    expect(await ask(edit, said)).toMatchObject({ status: 400 });
    await expect(teams.as('bruno').react('incidents', body.id, 'like')).rejects.toThrow('no reactions');
    at += 25 * 3_600_000;
    const again = (await asking(teams)).connector;
    expect(await again(edit, { type: 'message', text: 'late' })).toMatchObject({
      code: 'ActivityNotFoundInConversation',
    });
    ask = again;
  });

  it('tells who is there and what the team is', async () => {
    expect(await ask(`GET /v3/conversations/${incidents()}/members/${person('dara').mri}`)).toMatchObject({
      status: 200,
      body: { aadObjectId: person('dara').id, email: 'dara@example.com' },
    });
    const thread = teams.conversation('General').id;
    expect(await ask(`GET /v3/teams/${encodeURIComponent(thread)}`)).toMatchObject({
      body: { aadGroupId: teams.teamId, id: thread },
    });
  });

  // https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit#per-bot-per-thread-limit
  it('takes seven messages a second for a thread, and eight in two', async () => {
    teams.setRateLimits(true);
    const say = () =>
      ask(`POST /v3/conversations/${incidents()}/activities`, { type: 'message', text: 'again' });
    for (let n = 0; n < 7; n++) expect((await say()).status).toBe(201);

    const refused = await say();
    expect(refused).toMatchObject({ status: 429 });
    expect(refused.headers.get('retry-after')).toBe('1');

    at += 1000;
    expect((await say()).status).toBe(201);
    expect((await say()).status).toBe(429);
    teams.setRateLimits(false);
  });

  it.each([
    ['ratelimited', 429],
    ['412', 412],
    ['502', 502],
    ['504', 504],
  ] as const)('goes wrong when it is told to: %s', async (kind, status) => {
    teams.fault({ call: 'POST /v3/conversations/:id/activities', kind, retryAfterSeconds: 3 });
    const say = () =>
      ask(`POST /v3/conversations/${incidents()}/activities`, { type: 'message', text: 'again' });

    const refused = await say();

    expect(refused.status).toBe(status);
    expect(refused.headers.get('retry-after')).toBe('3');
    expect((await say()).status).toBe(201);
  });

  it('carries out what is lost on the way back', async () => {
    teams.fault({ call: 'POST /v3/conversations/:id/activities', kind: 'lost' });

    await expect(
      ask(`POST /v3/conversations/${incidents()}/activities`, { type: 'message', text: 'lost' }),
    ).rejects.toThrow();

    expect(teams.messages('incidents').some(({ text }) => text === 'lost')).toBe(true);
  });
});
