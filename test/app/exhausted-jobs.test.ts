import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Incident } from '../../src/incident/incident.js';
import { mendExhausted } from '../../src/jobs/exhausted.js';
import { declare, eventsOf, settled, startTestApp, type TestApp, until } from '../helpers/app.js';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(() => test.stop());

/** A job that is out of attempts, and as if it had never been due. */
async function exhausted(incident: Incident, key: string | null): Promise<void> {
  const payload = { effect: { name: 'room.bookmark', incidentId: incident.id }, tried: 0 };
  await test.pool.query(
    `select graphile_worker.add_job('room.bookmark', $1::json, max_attempts => 8, run_at => 'infinity', job_key => 'exhausted')`,
    [JSON.stringify(payload)],
  );
  await test.pool.query(
    `update graphile_worker._private_jobs set attempts = 8, run_at = now(), key = $1 where key = 'exhausted'`,
    [key],
  );
}

const left = async (task: string) =>
  (await test.pool.query('select 1 from graphile_worker.jobs where task_identifier = $1', [task])).rowCount;

describe('a job whose process died during its last attempt', () => {
  it('is tried once more, and who waits for it is told when that fails too', async () => {
    const incident = await declare(test);
    test.sandbox.slack.fault({ method: 'bookmarks.list', kind: '500', times: 100 });
    const before = test.sandbox.slack.calls('bookmarks.list').length;
    await test.pool.query(`insert into job_worker (worker, replica) values ('dead', 12345)`);
    await exhausted(incident, 'exhausted');
    await test.pool.query(
      `update graphile_worker._private_jobs set locked_at = now(), locked_by = 'dead' where key = 'exhausted'`,
    );

    const failed = await until('the news', async () => (await eventsOf(test, incident, 'effect.failed'))[0]);

    expect(failed).toMatchObject({ effect: 'room.bookmark', attempts: 8 });
    expect(test.sandbox.slack.calls('bookmarks.list').length - before).toBe(1);
    await settled(test);
    expect(await left('room.bookmark')).toBe(0);
  });
});

describe('the sweep of each minute', () => {
  it('gives a job that nobody was told of one attempt more', async () => {
    const incident = await declare(test);
    const before = test.sandbox.slack.calls('bookmarks.list').length;
    await exhausted(incident, 'exhausted');

    await mendExhausted(test.pool);
    await until('the job to be done', async () => ((await left('room.bookmark')) === 0 ? true : undefined));

    expect(test.sandbox.slack.calls('bookmarks.list').length - before).toBe(1);
  });

  it('cleans away what a twin took the key of, and does not do it again', async () => {
    const incident = await declare(test);
    const before = test.sandbox.slack.calls('bookmarks.list').length;
    await exhausted(incident, null);

    await mendExhausted(test.pool);

    expect(await left('room.bookmark')).toBe(0);
    expect(test.sandbox.slack.calls('bookmarks.list')).toHaveLength(before);
  });
});
