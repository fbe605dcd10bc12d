import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterIn } from '../../src/db/embedded/cluster.js';
import { readServer } from '../../src/db/embedded/supervisor.js';
import { startEmbedded } from '../../src/db/embedded.js';
import { migrate } from '../../src/db/migrate.js';
import { type DatabaseProxy, openDatabaseProxy } from '../helpers/database-proxy.js';
import { until } from '../helpers/until.js';

/** A PostgreSQL of our own, as safe as in production, that can be stopped and killed under everybody's feet. */
export interface OwnPostgres {
  /** Goes through the wire, so that it stays the same. */
  url: string;
  wire: DatabaseProxy;
  /** `in order`: every session is ended and everything written out; `killed`: no process of it gets to do anything. */
  restart(how: 'in order' | 'killed'): Promise<void>;
  stop(): Promise<void>;
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const dir = await mkdtemp(join(tmpdir(), 'tocsin-chaos-'));
  let server = await startEmbedded({ dir });
  await migrate(server.url);
  const wire = await openDatabaseProxy(server.url);
  return {
    url: wire.url,
    wire,
    async restart(how) {
      if (how === 'killed') await killAll(dir);
      await until('the server to be gone', () => stopped(server));
      server = await startEmbedded({ dir });
      wire.aim(server.url);
    },
    async stop() {
      await wire.close();
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** One that was killed may not be known to be gone yet. */
function stopped(server: { stop(): Promise<void> }): Promise<true | undefined> {
  return server.stop().then(
    () => true as const,
    () => undefined,
  );
}

/**
 * The server and every process of its: a backend that outlived it could still write. By their ids, which are those of the
 * cluster that we made.
 */
async function killAll(dir: string): Promise<void> {
  const server = await readServer(clusterIn(dir));
  if (!server) throw new Error('PostgreSQL does not run');
  const pids = [server.pid, ...(await childrenOf(server.pid))];
  for (const pid of pids) signal(pid, 'SIGKILL');
  await until('its processes to be gone', async () => {
    const running = await Promise.all(pids.map(isRunning));
    return running.includes(true) ? undefined : true;
  });
}

async function childrenOf(parent: number): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  const parents = await Promise.all(pids.map(parentOf));
  return pids.filter((_, index) => parents[index] === parent);
}

async function isRunning(pid: number): Promise<boolean> {
  return (await parentOf(pid)) !== undefined;
}

/** `pid (name) state parent …`: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html. A zombie does not run. */
async function parentOf(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === undefined || state === '' || state === 'Z' ? undefined : Number(parent);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}
