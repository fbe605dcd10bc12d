import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RoomUnreachable } from '../../../src/chat/port.js';
import { person, sentence } from '../../../src/chat/view.js';
import { PassingFailure, PermanentFailure, RetryLater } from '../../../src/errors.js';
import { PersonId } from '../../../src/ids.js';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { personIn, teamsPort } from '../../helpers/teams-port.js';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ rateLimits: false });
});
afterEach(() => sandbox.stop());

const wanted = () => ({
  name: 'inc-7-checkout-is-down',
  proof: 'tocsin 1a2b3c4d',
  since: new Date(),
  platform: 'teams',
  by: personIn(sandbox.teams, 'alice'),
  attempt: 1,
});
const callsOf = (call: string) => sandbox.teams.calls(call);
async function newRoom(over?: Parameters<typeof teamsPort>[1]) {
  const made = teamsPort(sandbox.teams, over);
  const { room, name } = await made.port.createRoom(wanted());
  return { ...made, room, name, conversation: () => sandbox.teams.conversation(room.slice('teams:'.length)) };
}

describe('posting', () => {
  it('says it once, however often it is tried', async () => {
    const { port, room } = await newRoom();
    const message = { to: room, view: sentence('Checkout is down.'), key: 'say:1' };

    const first = await port.post({ ...message, attempt: 1 });
    const again = await port.post({ ...message, attempt: 2 });

    expect(again).toEqual(first);
    expect(sandbox.teams.messages(room.slice(6)).filter(({ bot }) => bot)).toHaveLength(1);
  });

  it('finds what was posted although the answer was lost', async () => {
    const { port, room } = await newRoom();
    const message = { to: room, view: sentence('Checkout is down.'), key: 'say:1' };
    sandbox.teams.fault({ call: 'POST /v3/conversations/:id/activities', kind: 'lost' });

    await expect(port.post({ ...message, attempt: 1 })).rejects.toBeInstanceOf(PassingFailure);
    await port.post({ ...message, attempt: 2 });

    expect(sandbox.teams.messages(room.slice(6)).filter(({ bot }) => bot)).toHaveLength(1);
  });

  it('posts a second time where the bot may not look', async () => {
    const { port, room } = await newRoom();
    sandbox.teams.grant([]);

    await port.post({ to: room, view: sentence('Said.'), key: 'say:1', attempt: 2 });

    expect(sandbox.teams.messages(room.slice(6)).filter(({ bot }) => bot)).toHaveLength(1);
  });

  it('changes a room that it has just looked at, though Graph takes one request a second of it', async () => {
    const { port, room } = await newRoom();
    sandbox.teams.setRateLimits(true);

    await port.describeRoom(room, { topic: 'SEV1 · Triage' });
    sandbox.teams.setRateLimits(false);

    const [refused, made] = sandbox.teams.calls('PATCH /teams/:team/channels/:channel').slice(-2);
    expect([refused?.status, made?.status]).toEqual([429, 204]);
  });

  it('shows people by their names', async () => {
    const { port, room } = await newRoom();
    const view = sentence([person(personIn(sandbox.teams, 'alice'))]);

    await port.post({ to: room, view, key: 'say:1', attempt: 1 });

    const card = JSON.stringify(sandbox.teams.messages(room.slice(6)).at(-1)?.cards);
    const alice = sandbox.teams.people.find(({ name }) => name === 'alice');
    expect(card).toContain(alice?.displayName);
  });

  it('writes to a person who never added the app, which then adds itself', async () => {
    const { port } = teamsPort(sandbox.teams);
    const to = personIn(sandbox.teams, 'bruno');
    await sandbox.teams
      .as('bruno')
      .removeBot('personal')
      .catch(() => {});

    const { room } = await port.post({ to, view: sentence('You lead.'), key: 'tell:1', attempt: 1 });

    expect(sandbox.teams.messages(room.slice(6)).map(({ bot }) => bot)).toContain(true);
    expect(callsOf('POST /users/:user/teamwork/installedApps')).toHaveLength(1);
  });

  it('says why a person cannot be written to where the app may not add itself', async () => {
    const { port } = teamsPort(sandbox.teams);
    await sandbox.teams
      .as('bruno')
      .removeBot('personal')
      .catch(() => {});
    sandbox.teams.grant([]);

    const posted = port.post({
      to: personIn(sandbox.teams, 'bruno'),
      view: sentence('You lead.'),
      key: 'tell:1',
      attempt: 1,
    });

    await expect(posted).rejects.toThrow('TeamsAppInstallation.ReadWriteSelfForUser.All');
    await expect(posted).rejects.toBeInstanceOf(RoomUnreachable);
  });

  it('cannot write to a person of another platform', async () => {
    const { port } = teamsPort(sandbox.teams);
    const to = PersonId.parse('slack:U0BRUNO00');

    const posted = port.post({ to, view: sentence('You lead.'), key: 'tell:1', attempt: 1 });

    await expect(posted).rejects.toEqual(new PermanentFailure('This person is not in Microsoft Teams.'));
  });

  it('comes back later when Teams asks for it', async () => {
    const { port, room } = await newRoom();
    sandbox.teams.fault({
      call: 'POST /v3/conversations/:id/activities',
      kind: 'ratelimited',
      retryAfterSeconds: 9,
    });

    const posted = port.post({ to: room, view: sentence('Said.'), key: 'say:1', attempt: 1 });

    await expect(posted).rejects.toEqual(new RetryLater(9, 'Microsoft Teams asks to slow down'));
  });

  it.each(['412', '502', '504', '500'] as const)('may work the next time after %s', async (kind) => {
    const { port, room } = await newRoom();
    sandbox.teams.fault({ call: 'POST /v3/conversations/:id/activities', kind });
    const message = { to: room, view: sentence('Said.'), key: 'say:1' };

    await expect(port.post({ ...message, attempt: 1 })).rejects.toBeInstanceOf(PassingFailure);
    await expect(port.post({ ...message, attempt: 2 })).resolves.toHaveProperty('id');
  });

  it('cannot reach a room that is gone', async () => {
    const { port, room } = await newRoom();
    await sandbox.teams.as('alice').deleteChannel(room.slice(6));

    const posted = port.post({ to: room, view: sentence('Said.'), key: 'say:1', attempt: 1 });

    await expect(posted).rejects.toBeInstanceOf(RoomUnreachable);
  });
});

