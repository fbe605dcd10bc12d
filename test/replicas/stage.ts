/** What replicas meet on: a database, a workspace, and a look into both from outside. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/contract.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { createTestDatabase, type TestDatabase } from '../helpers/database.js';
import { endReplicas, environmentOf, type Launch, type Replica, startReplica } from '../helpers/replica.js';
import { until } from '../helpers/until.js';

export interface Stage {
  sandbox: Sandbox;
  databaseUrl: string;
  pool: pg.Pool;
  environment: Readonly<Record<string, string>>;
  /** Starts a replica, over what `environment` says. */
  start(more?: Readonly<Record<string, string>>, how?: Launch): Promise<Replica>;
  /** From now on Slack delivers to this replica. */
  deliverTo(replica: Replica): void;
  /** Writes a tocsin.yml and answers the setting that names it. */
  configured(yaml: string): Promise<{ TOCSIN_CONFIG: string }>;
  close(): Promise<void>;
}

export async function openStage(options: SandboxOptions = {}, given?: TestDatabase): Promise<Stage> {
  const database = given ?? (await createTestDatabase());
  const directory = await mkdtemp(join(tmpdir(), 'tocsin-replicas-'));
  // An event is sent again until it is taken, however long nobody listens.
  const retryDelaysMs = Array.from({ length: 300 }, () => 100);
  const sandbox = await startSandbox({ rateLimits: false, retryDelaysMs, ...options });
  const pool = new pg.Pool({ connectionString: database.url, max: 4 });
  pool.on('error', () => undefined);
  const environment = environmentOf(sandbox, database.url);
  return {
    sandbox,
    databaseUrl: database.url,
    pool,
    environment,
    start: (more, how) => startReplica({ ...environment, ...more }, how),
    deliverTo: ({ url }) => sandbox.connect(`${url}/slack/events`),
    async configured(yaml) {
      const TOCSIN_CONFIG = join(directory, 'tocsin.yml');
      await writeFile(TOCSIN_CONFIG, yaml);
      return { TOCSIN_CONFIG };
    },
    async close() {
      await endReplicas();
      await sandbox.stop();
      await pool.end();
      await database.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Resolves when no job is left but those of clocks: nothing waits, nothing is under way, nothing is stuck. */
export async function allJobsDone({ pool }: Stage, timeoutMs?: number): Promise<void> {
  let left: unknown[] = [];
  const look = async () => {
    const { rows } = await pool.query(
      `select task.identifier, job.key, job.attempts, job.last_error, job.locked_by, job.run_at
       from graphile_worker._private_jobs job join graphile_worker._private_tasks task on task.id = job.task_id
       where task.identifier not in ('clock.fire', 'sweep_clocks')`,
    );
    left = rows;
    return rows.length === 0 ? true : undefined;
  };
  await until('every job to be done', look, timeoutMs).catch((error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify(left)}`);
  });
}

export interface StoredIncident {
  id: string;
  number: number;
  title: string;
  /** Slack's ids. */
  room: string;
  card: string;
}

/** The incidents that have their room and card, by number. */
export async function incidentsOf({ pool }: Stage): Promise<StoredIncident[]> {
  const { rows } = await pool.query<StoredIncident>(
    `select id, number, title, replace(room, 'slack:', '') as room, card->>'id' as card from incident order by number`,
  );
  return rows;
}

/** What the timeline holds of one type, oldest first. */
export async function recordedOf(
  { pool }: Stage,
  type: string,
): Promise<{ incident: string; payload: Record<string, unknown>; delivery: string | null }[]> {
  const { rows } = await pool.query(
    "select incident_id as incident, facts || coalesce(words, '{}') as payload, delivery from timeline_event where type = $1 order by id",
    [type],
  );
  return rows;
}
