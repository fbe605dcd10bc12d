/** A course: rounds in which people work and things break, as the seed draws them; at its end everything must be whole. */
import { setTimeout as pause } from 'node:timers/promises';
import type { SandboxChannel } from '../../src/sandbox/contract.js';
import { wakeWorkers } from '../helpers/app.js';
import { until } from '../helpers/until.js';
import { allJobsDone } from '../replicas/stage.js';
import { type Draw, drawOf } from './draw.js';
import { type FaultName, faults } from './faults.js';
import { type ActName, acts, rooms } from './people.js';
import type { ChaosStage } from './stage.js';

export interface Course {
  seed: number;
  /** Ends after the round in which so many replicas have been killed. */
  kills: number;
  /** … or after this instant. */
  until?: Date;
  onRound?: (line: string) => void;
}

/** One that kills comes most often; what else happens at the same time, the seed says. */
const deadly: readonly FaultName[] = ['kill', 'kill', 'kill', 'kill', 'killTwo', 'blackout'];
const others = (Object.keys(faults) as FaultName[]).filter((name) => !deadly.includes(name));
const everyday: readonly ActName[] = [
  'declare',
  'talk',
  'talk',
  'correct',
  'mark',
  'leave',
  'share',
  'note',
  'close',
];

/** What happens in a round, drawn before it begins: timing cannot change it. */
function planOf(draw: Draw): { acts: ActName[]; faults: FaultName[] } {
  return {
    acts: ['declare', ...Array.from({ length: 2 + draw.below(4) }, () => draw.pick(everyday))],
    faults: [
      ...(draw.chance(0.85) ? [draw.pick(deadly)] : []),
      ...(draw.chance(0.6) ? [draw.pick(others)] : []),
    ],
  };
}

export async function runCourse(stage: ChaosStage, course: Course): Promise<number> {
  const killedBefore = stage.counts.kills;
  const isOver = () =>
    stage.counts.kills - killedBefore >= course.kills || (course.until && new Date() >= course.until);
  // Something to break: a room that people are in.
  await play(stage, { acts: ['declare'], faults: [], draw: drawOf(course.seed), name: 'Before' });
  await stage.sandbox.slack.waitFor('a room', () => (rooms(stage).length > 0 ? true : undefined), 60_000);
  let round = 0;
  while (!isOver()) {
    round += 1;
    const draw = drawOf(course.seed).stream(round);
    const plan = planOf(draw);
    course.onRound?.(
      `round ${round}: ${plan.acts.join(' ')} while ${plan.faults.join(' and ') || 'all is well'}`,
    );
    await play(stage, { ...plan, draw, name: `Round ${round}`, goesOn: true });
  }
  await settle(stage, 'started');
  return round;
}

/** Within which the people of a round begin. */
const spreadMs = 500;

export async function play(
  stage: ChaosStage,
  scene: {
    acts: readonly ActName[];
    faults: readonly FaultName[];
    draw: Draw;
    name: string;
    replicas?: number;
    /** More will follow: the next replica starts already. */
    goesOn?: true;
  },
): Promise<void> {
  const { draw, name } = scene;
  await stage.crew(scene.replicas ?? 3);
  if (scene.goesOn) stage.prepare();
  const acting = scene.acts.map(async (act, index) => {
    const own = draw.stream(`act ${index}`);
    await pause(own.below(spreadMs));
    await acts[act](stage, own, `${name} ${act} ${index}`);
  });
  const breaking = scene.faults.map((fault, index) => faults[fault](stage, draw.stream(`fault ${index}`)));
  const sealing = draw.chance(0.5) ? pause(draw.below(300)).then(() => stage.seal()) : undefined;
  await Promise.all([...acting, ...breaking, sealing]);
  stage.sandbox.slack.delivery('normal');
}

/** Deleted messages count as gone when they have been known for half a minute (jobs/catch-up.ts). */
const laterMs = 60_000;

/**
 * The faults are over: whatever was left is done, and a minute later the rooms are read back once more. `asked`: because
 * somebody asks for it; `started`: by a replica that starts.
 */
export async function settle(stage: ChaosStage, how: 'asked' | 'started'): Promise<void> {
  const { slack } = stage.sandbox;
  slack.delivery('normal');
  for (const end of stage.over.splice(0)) end();
  await stage.crew(1);
  for (const replica of stage.replicas) await replica.stepClock(0);
  await slack.idle();
  await allDoneSoon(stage);
  if (how === 'asked') {
    for (const replica of stage.replicas) await replica.stepClock(laterMs);
    for (const room of rooms(stage)) await askToCatchUp(stage, room);
    await sweep(stage);
  } else {
    await stage.dismiss();
    await stage.crew(1, { steppable: { aheadMs: laterMs } });
  }
  await slack.idle();
  await allDoneSoon(stage);
}

/**
 * What happens each minute by itself: clocks that another clock put off are looked for. Only this very job is waited for: a
 * replica whose clock runs ahead plans others for minutes that have not come yet.
 */
async function sweep({ pool }: ChaosStage): Promise<void> {
  const { rows } = await pool.query<{ id: string }>("select id from graphile_worker.add_job('sweep_clocks')");
  const id = rows[0]?.id;
  let left: unknown;
  const look = async () => {
    const found = await pool.query(
      'select attempts, last_error, locked_by, run_at from graphile_worker.jobs where id = $1',
      [id],
    );
    left = found.rows[0];
    return left === undefined ? true : undefined;
  };
  await until('the clocks to be looked at', look, 60_000).catch((error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify(left)}`);
  });
}

async function askToCatchUp({ sandbox }: ChaosStage, { id, members }: SandboxChannel): Promise<void> {
  const { slack } = sandbox;
  const who = members.find((member) => member !== slack.botUserId);
  if (!who) return;
  const { status } = await slack.as(who).command(id, '/incident catch-up');
  if (status !== 200) throw new Error(`a room could not be read back: ${status}`);
}

export async function allDoneSoon(stage: ChaosStage): Promise<void> {
  const stop = hasten(stage);
  try {
    await until('the database', () =>
      stage.pool.query('select 1').then(
        () => true,
        () => undefined,
      ),
    );
    await allJobsDone(stage, 120_000);
  } finally {
    stop();
  }
}

/** Nobody waits minutes for the next attempt of what failed: its turn comes within half a second. Returns what ends that. */
export function hasten({ pool }: ChaosStage): () => void {
  const timer = setInterval(() => {
    pool
      .query(
        `select graphile_worker.reschedule_jobs(array(
           select job.id from graphile_worker._private_jobs job
             join graphile_worker._private_tasks task on task.id = job.task_id
           where job.locked_at is null and job.run_at > now() + interval '1 second' and task.identifier <> 'clock.fire'), now())`,
      )
      .then(({ rowCount }) => (rowCount ? wakeWorkers(pool) : undefined))
      .catch(() => undefined);
  }, 500);
  return () => clearInterval(timer);
}
