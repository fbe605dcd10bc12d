import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Sandbox, SandboxTeams } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { DEFAULT_PERMISSIONS } from '../../../src/sandbox/teams/permissions.js';
import { asking } from './asking.js';

/** What the app does not ask for, and Graph can. */
const MORE = [
  'Channel.Create',
  'Channel.Delete.All',
  'MailboxSettings.Read',
  'TeamsAppInstallation.ReadWriteSelfForChat.All',
];

// https://learn.microsoft.com/graph/api/overview
describe('Graph', () => {
  let sandbox: Sandbox;
  let teams: SandboxTeams;
  let ask: Awaited<ReturnType<typeof asking>>['graph'];
  let at = Date.parse('2026-11-20T10:00:00Z');
  const channels = () => `/teams/${teams.teamId}/channels`;
  const incidents = () => `${channels()}/${encodeURIComponent(teams.conversation('incidents').id)}`;
  const idOf = (name: string) => teams.people.find((one) => one.name === name)?.id ?? '';
  const member = (name: string) => ({
    '@odata.type': '#microsoft.graph.aadUserConversationMember',
    roles: ['owner'],
    'user@odata.bind': `https://graph.microsoft.com/v1.0/users('${idOf(name)}')`,
  });
  const app = () => ({
    'teamsApp@odata.bind': `https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/${teams.catalogId}`,
  });

  beforeAll(async () => {
    sandbox = await startSandbox({ now: () => new Date(at), rateLimits: false });
    teams = sandbox.teams;
    ask = (await asking(teams)).graph;
    teams.grant([...DEFAULT_PERMISSIONS, ...MORE]);
  });
  afterAll(() => sandbox.stop());

  describe('channels', () => {
    it('are made, renamed, archived and deleted', async () => {
      const { status, body } = await ask(`POST ${channels()}`, {
        displayName: 'inc-7 payments',
        description: 'INC-7',
      });
      expect(status).toBe(201);
      const channel = `${channels()}/${encodeURIComponent(body.id)}`;

      expect(await ask(`PATCH ${channel}`, { displayName: 'inc-7 checkout' })).toMatchObject({ status: 204 });
      expect(teams.conversation(body.id).name).toBe('inc-7 checkout');
      expect(await ask(`POST ${channel}/archive`)).toMatchObject({ status: 202 });
      expect(teams.conversation(body.id).archived).toBe(true);
      await expect(teams.as('alice').say(body.id, 'late')).rejects.toThrow('archived');
      expect(await ask(`DELETE ${channel}`)).toMatchObject({ status: 204 });
      expect(await ask(`GET ${channel}`)).toMatchObject({ status: 404, code: 'NotFound' });
    });

    // https://learn.microsoft.com/microsoftteams/limits-specifications-teams#channel-names
    it.each([
      ['nothing', ''],
      ['51 characters', 'x'.repeat(51)],
      ['a hash', 'inc#7'],
      ['a colon', 'inc: seven'],
      ['a full stop at its end', 'inc-7.'],
      ['an underscore at its start', '_inc'],
      ['a word of Windows', 'CON'],
    ])('have no name with %s', async (_, displayName) => {
      expect(await ask(`POST ${channels()}`, { displayName })).toMatchObject({
        status: 400,
        code: 'BadRequest',
      });
    });

    it('have each a name of their own, also of those deleted in the last 30 days', async () => {
      const { body } = await ask(`POST ${channels()}`, { displayName: 'Unique' });
      const taken = await ask(`POST ${channels()}`, { displayName: 'unique' });
      expect(taken).toMatchObject({ status: 400 });
      expect(JSON.stringify(taken.body)).toContain('NameAlreadyExists');

      await ask(`DELETE ${channels()}/${encodeURIComponent(body.id)}`);
      expect(await ask(`POST ${channels()}`, { displayName: 'unique' })).toMatchObject({ status: 400 });

      at += 31 * 86_400_000;
      ask = (await asking(teams)).graph;
      expect(await ask(`POST ${channels()}`, { displayName: 'unique' })).toMatchObject({ status: 201 });
    });

    it('are a thousand in a team at most', async () => {
      const other = teams.teams().find(({ name }) => name === 'Engineering');
      const path = `/teams/${other?.id}/channels`;
      for (let n = other?.channels.length ?? 0; n < 1000; n++)
        await teams.as('alice').createChannel('Engineering', `c${n}`);

      expect(await ask(`POST ${path}`, { displayName: 'one more' })).toMatchObject({ status: 400 });
    });

    it('leave General alone', async () => {
      const general = `${channels()}/${encodeURIComponent(teams.conversation('General').id)}`;
      expect(await ask(`DELETE ${general}`)).toMatchObject({ status: 400 });
      expect(await ask(`PATCH ${general}`, { displayName: 'Other' })).toMatchObject({ status: 400 });
    });
  });

  it('asks for a permission, and takes resource-specific ones only where the app is', async () => {
    const random = teams.conversation('random');
    const elsewhere = `/teams/${random.teamId}/channels/${encodeURIComponent(random.id)}/messages`;
    teams.grant(['ChannelMessage.Read.Group']);

    expect(await ask(`GET ${incidents()}/messages`)).toMatchObject({ status: 200 });
    expect(await ask(`GET ${elsewhere}`)).toMatchObject({ status: 403, code: 'Forbidden' });
    expect(await ask(`POST ${channels()}`, { displayName: 'no' })).toMatchObject({ status: 403 });

    teams.grant([...DEFAULT_PERMISSIONS, 'ChannelMessage.Read.All', ...MORE]);
    expect(await ask(`GET ${elsewhere}`)).toMatchObject({ status: 200 });
  });

  it('tells people apart by address and id, with what is asked for', async () => {
    const { body } = await ask(
      'GET /users/elif@example.com?$select=displayName,accountEnabled,mailboxSettings',
    );
    expect(body).toMatchObject({
      id: idOf('elif'),
      accountEnabled: true,
      mailboxSettings: { timeZone: 'Europe/Istanbul' },
    });
    expect(await ask(`GET /users/${teams.tenantId}`)).toMatchObject({ status: 404 });
  });

  it('makes group chats, adds people and installs the app', async () => {
    const { body: chat, status } = await ask('POST /chats', {
      chatType: 'group',
      topic: 'INC-8 checkout',
      members: [member('alice'), member('bruno')],
    });
    expect(status).toBe(201);
    expect(teams.conversation(chat.id)).toMatchObject({ kind: 'chat', name: 'INC-8 checkout', botIn: false });

    expect(await ask(`POST /chats/${chat.id}/installedApps`, app())).toMatchObject({ status: 201 });
    expect(await ask(`POST /chats/${chat.id}/installedApps`, app())).toMatchObject({ status: 409 });
    expect(await ask(`POST /chats/${chat.id}/members`, member('chen'))).toMatchObject({ status: 201 });
    expect(teams.conversation(chat.id)).toMatchObject({
      botIn: true,
      members: ['alice', 'bruno', 'chen'].map(idOf),
    });
    // https://learn.microsoft.com/graph/system-messages
    expect(teams.messages(chat.id).map(({ system }) => system)).toContain('membersAddedEventMessageDetail');
  });

  it('makes meetings with a chat', async () => {
    const meeting = { externalId: 'INC-9', subject: 'INC-9' };
    const { body, status } = await ask(`POST /users/${idOf('alice')}/onlineMeetings/createOrGet`, meeting);
    expect(status).toBe(201);
    expect(await ask(`POST /users/${idOf('alice')}/onlineMeetings/createOrGet`, meeting)).toMatchObject({
      status: 200,
      body: { id: body.id },
    });
    const threadId = JSON.stringify(body).match(/19:meeting_[^"]*@thread\.v2/)?.[0] ?? '';
    expect(teams.conversation(threadId)).toMatchObject({ kind: 'meeting', name: 'INC-9' });
  });

  it('installs the app for a person, once', async () => {
    const path = `/users/${idOf('hana')}/teamwork/installedApps`;
    expect(await ask(`POST ${path}`, app())).toMatchObject({ status: 201 });
    expect(await ask(`POST ${path}`, app())).toMatchObject({ status: 409 });
  });

  it('has the history in pages, newest first, with replies, deletions and changes since', async () => {
    const alice = teams.as('alice');
    const channel = await alice.createChannel('Incidents', 'history');
    const messages = `${channels()}/${encodeURIComponent(channel)}/messages`;
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.push(await alice.say(channel, `message ${n}`));
    const reply = await alice.say(channel, 'a reply', { thread: ids[0] ?? '' });
    await alice.remove(channel, ids[1] ?? '');

    const first = await ask(`GET ${messages}?$top=3`);
    expect(first.body.value.map(({ id }) => id)).toEqual([ids[4], ids[3], ids[2]]);
    const second = await ask(`GET ${first.body['@odata.nextLink']}`);
    expect(second.body.value.map(({ id }) => id)).toEqual([ids[1], ids[0]]);
    expect(second.body.value[0]).toMatchObject({
      body: { content: '' },
      deletedDateTime: expect.any(String),
    });
    expect((await ask(`GET ${messages}/${ids[0]}/replies`)).body.value).toMatchObject([
      { id: reply, replyToId: ids[0] },
    ]);
    expect(await ask(`GET ${messages}?$top=51`)).toMatchObject({ status: 400 });

    const delta = await ask(`GET ${messages}/delta`);
    await alice.edit(channel, ids[3] ?? '', 'changed');
    const since = await ask(`GET ${delta.body['@odata.deltaLink']}`);
    expect(since.body.value.map(({ id }) => id)).toEqual([ids[3]]);
  });

  it('takes files for a channel and gives them back', async () => {
    const { body: folder } = await ask(`GET ${incidents()}/filesFolder`);
    const drive = JSON.stringify(folder).match(/"driveId":"([^"]+)"/)?.[1];

    const { body, status } = await ask(
      `PUT /drives/${drive}/items/${folder.id}:/timeline.html:/content`,
      '<p>10:02</p>',
    );

    expect(status).toBe(201);
    expect(teams.files('incidents')).toMatchObject([
      { id: body.id, name: 'timeline.html', content: '<p>10:02</p>' },
    ]);
    const { headers } = await ask(`GET /drives/${drive}/items/${body.id}/content`);
    expect(await (await fetch(headers.get('location') ?? '')).text()).toBe('<p>10:02</p>');
  });

  it('takes tabs of its own app, and others’ only with the wider permission', async () => {
    teams.grant(['TeamsTab.ReadWriteSelfForTeam.All']);
    const tab = (id: string, displayName: string) => ({
      displayName,
      'teamsApp@odata.bind': `https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/${id}`,
      configuration: { contentUrl: 'https://tocsin.example/incidents/7' },
    });
    expect(await ask(`POST ${incidents()}/tabs`, tab(teams.catalogId, 'Incident'))).toMatchObject({
      status: 201,
    });
    expect(
      await ask(`POST ${incidents()}/tabs`, tab('com.microsoft.teamspace.tab.web', 'Bridge')),
    ).toMatchObject({ status: 403 });
    expect(teams.conversation('incidents').tabs).toMatchObject([{ name: 'Incident' }]);
    teams.grant(DEFAULT_PERMISSIONS);
  });

  // https://learn.microsoft.com/graph/throttling-limits#microsoft-teams-service-limits
  it('takes four calls a second for a team, and one for a channel', async () => {
    teams.setRateLimits(true);
    expect((await ask(`GET ${incidents()}`)).status).toBe(200);
    const refused = await ask(`GET ${incidents()}`);
    expect(refused).toMatchObject({ status: 429, code: 'TooManyRequests' });
    expect(refused.headers.get('retry-after')).toBe('1');
    for (let n = 0; n < 3; n++) expect((await ask(`GET ${channels()}`)).status).toBe(200);
    expect((await ask(`GET ${channels()}`)).status).toBe(429);
    teams.setRateLimits(false);
  });
});
