import { afterAll, describe, expect, it } from '@jest/globals';
import { crossings } from '../../src/db/crossings.js';
import { knownMessages } from '../../src/db/known-messages.js';
import { recordMissed, recordSightings, type Sighting } from '../../src/db/sightings.js';
import type { RoomId } from '../../src/ids.js';
import type { TimelineEvent } from '../../src/incident/event.js';
import type { Incident } from '../../src/incident/incident.js';
import { report } from '../../src/incident/report.js';
import { requestMirror } from '../../src/incident/request-mirror.js';
import { ana, freshRoom, hour, later, messageIn, minute } from '../helpers/cast.js';
import { declaredInRoom, eventTypesOf, jobsOf, openWorld, workOff } from '../helpers/world.js';

const world = await openWorld();
afterAll(() => world.stop());
const { deps, database, clock } = world;
const crossing = crossings(database.db);

async function mirrored(): Promise<{ incident: Incident; room: RoomId; second: RoomId }> {
  const { id, room } = await declaredInRoom(deps);
  await requestMirror(deps, { incidentId: id, actor: ana });
  const second = freshRoom('teams');
  const incident = await report(deps, id, { type: 'room.created', room: second, name: 'inc' });
  if (!room) throw new Error('it has a room');
  await workOff(world, id);
  return { incident, room, second };
}

let count = 0;
function seen(room: RoomId, event: TimelineEvent, more: Partial<Sighting> = {}): Sighting {
  count += 1;
  const at = later(clock.now(), count * 1000);
  return { room, event, actor: ana, occurredAt: at, delivery: `seen:${count}`, ...more };
}
const posted = (room: RoomId, id: string, more: { thread?: string } = {}) =>
  seen(room, { type: 'message.posted', message: messageIn(room, id), text: `words of ${id}`, ...more });
const record = (...sightings: Sighting[]) => recordSightings(database.db, sightings, clock.now());
const crossJobs = async ({ id }: Incident) =>
  (await jobsOf(world, id)).filter(({ task }) => task === 'room.cross').map(({ key }) => key.replace(id, ''));

/** Takes what waits in a room, one after the other. */
async function waiting(incident: Incident, from: RoomId): Promise<string[]> {
  const ids: string[] = [];
  for (let next = await crossing.next(incident, from); next; next = await crossing.next(incident, from)) {
    ids.push(next.message.id);
    await crossing.done(next);
  }
  return ids;
}

