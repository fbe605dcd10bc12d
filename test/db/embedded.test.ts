import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type Embedded, startEmbedded } from '../../src/db/embedded.js';

const linux = process.platform === 'linux';
const root = process.getuid?.() === 0;

/** What a first start makes, to be copied: PostgreSQL takes a second for it. */
let made: string;
let dir: string;
let running: Embedded[];
let children: ChildProcess[];

beforeAll(async () => {
  made = await mkdtemp(path.join(tmpdir(), 'tocsin-embedded-made-'));
  await (await startEmbedded({ dir: made, durable: false })).stop();
});

afterAll(() => rm(made, { recursive: true, force: true }));

beforeEach(async () => {
  dir = await realpath(await mkdtemp(path.join(tmpdir(), 'tocsin-embedded-')));
  running = [];
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const server of running.reverse()) await server.stop();
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
});

describe('an embedded PostgreSQL', () => {
  it('starts in an empty directory and lets in only who knows the password', async () => {
    const { url } = await start();

    expect(await query(url, 'select current_database() as database, current_user as user')).toEqual([
      { database: 'tocsin', user: 'tocsin' },
    ]);
    await expect(query(url.replace(/:[^:@]+@/, ':guess@'), 'select 1')).rejects.toMatchObject({
      code: '28P01',
    });
    expect((await stat(path.join(dir, 'postgres'))).mode & 0o077).toBe(0);
    expect((await stat(path.join(dir, 'postgres', 'password'))).mode & 0o077).toBe(0);
    expect(await query(url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await query(url, 'show unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
  });

  it('is durable unless told otherwise', async () => {
    await startedBefore();
    const { url } = await keep(startEmbedded({ dir }));

    expect(await query(url, 'show fsync')).toEqual([{ fsync: 'on' }]);
  });

  it('keeps the data from one start to the next', async () => {
    await startedBefore();
    const first = await start();
    await query(first.url, 'create table kept as select 7 as number');
    await first.stop();
    await expect(query(first.url, 'select 1')).rejects.toThrow('ECONNREFUSED');

    const second = await start();

    expect(await query(second.url, 'select number from kept')).toEqual([{ number: 7 }]);
  });

  it('is shared by a second start in the same directory, and stopped by the first alone', async () => {
    await startedBefore();
    const first = await start();
    const second = await start();
    expect(second.url).toBe(first.url);

    await second.stop();
    expect(await query(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);

    await first.stop();
    await expect(query(first.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('is one server however many processes start it at once', async () => {
    const owners = [startOwner(), startOwner(), startOwner()];

    const urls = await Promise.all(owners.map(({ url }) => url));

    expect(new Set(urls).size).toBe(1);
    expect(await readdir(dir)).toEqual(['postgres']);
  });

  it('stops by itself when its owner is killed, and starts again with its data', async () => {
    await startedBefore();
    const owner = startOwner();
    const url = await owner.url;
    await query(url, 'create table kept as select 7 as number');
    const server = await serverPid();

    owner.process.kill('SIGKILL');
    await until(() => !isAlive(server));

    const next = await start();
    expect(await query(next.url, 'select number from kept')).toEqual([{ number: 7 }]);
  });

  it('outlives its killed owner while another process uses it', async () => {
    await startedBefore();
    const owner = startOwner();
    await owner.url;
    const user = startOwner();
    const url = await user.url;
    const server = await serverPid();

    owner.process.kill('SIGKILL');
    await once(owner.process, 'exit');
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);

    user.process.kill('SIGKILL');
    await until(() => !isAlive(server));
  });

  (linux ? it : it.skip)('replaces a server that was left running with nobody to look after it', async () => {
    await startedBefore();
    const owner = startOwner();
    const url = await owner.url;
    await query(url, 'create table kept as select 7 as number');
    const server = await serverPid();
    const supervisor = await parentOf(server);
    const watchers = (await childrenOf(supervisor)).filter((pid) => pid !== server);
    for (const pid of [...watchers, supervisor]) process.kill(pid, 'SIGKILL');
    owner.process.kill('SIGKILL');
    await once(owner.process, 'exit');
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);

    const next = await start();

    expect(await serverPid()).not.toBe(server);
    await expect(query(url, 'select 1')).rejects.toThrow('ECONNREFUSED');
    expect(await query(next.url, 'select number from kept')).toEqual([{ number: 7 }]);
  });

  it('starts although its old process id has passed on to another program, and leaves that one alone', async () => {
    await startedBefore();
    const stranger = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    children.push(stranger);
    await once(stranger, 'spawn');
    const lines = [stranger.pid, path.join(dir, 'postgres', 'data'), 1, 1, '', '127.0.0.1', '', 'ready'];
    await writeFile(path.join(dir, 'postgres', 'data', 'postmaster.pid'), `${lines.join('\n')}\n`);

    const { url } = await start();

    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  });

  it('begins anew after a first start that was killed half way', async () => {
    await mkdir(path.join(dir, 'postgres.new-abc123', 'data'), { recursive: true });
    await writeFile(path.join(dir, 'postgres.new-abc123', 'data', 'PG_VERSION'), '18\n');
    await utimes(path.join(dir, 'postgres.new-abc123'), new Date(0), new Date(0));

    const { url } = await start();

    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await readdir(dir)).toEqual(['postgres']);
  });

  it('says what to do with the data of another PostgreSQL', async () => {
    await mkdir(path.join(dir, 'postgres', 'data'), { recursive: true });
    await writeFile(path.join(dir, 'postgres', 'data', 'PG_VERSION'), '17\n');

    await expect(start()).rejects.toThrow(/PostgreSQL 17.*brings 18.*DATABASE_URL/);
  });

  it('says why PostgreSQL would not start', async () => {
    await startedBefore();
    await rm(path.join(dir, 'postgres', 'data', 'global'), { recursive: true });

    await expect(start()).rejects.toThrow(/did not start \(.*pg_control.*DATABASE_URL/);
  });

  (root ? it : it.skip)('started by root, runs as an account without privileges', async () => {
    const { url } = await start();

    const [row] = await query(url, "select pg_read_file('/proc/self/status') as status");

    expect(String(row?.status)).toMatch(/^CapEff:\t0+$/m);
  });

  (root ? it : it.skip)(
    "started by root in another user's directory, runs as that user or says what to do",
    async () => {
      await chown(dir, 65534, 65534);

      const outcome = await start().then(
        async () => (await stat(path.join(dir, 'postgres', 'data'))).uid,
        (error: Error) => error.message,
      );

      // Where that user cannot reach the programs, as under root's home, there is nothing else to try.
      expect([65534, expect.stringMatching(/cannot run here.*DATABASE_URL/)]).toContainEqual(outcome);
    },
  );
});

/** As after a start that has been stopped in order. With its owner, which `cp` by itself would not keep. */
async function startedBefore(): Promise<void> {
  await promisify(execFile)('cp', ['-a', path.join(made, 'postgres'), dir]);
}

function start(): Promise<Embedded> {
  return keep(startEmbedded({ dir, durable: false }));
}

async function keep(starting: Promise<Embedded>): Promise<Embedded> {
  const server = await starting;
  running.push(server);
  return server;
}

/** Another process that starts the server, or uses the one that runs. */
function startOwner(): { process: ChildProcess; url: Promise<string> } {
  const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const loader = file('../helpers/register-typescript.mjs');
  const child = spawn(process.execPath, ['--import', loader, file('../fixtures/embedded-owner.ts'), dir], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const url = once(createInterface(child.stdout), 'line').then(([line]) => String(line));
  return { process: child, url };
}

async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

async function serverPid(): Promise<number> {
  return Number.parseInt(await readFile(path.join(dir, 'postgres', 'data', 'postmaster.pid'), 'utf8'), 10);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function parentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^PPid:\t(\d+)$/m.exec(status)?.[1]);
}

async function childrenOf(pid: number): Promise<number[]> {
  const processes = (await readdir('/proc')).map(Number).filter(Number.isInteger);
  const parents = await Promise.all(processes.map((each) => parentOf(each).catch(() => undefined)));
  return processes.filter((_each, index) => parents[index] === pid);
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(20);
}
