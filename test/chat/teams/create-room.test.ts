import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createRoom } from '../../../src/chat/teams/create-room.js';
import type { Graph } from '../../../src/chat/teams/graph.js';
import type { Installation } from '../../../src/chat/teams/installation.js';
import { sentence } from '../../../src/chat/view.js';
import { PassingFailure, PermanentFailure } from '../../../src/errors.js';
import { PersonId } from '../../../src/ids.js';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { personIn, teamsConfig, teamsPort } from '../../helpers/teams-port.js';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ rateLimits: false });
});
afterEach(() => sandbox.stop());

const wanted = (over: { name?: string; proof?: string; since?: Date; attempt?: number } = {}) => ({
  name: 'inc-7-checkout-is-down',
  proof: 'tocsin 1a2b3c4d',
  since: new Date(),
  platform: 'teams',
  by: personIn(sandbox.teams, 'alice'),
  attempt: 1,
  ...over,
});
const conversation = (room: string) => sandbox.teams.conversation(room.slice('teams:'.length));
const made = (call: string) => sandbox.teams.calls(call).filter(({ ok }) => ok);
/** All that the package asks for, but these. */
const allBut = (...without: string[]) =>
  sandbox.teams.grant(
    [
      'Channel.Create.Group',
      'ChannelSettings.ReadWrite.Group',
      'ChannelMessage.Read.Group',
      'TeamMember.Read.Group',
      'AppCatalog.Read.All',
      'Chat.Create',
      'TeamsAppInstallation.ReadWriteAndConsentSelfForChat.All',
      'OnlineMeetings.ReadWrite.All',
    ].filter((permission) => !without.includes(permission)),
  );

describe('a channel for an incident', () => {
  it('is in the incident team, and the bot can speak there', async () => {
    const { port } = teamsPort(sandbox.teams);

    const { room, name } = await port.createRoom(wanted());
    await port.post({ to: room, view: sentence('Here.'), key: 'say:1', attempt: 1 });

    expect(name).toBe('inc-7-checkout-is-down');
    expect(conversation(room)).toMatchObject({ kind: 'channel', name, teamId: sandbox.teams.teamId });
  });

  it('is the one that an earlier attempt made when its answer was lost', async () => {
    const { port } = teamsPort(sandbox.teams);
    sandbox.teams.fault({ call: 'POST /teams/:team/channels', kind: 'lost' });
    const room = wanted();

    await expect(port.createRoom(room)).rejects.toBeInstanceOf(PassingFailure);
    const { room: first } = await port.createRoom({ ...room, attempt: 2 });
    const { room: again } = await port.createRoom({ ...room, attempt: 3 });

    expect(again).toBe(first);
    expect(made('POST /teams/:team/channels')).toHaveLength(1);
  });

  it('is the one that an earlier attempt made, also when the incident has another title by then', async () => {
    const { port } = teamsPort(sandbox.teams);
    const { room: first } = await port.createRoom(wanted());

    const { room } = await port.createRoom(wanted({ name: 'inc-7-checkout-is-slow', attempt: 2 }));

    expect(room).toBe(first);
  });

  it('is found by its name, even when nobody knows any more that it was tried before', async () => {
    const { port } = teamsPort(sandbox.teams);
    const { room: first } = await port.createRoom(wanted());

    const { room } = await port.createRoom(wanted());

    expect(room).toBe(first);
  });

  it('is asked for at once, without a list of what there is', async () => {
    const { port } = teamsPort(sandbox.teams);

    await port.createRoom(wanted());

    expect(made('GET /teams/:team/channels')).toEqual([]);
  });

  it('is no channel of somebody else, whatever it is called and says', async () => {
    const { port } = teamsPort(sandbox.teams);
    await sandbox.teams.as('alice').createChannel(sandbox.teams.teamId, 'inc-7-checkout-is-down');
    const other = await port.createRoom(wanted({ proof: 'tocsin 99999999' }));

    const { room, name } = await port.createRoom(wanted());

    expect(other.name).toBe('inc-7-checkout-is-down-2');
    expect(name).toBe('inc-7-checkout-is-down-3');
    expect(room).not.toBe(other.room);
  });

  it('is no channel from before the incident', async () => {
    const { port } = teamsPort(sandbox.teams);
    await port.createRoom(wanted());

    const { name } = await port.createRoom(wanted({ since: new Date(Date.now() + 3_600_000) }));

    expect(name).toBe('inc-7-checkout-is-down-2');
  });

  it('has another name while that of a deleted channel is still taken', async () => {
    const { port } = teamsPort(sandbox.teams);
    const alice = sandbox.teams.as('alice');
    await alice.deleteChannel(await alice.createChannel(sandbox.teams.teamId, 'inc-7-checkout-is-down'));

    expect(await port.createRoom(wanted())).toMatchObject({ name: 'inc-7-checkout-is-down-2' });
  });

  it('has a name that Teams takes', async () => {
    const { port } = teamsPort(sandbox.teams);

    const { name } = await port.createRoom(wanted({ name: `inc-7-${'checkout-'.repeat(9)}` }));

    expect([...name].length).toBeLessThanOrEqual(50);
  });

  it('is in the next team when the first is full', async () => {
    const [first, second] = sandbox.teams.teams();
    if (!first || !second) throw new Error('there are two teams');
    const { port } = teamsPort(sandbox.teams, { config: { teams: [first.id, second.id] } });
    const alice = sandbox.teams.as('alice');
    for (let number = first.channels.length; number < 1000; number += 1) {
      await alice.createChannel(first.id, `channel ${number}`);
    }

    const { room } = await port.createRoom(wanted());
    await port.post({ to: room, view: sentence('Here.'), key: 'say:1', attempt: 1 });

    expect(conversation(room)).toMatchObject({ teamId: second.id, botIn: true });
  });

  it('needs another team when all are full', async () => {
    const { port } = teamsPort(sandbox.teams);
    const alice = sandbox.teams.as('alice');
    for (let number = 2; number < 1000; number += 1) {
      await alice.createChannel(sandbox.teams.teamId, `channel ${number}`);
    }

    await expect(port.createRoom(wanted())).rejects.toEqual(
      new PermanentFailure('Every incident team is full. Add another one to TEAMS_TEAM_ID.'),
    );
  });

  it('says which permission it needs', async () => {
    const { port } = teamsPort(sandbox.teams);
    allBut('Channel.Create.Group');

    await expect(port.createRoom(wanted())).rejects.toThrow('It needs the permission Channel.Create.Group');
  });
});

