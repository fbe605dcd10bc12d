import { afterAll, describe, expect, it } from '@jest/globals';
import { redact } from '../../src/compliance/redact.js';
import { recordMissed, recordSightings, type Sighting } from '../../src/db/sightings.js';
import type { RoomId } from '../../src/ids.js';
import type { Incident } from '../../src/incident/incident.js';
import { seal } from '../compliance/tampering.js';
import { ana, later, messageIn, morning } from '../helpers/cast.js';
import { declaredInRoom, openWorld, timelineOf } from '../helpers/world.js';

const world = await openWorld();
afterAll(() => world.stop());
const { deps, database } = world;
const reason = 'A password was pasted.';

const name = (room: RoomId) => `slack:edit:${room}:1.1:1795166401.000000`;

function edit(room: RoomId, text: string, more: { previous?: string } = {}): Sighting {
  return {
    event: { type: 'message.edited', message: messageIn(room, '1.1'), text, ...more },
    actor: ana,
    occurredAt: later(morning, 250),
    room,
    delivery: name(room),
  };
}

function posted(room: RoomId, text: string, edited?: Date): Sighting {
  return {
    event: { type: 'message.posted', message: messageIn(room, '1.1'), text, ...(edited && { edited }) },
    actor: ana,
    occurredAt: morning,
    room,
    delivery: `slack:message:${room}:1.1`,
  };
}

const tell = (...sightings: Sighting[]) => recordSightings(database.db, sightings, world.clock.now());
const find = (...sightings: Sighting[]) => recordMissed(database.db, { sightings, at: world.clock.now() });

async function inRoom(): Promise<{ incident: Incident; room: RoomId }> {
  const incident = await declaredInRoom(deps);
  if (!incident.room) throw new Error('it has a room');
  return { incident, room: incident.room };
}

async function edits({ id }: Incident) {
  return (await timelineOf(world, id)).flatMap(({ event, delivery, ...recorded }) =>
    event.type === 'message.edited' ? [{ ...recorded, delivery, text: event.text }] : [],
  );
}

/** Takes out all that was said in the message. */
async function takeOut(incident: Incident): Promise<void> {
  await seal(world);
  const said = (await timelineOf(world, incident.id)).find(({ event }) => event.type.startsWith('message.'));
  if (!said) throw new Error('nothing was said');
  await redact(deps, { incident, event: said.id, reason, by: 'Ana' });
}

async function rowsWith(text: string): Promise<number> {
  const { rowCount } = await database.pool.query(
    'select from timeline_event event where strpos(event::text, $1) > 0',
    [text],
  );
  return rowCount ?? 0;
}

describe('edits of one message in one second', () => {
  it('are told apart by their words, each counts once, and no name tells anything of them', async () => {
    const { incident, room } = await inRoom();

    await tell(edit(room, 'one'), edit(room, 'two'));
    await tell(edit(room, 'two'), edit(room, 'one'));
    await find(edit(room, 'two'), edit(room, 'three'));

    expect((await edits(incident)).map(({ text, delivery }) => [text, delivery])).toEqual([
      ['one', name(room)],
      ['two', `${name(room)}:2`],
      ['three', `${name(room)}:3`],
    ]);
  });

  it('are recorded once each, whoever comes first', async () => {
    const { incident, room } = await inRoom();

    await Promise.all([
      tell(edit(room, 'one')),
      find(edit(room, 'two'), edit(room, 'one')),
      tell(edit(room, 'two')),
      find(edit(room, 'one')),
    ]);

    expect((await edits(incident)).map(({ text }) => text).sort()).toEqual(['one', 'two']);
  });
});

describe('words that were taken out', () => {
  it('do not come back when the edit is told once more', async () => {
    const { incident, room } = await inRoom();
    await tell(edit(room, 'pin 4711'));
    await takeOut(incident);

    await tell(edit(room, 'pin 4711'));
    await find(edit(room, 'pin 4711'));

    expect(await rowsWith('4711')).toBe(0);
    expect(await edits(incident)).toHaveLength(1);
  });

  it('do not come back when the edit after which the message was found is told late', async () => {
    const { incident, room } = await inRoom();
    await find(posted(room, 'pin 4712', morning));
    await takeOut(incident);

    await tell(edit(room, 'pin 4712'));

    expect(await rowsWith('4712')).toBe(0);
  });
});
