import { afterEach, expect, it } from '@jest/globals';
import { openDatabase } from '../../src/db/database.js';
import { isDatabaseAway } from '../../src/db/errors.js';
import { type DatabaseProxy, openDatabaseProxy } from '../helpers/database-proxy.js';
import type { Replica } from '../helpers/replica.js';
import { until } from '../helpers/until.js';
import { allJobsDone, incidentsOf, openStage, type Stage } from './stage.js';

let stage: Stage;
let proxy: DatabaseProxy;
afterEach(async () => {
  await proxy.close();
  await stage.close();
});

async function openCutStage(): Promise<Replica> {
  stage = await openStage();
  proxy = await openDatabaseProxy(stage.databaseUrl);
  const replica = await stage.start({ DATABASE_URL: proxy.url });
  stage.deliverTo(replica);
  return replica;
}

it('survives a database that refuses, and does afterwards what was asked for meanwhile', async () => {
  const replica = await openCutStage();
  const { slack } = stage.sandbox;
  const alice = slack.as('alice');
  // The room takes so long that the database is gone in the middle of it.
  slack.setLatency(150);
  await alice.command('incidents', '/incident declare Database goes away');
  await slack.waitFor('the room to be under way', () => slack.calls('conversations.create')[0]);

  proxy.refuse();

  await until('503', async () => ((await readiness(replica)) === 503 ? true : undefined));
  const { body } = await alice.command('incidents', '/incident declare While it is away');
  expect(JSON.stringify(body)).toMatch(/nothing was recorded/i);
  // More than the ten failures in a row after which graphile-worker gives up.
  const before = proxy.refused();
  await until('connections to be refused', () => (proxy.refused() >= before + 12 ? true : undefined));

  proxy.pass();
  slack.setLatency(0);

  await until('200', async () => ((await readiness(replica)) === 200 ? true : undefined));
  await allJobsDone(stage);
  const incidents = await incidentsOf(stage);
  expect(incidents.map(({ title }) => title)).toEqual(['Database goes away']);
  expect(slack.channels().filter(({ name }) => name.startsWith('inc-'))).toHaveLength(1);
  const [incident] = incidents;
  expect(slack.pins(incident?.room ?? '')).toEqual([incident?.card]);
  expect(await alice.command('incidents', '/incident declare Afterwards')).toMatchObject({ status: 200 });
  await slack.waitFor('its room', () => slack.channels().find(({ name }) => name.includes('afterwards')));
}, 60_000);

it('goes on when the ends of jobs could not be stored, one after the other', async () => {
  const replica = await openCutStage();
  const { slack } = stage.sandbox;
  const alice = slack.as('alice');
  slack.setLatency(300);
  await alice.command('incidents', '/incident declare Ends soon');
  slack.setLatency(900);
  await alice.command('incidents', '/incident declare Ends later');
  await until('the jobs of both to be under way', async () => {
    const { rowCount } = await stage.pool.query(
      'select from graphile_worker._private_jobs where locked_at is not null',
    );
    return rowCount === 4 ? true : undefined;
  });

  proxy.refuse();
  await until('their ends to be lost', () => {
    const lost = replica.log.filter(({ message }) => /Failed to \w+ jobs/.test(String(message)));
    return lost.length >= 2 ? true : undefined;
  });
  slack.setLatency(0);
  proxy.pass();

  await allJobsDone(stage);
  expect((await incidentsOf(stage)).every(({ room, card }) => room && card)).toBe(true);
  expect(slack.channels().filter(({ name }) => name.startsWith('inc-'))).toHaveLength(2);
}, 60_000);

it('is not ready while the network is dark', async () => {
  const replica = await openCutStage();

  proxy.swallow();

  expect(await readiness(replica)).toBe(503);
});

it('gives up connections that owe an answer, and keeps those that were asked nothing', async () => {
  stage = await openStage();
  proxy = await openDatabaseProxy(stage.databaseUrl);
  const { pool, stop } = openDatabase(proxy.url, { now: () => new Date(), silenceMs: 200 });
  const listening = await pool.connect();
  await listening.query('listen something');
  let ended = false;
  listening.on('end', () => {
    ended = true;
  });
  const asking = await pool.connect();

  proxy.swallow();

  const failure: unknown = await asking.query('select 1').catch((error: unknown) => error);
  expect(isDatabaseAway(failure)).toBe(true);
  asking.release();
  proxy.pass();
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  expect(ended).toBe(false);
  listening.release(true);
  await stop();
});

it('survives that its connections are ended, as when PostgreSQL is restarted', async () => {
  const replica = await openCutStage();
  const { slack } = stage.sandbox;
  const alice = slack.as('alice');

  await alice.command('incidents', '/incident declare Restart in between');
  await stage.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tocsin' and datname = current_database()`,
  );

  await allJobsDone(stage);
  expect(await readiness(replica)).toBe(200);
  expect(slack.channels().filter(({ name }) => name.startsWith('inc-'))).toHaveLength(1);
  expect(slack.messages('incidents').filter(({ botId }) => botId)).toHaveLength(1);
}, 60_000);

async function readiness({ url }: Replica): Promise<number> {
  return (await fetch(`${url}/readyz`)).status;
}
