/**
 * Messages in an incident's room: verified, deduplicated, committed, then answered. The floor is a bare Bolt app that
 * verifies, answers and does nothing, under the same load.
 */
import { alternate } from '../alternate.js';
import { type Load, load } from '../load.js';
import { type Pair, startPair } from '../pair.js';
import type { Benchmark } from '../row.js';
import { messageEvent, signed, type Target } from '../slack-requests.js';
import { percentile, toRow } from '../stats.js';

const connections = 50;
// Short and many: what else this machine does meanwhile then meets both sides of a round alike.
const eventsARound = 1500;
const rounds = 25;

export const ingest: Benchmark = {
  name: 'ingest',
  async run(world) {
    const pair = await startPair(world);
    let answered = 0;
    let refusedByFloor = 0;
    const before = await stored(pair);
    const side = async (target: Target): Promise<Load> => {
      const requests = Array.from({ length: eventsARound }, () => signed(target, messageEvent(pair)));
      const result = await load(target.url, requests, connections);
      const taken = result.statuses.get(200) ?? 0;
      if (target === pair.ours) answered += taken;
      else refusedByFloor += eventsARound - taken;
      return result;
    };
    const measured = await alternate({
      rounds,
      warmUp: 2,
      ours: () => side(pair.ours),
      floor: () => side(pair.floor),
      onRound: ({ ours, floor }) =>
        world.say(`ingest: ${perSecond(ours)} events/s, floor ${perSecond(floor)}`),
    });
    const kept = (await stored(pair)) - before;
    const honest = kept === answered && answered === eventsARound * (rounds + 2) && refusedByFloor === 0;
    const refused = await isStrict(pair);
    const common = {
      holds: honest && refused,
      note: `${answered} answered with 200, ${kept} rows; a repeated event ${refused ? 'kept once, a forged one refused' : 'was NOT kept once or a forged one NOT refused'}`,
    };
    return [
      toRow({
        bench: 'ingest',
        unit: 'events/s',
        budget: { min: 0.85 },
        rounds: measured.map(({ ours, floor }) => ({ ours: perSecond(ours), floor: perSecond(floor) })),
        ...common,
      }),
      toRow({
        bench: 'ingest-p99',
        unit: 'ms',
        budget: { max: 1.5 },
        rounds: measured.map(({ ours, floor }) => ({
          ours: percentile(ours.latencies, 99),
          floor: percentile(floor.latencies, 99),
        })),
        ...common,
      }),
    ];
  },
};

const perSecond = ({ latencies, seconds }: Load) => Math.round(latencies.length / seconds);

function stored({ database, incidentId }: Pair): Promise<number> {
  const question = `select count(*) from timeline_event where incident_id = $1 and type = 'message.posted'`;
  return database.count(question, [incidentId]);
}

/** Speed that comes from not looking would be worth nothing. */
async function isStrict(pair: Pair): Promise<boolean> {
  const before = await stored(pair);
  const body = messageEvent(pair);
  const twice = await load(pair.ours.url, [signed(pair.ours, body), signed(pair.ours, body)], 2);
  const forged = signed({ ...pair.ours, signingSecret: 'somebody else' }, messageEvent(pair));
  const refused = await load(pair.ours.url, [forged], 1);
  return (
    twice.statuses.get(200) === 2 && refused.statuses.get(401) === 1 && (await stored(pair)) === before + 1
  );
}