describe('what is seen in the rooms of a mirrored incident', () => {
  it('is recorded once, and waits to be shown in the other room', async () => {
    const { incident, room, second } = await mirrored();
    const here = posted(room, '1.1');

    await record(here, posted(second, '901'), here, seen(room, { type: 'member.joined', person: ana }));
    await record(here);

    const types = (await eventTypesOf(world, incident.id)).slice(-3).sort();
    expect(types).toEqual(['member.joined', 'message.posted', 'message.posted']);
    expect((await crossJobs(incident)).sort()).toEqual(['room.cross:', 'room.cross::mirror']);
    expect(await waiting(incident, room)).toEqual(['1.1']);
    expect(await waiting(incident, second)).toEqual(['901']);
  });

  it('waits for nothing where there is one room, or where it was said before there were two', async () => {
    const alone = await declaredInRoom(deps);
    const { incident, room } = await mirrored();
    const before = { occurredAt: later(incident.mirror?.askedAt ?? clock.now(), -1) };
    if (!alone.room) throw new Error('it has a room');

    await record(posted(alone.room, '1.1'), { ...posted(room, '1.0'), ...before });
    await record(seen(room, { type: 'message.edited', message: messageIn(room, '1.0'), text: 'b' }));

    expect(await crossJobs(alone)).toEqual([]);
    expect(await crossJobs(incident)).toEqual([]);
    expect(await eventTypesOf(world, alone.id)).toContain('message.posted');
    expect(await waiting(incident, room)).toEqual([]);
  });

  it('waits in the order in which it was recorded, and again when it changes', async () => {
    const { incident, room, second } = await mirrored();
    await record(posted(room, '1.1'), posted(room, '1.2'), posted(room, '1.3', { thread: '1.1' }));
    expect(await waiting(incident, room)).toEqual(['1.1', '1.2', '1.3']);

    await record(seen(room, { type: 'message.edited', message: messageIn(room, '1.2'), text: 'b' }));
    expect(await waiting(incident, room)).toEqual(['1.2']);
    // With it goes what quotes it.
    await record(seen(room, { type: 'message.deleted', message: messageIn(room, '1.1') }));
    expect(await waiting(incident, room)).toEqual(['1.1', '1.3']);
    await record(seen(second, { type: 'message.deleted', message: messageIn(second, '1.2') }));
    expect(await waiting(incident, room)).toEqual([]);
  });

  it('goes on waiting when it changes while it is shown', async () => {
    const { incident, room } = await mirrored();
    await record(posted(room, '1.1'));
    const looked = await crossing.next(incident, room);
    if (!looked) throw new Error('it waits');

    await record(seen(room, { type: 'message.edited', message: messageIn(room, '1.1'), text: 'b' }));
    const copy = messageIn(freshRoom('teams'), '77');

    expect(await crossing.done(looked, copy)).toBe(true);
    expect(await crossing.next(incident, room)).toMatchObject({ copy, changes: 1, tries: 1 });
    expect(await crossing.shownBy(copy)).toEqual(messageIn(room, '1.1'));
    expect(await crossing.shownBy(messageIn(room, '1.1'))).toBeUndefined();
  });

  it('waits also where it was found by reading back, or came with a file', async () => {
    const { incident, room, second } = await mirrored();
    const found = { ...posted(second, '901'), found: true as const };
    const files = [{ id: 'F1', name: 'a.png' }];

    await recordMissed(database.db, { sightings: [found], at: clock.now() });
    await record(seen(room, { type: 'message.posted', message: messageIn(room, '1.1'), text: '', files }));

    expect(await waiting(incident, second)).toEqual(['901']);
    expect(await waiting(incident, room)).toEqual(['1.1']);
  });

  it('is never forgotten when it is said and edited at the same time', async () => {
    const { incident, room } = await mirrored();
    for (let round = 0; round < 20; round += 1) {
      const id = `${round}.1`;
      const edit = seen(room, { type: 'message.edited', message: messageIn(room, id), text: 'b' });
      const shown = async () => {
        const next = await crossing.next(incident, room);
        if (!next) return undefined;
        const told = await crossing.told(incident, next.message);
        await crossing.done(next);
        return told.length;
      };

      const [, , early] = await Promise.all([record(posted(room, id)), record(edit), shown()]);

      expect((await shown()) ?? early).toBe(2);
    }
  });

  it('waits no more once it was given up', async () => {
    const { incident, room, second } = await mirrored();
    await record(posted(room, '1.1'), posted(second, '901'));

    await crossing.giveUp(incident, room);

    expect(await waiting(incident, room)).toEqual([]);
    expect(await waiting(incident, second)).toEqual(['901']);
  });
});

it('what is known of one room leaves out the other, or it would count as deleted there', async () => {
  const { incident, room, second } = await mirrored();
  const known = knownMessages(database.db);
  await record(posted(room, '1.1'), posted(second, '901'), posted(second, '902', { thread: '901' }));
  await record(seen(second, { type: 'message.pinned', message: messageIn(second, '901') }));
  const stretch = { from: later(clock.now(), -hour), to: later(clock.now(), hour) };
  const sought = { except: [], recordedBefore: later(clock.now(), minute), limit: 10 };
  const ids = async (at: RoomId) => {
    const place = { ...incident, room: at };
    const between = await known.between(place, { ...stretch, thread: undefined }, sought);
    const replies = await known.repliesTo(place, stretch, sought);
    return [...between, ...replies, ...(await known.pinned(place))].map(({ message }) => message.id);
  };

  expect(await ids(room)).toEqual(['1.1']);
  expect(await ids(second)).toEqual(['901', '902', '901']);
  expect(await known.threads({ ...incident, room }, stretch.from, stretch.to)).toEqual([]);
});

it('both rooms are read back, each from where its own last reading began', async () => {
  const { incident } = await mirrored();
  const known = knownMessages(database.db);
  const begun = later(clock.now(), 2 * hour);

  await known.wasRead(incident, 'mirror', begun);

  const rooms = (await known.rooms('light', clock.now())).filter((one) => one.incident.id === incident.id);
  expect(rooms.map(({ room, readUpTo }) => [room, readUpTo])).toEqual([
    [undefined, incident.declaredAt],
    ['mirror', begun],
  ]);
});
