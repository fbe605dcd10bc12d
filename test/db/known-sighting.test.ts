import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Alike, isKnown } from '../../src/db/known-sighting.js';
import { recordMissed, recordSightings, type Sighting } from '../../src/db/sightings.js';
import type { RoomId } from '../../src/ids.js';
import { catchUpOf } from '../../src/incident/effect.js';
import { bo, later, messageIn, minute, morning } from '../helpers/cast.js';
import { declaredInRoom, eventTypesOf, openWorld, workOff } from '../helpers/world.js';

const second = 1000;
const at = (seconds: number) => later(morning, seconds * second);
const joined = (seconds: number, found = false): Alike => ({
  type: 'member.joined',
  occurredAt: at(seconds),
  found,
});
const left = (seconds: number, found = false): Alike => ({ ...joined(seconds, found), type: 'member.left' });
const marked = (seconds: number, found = false): Alike => ({
  ...joined(seconds, found),
  type: 'moment.marked',
});
const unmarked = (seconds: number, found = false): Alike => ({
  ...joined(seconds, found),
  type: 'moment.unmarked',
});

const renamed = (seconds: number, found = false): Alike => ({
  ...joined(seconds, found),
  type: 'room.renamed',
});

describe('a sighting told in two ways', () => {
  it.each([
    ['a notice of a join that was told', joined(2, true), [joined(0)], true],
    ['a notice of a join when only an earlier one was told', joined(60, true), [joined(0)], false],
    ['a join told late, after its notice was found', joined(0), [joined(2, true)], true],
    ['a join that is told twice by Slack itself', joined(1), [joined(0)], false],
    ['a leave after a join', left(5), [joined(0)], false],
    ['a second join after a leave', joined(8), [joined(0), left(4)], false],
    ['a mark that is found and was told', marked(900, true), [marked(0)], true],
    ['a mark that is found and was taken back since', marked(900, true), [marked(0), unmarked(10)], false],
    ['a mark told late, after it was found', marked(0), [marked(900, true)], true],
    [
      'a mark told late, before one was taken back and found again',
      marked(0),
      [unmarked(10), marked(900, true)],
      false,
    ],
    ['a mark put after it was found to be taken off', marked(1000), [marked(0), unmarked(900, true)], false],
    ['a mark put anew within seconds', marked(6), [marked(0, true), unmarked(3)], false],
    ['a join anew within seconds', joined(6), [joined(0, true), left(3)], false],
    ['the first of its kind', marked(0, true), [], false],
    ['a second join that is found soon after a leave', joined(8, true), [joined(0), left(4)], false],
    ['a mark found soon after it was taken off', marked(8, true), [marked(0), unmarked(4)], false],
    ['a name that is found and was told', renamed(2, true), [renamed(0)], true],
    ['a name told late, after it was found', renamed(0), [renamed(2, true)], true],
    ['a name that comes back later', renamed(600, true), [renamed(0)], false],
    ['a join that is found once more after a leave', joined(1, true), [joined(0), left(4)], true],
  ] as const)('%s', (_, seen, alike, known) => {
    expect(isKnown(seen, alike)).toBe(known);
  });

  it('is known by itself, whichever way it was recorded first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 }), fc.boolean(), (gap, foundFirst) => {
        const told = joined(100);
        const found = joined(100 + gap, true);

        expect(foundFirst ? isKnown(told, [found]) : isKnown(found, [told])).toBe(true);
      }),
    );
  });
});

describe('what is told while the room is read back', () => {
  const worldReady = openWorld();
  afterAll(async () => (await worldReady).stop());

  const mark = (room: RoomId, found: boolean): Sighting => ({
    event: { type: 'moment.marked', message: messageIn(room), emoji: 'pushpin' },
    actor: bo,
    occurredAt: found ? later(morning, minute) : morning,
    room,
    delivery: `slack:${found ? 'found:moment.marked' : 'reaction_added'}:${room}`,
    ...(found && { found: true as const }),
  });

  it('is recorded once, whoever comes first', async () => {
    const world = await worldReady;
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([true, false], { minLength: 2 }), async (order) => {
        const incident = await declaredInRoom(world.deps);
        const { id, room } = incident;
        if (!room) throw new Error('it has a room');

        await Promise.all(
          order.map((found) =>
            found
              ? recordMissed(world.database.db, {
                  sightings: [mark(room, true)],
                  at: morning,
                  next: () => catchUpOf(incident, { now: morning, asked: false }),
                })
              : recordSightings(world.database.db, [mark(room, false)], morning),
          ),
        );

        const types = await eventTypesOf(world, id);
        expect(types.filter((type) => type === 'moment.marked')).toHaveLength(1);
        await workOff(world, id);
      }),
      { numRuns: 20 },
    );
  });
});
