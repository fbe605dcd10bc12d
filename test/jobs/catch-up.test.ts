import { afterAll, expect, it } from '@jest/globals';
import type { ArchivePage } from '../../src/chat/archive.js';
import { knownMessages } from '../../src/db/known-messages.js';
import { recordMissed, recordSightings } from '../../src/db/sightings.js';
import type { RoomId } from '../../src/ids.js';
import { catchUpOf } from '../../src/incident/effect.js';
import type { Incident } from '../../src/incident/incident.js';
import { catchUp } from '../../src/jobs/catch-up.js';
import { ana, later, messageIn, minute, morning } from '../helpers/cast.js';
import { declaredInRoom, openWorld, timelineOf, workOff } from '../helpers/world.js';

const world = await openWorld();
const { deps, database } = world;
afterAll(() => world.stop());

const said = later(morning, minute);
const posted = (room: RoomId, id: string) => ({
  room,
  event: { type: 'message.posted' as const, message: messageIn(room, id), text: `words of ${id}` },
  actor: ana,
  occurredAt: said,
  delivery: `slack:message:${room}:${id}`,
});

async function inRoom(): Promise<Incident & { room: RoomId }> {
  const incident = await declaredInRoom(deps);
  const { room } = incident;
  if (!room) throw new Error('it has a room');
  await workOff(world, incident.id);
  return { ...incident, room };
}

/** A room that is read back while `during` happens after each answer was made and before it arrives. */
async function readBack(
  incident: Incident & { room: RoomId },
  during: (answer: number) => Promise<void>,
  shown: () => readonly string[],
): Promise<string[]> {
  let answers = 0;
  const read = async (): Promise<ArchivePage> => {
    answers += 1;
    const messages = shown().map((id) => ({
      id,
      posted: posted(incident.room, id),
      edited: undefined,
      marks: [],
      files: { there: [], gone: [] },
    }));
    await during(answers);
    const covers = { from: new Date(0), to: later(morning, 60 * minute), thread: undefined };
    return { messages, notices: [], pinned: undefined, covers, threads: [], next: [] };
  };
  const archive = {
    places: () => ['all of it'],
    thread: (id: string) => id,
    postedAt: () => said,
    deletion: (message: { room: RoomId; id: string }, at: Date) => ({
      room: message.room,
      event: { type: 'message.deleted' as const, message },
      actor: undefined,
      occurredAt: at,
      delivery: `slack:deleted:${message.id}`,
    }),
    fileDeletion: () => {
      throw new Error('no file is gone');
    },
    download: async () => undefined,
    read,
  };
  const effect = catchUpOf(incident, { now: world.clock.now(), asked: false });
  if (effect.name !== 'room.catch-up') throw new Error('a reading was asked for');
  await catchUp(
    {
      ...deps,
      archiveOf: () => archive,
      known: knownMessages(database.db),
      momentEmoji: 'pushpin',
      recordMissed: (sightings, next) =>
        recordMissed(database.db, { sightings, at: world.clock.now(), ...(next && { next }) }),
    },
    { incident, platform: 'slack', effect, attempt: 1 },
  );
  const events = await timelineOf(world, incident.id);
  return events.flatMap(({ event }) =>
    'message' in event && event.type.startsWith('message.') ? [`${event.type} ${event.message?.id}`] : [],
  );
}

it('does not take for deleted what is said and recorded while an answer is on its way, by a clock that is behind', async () => {
  const incident = await inRoom();
  world.clock.pass(10 * minute);
  const shown: string[] = [];
  const during = async (answer: number) => {
    // By another replica, whose clock is five minutes behind.
    const at = later(world.clock.now(), -5 * minute);
    const id = `${answer}.1`;
    shown.push(id);
    await recordSightings(database.db, [posted(incident.room, id)], at);
  };

  expect(await readBack(incident, during, () => shown)).toEqual(['message.posted 1.1', 'message.posted 2.1']);
});

it('takes for deleted what two answers do not show', async () => {
  const incident = await inRoom();
  await recordSightings(database.db, [posted(incident.room, '7.1')], world.clock.now());
  world.clock.pass(10 * minute);

  expect(
    await readBack(
      incident,
      async () => undefined,
      () => [],
    ),
  ).toEqual(['message.posted 7.1', 'message.deleted 7.1']);
});
