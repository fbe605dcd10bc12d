import type { EventEmitter } from 'node:events';
import pg from 'pg';
import type { Logger } from 'pino';

/** Marks our advisory locks among others' in the same database ("tocs" in ASCII). */
const lockSpace = 0x746f6373;
const sweepMs = 5000;

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
  const mine = new Set<string>();
  let client: pg.Client | undefined;
  let stopped = false;

  async function hold(): Promise<void> {
    // A connection of its own: the lock lives and dies with it.
    const fresh = new pg.Client({ ...pool.options, statement_timeout: 5000 });
    fresh.on('error', () => {
      if (client === fresh) client = undefined;
    });
    await fresh.connect();
    await fresh.query('select pg_advisory_lock($1, $2)', [lockSpace, replica]);
    client = fresh;
  }

  async function register(workers: readonly string[]): Promise<void> {
    await pool.query(
      'insert into job_worker (worker, replica) select unnest($1::text[]), $2 on conflict (worker) do nothing',
      [workers, replica],
    );
  }

  async function freeDead(): Promise<void> {
    if (!client) await hold();
    await register([...mine]);
    const { rows } = await pool.query<{ worker: string }>(
      `select worker from job_worker
       where replica <> $2 and not exists (
         select from pg_locks where locktype = 'advisory' and classid = $1 and objid = job_worker.replica::bigint::oid)`,
      [lockSpace, replica],
    );
    if (rows.length === 0) return;
    const dead = rows.map(({ worker }) => worker);
    log.warn({ workers: dead.length }, 'freeing the jobs of a replica that died');
    await pool.query('select graphile_worker.force_unlock_workers($1::text[])', [dead]);
    await pool.query('delete from job_worker where worker = any($1::text[])', [dead]);
  }

  await hold();
  events.on('worker:create', ({ worker }: { worker: { workerId: string } }) => {
    mine.add(worker.workerId);
    register([worker.workerId]).catch((error: unknown) => log.warn({ err: error }, 'worker not registered'));
  });
  await freeDead();
  const timer = setInterval(() => {
    if (!stopped) freeDead().catch((error: unknown) => log.warn({ err: error }, 'dead replicas not swept'));
  }, sweepMs);

  return {
    async release() {
      stopped = true;
      clearInterval(timer);
      await pool.query('delete from job_worker where replica = $1', [replica]).catch(() => undefined);
      await client?.end().catch(() => undefined);
    },
  };
}
