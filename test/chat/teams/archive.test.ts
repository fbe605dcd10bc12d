import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PermanentFailure, RetryLater } from '../../../src/errors.js';
import { minute } from '../../helpers/cast.js';
import { openTeamsRooms, type TeamsRooms } from '../../helpers/teams-room.js';
import { jobsOf } from '../../helpers/world.js';

let test: TeamsRooms;
beforeAll(async () => {
  test = await openTeamsRooms();
  test.listen();
});
afterAll(() => test.stop());
beforeEach(() => test.deafen());

/** Long enough ago for what is not shown to be missing. */
const settle = () => test.clock.pass(2 * minute);

describe('reading a channel back', () => {
  it('finds what was said, in its threads, and what became of it', async () => {
    const incident = await test.incidentIn();
    const { conversation } = incident;
    const [alice, bruno] = [test.teams.as('alice'), test.teams.as('bruno')];
    const root = await alice.say(conversation, 'it broke');
    await bruno.say(conversation, 'since when?', { thread: root });
    await alice.edit(conversation, root, 'it broke again');
    await bruno.react(conversation, root, '📌');
    const gone = await bruno.say(conversation, 'never mind', { thread: root });
    await bruno.remove(conversation, gone);
    settle();

    const found = await test.readBack(incident);

    expect(await test.story(incident)).toEqual([
      'post: it broke again (edited)',
      'reply: since when?',
      'deleted',
      'moment.marked',
    ]);
    expect(found).toMatchObject({ messages: 2, deletions: 1 });
  });

  it('counts once what was told as well', async () => {
    test.hear();
    const incident = await test.incidentIn();
    const { conversation } = incident;
    const alice = test.teams.as('alice');
    const root = await alice.say(conversation, 'it broke');
    await alice.edit(conversation, root, 'it broke again');
    const reply = await test.teams.as('bruno').say(conversation, 'ask @chen', { thread: root });
    await test.teams.as('bruno').edit(conversation, reply, 'ask @chen and @dara');
    await test.teams.as('bruno').remove(conversation, reply);
    await test.teams.idle();
    const told = await test.story(incident);
    settle();

    const found = await test.readBack(incident);

    expect(told).toHaveLength(5);
    expect(await test.story(incident)).toEqual(told);
    expect(found).toEqual({ messages: 0, edits: 0, deletions: 0, others: 0 });
  });

  it('finds what became of messages that were told, and marks that were taken off', async () => {
    test.hear();
    const incident = await test.incidentIn();
    const { conversation } = incident;
    const alice = test.teams.as('alice');
    const first = await alice.say(conversation, 'one');
    const second = await alice.say(conversation, 'two');
    await test.teams.idle();
    await alice.react(conversation, first, '📌');
    await test.readBack(incident);
    settle();
    test.deafen();
    await alice.edit(conversation, first, 'one, or two');
    await alice.unreact(conversation, first, '📌');
    await alice.remove(conversation, second);

    const found = await test.readBack(incident);

    expect(found).toEqual({ messages: 0, edits: 1, deletions: 1, others: 1 });
    expect((await test.story(incident)).toSorted()).toEqual(
      [
        'post: one',
        'post: two',
        'moment.marked',
        'edit: one, or two',
        'deleted',
        'moment.unmarked',
      ].toSorted(),
    );
    expect(await test.readBack(incident)).toEqual({ messages: 0, edits: 0, deletions: 0, others: 0 });
  });

  it('reads page after page, and takes nothing for deleted that another page shows', async () => {
    test.hear();
    const incident = await test.incidentIn();
    const { conversation } = incident;
    const alice = test.teams.as('alice');
    const ids: string[] = [];
    for (let number = 0; number < 120; number += 1) {
      ids.push(await alice.say(conversation, `line ${number}`));
    }
    await test.teams.idle();
    settle();
    test.deafen();
    // Old posts in which something happens now.
    for (const id of ids.slice(0, 3)) await alice.say(conversation, 'one more', { thread: id });

    const found = await test.readBack(incident);

    expect(found).toEqual({ messages: 3, edits: 0, deletions: 0, others: 0 });
    const calls = test.teams.calls('GET /teams/:team/channels/:channel/messages');
    expect(calls.length).toBeGreaterThanOrEqual(3);
  });

  it('asks for no page that is older than it has to know', async () => {
    const incident = await test.incidentIn();
    const { conversation } = incident;
    const alice = test.teams.as('alice');
    for (let number = 0; number < 60; number += 1) await alice.say(conversation, `line ${number}`);
    settle();
    const since = test.clock.now();
    await alice.say(conversation, 'late');

    const page = await test.archive.read(
      incident.room,
      test.archive.places({ threads: [], pins: false })[0] ?? '',
      since,
    );

    expect(page.next).toEqual([]);
    expect(page.messages.map(({ posted }) => posted?.event)).toMatchObject([{ text: 'late' }]);
  });

  it('tells what a room of the system shows: its name and what it is for', async () => {
    const incident = await test.incidentIn();
    await test.teams.as('alice').renameChannel(incident.conversation, 'inc-7 checkout');
    await test.graph('patch', await test.pathOf(incident.room), {
      body: { description: 'Find out why' },
      permission: 'ChannelSettings.ReadWrite.Group',
    });

    await test.readBack(incident);

    expect(await test.story(incident)).toContain('renamed: inc-7 checkout');
  });

  it('counts a renaming once that was told as well', async () => {
    test.hear();
    const incident = await test.incidentIn();
    await test.teams.as('alice').renameChannel(incident.conversation, 'inc-8 checkout');
    await test.teams.idle();
    settle();

    await test.readBack(incident);

    expect((await test.story(incident)).filter((line) => line.startsWith('renamed'))).toEqual([
      'renamed: inc-8 checkout',
    ]);
  });
});

