import { afterAll, describe, expect, it } from '@jest/globals';
import { knownMessages } from '../../src/db/known-messages.js';
import { recordSightings, type Sighting } from '../../src/db/sightings.js';
import type { RoomId } from '../../src/ids.js';
import { catchUpRooms } from '../../src/incident/catch-up.js';
import type { TimelineEvent } from '../../src/incident/event.js';
import { report } from '../../src/incident/report.js';
import { ana, bo, hour, later, messageIn, minute, morning } from '../helpers/cast.js';
import { declared, declaredInRoom, effectsOf, jobsOf, openWorld, workOff } from '../helpers/world.js';

const world = await openWorld();
const { deps, database } = world;
afterAll(() => world.stop());
const known = knownMessages(database.db);

let count = 0;
/** Records what was seen, a second after the one before. */
async function see(room: RoomId, event: TimelineEvent, more: Partial<Sighting> = {}): Promise<void> {
  count += 1;
  const sighting = {
    room,
    event,
    actor: ana,
    occurredAt: later(morning, count * 1000),
    delivery: `slack:${count}:${room}`,
  };
  await recordSightings(database.db, [{ ...sighting, ...more }], world.clock.now());
}

async function incidentInRoom() {
  const incident = await declaredInRoom(deps);
  const { room } = incident;
  if (!room) throw new Error('it has a room');
  const posted = (id: string, thread?: string): TimelineEvent => ({
    type: 'message.posted',
    message: messageIn(room, id),
    text: `words of ${id}`,
    ...(thread && { thread }),
  });
  return { incident: { ...incident, room }, room, posted };
}

describe('what is known of a message', () => {
  it('is what became of it: edits, marks by each person, pins', async () => {
    const { incident, room, posted } = await incidentInRoom();
    const message = messageIn(room, '1.1');
    await see(room, posted('1.1'));
    await see(room, { type: 'message.edited', message, text: 'b' });
    await see(room, { type: 'moment.marked', message, emoji: 'pushpin' });
    await see(room, { type: 'moment.marked', message, emoji: 'pushpin' }, { actor: bo });
    await see(room, { type: 'moment.unmarked', message, emoji: 'pushpin' });
    await see(room, { type: 'message.pinned', message });

    expect(await known.byId(incident, ['1.1', '9.9'])).toEqual([
      expect.objectContaining({
        message,
        foundEdited: undefined,
        marks: [bo],
        pinned: true,
        thread: undefined,
      }),
    ]);
    expect(await known.pinned(incident)).toHaveLength(1);
  });

  it('is nothing once it was deleted', async () => {
    const { incident, room, posted } = await incidentInRoom();
    await see(room, posted('1.1'));
    await see(room, { type: 'message.deleted', message: messageIn(room, '1.1') });

    expect(await known.byId(incident, ['1.1'])).toEqual([]);
  });

  it('is found by when it was said, in a thread or outside all, strictly between two instants', async () => {
    const { incident, room, posted } = await incidentInRoom();
    const at = (minutes: number) => ({ occurredAt: later(morning, minutes * minute) });
    for (const [id, minutes] of [
      ['1.1', 1],
      ['2.1', 2],
      ['3.1', 3],
    ] as const)
      await see(room, posted(id), at(minutes));
    await see(room, posted('2.5', '2.1'), at(2.5));
    const stretch = { from: later(morning, minute), to: later(morning, 3 * minute) };
    const ids = async (thread: string | undefined, before: Date) =>
      (await known.between(incident, { ...stretch, thread }, sought(before))).map(
        ({ message }) => message.id,
      );
    const soon = later(world.clock.now(), 1);
    const sought = (recordedBefore: Date, except: string[] = []) => ({ recordedBefore, except, limit: 10 });

    expect(await ids(undefined, soon)).toEqual(['2.1']);
    expect(await ids('2.1', soon)).toEqual(['2.5']);
    expect(await ids(undefined, world.clock.now())).toEqual([]);
    expect(await known.between(incident, { ...stretch, thread: undefined }, sought(soon, ['2.1']))).toEqual(
      [],
    );
    expect(await known.repliesTo(incident, stretch, sought(soon))).toHaveLength(1);
    expect([...(await known.replies(incident, ['2.1', '3.1']))]).toEqual([['2.1', 1]]);
  });

  it('includes the threads that went on although they began before', async () => {
    const { incident, room, posted } = await incidentInRoom();
    const old = { occurredAt: later(morning, -100 * hour) };
    await see(room, posted('1.1'), old);
    await see(room, posted('1.2', '1.1'));
    await see(room, posted('2.1'));
    await see(room, posted('2.2', '2.1'));
    await see(room, posted('3.2', '3.1'), old);

    expect(await known.threads(incident, morning, morning)).toEqual(['1.1']);
  });
});

describe('the rooms that are read back', () => {
  it('are those in use, each from where its last reading began, and none that is being read', async () => {
    const { incident } = await incidentInRoom();
    await workOff(world, incident.id);
    const begun = later(morning, 3 * hour);
    await known.wasRead(incident, undefined, begun);
    await known.wasRead(incident, undefined, later(begun, -hour));
    const { id: roomless } = await declared(deps);

    await catchUpRooms({ ...deps, known }, 'thorough');

    expect(await effectsOf(world, roomless)).not.toContain('room.catch-up');
    const [job] = (await jobsOf(world, incident.id)).filter(({ task }) => task === 'room.catch-up');
    expect(job?.payload).toMatchObject({
      effect: { since: later(begun, -24 * hour).toISOString(), asked: false, light: false },
    });
    const rooms = (await known.rooms('thorough', morning)).map(({ incident: { id } }) => id);
    expect(rooms).not.toContain(incident.id);
  });

  it('are read thoroughly also while a light reading waits, and not lightly while a thorough one does', async () => {
    const { incident } = await incidentInRoom();
    await workOff(world, incident.id);
    const kinds = async () =>
      (await jobsOf(world, incident.id))
        .filter(({ task }) => task === 'room.catch-up')
        .map(({ key }) => key.split(':').at(-1))
        .sort();

    await catchUpRooms({ ...deps, known }, 'light');
    await catchUpRooms({ ...deps, known }, 'thorough');
    expect(await kinds()).toEqual(['light', 'thorough']);

    await workOff(world, incident.id);
    await catchUpRooms({ ...deps, known }, 'thorough');
    await catchUpRooms({ ...deps, known }, 'light');
    expect(await kinds()).toEqual(['thorough']);
  });

  it('are read from their declaration until they were read once', async () => {
    const { incident } = await incidentInRoom();

    expect(await known.readUpTo(incident, undefined)).toEqual(incident.declaredAt);
  });

  it('are no longer those of incidents that ended long ago', async () => {
    const { incident } = await incidentInRoom();
    await workOff(world, incident.id);
    await report(deps, incident.id, { type: 'status.changed', from: 'triage', to: 'declined' });
    const isUsed = async (endedAfter: Date) =>
      (await known.rooms('light', endedAfter)).some(({ incident: { id } }) => id === incident.id);

    expect(await isUsed(later(world.clock.now(), -minute))).toBe(true);
    expect(await isUsed(later(world.clock.now(), minute))).toBe(false);
  });
});
