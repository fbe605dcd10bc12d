/** Sealing while others record: transactions that take their time, give up, or end in another order than they began. */
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Database, openDatabase } from '../../src/db/database.js';
import { sealTimeline } from '../../src/db/seal-store.js';
import type { Incident } from '../../src/incident/incident.js';
import type { Tx } from '../../src/incident/ports.js';
import { note, noted, verdict } from '../compliance/tampering.js';
import { openWorld } from '../helpers/world.js';

const world = await openWorld();
const others: Database[] = [];
afterAll(async () => {
  for (const other of others) await other.stop();
  await world.stop();
});

/** A transaction that does what it is told, one thing after the other. */
interface Writer {
  record(incident: Incident | undefined): Promise<void>;
  end(how: 'commit' | 'roll back'): Promise<void>;
}

async function openWriter(): Promise<Writer> {
  let finish: (how: 'commit' | 'roll back') => void = () => undefined;
  const ending = new Promise<'commit' | 'roll back'>((resolve) => {
    finish = resolve;
  });
  let begun: (tx: Tx) => void = () => undefined;
  const open = new Promise<Tx>((resolve) => {
    begun = resolve;
  });
  const done = world.deps.transact(async (tx) => {
    begun(tx);
    if ((await ending) === 'roll back') throw new Error('rolled back');
  });
  const tx = await open;
  return {
    async record(incident) {
      await tx.timeline.record(incident, [note('in between')]);
    },
    async end(how) {
      finish(how);
      await done.catch(() => undefined);
    },
  };
}

type Step =
  | { do: 'record'; writer: number; incident: number }
  | { do: 'commit' | 'roll back'; writer: number }
  | { do: 'seal' };

const writer = fc.nat({ max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.record({ do: fc.constant('record' as const), writer, incident: fc.nat({ max: 3 }) }),
    weight: 4,
  },
  {
    arbitrary: fc.record({ do: fc.constantFrom('commit' as const, 'roll back' as const), writer }),
    weight: 2,
  },
  { arbitrary: fc.constant({ do: 'seal' as const }), weight: 2 },
);

describe('sealing among writers', () => {
  it('misses nothing and seals nothing out of order, however transactions interleave', async () => {
    const incidents: (Incident | undefined)[] = [undefined];
    for (let count = 0; count < 3; count += 1) incidents.push(await noted(world, 0));
    const seal = () => sealTimeline(world.database.db, world.clock.now, { patienceMs: 0 });

    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const writers = new Map<number, Writer>();
        for (const step of steps) {
          if (step.do === 'seal') {
            await seal();
            expect((await verdict(world)).said).toEqual([]);
            continue;
          }
          const open = writers.get(step.writer) ?? (await openWriter());
          if (step.do === 'record') {
            writers.set(step.writer, open);
            await open.record(incidents[step.incident]);
          } else {
            writers.delete(step.writer);
            await open.end(step.do);
          }
        }
        for (const open of writers.values()) await open.end('commit');

        expect(await seal()).toMatchObject({ complete: true });
        expect(await verdict(world)).toMatchObject({ said: [], unsealed: 0 });
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  it('waits for a writer that is about to end, and gives up on one that is not', async () => {
    const incident = await noted(world, 0);
    const slow = await openWriter();
    await slow.record(incident);

    expect(await sealTimeline(world.database.db, world.clock.now, { patienceMs: 50 })).toEqual({
      sealed: 0,
      complete: false,
    });
    const sealing = sealTimeline(world.database.db, world.clock.now);
    await slow.end('commit');

    expect(await sealing).toMatchObject({ complete: true });
    expect(await verdict(world)).toMatchObject({ said: [], unsealed: 0 });
  });

  it('keeps no writer waiting', async () => {
    const incident = await noted(world, 1);
    const slow = await openWriter();
    await slow.record(incident);
    const sealing = sealTimeline(world.database.db, world.clock.now);

    await world.deps.transact((tx) => tx.timeline.record(incident, [note('not kept waiting')]));

    await slow.end('commit');
    expect((await sealing).complete).toBe(true);
  });

  it('is done once where several replicas seal while many record', async () => {
    const incidents = [await noted(world, 0), await noted(world, 0)];
    for (let count = 0; count < 3; count += 1) others.push(openDatabase(world.url, { now: world.clock.now }));
    let recording = true;
    const writers = Array.from({ length: 6 }, async (_, number) => {
      for (let count = 0; count < 30; count += 1) {
        await world.deps.transact((tx) =>
          tx.timeline.record(incidents[(number + count) % 2], [note(`${count}`)]),
        );
      }
    });
    const sealers = others.map(async ({ db }) => {
      while (recording) await sealTimeline(db, world.clock.now);
    });
    const checker = (async () => {
      while (recording) expect((await verdict(world)).said).toEqual([]);
    })();

    await Promise.all(writers);
    recording = false;
    await Promise.all([...sealers, checker]);

    await sealTimeline(world.database.db, world.clock.now);
    expect(await verdict(world)).toMatchObject({ said: [], unsealed: 0 });
  }, 60_000);
});
