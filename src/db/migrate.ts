import { readdir } from 'node:fs/promises';
import { runMigrations } from 'graphile-worker';
import { Kysely, type Migration, Migrator, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { tolerateLostConnections } from './pool.js';

const folder = new URL('../../migrations/', import.meta.url);

export interface MigrationState {
  name: string;
  /** Undefined: still to be run. */
  appliedAt: Date | undefined;
}

/**
 * Brings the database up to date: graphile-worker's own tables first, then ours. Returns the names of the
 * migrations it ran. Several replicas may call it at once: one runs them, the others wait for it.
 */
export async function migrate(url: string): Promise<string[]> {
  return withMigrator(url, async (migrator, db, pool) => {
    // graphile-worker takes no lock for its own first installation: ours covers both.
    return db.connection().execute(async (connection) => {
      await sql`select pg_advisory_lock(hashtext('tocsin.migrate'))`.execute(connection);
      try {
        await runMigrations({ pgPool: pool });
        const { error, results } = await migrator.migrateToLatest();
        if (error) throw error;
        return (results ?? []).map(({ migrationName }) => migrationName);
      } finally {
        await sql`select pg_advisory_unlock(hashtext('tocsin.migrate'))`.execute(connection);
      }
    });
  });
}

/** Every migration, oldest first, and when it was run. */
export async function migrationStatus(url: string): Promise<MigrationState[]> {
  return withMigrator(url, async (migrator) =>
    (await migrator.getMigrations()).map(({ name, executedAt }) => ({ name, appliedAt: executedAt })),
  );
}

async function withMigrator<T>(
  url: string,
  work: (migrator: Migrator, db: Kysely<unknown>, pool: pg.Pool) => Promise<T>,
): Promise<T> {
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 10_000, max: 4 });
  tolerateLostConnections(pool, () => undefined);
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    return await work(new Migrator({ db, provider: { getMigrations: loadMigrations } }), db, pool);
  } finally {
    await db.destroy();
  }
}

/** The files of migrations/, in whichever form they are there: TypeScript in tests, JavaScript once built. */
async function loadMigrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(folder)).filter((file) => /^\d{8}T\d{4}-[a-z-]+\.(ts|js)$/.test(file));
  const entries = await Promise.all(
    files.map(async (file) => {
      const migration: Migration = await import(new URL(file, folder).href);
      return [file.replace(/\.(ts|js)$/, ''), migration] as const;
    }),
  );
  return Object.fromEntries(entries);
}
