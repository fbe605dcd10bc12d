import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { until } from '../helpers/until.js';
import { allJobsDone, incidentsOf, openStage, recordedOf, type Stage } from './stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

it('finishes on SIGTERM what it accepted, and leaves the rest to the next', async () => {
  const { slack } = stage.sandbox;
  const alice = slack.as('alice');
  const first = await stage.start();
  stage.deliverTo(first);
  await alice.command('incidents', '/incident declare Before the stop');
  await allJobsDone(stage);
  const [incident] = await incidentsOf(stage);
  const room = incident?.room ?? '';
  slack.setLatency(200);
  await alice.command('incidents', '/incident declare During the stop');
  await slack.waitFor('its room to be under way', () =>
    slack.channels().find(({ name }) => name.includes('during')),
  );
  const talking = Array.from({ length: 20 }, (_, index) => alice.say(room, `message ${index}`));

  first.signal('SIGTERM');

  expect(await first.exited).toEqual({ code: 0, signal: null });
  slack.setLatency(0);
  const second = await stage.start();
  stage.deliverTo(second);
  const said = await Promise.all(talking);
  await slack.idle();
  await allJobsDone(stage);

  const recorded = (await recordedOf(stage, 'message.posted')).map(({ delivery }) => delivery);
  expect(recorded.sort()).toEqual(said.map((ts) => `slack:message:${room}:${ts}`).sort());
  const cards = slack
    .calls('chat.postMessage')
    .filter(({ ok, args }) => ok && /"(?:card|announcement):/.test(JSON.stringify(args.metadata)));
  expect(cards).toHaveLength(4);
  for (const { room: own, card } of await incidentsOf(stage)) expect(slack.pins(own)).toEqual([card]);
  // No job had to be done twice: stopping waited for each that was under way, and for its end to be stored.
  expect(second.log.filter(({ msg }) => msg.startsWith('freeing'))).toEqual([]);
}, 60_000);

it('answers the requests in flight before it ends', async () => {
  const replica = await stage.start();
  stage.deliverTo(replica);
  const blocker = await stage.pool.connect();
  await blocker.query('begin');
  await blocker.query('lock table incident in access exclusive mode');
  const declaring = stage.sandbox.slack.as('alice').command('incidents', '/incident declare In flight');
  await until('the request to be under way', async () => {
    const { rowCount } = await stage.pool.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rowCount ? true : undefined;
  });

  replica.signal('SIGTERM');
  await until('the stop to begin', () => replica.log.find(({ msg }) => msg === 'stopping'));
  await blocker.query('rollback');
  blocker.release();

  expect(await replica.exited).toEqual({ code: 0, signal: null });
  expect(await declaring).toMatchObject({ status: 200, body: { response_type: 'ephemeral' } });
  expect((await incidentsOf(stage)).map(({ title }) => title)).toEqual(['In flight']);
}, 60_000);

it('ends at once when it is told a second time', async () => {
  const { slack } = stage.sandbox;
  const replica = await stage.start();
  stage.deliverTo(replica);
  slack.fault({ method: 'conversations.create', kind: 'hang' });
  await slack.as('alice').command('incidents', '/incident declare Hanging');
  await slack.waitFor('the call that hangs', () => slack.calls('conversations.create')[0]);

  replica.signal('SIGTERM');
  await until('the stop to begin', () => replica.log.find(({ msg }) => msg === 'stopping'));
  replica.signal('SIGTERM');

  expect(await replica.exited).toEqual({ code: 1, signal: null });
}, 60_000);

it('ends in order when it is told to while it still starts', async () => {
  const blocker = await stage.pool.connect();
  await blocker.query('begin');
  await blocker.query('lock table kysely_migration in access exclusive mode');
  const program = ['--no-warnings', '--import', './test/helpers/register-typescript.mjs', 'src/main.ts'];
  const child = spawn(process.execPath, program, {
    env: { PATH: process.env.PATH, ...stage.environment, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  await until('the start to be under way', async () => {
    const { rowCount } = await stage.pool.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rowCount ? true : undefined;
  });

  child.kill('SIGTERM');
  await until('it to be heard', () =>
    output.includes('stopping') || child.exitCode !== null || child.signalCode !== null ? true : undefined,
  );
  await blocker.query('rollback');
  blocker.release();

  expect(await exited).toEqual([0, null]);
  expect(output).toMatch(/"msg":"stopping".*"msg":"stopped"/s);
}, 60_000);
