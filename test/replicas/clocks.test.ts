import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { until } from '../helpers/until.js';
import { allJobsDone, openStage, recordedOf, type Stage } from './stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const hoursAgo = `now() - interval '7 hours'`;

it('fires once across three replicas, and goes on', async () => {
  const replicas = await Promise.all([stage.start(), stage.start(), stage.start()]);
  for (const replica of replicas) {
    stage.deliverTo(replica);
    for (let count = 0; count < 3; count += 1) await declare();
  }
  await allJobsDone(stage);

  // As if five minutes had passed, for all of them at the same instant.
  await stage.pool.query(`update clock set due_at = now() where name = 'commander'`);
  await stage.pool.query(
    `select graphile_worker.reschedule_jobs(array(
       select id from graphile_worker._private_jobs where key like 'clock:%:commander'), now())`,
  );

  await until('nine reminders', async () => ((await fired()).length >= 9 ? true : undefined));
  await allJobsDone(stage);
  const names = (await fired()).map(
    ({ incident, payload }) => `${incident} ${payload.clock} ${payload.step}`,
  );
  expect(names).toHaveLength(9);
  expect(new Set(names).size).toBe(9);
  expect(stage.sandbox.slack.calls('chat.postMessage').filter(isReminder)).toHaveLength(9);
  expect(await nextSteps('commander')).toEqual(Array.from({ length: 9 }, () => 1));
});

it('fires once what was due while everything was down, not in a burst', async () => {
  const before = await stage.start();
  stage.deliverTo(before);
  await declare();
  await allJobsDone(stage);
  await before.kill();
  // The night passed: a dozen reminders would have been due since.
  await stage.pool.query(
    `update incident set declared_at = ${hoursAgo}, commander_vacant_since = ${hoursAgo}`,
  );
  await stage.pool.query(
    `update clock set since = ${hoursAgo}, due_at = ${hoursAgo} + interval '5 minutes' where name = 'commander'`,
  );
  await stage.pool.query(
    `select graphile_worker.reschedule_jobs(array(
       select id from graphile_worker._private_jobs where key like 'clock:%:commander'), ${hoursAgo})`,
  );

  await Promise.all([stage.start(), stage.start()]);

  await until('a reminder', async () => (await fired())[0]);
  await allJobsDone(stage);
  expect((await fired()).map(({ payload }) => [payload.clock, payload.step])).toEqual([['commander', 0]]);
  const { rows } = await stage.pool.query(
    `select due_at > now() as later from clock where name = 'commander'`,
  );
  expect(rows).toEqual([{ later: true }]);
});

it('fires a clock whose job was lost', async () => {
  const before = await stage.start();
  stage.deliverTo(before);
  await declare();
  await allJobsDone(stage);
  await before.kill();
  await stage.pool.query(`update clock set due_at = now() where name = 'commander'`);
  await stage.pool.query(`delete from graphile_worker._private_jobs where key like 'clock:%:commander'`);

  await stage.start();

  expect((await until('a reminder', async () => (await fired())[0])).payload.clock).toBe('commander');
  const { rowCount } = await stage.pool.query(
    `select 1 from graphile_worker._private_jobs where key like 'clock:%:commander'`,
  );
  expect(rowCount).toBe(1);
});

async function declare(): Promise<void> {
  const { status } = await stage.sandbox.slack.as('alice').command('incidents', '/incident declare Clocks');
  expect(status).toBe(200);
}

const fired = () => recordedOf(stage, 'clock.fired');

function isReminder({ ok, args }: { ok: boolean; args: Record<string, unknown> }): boolean {
  return ok && JSON.stringify(args).includes('say:');
}

async function nextSteps(name: string): Promise<number[]> {
  const { rows } = await stage.pool.query<{ step: number }>('select step from clock where name = $1', [name]);
  return rows.map(({ step }) => step);
}
