/** `tocsin verify` over what is sealed: events a second, of 50,000 that it must reach. */
import { hash } from 'node:crypto';
import { checkSeals } from '../../../src/db/seal-check.js';
import { sealTimeline } from '../../../src/db/seal-store.js';
import type { Benchmark } from '../row.js';
import { toRow } from '../stats.js';
import { storeEvents } from './stored-events.js';

const events = 300_000;
const rounds = 3;
const least = 50_000;
/** As the events that are stored here have them, on average. */
const recordBytes = 600;
const wordsBytes = 120;

export const verify: Benchmark = {
  name: 'verify',
  async run(world) {
    const database = await world.createDatabase();
    const { opened } = await storeEvents(database, { events, perIncident: 5000 });
    try {
      const sealingStarted = performance.now();
      const { sealed } = await sealTimeline(opened.db, () => new Date());
      const perSecond = Math.round(sealed / ((performance.now() - sealingStarted) / 1000));
      world.say(`verify: sealed ${sealed} events, ${perSecond} a second`);
      // As autovacuum has done long before a year has passed.
      await database.rows('vacuum analyze seal');
      const measured: { ours: number; floor: number }[] = [];
      let clean = true;
      for (let round = 0; round < rounds; round += 1) {
        const started = performance.now();
        const checked = await checkSeals(opened.pool, {
          scope: undefined,
          anchors: [],
          report() {
            clean = false;
          },
        });
        clean = clean && checked.events === events && checked.unsealed === 0;
        const ours = Math.round(checked.events / ((performance.now() - started) / 1000));
        world.say(`verify: ${ours} events/s`);
        measured.push({ ours, floor: least });
      }
      return toRow({
        bench: 'verify',
        unit: 'events/s',
        budget: { min: 1 },
        rounds: measured,
        holds: clean,
        note: `${events} events, sealed at ${perSecond} a second; the floor is the budget; hashing alone does ${hashing()} a second`,
      });
    } finally {
      await opened.stop();
    }
  },
};

/** How many events a second one core hashes: the record of each, and its words. */
function hashing(): number {
  const [record, words] = [Buffer.alloc(recordBytes, 'x'), Buffer.alloc(wordsBytes, 'x')];
  const started = performance.now();
  for (let count = 0; count < events; count += 1) {
    hash('sha256', record);
    hash('sha256', words);
  }
  return Math.round(events / ((performance.now() - started) / 1000));
}
