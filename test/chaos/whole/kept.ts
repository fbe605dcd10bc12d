/** What the database holds: the rows, the clocks, the jobs and the seals. */
import { isDeepStrictEqual } from 'node:util';
import { evolve } from '../../../src/incident/evolve.js';
import type { Incident } from '../../../src/incident/incident.js';
import { runTocsin } from '../../helpers/replica.js';
import { until } from '../../helpers/until.js';
import { hasten } from '../course.js';
import type { ChaosStage } from '../stage.js';
import { type Check, doubled } from './facts.js';

export const rowsAreFolds: Check = ({ incidents }) =>
  incidents.flatMap(({ row, ref, events }) => {
    const folded = events.reduce<Incident | undefined>((before, event) => evolve(before, event), undefined);
    return isDeepStrictEqual(folded, row)
      ? []
      : [`${ref}: its row is ${JSON.stringify(row)}, its timeline makes ${JSON.stringify(folded)}`];
  });

export const clocksFiredOnce: Check = async ({ stage, incidents }) => {
  const twice = incidents.flatMap(({ ref, events }) => {
    const fired = events.flatMap(({ event }) =>
      event.type === 'clock.fired' ? [`${event.clock} ${event.step} of ${event.dueAt.toISOString()}`] : [],
    );
    return doubled(fired).map((name) => `${ref}: the clock ${name} fired twice`);
  });
  const { rows } = await stage.pool.query<{ due: string }>(
    `select format('%s of INC-%s, due at %s', clock.name, incident.number, due_at) as due
     from clock join incident on incident.id = clock.incident_id where due_at < now() - interval '3 seconds'`,
  );
  return [...twice, ...rows.map(({ due }) => `the clock ${due} did not fire`)];
};

/**
 * The jobs of clocks wait for their time; nothing else stays, and nobody holds anything. What each minute brings by itself
 * comes and goes while this looks: only what does not go counts.
 */
export const nothingStuck: Check = async ({ stage, incidents }) => {
  const stop = hasten(stage);
  let stuck = await heldIn(stage);
  await until(
    'what is left to go',
    async () => {
      const now = new Set((await heldIn(stage)).map(({ id }) => id));
      stuck = stuck.filter(({ id }) => now.has(id));
      return stuck.length === 0 ? true : undefined;
    },
    60_000,
  )
    .catch(() => undefined)
    .finally(stop);
  const failed = incidents.flatMap(({ ref, events }) =>
    events.flatMap(({ event }) =>
      event.type === 'effect.failed' ? [`${ref}: ${event.effect} was given up: ${event.reason}`] : [],
    ),
  );
  return [...stuck.map(({ what }) => `left for a minute: ${what}`), ...failed];
};

/** Jobs, queues and transactions that are there now, each with what tells it from the next one. */
async function heldIn({ pool }: ChaosStage): Promise<{ id: string; what: string }[]> {
  const { rows } = await pool.query<{ id: string; what: string }>(
    `select format('job %s', job.id) as id,
            format('job %s %s after %s attempts: %s', task.identifier, job.key, job.attempts, job.last_error) as what
       from graphile_worker._private_jobs job join graphile_worker._private_tasks task on task.id = job.task_id
       where task.identifier <> 'clock.fire' or job.locked_by is not null
     union all
     select format('queue %s %s', queue_name, locked_at), format('queue %s, held by %s', queue_name, locked_by)
       from graphile_worker._private_job_queues where locked_by is not null
     union all
     select format('transaction %s %s', pid, xact_start), format('a transaction that does nothing since %s', state_change)
       from pg_stat_activity
       where datname = current_database() and state like 'idle in transaction%' and state_change < now() - interval '2 seconds'`,
  );
  return rows;
}

/** Whatever breaks around it, the program goes on. */
export const nobodyCrashed: Check = ({ stage }) =>
  stage.crashes.map((crash) => `a replica ended by itself, ${crash}`);

/** By the program itself, as an auditor would. */
export const sealsHold: Check = async ({ stage }) => {
  const { aheadMs, behindMs } = stage.furthest;
  // A minute later than all is when a course ends; ten are what the check allows by itself.
  const apart = 11 + Math.ceil((aheadMs + behindMs) / 60_000);
  const { code, stdout, stderr } = await runTocsin(
    ['verify', '--clocks-apart', `${apart}`],
    stage.environment,
  );
  return code === 0 && stdout.includes('as they were sealed')
    ? []
    : [`tocsin verify (${code}): ${stdout}${stderr}`];
};
