import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runTocsin } from '../helpers/replica.js';
import { until } from '../helpers/until.js';
import { openStage, type Stage } from './stage.js';

let stage: Stage;
async function open(): Promise<void> {
  stage = await openStage();
}
const close = () => stage.close();

describe('replicas that start at once on an empty database', () => {
  beforeEach(open);
  afterEach(close);

  it.each([2, 3])('migrate it once, %i of them', async (count) => {
    await stage.pool.query(
      'drop schema graphile_worker cascade; drop schema public cascade; create schema public',
    );

    const replicas = await Promise.all(Array.from({ length: count }, () => stage.start()));

    const migrated = replicas.flatMap(({ log }) => log.filter(({ msg }) => msg === 'database migrated'));
    expect(migrated).toHaveLength(1);
    for (const { url } of replicas) expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const { rows } = await stage.pool.query('select name from kysely_migration order by name');
    const files = (await readdir('migrations')).map((file) => file.replace(/\.ts$/, '')).sort();
    expect(rows.map(({ name }) => name)).toEqual(files);
  });
});

describe('a start that cannot succeed', () => {
  // It leaves nothing behind.
  beforeAll(open);
  afterAll(close);

  it.each([
    ['SLACK_SIGNING_SECRET', { SLACK_SIGNING_SECRET: '' }],
    ['SLACK_BOT_TOKEN', { SLACK_BOT_TOKEN: 'nonsense' }],
    ['PORT', { PORT: 'eighty' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://root@localhost/db' }],
    ['JIRA_PROJECT', { JIRA_PROJECT: '' }],
    ['TOCSIN_CONFIG', { TOCSIN_CONFIG: '/nowhere/tocsin.yml' }],
  ])('names %s in one line', async (name, change) => {
    const { code, stdout, stderr } = await runTocsin([], { ...stage.environment, PORT: '0', ...change });

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^${name} [^\\n]+\\n$`));
  });

  it('names the file, line and fault of a bad tocsin.yml', async () => {
    const file = await stage.configured('incidents:\n  clocks:\n    commanderMinutes: soon\n');

    const { code, stderr } = await runTocsin([], { ...stage.environment, PORT: '0', ...file });

    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `${file.TOCSIN_CONFIG}:3:5 incidents.clocks.commanderMinutes: should be a number, not "soon"\n`,
    });
  });

  it('names the file, line and fault of a bad runbook', async () => {
    const root = await copyOfTheProgram();
    await writeFile(
      join(root, 'runbooks', 'bad.yaml'),
      'id: bad\ntitle: Bad\nsteps:\n  - id: one\n    titel: Look\n',
    );

    const { code, stderr } = await runTocsin([], { ...stage.environment, PORT: '0' }, root);
    await rm(root, { recursive: true });

    expect(code).toBe(1);
    expect(stderr).toMatch(/runbooks\/bad\.yaml:5:5 .*titel/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it.each([
    ['nobody listens', 'postgres://tocsin:hunter22@127.0.0.1:1/tocsin'],
    ['there is no such host', 'postgres://tocsin:hunter22@nowhere.invalid/tocsin'],
  ])('says what to check when the database cannot be reached: %s', async (_, DATABASE_URL) => {
    const { code, stdout, stderr } = await runTocsin([], { ...stage.environment, PORT: '0', DATABASE_URL });

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^DATABASE_URL [^\n]+\n$/);
    expect(stderr).not.toContain('hunter22');
  });

  it('says what to check when the database refuses the account or is not there', async () => {
    const url = new URL(stage.databaseUrl);
    url.pathname = '/no_such_database';

    const { code, stderr } = await runTocsin([], { ...stage.environment, PORT: '0', DATABASE_URL: url.href });

    expect(code).toBe(1);
    expect(stderr).toMatch(/^DATABASE_URL [^\n]*no_such_database[^\n]*\n$/);
  });

  it('says that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const PORT = String(typeof address === 'object' ? address?.port : '');

    const { code, stderr } = await runTocsin([], { ...stage.environment, PORT, LOG_LEVEL: 'silent' });
    other.close();

    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^PORT ${PORT} [^\\n]+\\n$`));
  });

  it.each([
    ['SLACK_BOT_TOKEN', 'auth.test', 'invalid_auth'],
    ['SLACK_BOT_TOKEN', 'auth.test', 'account_inactive'],
    ['SLACK_APP_TOKEN', 'apps.connections.open', 'missing_scope'],
    ['SLACK_APP_TOKEN', 'apps.connections.open', 'invalid_auth'],
  ])('names %s in one line when %s refuses it: %s', async (name, method, error) => {
    const over = stage.sandbox.slack.fault({ method, kind: 'error', error, times: 1000 });

    const { code, stderr } = await runTocsin([], {
      ...stage.environment,
      ...overSocket(),
      PORT: '0',
      LOG_LEVEL: 'silent',
    });
    over();

    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^${name} is refused by Slack \\(${error}\\)[^\\n]+\\n$`));
  });
});

const overSocket = (): Record<string, string> => ({
  SLACK_SIGNING_SECRET: '',
  SLACK_APP_TOKEN: stage.sandbox.slack.appToken,
});

describe('a start while Slack is away', () => {
  beforeEach(open);
  afterEach(close);

  it('comes up, and serves as soon as Slack is back', async () => {
    const { slack } = stage.sandbox;
    const back = slack.fault({ method: 'auth.test', kind: '500', times: 1000 });

    const replica = await stage.start();

    expect((await fetch(`${replica.url}/readyz`)).status).toBe(200);
    expect(replica.log).toContainEqual(
      expect.objectContaining({ level: 'warn', msg: 'Slack does not say who we are, trying again' }),
    );
    back();
    stage.deliverTo(replica);
    await until('Slack to be asked again', () => slack.calls('auth.test').find(({ ok }) => ok));
    const typed = await slack.as('alice').command('incidents', '/incident declare Slack is back');
    expect(typed.status).toBe(200);
  }, 60_000);

  it.each(['500', 'reset', 'ratelimited'] as const)(
    'connects by Socket Mode as soon as Slack is back: %s',
    async (kind) => {
      const { slack } = stage.sandbox;
      slack.fault({ method: 'auth.test', kind, times: 1 });
      slack.fault({ method: 'apps.connections.open', kind, times: 2 });

      const replica = await stage.start(overSocket());

      expect((await fetch(`${replica.url}/readyz`)).status).toBe(200);
      await until('a connection', () => slack.socketConnections() || undefined);
      const typed = await slack.as('alice').command('incidents', '/incident declare Slack is back');
      expect(typed.status).toBe(200);
    },
    60_000,
  );
});

/** The program in a directory of its own, so that its runbooks can be spoilt. */
async function copyOfTheProgram(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'tocsin-copy-'));
  // As old as they are here: what was built is run where it is newer than its sources.
  for (const part of ['src', 'commands', 'migrations', 'runbooks', 'package.json', 'dist']) {
    if (existsSync(part)) await cp(part, join(root, part), { recursive: true, preserveTimestamps: true });
  }
  await symlink(join(process.cwd(), 'node_modules'), join(root, 'node_modules'));
  return root;
}
