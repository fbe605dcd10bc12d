import { afterAll, describe, expect, it } from '@jest/globals';
import { redact } from '../../src/compliance/redact.js';
import { areAlike } from '../../src/db/known-approximately.js';
import { knownMessages } from '../../src/db/known-messages.js';
import { recordMissed, recordSightings, type Sighting } from '../../src/db/sightings.js';
import type { RoomId } from '../../src/ids.js';
import type { Incident } from '../../src/incident/incident.js';
import { seal } from '../compliance/tampering.js';
import { ana, later, messageIn, morning } from '../helpers/cast.js';
import { declaredInRoom, openWorld, timelineOf } from '../helpers/world.js';

const world = await openWorld();
afterAll(() => world.stop());
const { deps, database } = world;
const at = (seconds: number) => later(morning, seconds * 1000);

function change(room: RoomId, seconds: number, event: Sighting['event'], kind: string): Sighting {
  const occurredAt = at(seconds);
  const name = `teams:${kind}:${room}:1.1`;
  return {
    room,
    event,
    actor: ana,
    occurredAt,
    delivery: kind === 'delete' ? name : `${name}:${occurredAt.toISOString()}`,
    approximate: true,
  };
}
const edit = (room: RoomId, seconds: number, text: string) =>
  change(room, seconds, { type: 'message.edited', message: messageIn(room, '1.1'), text }, 'edit');
const restored = (room: RoomId, seconds: number, text: string) =>
  change(room, seconds, { type: 'message.edited', message: messageIn(room, '1.1'), text }, 'restored');
const deleted = (room: RoomId, seconds: number) =>
  change(room, seconds, { type: 'message.deleted', message: messageIn(room, '1.1') }, 'delete');
const posted = (room: RoomId, text: string, edited?: Date): Sighting => ({
  room,
  event: { type: 'message.posted', message: messageIn(room, '1.1'), text, ...(edited && { edited }) },
  actor: ana,
  occurredAt: morning,
  delivery: `teams:message:${room}:1.1`,
});

const tell = (...sightings: Sighting[]) => recordSightings(database.db, sightings, world.clock.now());
const find = (...sightings: Sighting[]) => recordMissed(database.db, { sightings, at: world.clock.now() });

async function inRoom(): Promise<{ incident: Incident & { room: RoomId }; room: RoomId }> {
  const incident = await declaredInRoom(deps);
  if (!incident.room) throw new Error('it has a room');
  const { room } = incident;
  return { incident: { ...incident, room }, room };
}

async function changes({ id }: Incident): Promise<string[]> {
  return (await timelineOf(world, id)).flatMap(({ event }) => {
    if (event.type === 'message.edited') return [event.text];
    return event.type === 'message.deleted' ? ['(deleted)'] : [];
  });
}

describe('an edit that is told in two ways', () => {
  it('counts once, though each has a clock of its own', async () => {
    const { incident, room } = await inRoom();

    await tell(posted(room, 'a'), edit(room, 10, 'b'));
    await find(edit(room, 10.4, 'b'));
    await tell(edit(room, 30.2, 'c'));
    await tell(edit(room, 30, 'c'));

    expect(await changes(incident)).toEqual(['b', 'c']);
  });

  it('is told apart from one that gave the message the same words before another', async () => {
    const { incident, room } = await inRoom();

    await tell(edit(room, 1, 'x'), edit(room, 3, 'y'), edit(room, 5, 'x'));
    await find(edit(room, 5.3, 'x'), edit(room, 3.3, 'y'), edit(room, 1.3, 'x'));

    expect(await changes(incident)).toEqual(['x', 'y', 'x']);
  });

  it('is told apart from a later one with the same words', async () => {
    const { incident, room } = await inRoom();

    await tell(edit(room, 1, 'x'), edit(room, 60, 'x'));

    expect(await changes(incident)).toEqual(['x', 'x']);
  });

  it('is none of its own when the message was found after it', async () => {
    const { incident, room } = await inRoom();

    await find(posted(room, 'b', at(10)));
    await tell(edit(room, 10.5, 'b'));

    expect(await changes(incident)).toEqual([]);
  });

  it('does not come back after its words were taken out', async () => {
    const { incident, room } = await inRoom();
    await tell(edit(room, 10, 'pin 4711'));
    await seal(world);
    const [said] = (await timelineOf(world, incident.id)).filter(
      ({ event }) => event.type === 'message.edited',
    );
    if (!said) throw new Error('nothing was said');
    await redact(deps, { incident, event: said.id, reason: 'A password was pasted.', by: 'Ana' });

    await find(edit(room, 10.2, 'pin 4711'));

    expect(await changes(incident)).toEqual(['']);
  });
});

describe('a deletion', () => {
  it('counts once, whoever tells it', async () => {
    const { incident, room } = await inRoom();

    await tell(posted(room, 'a'), deleted(room, 10));
    await find(deleted(room, 10.6), deleted(room, 400));

    expect(await changes(incident)).toEqual(['(deleted)']);
  });

  it('that is taken back brings the message back, and may be done again', async () => {
    const { incident, room } = await inRoom();
    const known = async () => (await knownMessages(database.db).byId(incident, ['1.1'])).length;

    await tell(posted(room, 'a'), deleted(room, 10));
    const whileDeleted = await known();
    await tell(restored(room, 15, 'a'), restored(room, 15, 'a'));
    const whenBack = await known();
    await tell(deleted(room, 20), deleted(room, 20.5));

    expect([whileDeleted, whenBack, await known()]).toEqual([0, 1, 0]);
    expect(await changes(incident)).toEqual(['(deleted)', 'a', '(deleted)']);
  });
});

describe('two texts', () => {
  it.each([
    ['ask @teams:ef1c916a-3135-4417-ba27-8eb7bd084193, please', 'ask @Jane Smith, please', true],
    ['@teams:ef1c916a-3135 @teams:ef1c916a-3136', '@Jane @Bo Li', true],
    ['@teams:ef1c916a-3135', '@Jane', true],
    ['one\ntwo', 'one two', true],
    ['ask @teams:ef1c916a-3135 now', 'ask @Jane later', false],
    ['ask @teams:ef1c916a-3135', 'ask Jane', false],
    ['a', 'b', false],
    ['', '', true],
  ])('%j and %j: alike is %s', (one, other, alike) => {
    expect([areAlike(one, other), areAlike(other, one)]).toEqual([alike, alike]);
  });
});