describe('a chat for an incident', () => {
  const chats = () => teamsPort(sandbox.teams, { config: { roomKind: 'chat' } });

  it('begins with who declared and somebody of the incident team, and the bot can speak there', async () => {
    const { port } = chats();

    const { room } = await port.createRoom(wanted());
    await port.post({ to: room, view: sentence('Here.'), key: 'say:1', attempt: 1 });

    const { kind, members, botIn } = conversation(room);
    expect({ kind, botIn }).toEqual({ kind: 'chat', botIn: true });
    expect(members).toHaveLength(2);
    expect(members.map((id) => `teams:${id}`)).toContain(personIn(sandbox.teams, 'alice'));
  });

  it('begins with two of the incident team when it was declared elsewhere', async () => {
    const { port } = chats();

    const { room } = await port.createRoom({ ...wanted(), by: PersonId.parse('slack:U0ALICE00') });

    expect(conversation(room).members).toHaveLength(2);
  });

  it('is the one that an earlier attempt made, where the bot may look through the chats of who declared', async () => {
    const { proof, name, since, by } = wanted();
    const chats = [
      { id: '19:other@thread.v2', topic: 'Lunch', createdDateTime: since.toISOString() },
      { id: '19:own@thread.v2', topic: `${name} · ${proof}`, createdDateTime: since.toISOString() },
    ];
    const calls: string[] = [];
    const graph: Graph = async (method, path) => {
      calls.push(`${method} ${path}`);
      return { value: path.endsWith('/chats') ? chats : [] };
    };
    const installed: string[] = [];
    const installation: Installation = {
      chat: async (id) => void installed.push(id),
      team: async () => {},
      person: async () => {},
      personalChatId: async () => undefined,
    };
    const config = teamsConfig(sandbox.teams, { roomKind: 'chat' });

    const room = await createRoom({ graph, config, installation }, { proof, name, since, by, attempt: 2 });

    expect(room).toEqual({ id: '19:own@thread.v2', kind: 'chat', name });
    expect(installed).toEqual([room.id]);
    expect(calls.filter((call) => call.startsWith('post'))).toEqual([]);
  });

  it('takes people in, has a topic and a tab, and is linked to', async () => {
    const { port } = chats();
    const { room } = await port.createRoom(wanted());
    const erin = sandbox.teams.people.find(({ id }) => !conversation(room).members.includes(id));
    if (!erin) throw new Error('nobody is left');

    await port.invite(room, personIn(sandbox.teams, erin.name));
    await port.invite(room, personIn(sandbox.teams, erin.name));
    await port.describeRoom(room, { topic: 'SEV1: investigating', purpose: 'War room.' });
    await port.bookmark(room, { title: 'INC-7', url: 'https://tocsin.example/incidents/7', attempt: 1 });

    expect(conversation(room).members).toContain(erin.id);
    expect(conversation(room).name).toBe('SEV1– investigating');
    expect(conversation(room).tabs).toHaveLength(1);
    expect(port.roomLink(room)).toContain('https://teams.microsoft.com/l/chat/19%3A');
  });

  it('pins where the tenant allows it, and goes on where it does not', async () => {
    const { port } = chats();
    const { room } = await port.createRoom(wanted());
    const message = await port.post({ to: room, view: sentence('Card.'), key: 'card:1', attempt: 1 });

    await port.pin(message);
    expect(made('POST /chats/:chat/pinnedMessages')).toHaveLength(0);

    sandbox.teams.grant(['Chat.ReadWrite.All']);
    await port.pin(message);
    expect(made('POST /chats/:chat/pinnedMessages')).toHaveLength(1);
  });

  it('gets a file’s words in a message', async () => {
    const { port } = chats();
    const { room } = await port.createRoom(wanted());
    const content = Array.from({ length: 300 }, (_, line) => `line ${line} of the post-mortem`).join('\n');

    await port.share({
      room,
      name: 'a.md',
      title: 'Post-mortem',
      content,
      view: sentence('Here.'),
      attempt: 1,
    });

    const card = JSON.stringify(sandbox.teams.messages(room.slice(6)).at(-1)?.cards);
    expect(card).toContain('line 0 of');
    expect(card).toContain('line 299 of');
  });

  it.each(['Chat.Create', 'TeamsAppInstallation.ReadWriteAndConsentSelfForChat.All'])(
    'is a channel where the tenant does not grant %s',
    async (permission) => {
      const { port } = chats();
      allBut(permission);

      const { room } = await port.createRoom(wanted());

      expect(conversation(room).kind).toBe('channel');
    },
  );
});

