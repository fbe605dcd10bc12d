import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Sandbox, SandboxTeams } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { asking } from './asking.js';
import { listeningBot } from './listening-bot.js';

// https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
describe('subscriptions', () => {
  let sandbox: Sandbox;
  let teams: SandboxTeams;
  let bot: Awaited<ReturnType<typeof listeningBot>>;
  let movedMs = 0;
  const now = () => new Date(Date.now() + movedMs);
  const inMinutes = (minutes: number) => new Date(now().getTime() + minutes * 60_000).toISOString();
  const wanted = (more: Record<string, unknown> = {}) => ({
    changeType: 'created,updated,deleted',
    notificationUrl: `${bot.url}/graph`,
    lifecycleNotificationUrl: `${bot.url}/lifecycle`,
    resource: `teams/${teams.teamId}/channels/${teams.conversation('incidents').id}/messages`,
    expirationDateTime: inMinutes(120),
    clientState: 'secret',
    ...more,
  });
  const subscribe = async (more: Record<string, unknown> = {}) =>
    (await asking(teams)).graph('POST /subscriptions', wanted(more));

  beforeAll(async () => {
    sandbox = await startSandbox({ now, rateLimits: false });
    teams = sandbox.teams;
  });
  beforeEach(async () => {
    bot = await listeningBot();
    sandbox.connectTeams(bot.messagesUrl);
    const { graph } = await asking(teams);
    for (const { id } of teams.subscriptions()) await graph(`DELETE /subscriptions/${id}`);
  });
  afterEach(() => bot.stop());
  afterAll(() => sandbox.stop());

  it.each([
    ['echoes nothing', { text: 'what?' }],
    ['answers JSON', { body: 'token' }],
    ['answers an error', { status: 500 }],
  ])('are not made when the app %s', async (_, reply) => {
    bot.validateWith(() => reply);
    expect(await subscribe()).toMatchObject({ status: 400, code: 'ValidationError' });
  });

  it.each([
    ['longer than three days', { expirationDateTime: new Date(Date.now() + 4321 * 60_000).toISOString() }],
    ['longer than an hour and without lifecycle notifications', { lifecycleNotificationUrl: null }],
    ['to something else', { resource: 'me/messages' }],
    ['to an address that is not of this machine', { notificationUrl: 'https://tocsin.example/graph' }],
  ])('are not made: %s', async (_, more) => {
    expect(await subscribe(more)).toMatchObject({ status: 400, code: 'InvalidRequest' });
  });

  it('tell what is said, changed and deleted, with their client state and without the words', async () => {
    const { body, status } = await subscribe();
    expect(status).toBe(201);
    const alice = teams.as('alice');

    const id = await alice.say('incidents', 'who is on call?');
    await alice.edit('incidents', id, 'who is on call today?');
    await alice.remove('incidents', id);
    await teams.idle();

    const told = bot.notifications();
    expect(told).toHaveLength(3);
    for (const changeType of ['created', 'updated', 'deleted']) {
      expect(told).toContainEqual({
        value: [expect.objectContaining({ subscriptionId: body.id, clientState: 'secret', changeType })],
      });
    }
    expect(JSON.stringify(told)).not.toContain('on call');
    expect(JSON.stringify(told)).toContain(`messages('${id}')`);
  });

  it('are one for a resource, and end when they are not renewed', async () => {
    const { body } = await subscribe({ expirationDateTime: inMinutes(5) });
    expect(await subscribe()).toMatchObject({ status: 400 });
    // "Any value under 45 minutes is set to 45 minutes."
    expect(teams.subscriptions()[0]?.expiresAt.getTime()).toBeGreaterThan(now().getTime() + 44 * 60_000);

    const { graph } = await asking(teams);
    expect(
      await graph(`PATCH /subscriptions/${body.id}`, { expirationDateTime: inMinutes(50) }),
    ).toMatchObject({ status: 200 });
    movedMs += 51 * 60_000;

    expect(teams.subscriptions()).toEqual([]);
    const later = (await asking(teams)).graph;
    expect(
      await later(`PATCH /subscriptions/${body.id}`, { expirationDateTime: inMinutes(50) }),
    ).toMatchObject({ status: 404 });
  });

  // https://learn.microsoft.com/graph/change-notifications-lifecycle-events
  it('tell of their own life where that was asked for', async () => {
    const { body } = await subscribe();

    await teams.lifecycle(body.id, 'missed');
    await teams.lifecycle(body.id, 'subscriptionRemoved');

    expect(bot.heard.filter(({ path }) => path === '/lifecycle').map((one) => one.body)).toMatchObject([
      { value: [{ lifecycleEvent: 'missed', clientState: 'secret' }] },
      { value: [{ lifecycleEvent: 'subscriptionRemoved' }] },
    ]);
    expect(teams.subscriptions()).toEqual([]);
  });

  it('need the permission for what they are to', async () => {
    const all = ['Chat.Create'];
    teams.grant(all);
    expect(await subscribe()).toMatchObject({ status: 403 });
  });
});