describe('a message that was posted', () => {
  it('is redrawn', async () => {
    const { port, room } = await newRoom();
    const message = await port.post({ to: room, view: sentence('Before.'), key: 'card:1', attempt: 1 });

    expect(await port.update(message, sentence('After.'))).toBe(true);

    const [shown] = sandbox.teams.messages(room.slice(6)).filter(({ bot }) => bot);
    expect(JSON.stringify(shown?.cards)).toContain('After.');
  });

  it('offers its reader how the incident stands now, before and after it was redrawn', async () => {
    const { port, room } = await newRoom();
    const card = () => sandbox.teams.messages(room.slice(6)).find(({ bot }) => bot)?.cards[0];

    const message = await port.post({ to: room, view: sentence('Before.'), key: 'card:1', attempt: 1 });
    expect(card()).toMatchObject({ refresh: { action: { data: { key: 'card:1' } } } });
    await port.update(message, sentence('After.'));
    expect(card()).toMatchObject({ refresh: { action: { data: { key: 'card:1' } } } });
  });

  it('is gone when somebody deleted it', async () => {
    const { port, room, connector, memory } = await newRoom();
    const message = await port.post({ to: room, view: sentence('Before.'), key: 'card:1', attempt: 1 });
    const place = await memory.conversation(room.slice(6));
    if (!place) throw new Error('the room was not remembered');
    await connector.remove(place, message.id);

    expect(await port.update(message, sentence('After.'))).toBe(false);
  });

  it('cannot be pinned in a channel: nothing is asked for', async () => {
    const { port, room } = await newRoom();
    const message = await port.post({ to: room, view: sentence('Card.'), key: 'card:1', attempt: 1 });
    const before = callsOf('pinned').length;

    await port.pin(message);

    expect(callsOf('pinned')).toHaveLength(before);
  });
});

describe('what a room has besides messages', () => {
  it('keeps topic, purpose and proof in the channel’s description, whichever comes first', async () => {
    const { port, room } = await newRoom();

    await Promise.all([
      port.describeRoom(room, { topic: 'SEV1 · investigating' }),
      port.describeRoom(room, { purpose: 'War room of INC-7. (tocsin 1a2b3c4d)' }),
    ]);
    await port.describeRoom(room, { topic: 'SEV2 · monitoring' });

    const last = callsOf('PATCH /teams/:team/channels/:channel').at(-1)?.args.body;
    expect(last).toEqual({ description: 'SEV2 · monitoring\nWar room of INC-7. (tocsin 1a2b3c4d)' });
  });

  it('has one tab for a link, however often it is tried', async () => {
    const { port, room, conversation } = await newRoom();
    const tab = { title: 'INC-7 · Checkout is down', url: 'https://tocsin.example/incidents/7' };

    sandbox.teams.fault({ call: 'POST /teams/:team/channels/:channel/tabs', kind: 'lost' });
    await expect(port.bookmark(room, { ...tab, attempt: 1 })).rejects.toBeInstanceOf(PassingFailure);
    await port.bookmark(room, { ...tab, attempt: 2 });
    await port.bookmark(room, { ...tab, attempt: 3 });

    expect(conversation().tabs).toEqual([expect.objectContaining({ name: tab.title, url: tab.url })]);
  });

  it('says which permission a tab needs', async () => {
    const { port, room } = await newRoom();
    sandbox.teams.grant(['TeamsTab.Read.Group']);

    const made = port.bookmark(room, {
      title: 'INC-7',
      url: 'https://tocsin.example/incidents/7',
      attempt: 1,
    });

    await expect(made).rejects.toThrow('It needs the permission TeamsTab.Create.Group');
    await expect(made).rejects.toBeInstanceOf(PermanentFailure);
  });

  it('takes a file into the channel’s own folder, once', async () => {
    const { port, room } = await newRoom();
    const file = {
      room,
      name: 'inc-7.md',
      title: 'Post-mortem',
      content: '# What happened',
      view: sentence('Here.'),
    };

    await port.share({ ...file, attempt: 1 });
    await port.share({ ...file, attempt: 2 });

    expect(sandbox.teams.files(room.slice(6)).map(({ name, content }) => [name, content])).toEqual([
      ['inc-7.md', '# What happened'],
    ]);
    const shared = sandbox.teams.messages(room.slice(6)).filter(({ bot }) => bot);
    expect(shared).toHaveLength(1);
    expect(JSON.stringify(shared[0]?.cards)).toContain('Post-mortem');
  });

  it('has the file’s words in the message where the bot may store none', async () => {
    const { port, room } = await newRoom();
    sandbox.teams.grant(['ChannelMessage.Read.Group']);

    await port.share({
      room,
      name: 'inc-7.md',
      title: 'Post-mortem',
      content: 'What happened',
      view: sentence('Here.'),
      attempt: 1,
    });

    expect(JSON.stringify(sandbox.teams.messages(room.slice(6)).at(-1)?.cards)).toContain('What happened');
  });
});

