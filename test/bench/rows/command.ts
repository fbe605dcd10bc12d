/**
 * A slash command in an incident's room, from Slack's request to our answer: found, checked, carried out and committed
 * with its line in the timeline. The floor is a bare Bolt app that acknowledges and does nothing, at the same concurrency.
 */
import { alternate } from '../alternate.js';
import { type Load, load } from '../load.js';
import { startPair } from '../pair.js';
import type { Benchmark } from '../row.js';
import { signed, slashCommand, type Target } from '../slack-requests.js';
import { percentile, toRow } from '../stats.js';

const connections = 50;
const commandsARound = 200;
const rounds = 11;
const warmUp = 2;
/** A person whose command takes longer sees that it failed (docs.slack.dev/interactivity/implementing-slash-commands). */
const deadlineMs = 3000;

export const command: Benchmark = {
  name: 'command',
  async run(world) {
    const pair = await startPair(world);
    const { database } = pair;
    let typed = 0;
    let answered = 0;
    let slowest = 0;
    const side = async (target: Target): Promise<Load> => {
      const requests = Array.from({ length: commandsARound }, () => {
        typed += 1;
        return signed(target, slashCommand({ ...pair, text: `note support counts ${typed} tickets` }));
      });
      const result = await load(target.url, requests, connections);
      if (target === pair.ours) {
        answered += result.statuses.get(200) ?? 0;
        slowest = Math.max(slowest, ...result.latencies);
      }
      // What follows from a command is done after its answer: it must not weigh on the floor's turn.
      await database.quiet();
      return result;
    };
    const p99 = ({ latencies }: Load) => percentile(latencies, 99);
    const measured = await alternate({
      rounds,
      warmUp,
      ours: () => side(pair.ours),
      floor: () => side(pair.floor),
      onRound: ({ ours, floor }) =>
        world.say(`command: p99 ${p99(ours).toFixed(1)} ms, floor ${p99(floor).toFixed(1)} ms`),
    });
    const kept = await database.count(`select count(*) from timeline_event where type = 'note.added'`);
    return toRow({
      bench: 'command',
      unit: 'ms',
      budget: { max: 2 },
      rounds: measured.map(({ ours, floor }) => ({ ours: p99(ours), floor: p99(floor) })),
      holds: kept === answered && answered === commandsARound * (rounds + warmUp) && slowest < deadlineMs,
      note: `${answered} answered with 200, ${kept} notes kept; the slowest took ${Math.round(slowest)} ms`,
    });
  },
};
