import { afterAll, describe, expect, it } from '@jest/globals';
import { eraOf } from '../../src/db/era.js';
import { sealTimeline } from '../../src/db/seal-store.js';
import type { Incident } from '../../src/incident/incident.js';
import { noted, seal, sealedOf, tamper, verdict } from '../compliance/tampering.js';
import { hour } from '../helpers/cast.js';
import { openWorld } from '../helpers/world.js';

const world = await openWorld();
afterAll(() => world.stop());

const scopeOf = ({ id, declaredAt }: Incident) => ({ chain: id as string, era: eraOf(declaredAt) });

describe('sealing', () => {
  it('puts an incident’s events in one chain, in the order in which they were recorded', async () => {
    const incident = await noted(world, 3);

    await seal(world);

    const sealed = await sealedOf(world, incident);
    expect(sealed.map(({ position }) => position)).toEqual(sealed.map((_, index) => index + 1));
    expect(sealed.map(({ id }) => id)).toEqual(sealed.map(({ id }) => id).sort((a, b) => a - b));
    expect(sealed.filter(({ type }) => type === 'note.added')).toHaveLength(3);
    expect(await verdict(world)).toMatchObject({ problems: [], unsealed: 0 });
  });

  it('adds one entry a run to the ledger, and none when nothing was recorded', async () => {
    await noted(world, 1);
    await seal(world);
    const before = await verdict(world);

    await seal(world);
    expect((await verdict(world)).entries).toBe(before.entries);

    await noted(world, 1);
    await seal(world);
    expect((await verdict(world)).entries).toBe(before.entries + 1);
  });

  it('takes what waited for long in several entries, and accuses nobody of having put it in later', async () => {
    await seal(world);
    const before = (await verdict(world)).entries;
    for (let count = 0; count < 3; count += 1) {
      await noted(world, 1);
      world.clock.pass(hour);
    }

    await sealTimeline(world.database.db, world.clock.now, { most: 2 });
    await noted(world, 1);
    await seal(world);

    expect((await verdict(world)).problems).toEqual([]);
    expect((await verdict(world)).entries).toBeGreaterThan(before + 3);
  });

  it('goes on where it stopped in a chain', async () => {
    const incident = await noted(world, 2);
    await seal(world);
    const before = await sealedOf(world, incident);
    await world.deps.transact((tx) => tx.timeline.record(incident, [noteLate]));

    await seal(world);

    expect(await sealedOf(world, incident)).toEqual([
      ...before,
      expect.objectContaining({ position: before.length + 1, type: 'note.added' }),
    ]);
    expect((await verdict(world)).problems).toEqual([]);
  });

  it('counts what is not sealed yet and accuses nobody', async () => {
    await seal(world);
    const incident = await noted(world, 2);

    expect(await verdict(world, { scope: scopeOf(incident) })).toMatchObject({
      problems: [],
      events: 0,
      unsealed: (await countOf(incident)) as number,
    });
  });
});

const noteLate = {
  event: { type: 'note.added' as const, text: 'It began earlier.' },
  actor: undefined,
  occurredAt: new Date('2026-11-19T23:00:00.000Z'),
};

async function countOf({ id }: Incident): Promise<number | undefined> {
  const { rows } = await world.database.pool.query<{ count: number }>(
    'select count(*) as count from timeline_event where incident_id = $1',
    [id],
  );
  return rows[0]?.count;
}

describe('a check', () => {
  it('names the event whose words were changed', async () => {
    const incident = await noted(world, 3);
    await seal(world);
    const victim = (await sealedOf(world, incident)).at(-2);

    await tamper(world.url, `update timeline_event set words = '{"text": "lies"}' where id = ${victim?.id}`);

    expect((await verdict(world)).problems).toEqual([
      expect.objectContaining({ what: 'words-changed', chain: incident.id, event: victim?.id }),
    ]);
  });
});
