import type { EventEmitter } from 'node:events';
import pg from 'pg';
import type { Logger } from 'pino';
import { toError } from '../errors.js';
import { mendExhausted } from './exhausted.js';

/** Marks our advisory locks among others' in the same database ("tocs" in ASCII). */
const lockSpace = 0x746f6373;
const sweepMs = 2000;
const reconnectMs = 250;
/** Who works registers again with each sweep: locks older than this whose owner nobody knows are nobody's. */
const unknownAfter = '15 seconds';

/** What graphile-worker tells of a pool: its jobs are locked by the pool's id, not by that of a single worker. */
interface PoolEvent {
  workerPool: { id: string };
}

/**
 * A job whose process was killed stays locked, and graphile-worker gives it back after four hours
 * (worker.graphile.org/docs/error-handling). Nobody waits four hours for a war room: each replica holds an advisory lock
 * for as long as it lives, PostgreSQL drops it with the connection, and whoever sees that frees the jobs.
 */
export async function claimWorkers(
  pool: pg.Pool,
  events: EventEmitter,
  log: Logger,
): Promise<{ release(): Promise<void> }> {
  const replica = Math.floor(Math.random() * 0x7fffffff);
  const working = new Set<string>();
  /** Pools of ours that ended, when the database failed them, and may have left jobs locked. */
  const ended = new Set<string>();
  let suspects: readonly string[] = [];
  let client: pg.Client | undefined;
  let next: NodeJS.Timeout | undefined;
  let ticking: Promise<void> | undefined;
  let registering: Promise<void> | undefined;
  let failing = false;
  let stopped = false;

  async function hold(): Promise<void> {
    // A connection of its own: the lock lives and dies with it.
    const fresh = new pg.Client({ ...pool.options, statement_timeout: 5000, query_timeout: 6000 });
    fresh.on('error', () => undefined);
    fresh.on('end', () => {
      if (client !== fresh) return;
      client = undefined;
      // Before the others take us for dead: they look twice.
      schedule(0);
    });
    try {
      await fresh.connect();
      // A machine that lost its power says no farewell: PostgreSQL asks after it, or would hold the lock for two hours
      // (postgresql.org/docs/current/runtime-config-connection.html#GUC-TCP-KEEPALIVES-IDLE).
      await fresh.query(
        'set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 2',
      );
      await fresh.query('select pg_advisory_lock($1, $2)', [lockSpace, replica]);
      client = fresh;
    } catch (error) {
      await fresh.end().catch(() => undefined);
      throw error;
    }
  }

  /** The connection may be dead without having been told. */
  async function check(held: pg.Client): Promise<void> {
    await held.query('select 1').catch(async () => {
      if (client === held) client = undefined;
      await held.end().catch(() => undefined);
    });
  }

  async function register(): Promise<void> {
    await pool.query(
      'insert into job_worker (worker, replica) select unnest($1::text[]), $2 on conflict (worker) do nothing',
      [[...working], replica],
    );
  }

  async function free(workers: readonly string[]): Promise<void> {
    if (workers.length === 0) return;
    await pool.query('select graphile_worker.force_unlock_workers($1::text[])', [workers]);
    await mendExhausted(pool);
    await pool.query('delete from job_worker where worker = any($1::text[])', [workers]);
  }

  async function sweep(): Promise<void> {
    await register();
    const own = [...ended];
    await free(own);
    for (const worker of own) ended.delete(worker);

    const { rows } = await pool.query<{ worker: string }>(
      `select worker from job_worker
       where replica <> $2 and not exists (
         select from pg_locks where locktype = 'advisory' and classid = $1 and objid = job_worker.replica::bigint::oid)
       union
       select locked_by from graphile_worker.jobs
       where locked_at < now() - $3::interval
         and not exists (select from job_worker where worker = locked_by)`,
      [lockSpace, replica, unknownAfter],
    );
    const silent = rows.map(({ worker }) => worker);
    // Twice in a row: who lost its connections when the database was restarted is about to be back.
    const dead = silent.filter((worker) => suspects.includes(worker));
    if (dead.length > 0) log.warn({ workers: dead.length }, 'freeing the jobs of a replica that died');
    await free(dead);
    suspects = silent;
  }

  async function tick(): Promise<void> {
    try {
      if (client) await check(client);
      if (!client) await hold();
      await sweep();
      failing = false;
    } catch (error) {
      if (!failing && !stopped)
        log.warn({ reason: toError(error).message }, 'dead replicas cannot be looked for');
      failing = true;
    }
    schedule(client ? sweepMs : reconnectMs);
  }

  function schedule(ms: number): void {
    clearTimeout(next);
    if (stopped) return;
    next = setTimeout(() => {
      // One at a time; the one under way schedules the next.
      ticking ??= tick().finally(() => {
        ticking = undefined;
      });
    }, ms);
  }

  await hold();
  events.on('pool:create', ({ workerPool }: PoolEvent) => {
    working.add(workerPool.id);
    // At once: a sweep under way may have registered before, and whoever is killed before the next leaves jobs that are nobody's.
    registering = register().catch(() => undefined);
  });
  events.on('pool:release', ({ workerPool }: PoolEvent) => {
    working.delete(workerPool.id);
    ended.add(workerPool.id);
    schedule(0);
  });
  schedule(0);

  return {
    /** To be called when the workers have ended. */
    async release() {
      stopped = true;
      clearTimeout(next);
      await ticking;
      await registering;
      await free([...working, ...ended]).catch((error: unknown) =>
        log.warn({ reason: toError(error).message }, 'jobs are left for others to free'),
      );
      await client?.end().catch(() => undefined);
    },
  };
}
