/** What a job may have to know of the jobs that wait beside it. */
import type { JobHelpers } from 'graphile-worker';
import { type Effect, type EffectOf, roomIn } from '../incident/effect.js';

type Query = Pick<JobHelpers, 'query' | 'job'>;

/**
 * In how many seconds all that was to be said in a room before this will have had its turn; undefined when nothing waits.
 * A statement that was put back, because Slack asked to slow down or the room is not there yet, must not be
 * overtaken by the next. One that failed and is tried again is: it may go on failing for half an hour.
 */
export async function secondsBehind(
  { query, job }: Query,
  effect: EffectOf<'room.say'>,
): Promise<number | undefined> {
  const { rows } = await query<{ seconds: number | null }>(
    `select extract(epoch from max(run_at) - clock_timestamp())::float8 as seconds
     from graphile_worker._private_jobs
     where is_available and job_queue_id = $1 and attempts = 0
       and payload->'effect'->>'incidentId' = $2 and (payload->'effect'->>'event')::bigint < $3`,
    [job.job_queue_id, effect.incidentId, effect.event],
  );
  const seconds = rows[0]?.seconds ?? undefined;
  return seconds === undefined ? undefined : Math.max(0, seconds);
}

/** Whether the room that an effect is about is still being tried for. */
export async function isRoomAwaited({ query }: Query, effect: Effect): Promise<boolean> {
  const side = roomIn(effect);
  const { rows } = await query('select from graphile_worker.jobs where key = $1', [
    `room.create:${effect.incidentId}${side ? `:${side}` : ''}`,
  ]);
  return rows.length > 0;
}
