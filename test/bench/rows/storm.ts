/**
 * Ten minutes of messages without a pause (`BENCH_STORM_MINUTES` for fewer): what Node holds in memory at the end, against
 * what it held after the first minute. Only when asked for: `npm run bench -- --only storm`.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { load } from '../load.js';
import { type Pair, startPair } from '../pair.js';
import type { Benchmark } from '../row.js';
import { messageEvent, signed } from '../slack-requests.js';
import { median, toRow } from '../stats.js';

const minutes = Number(process.env.BENCH_STORM_MINUTES ?? 10);
/** Ten times Slack's own ceiling of 30,000 events an hour and app, a minute. */
const perSecond = 500;
const connections = 20;

export const storm: Benchmark = {
  name: 'storm',
  onlyWhenAsked: true,
  async run(world) {
    const pair = await startPair(world);
    // Slack has none of these messages to show, and a room that is read back would tell so: nobody reads those of old incidents.
    await pair.database.rows(`update incident set status = 'closed', closed_at = now() - interval '30 days'`);
    const held: number[] = [];
    let answered = 0;
    for (let second = 0; second < minutes * 60; second += 1) {
      const started = performance.now();
      const requests = Array.from({ length: perSecond }, () => signed(pair.ours, messageEvent(pair)));
      const { statuses } = await load(pair.ours.url, requests, connections);
      answered += statuses.get(200) ?? 0;
      held.push(await residentMegabytes(pair));
      if (second % 30 === 29) world.say(`storm: ${(second + 1) / 60} min, ${held.at(-1)?.toFixed(0)} MB`);
      await pause(Math.max(0, 1000 - (performance.now() - started)));
    }
    const question = `select count(*) from timeline_event where type = 'message.posted'`;
    const kept = await pair.database.count(question);
    return toRow({
      bench: 'storm',
      unit: 'MB',
      budget: { max: 1.2 },
      rounds: [{ ours: median(held.slice(-30)), floor: median(held.slice(30, 60)) }],
      holds: kept === answered,
      note: `${minutes} min at ${perSecond} messages/s, ${answered} answered, ${kept} kept; the floor is the first minute’s end`,
    });
  },
};

async function residentMegabytes({ ours }: Pair): Promise<number> {
  const text = await (await fetch(new URL('/metrics', ours.url))).text();
  const [, bytes = 'NaN'] = /^process_resident_memory_bytes (\S+)/m.exec(text) ?? [];
  return Number(bytes) / 1e6;
}
