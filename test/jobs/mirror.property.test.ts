/**
 * Whatever is said, edited and deleted in two rooms, told twice, found by reading back and lost on the way: in the end each
 * room shows what was said in the other as it stands, once and in order, and nothing comes back.
 */
import { afterAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recordMissed, type Sighting } from '../../src/db/sightings.js';
import { RetryLater } from '../../src/errors.js';
import type { RoomId } from '../../src/ids.js';
import { messageIn } from '../helpers/cast.js';
import { incidentInBoth, openMirrored, seen, settled, tell } from '../helpers/mirrored.js';
import type { StandIn } from '../helpers/stand-in.js';
import { timelineOf } from '../helpers/world.js';

const world = await openMirrored();
afterAll(() => world.stop());
const { slack, teams, database, clock } = world;

/** `MIRROR_RUNS=200 npm run jest -- mirror.property` looks for longer. */
const runs = Number(process.env.MIRROR_RUNS ?? 8);

const deed = fc.record({
  kind: fc.constantFrom('say', 'say', 'reply', 'edit', 'delete'),
  where: fc.constantFrom('first', 'second'),
  /** Picks one of the messages of that room. */
  which: fc.nat(10),
  how: fc.constantFrom('told', 'told', 'twice', 'found', 'apart'),
  /** What becomes of the next call that posts or redraws a copy. */
  trouble: fc.constantFrom('none', 'none', 'refused', 'lost'),
});
type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never;

interface Said {
  room: RoomId;
  id: string;
  words: string;
  isDeleted: boolean;
}

function troubling(platform: StandIn, kinds: Deed['trouble'][]): void {
  platform.trouble = (call) => {
    if (!/^(post|update) room-\S+ (cross:|\w+-)/.test(call)) return undefined;
    const kind = kinds.shift() ?? 'none';
    const error = new RetryLater(0, 'come back');
    if (kind === 'refused') throw error;
    return kind === 'lost' ? error : undefined;
  };
}

/** Does it all, and returns what was said by the end. */
async function carryOut(deeds: readonly Deed[], rooms: Record<Deed['where'], RoomId>): Promise<Said[]> {
  const all: Said[] = [];
  const later: Promise<unknown>[] = [];
  for (const [index, { kind, where, which, how }] of deeds.entries()) {
    const room = rooms[where];
    const there = all.filter((one) => one.room === room && !one.isDeleted);
    const picked = there[which % Math.max(there.length, 1)];
    const words = `words ${index}`;
    let sighting: Sighting;
    if (kind === 'say' || kind === 'reply') {
      const id = `${index}.1`;
      const thread = kind === 'reply' && picked ? { thread: picked.id } : {};
      sighting = seen(room, { type: 'message.posted', message: messageIn(room, id), text: words, ...thread });
      all.push({ room, id, words, isDeleted: false });
    } else if (picked && kind === 'edit') {
      const message = messageIn(room, picked.id);
      sighting = seen(room, { type: 'message.edited', message, text: words, previous: picked.words });
      picked.words = words;
    } else if (picked) {
      const message = messageIn(room, picked.id);
      const previous = which % 2 === 0 ? { previous: picked.words } : {};
      sighting = seen(room, { type: 'message.deleted', message, ...previous });
      picked.isDeleted = true;
    } else continue;
    if (how === 'found') {
      await recordMissed(database.db, { sightings: [{ ...sighting, found: true }], at: clock.now() });
    } else if (how === 'apart') {
      // At the same time as what follows.
      const wasSaid = sighting.event.type !== 'message.posted';
      if (wasSaid) later.push(tell(world, sighting));
      else await tell(world, sighting);
    } else await tell(world, ...(how === 'twice' ? [sighting, sighting] : [sighting]));
  }
  await Promise.all(later);
  return all;
}

/** What a room shows of the other. */
const copiesIn = ({ posts }: StandIn, room: RoomId) =>
  posts.filter(({ to, key }) => to === room && key.startsWith('cross:'));

it(
  'is shown in the other as it stands, once and in order',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 2, maxLength: 14 }), async (deeds) => {
        slack.trouble = () => undefined;
        teams.trouble = () => undefined;
        const { incident, room, second } = await incidentInBoth(world);
        const kinds = (where: Deed['where']) =>
          deeds.filter((one) => one.where === where).map(({ trouble }) => trouble);
        troubling(teams, kinds('first'));
        troubling(slack, kinds('second'));

        const said = await carryOut(deeds, { first: room, second });
        await settled(world, incident);

        const events = await timelineOf(world, incident.id);
        const posted = events.flatMap(({ id, event }) =>
          event.type === 'message.posted' ? [{ id, message: event.message }] : [],
        );
        expect(posted).toHaveLength(said.length);
        for (const [from, platform, to] of [
          [room, teams, second],
          [second, slack, room],
        ] as const) {
          const copies = copiesIn(platform, to);
          const ids = copies.map(({ key }) => Number(key.slice('cross:'.length)));
          expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
          for (const { id, message } of posted.filter((one) => one.message.room === from)) {
            const words = said.find((one) => one.room === from && one.id === message.id);
            const copy = copies[ids.indexOf(id)];
            const text = JSON.stringify(copy?.view.blocks.filter(({ type }) => type === 'text') ?? 'no copy');
            if (words?.isDeleted) expect(text).toMatch(/"deleted"|no copy/);
            else expect(text).toContain(`"${words?.words}"`);
          }
          expect(
            ids.filter((id) => !posted.some((one) => one.id === id && one.message.room === from)),
          ).toEqual([]);
        }
      }),
      { numRuns: runs, endOnFailure: true },
    );
  },
  60_000 + runs * 20_000,
);
