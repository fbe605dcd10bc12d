import type pg from 'pg';

/**
 * A job ends by being done or by somebody being told that it was not (effect-task.ts). One that used up its attempts
 * without either, because its process died during the last one or the database did not take the news, would stay for
 * ever and nobody would know: it gets one attempt more. What lost its key to a twin that was asked for later is
 * done by that twin, and only cleaned away.
 */
export async function mendExhausted(pool: pg.Pool): Promise<void> {
  const exhausted = 'locked_at is null and attempts >= max_attempts';
  await pool.query(
    `select graphile_worker.complete_jobs(array(
       select id from graphile_worker.jobs where key is null and ${exhausted}))`,
  );
  await pool.query(
    `select graphile_worker.reschedule_jobs(array[id], attempts => max_attempts - 1)
     from graphile_worker.jobs where key is not null and ${exhausted}`,
  );
}
