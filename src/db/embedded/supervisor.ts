import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.js';
import type { Cluster } from './cluster.js';
import { onlyMissing, type Runner } from './runner.js';

/**
 * Runs PostgreSQL, logging to `$2`, and stops it when no process holds the pipe `$1` open for writing any more. The kernel closes the
 * pipe of a process that dies, however it dies, so no crash leaves a server behind; and whoever can open the pipe
 * without waiting knows that a server is being looked after. The server's pid is the first line of the output.
 */
const supervisor = `
mkfifo -m 600 "$1" 2>/dev/null
exec 3<"$1"
: >"$2"
exec 2>>"$2"
shift 2
"$@" 3<&- </dev/null >&2 &
server=$!
(read -r _ <&3; kill -INT "$server") >/dev/null &
watcher=$!
exec 3<&-
echo "$server"
exec >/dev/null
wait "$server"
kill "$watcher" 2>/dev/null
`;

/** A server that this process started. */
export interface Supervised {
  /** The server's own process; undefined when it could not even be tried. */
  pid: Promise<number | undefined>;
  hasExited(): boolean;
  exited(): Promise<void>;
}

export async function supervise(input: {
  cluster: Cluster;
  binaries: Binaries;
  runner: Runner;
  durable: boolean;
  port: number;
}): Promise<Supervised> {
  const { cluster, binaries, runner } = input;
  const server = [...runner.prefix, binaries.postgres, '-D', cluster.data, ...serverSettings(input)];
  const child = spawn('/bin/sh', ['-c', supervisor, 'sh', cluster.users, cluster.log, ...server], {
    // Its own session: Ctrl-C in a terminal must reach us alone, or the database is gone before we have finished.
    detached: true,
    cwd: '/',
    env: runner.env,
    stdio: ['ignore', 'pipe', 'ignore'],
    ...runner.account,
  });
  const exit = once(child, 'exit');
  const lines = createInterface(child.stdout);
  const pid = Promise.race([once(lines, 'line'), once(lines, 'close')]).then(
    ([line]) => Number(line) || undefined,
  );
  await once(child, 'spawn');
  // A program that ends without stopping its database must be able to end.
  child.unref();
  return {
    pid,
    hasExited: () => child.exitCode !== null || child.signalCode !== null,
    async exited() {
      child.ref();
      await exit;
    },
  };
}

function serverSettings({ port, durable }: { port: number; durable: boolean }): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    // The log must not hold what people wrote: neither statements nor the values in them.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** This process among the users of a server. */
export interface Membership {
  /** Whether a server is looked after now; if so, it stays as long as we do not leave. */
  isServed(): boolean;
  leave(): void;
}

export function memberOf(cluster: Cluster): Membership {
  let held: number | undefined;
  return {
    isServed() {
      const pipe = openPipe(cluster.users);
      if (pipe === undefined) return false;
      if (held === undefined) held = pipe;
      else closeSync(pipe);
      return true;
    },
    leave() {
      if (held !== undefined) closeSync(held);
      held = undefined;
    },
  };
}

function openPipe(file: string): number | undefined {
  try {
    return openSync(file, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    // ENXIO: nobody reads it. ENOENT: nobody ever did.
    if (['ENXIO', 'ENOENT'].includes(codeOf(error))) return undefined;
    throw error;
  }
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** What a running server says about itself. */
export interface ServerFile {
  pid: number;
  port: number;
  ready: boolean;
}

/** Reads `postmaster.pid`: https://www.postgresql.org/docs/18/storage-file-layout.html. */
export async function readServer(cluster: Cluster): Promise<ServerFile | undefined> {
  const lines = (await readFile(pidFile(cluster), 'utf8').catch(onlyMissing))?.split('\n');
  if (!lines) return undefined;
  return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

function pidFile(cluster: Cluster): string {
  return path.join(cluster.data, 'postmaster.pid');
}

/**
 * Makes way for a new server: stops one that lost its supervisor, and removes the file of one that is gone. PostgreSQL
 * would refuse to start while any process has the pid in that file, as happens after each restart of a container.
 */
export async function clearAbandoned(cluster: Cluster): Promise<void> {
  const server = await readServer(cluster);
  if (!server) return;
  if (!(await isServer(server.pid, cluster))) {
    const now = await readServer(cluster);
    if (now?.pid === server.pid) await rm(pidFile(cluster), { force: true });
    return;
  }
  process.kill(server.pid, 'SIGINT');
  while (await isServer(server.pid, cluster)) await pause(20);
}

/** Whether the process runs PostgreSQL on this directory: a pid alone may have passed on to any program. */
async function isServer(pid: number, cluster: Cluster): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  return (await commandLine(pid)).includes(cluster.data);
}

async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const ps = promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
  return ps.then(
    ({ stdout }) => stdout,
    () => '',
  );
}