describe('reading a chat back', () => {
  it('finds what was said, and who came and left', async () => {
    const [alice, bruno] = [test.teams.as('alice'), test.teams.as('bruno')];
    const chat = await alice.createChat(['bruno'], 'Checkout');
    await alice.addBot(chat);
    const incident = await test.incidentIn(chat);
    await alice.say(chat, 'it broke');
    await alice.addToChat(chat, 'chen');
    await bruno.leaveChat(chat);

    await test.readBack(incident);
    const story = await test.story(incident);
    settle();

    expect(story).toEqual(expect.arrayContaining(['post: it broke', 'member.joined', 'member.left']));
    expect(await test.readBack(incident)).toEqual({ messages: 0, edits: 0, deletions: 0, others: 0 });
    expect(await test.story(incident)).toEqual(story);
  });
});

describe('files', () => {
  it('are kept once the message is read, though no activity told of them', async () => {
    test.hear();
    const incident = await test.incidentIn();
    await test.teams
      .as('alice')
      .upload(incident.conversation, { name: 'heap.txt', content: 'dump', text: 'see' });
    await test.teams.idle();
    settle();
    const keeping = async () =>
      (await jobsOf(test, incident.id))
        .filter(({ task }) => task === 'file.keep')
        .map(({ payload }) => payload);

    const before = await keeping();
    await test.readBack(incident);
    const after = await keeping();
    await test.readBack(incident);

    expect(before).toEqual([]);
    expect(after).toHaveLength(1);
    expect(await keeping()).toEqual(after);
  });

  it('are fetched by their message, from where they are stored', async () => {
    const incident = await test.incidentIn();
    await test.teams.as('alice').upload(incident.conversation, { name: 'heap.txt', content: 'dump' });
    const [place = ''] = test.archive.places({ threads: [], pins: false });
    const { messages } = await test.archive.read(incident.room, place, undefined);
    const [file = ''] = messages.flatMap(({ files }) => files.there);

    const download = await test.archive.download(file);

    const pieces: Buffer[] = [];
    for await (const piece of download?.content ?? []) pieces.push(Buffer.from(piece));
    expect([download?.name, Buffer.concat(pieces).toString()]).toEqual(['heap.txt', 'dump']);
    await expect(test.archive.download('nothing')).rejects.toThrow(PermanentFailure);
    await expect(test.archive.download(file.replace(/file-.*/, 'file-other'))).rejects.toThrow(
      PermanentFailure,
    );
  });
});

it('waits as long as Graph asks, also with other rooms', async () => {
  const [one, other] = [await test.incidentIn(), await test.incidentIn()];
  const [place = ''] = test.archive.places({ threads: [], pins: false });
  test.teams.fault({
    call: 'GET /teams/:team/channels/:channel/messages',
    kind: 'ratelimited',
    retryAfterSeconds: 20,
    times: 1,
  });

  await expect(test.archive.read(one.room, place, undefined)).rejects.toThrow(RetryLater);
  await expect(test.archive.read(other.room, place, undefined)).rejects.toThrow(RetryLater);
  test.clock.pass(21_000);

  expect((await test.archive.read(one.room, place, undefined)).next).toEqual([]);
});
