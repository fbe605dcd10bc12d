/**
 * A page of a timeline with ten million events stored, against the same with ten thousand. `BENCH_EVENTS=1000000` stores
 * fewer; the first run of ten million takes some minutes and about 8 GB.
 */
import { keyEvents } from '../../../src/incident/read-timeline.js';
import { alternate } from '../alternate.js';
import type { Benchmark } from '../row.js';
import { median, toRow } from '../stats.js';
import { type Stored, storeEvents } from './stored-events.js';

const many = Number(process.env.BENCH_EVENTS ?? 10_000_000);
const few = 10_000;
const perIncident = 5000;
const pagesARound = 120;
const rounds = 15;

export const timelinePage: Benchmark = {
  name: 'timeline-page',
  onlyWhenAsked: true,
  async run(world) {
    world.say(`timeline-page: storing ${many} events`);
    const large = await storeEvents(await world.createDatabase(), { events: many, perIncident });
    const small = await storeEvents(await world.createDatabase(), { events: few, perIncident });
    try {
      const measured = await alternate({
        rounds,
        warmUp: 3,
        ours: () => pages(large),
        floor: () => pages(small),
        onRound: ({ ours, floor }) =>
          world.say(`timeline-page: ${ours.toFixed(2)} ms, floor ${floor.toFixed(2)} ms`),
      });
      return toRow({
        bench: 'timeline-page',
        unit: 'ms',
        budget: { max: 1.5 },
        rounds: measured,
        note: `median of the first, the next, the newest and a filtered page; ${many} events stored, floor ${few}`,
      });
    } finally {
      await large.opened.stop();
      await small.opened.stop();
    }
  },
};

/** Milliseconds that a page takes; the incidents are a few of all, as those that people look at are. */
async function pages({ incidents, reader }: Stored): Promise<number> {
  const times: number[] = [];
  for (let number = 0; number < pagesARound; number += 1) {
    const incident = incidents[(number * 37) % Math.min(incidents.length, 20)];
    if (!incident) throw new Error('there is no incident');
    const started = performance.now();
    const first = await reader.timeline(incident, { viewer: 'tocsin', limit: 20 });
    await reader.timeline(incident, {
      viewer: 'tocsin',
      limit: 20,
      ...(first.next && { after: first.next }),
    });
    await reader.timeline(incident, { viewer: 'tocsin', limit: 20, newest: true });
    const since = new Date(incident.declaredAt.getTime() + 600_000);
    await reader.timeline(incident, {
      viewer: 'tocsin',
      limit: 20,
      since,
      types: [...keyEvents, 'message.posted'],
    });
    times.push((performance.now() - started) / 4);
  }
  return median(times);
}
