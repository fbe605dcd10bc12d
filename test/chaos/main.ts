/**
 * `npm run chaos [-- --seed N --kills N --minutes N]`: courses until so many replicas have been killed, by default 200. Each
 * course has its own seed, the one after the last, and says how to play it again.
 */
import { parseArgs } from 'node:util';
import { runCourse } from './course.js';
import { openChaosStage } from './stage.js';
import { assertWhole, type Figures } from './whole/index.js';

const killsPerCourse = 20;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    kills: { type: 'string', default: '200' },
    minutes: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});
const firstSeed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
const kills = Number(values.kills);
const started = performance.now();
const end = values.minutes === undefined ? undefined : new Date(Date.now() + Number(values.minutes) * 60_000);
const seconds = () => Math.round((performance.now() - started) / 1000);
const print = (text: string) => process.stdout.write(`${text}\n`);

print(`seed ${firstSeed}, ${kills} kills`);
const total: Figures = { incidents: 0, events: 0, taken: 0, kills: 0, seals: 0 };
for (let seed = firstSeed; total.kills < kills && !(end && new Date() >= end); seed += 1) {
  const most = Math.min(killsPerCourse, kills - total.kills);
  const stage = await openChaosStage();
  const abandon = () => stage.close().finally(() => process.exit(130));
  process.once('SIGINT', abandon).once('SIGTERM', abandon);
  try {
    const rounds = await runCourse(stage, {
      seed,
      kills: most,
      ...(end && { until: end }),
      ...(values.verbose && { onRound: (line) => print(`${seconds()} s: ${line}`) }),
    });
    if (values.verbose) print(JSON.stringify(stage.errors(), null, 2));
    const figures = await assertWhole(stage, `npm run chaos -- --seed ${seed} --kills ${most}`);
    add(figures);
    print(`${seconds()} s: seed ${seed}, ${rounds} rounds: ${inWords(figures)}: whole`);
  } catch (error) {
    print(
      `seed ${seed}: ${error instanceof Error ? error.stack : error}\nAgain: npm run chaos -- --seed ${seed} --kills ${most}`,
    );
    process.exitCode = 1;
  } finally {
    process.off('SIGINT', abandon).off('SIGTERM', abandon);
    await stage.close();
  }
  if (process.exitCode) break;
}
print(`${seconds()} s: ${inWords(total)}${process.exitCode ? '' : ', nothing lost and nothing doubled'}`);

function add(figures: Figures): void {
  total.incidents += figures.incidents;
  total.events += figures.events;
  total.taken += figures.taken;
  total.kills += figures.kills;
  total.seals += figures.seals;
}

function inWords({ incidents, events, taken, kills: killed, seals }: Figures): string {
  return `${killed} kills, ${incidents} incidents, ${events} events, ${taken} deliveries taken, ${seals} sealings in between`;
}