describe('bringing people in', () => {
  it('leaves alone who is in the team', async () => {
    const { port, room } = await newRoom();
    const before = callsOf('POST /teams/:team/members').length;

    await port.invite(room, personIn(sandbox.teams, 'alice'));

    expect(callsOf('POST /teams/:team/members')).toHaveLength(before);
  });

  it('makes anybody else a member of the team', async () => {
    const { port, room, conversation } = await newRoom();
    await sandbox.teams.as('chen').leaveTeam(sandbox.teams.teamId);
    const carol = personIn(sandbox.teams, 'chen');

    await port.invite(room, carol);
    await port.invite(room, carol);

    expect(conversation().members.map((id) => `teams:${id}`)).toContain(carol);
  });

  it('says which permission that needs', async () => {
    const { port, room } = await newRoom();
    await sandbox.teams.as('chen').leaveTeam(sandbox.teams.teamId);
    sandbox.teams.grant([]);

    await expect(port.invite(room, personIn(sandbox.teams, 'chen'))).rejects.toThrow(
      'It needs the permission TeamMember.ReadWrite.All',
    );
  });

  it('cannot bring in a person of another platform', async () => {
    const { port, room } = await newRoom();

    await expect(port.invite(room, PersonId.parse('slack:U0BOB0000'))).rejects.toBeInstanceOf(
      PermanentFailure,
    );
  });
});

describe('finding a room', () => {
  it('by its name, its id, and not at all', async () => {
    const { port } = teamsPort(sandbox.teams);
    const id = await sandbox.teams.as('alice').createChannel(sandbox.teams.teamId, 'Outages');

    expect(await port.findRoom('#outages')).toBe(`teams:${id}`);
    expect(await port.findRoom(id)).toBe(`teams:${id}`);
    expect(await port.findRoom('nowhere')).toBeUndefined();
    expect(await port.findRoom('19:nowhere@thread.tacv2')).toBeUndefined();
  });

  it('links to it in Teams', async () => {
    const { port, room, config } = await newRoom();

    expect(port.roomLink(room)).toBe(
      `https://teams.microsoft.com/l/channel/${encodeURIComponent(room.slice(6))}/inc-7-checkout-is-down?groupId=${config.teams[0]}&tenantId=${config.tenantId}`,
    );
  });
});

describe('the home of a person', () => {
  it('is one card, kept current, after a restart as well', async () => {
    const alice = personIn(sandbox.teams, 'alice');
    const first = teamsPort(sandbox.teams);
    sandbox.teams.grant([...granted(), 'Chat.Read.All']);
    await first.port.publishHome(alice, sentence('Nothing burns.'));
    await first.port.publishHome(alice, sentence('INC-7 burns.'));

    await teamsPort(sandbox.teams, { memory: first.memory }).port.publishHome(
      alice,
      sentence('INC-8 burns.'),
    );

    const chat = await first.memory.personalChat(alice);
    const cards = sandbox.teams.messages(chat?.id ?? '').filter(({ bot }) => bot);
    expect(cards).toHaveLength(1);
    expect(JSON.stringify(cards[0]?.cards)).toContain('INC-8 burns.');
  });
});

const granted = () => [
  'TeamsAppInstallation.ReadWriteSelfForUser.All',
  'AppCatalog.Read.All',
  'User.Read.All',
  'TeamMember.Read.Group',
];