describe('a meeting for an incident', () => {
  const meetings = () => teamsPort(sandbox.teams, { config: { roomKind: 'meeting' } });

  it('is made once, and the bot can speak in its chat', async () => {
    const { port } = meetings();
    const room = wanted();
    sandbox.teams.fault({ call: 'POST /users/:user/onlineMeetings/createOrGet', kind: 'lost' });

    await expect(port.createRoom(room)).rejects.toBeInstanceOf(PassingFailure);
    const first = await port.createRoom(room);
    const again = await port.createRoom(room);
    await port.post({ to: first.room, view: sentence('Here.'), key: 'say:1', attempt: 1 });
    await port.describeRoom(first.room, { topic: 'SEV1' });

    expect(again).toEqual(first);
    expect(first.joinUrl).toMatch(/^https:\/\/teams\.microsoft\.com\/l\/meetup-join\//);
    expect(conversation(first.room)).toMatchObject({ kind: 'meeting', name: room.name, botIn: true });
    expect(sandbox.teams.conversations().filter(({ kind }) => kind === 'meeting')).toHaveLength(1);
  });

  it('is a chat where the tenant allows no meetings', async () => {
    const { port } = meetings();
    allBut('OnlineMeetings.ReadWrite.All');

    const { room } = await port.createRoom(wanted());

    expect(conversation(room).kind).toBe('chat');
  });
});
