/**
 * Each fault by itself, so that a failure says which. What happens at once is drawn anew at each run, and so are the six that are
 * played: all of them take minutes. `CHAOS_FAULTS=all npm run jest -- test/chaos/faults` plays them all.
 */
import { afterAll, describe, it } from '@jest/globals';
import { until } from '../helpers/until.js';
import { incidentsOf } from '../replicas/stage.js';
import { play, settle } from './course.js';
import { drawOf } from './draw.js';
import type { FaultName } from './faults.js';
import { type ActName, rooms } from './people.js';
import { type ChaosStage, openChaosStage } from './stage.js';
import { assertWhole } from './whole/index.js';

const seed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 1e9));
const timeoutMs = 180_000;

let open: ChaosStage | undefined;
afterAll(() => open?.close());

/** One stage serves as long as all is well on it. */
async function onStage(work: (stage: ChaosStage) => Promise<void>): Promise<void> {
  open ??= await openChaosStage();
  try {
    await work(open);
  } catch (error) {
    const broken = open;
    open = undefined;
    await broken.close();
    throw error;
  }
}

let scenes = 0;
async function scene(what: {
  acts: readonly ActName[];
  faults: readonly FaultName[];
  replicas?: number;
}): Promise<void> {
  scenes += 1;
  const name = `Scene ${scenes}`;
  const draw = drawOf(seed).stream(name);
  await onStage(async (stage) => {
    await stage.crew(what.replicas ?? 2);
    if (rooms(stage).length === 0) await firstRoom(stage);
    await play(stage, { replicas: 2, ...what, draw, name });
    await settle(stage, 'asked');
    await assertWhole(stage, `CHAOS_SEED=${seed} npm run jest -- test/chaos/faults`);
    // What comes next begins on time again.
    for (const replica of stage.replicas) await replica.stepClock(0);
  });
}

async function firstRoom(stage: ChaosStage): Promise<void> {
  await play(stage, { acts: ['declare'], faults: [], draw: drawOf(seed), name: 'Before', replicas: 1 });
  await until('a room', async () => ((await incidentsOf(stage)).some(({ card }) => card) ? true : undefined));
}

type Scene = readonly [
  name: string,
  acts: readonly ActName[],
  faults: readonly FaultName[],
  replicas: number,
];

const all: readonly Scene[] = [
  ['a replica is killed while incidents are declared', ['declare', 'declare', 'declare'], ['kill'], 2],
  [
    'a replica is killed in a storm of messages',
    ['talk', 'talk', 'talk', 'correct', 'mark', 'leave'],
    ['kill'],
    2,
  ],
  ['a replica is killed while an incident is closed', ['close', 'close', 'note'], ['kill'], 2],
  ['two of three replicas die, one after the other', ['declare', 'talk', 'share', 'note'], ['killTwo'], 3],
  ['all are away for longer than Slack tries', ['talk', 'correct', 'mark'], ['blackout'], 2],
  [
    'PostgreSQL is restarted under load',
    ['declare', 'talk', 'talk', 'note', 'close'],
    ['databaseRestarts'],
    2,
  ],
  ['PostgreSQL crashes under load', ['declare', 'talk', 'talk', 'note', 'share'], ['databaseCrashes'], 2],
  ['PostgreSQL cannot be reached for a moment', ['declare', 'talk', 'note'], ['databaseCutOff'], 2],
  ['Slack asks to slow down at each step', ['declare', 'note'], ['slackAsksToSlowDown'], 1],
  ['Slack fails at each step', ['declare', 'note'], ['slackFails'], 1],
  ['Slack cuts the connection at each step', ['declare', 'note'], ['slackResets'], 1],
  ['Slack does each step and its answer is lost', ['declare', 'note'], ['slackLosesAnswers'], 1],
  ['Jira stumbles while an incident is closed', ['close', 'close'], ['jiraStumbles'], 1],
  [
    'everything is delivered twice',
    ['talk', 'talk', 'correct', 'mark', 'leave', 'share'],
    ['deliveredTwice'],
    2,
  ],
  [
    'everything is delivered out of order',
    ['talk', 'talk', 'correct', 'correct', 'mark', 'leave'],
    ['deliveredOutOfOrder'],
    2,
  ],
  [
    'everything is delivered late, and some of it never',
    ['talk', 'correct', 'mark', 'leave'],
    ['deliveredLate', 'kill'],
    2,
  ],
  ['a replica’s clock is stepped', ['declare', 'talk', 'note', 'close'], ['clockSteps', 'clockSteps'], 2],
];

function drawn(): readonly Scene[] {
  if (process.env.CHAOS_FAULTS === 'all') return all;
  const draw = drawOf(seed).stream('faults');
  const left = [...all];
  return Array.from({ length: 6 }, () => left.splice(draw.below(left.length), 1)).flat();
}

describe(`nothing is lost and nothing doubled (CHAOS_SEED=${seed})`, () => {
  it.each(drawn())('when %s', (_, acts, faults, replicas) => scene({ acts, faults, replicas }), timeoutMs);
});
