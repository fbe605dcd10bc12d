import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { adminUrl, databaseUrl, templateName } from './announced-server.js';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** A database of its own for one suite, migrated: a copy of the template that the global setup made. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `${templateName()}_${randomUUID().slice(0, 8)}`;
  await withAdmin((admin) => copyTemplate(admin, name));
  return {
    url: databaseUrl(adminUrl(), name),
    // Force: a suite that failed may have left connections open.
    drop: () => withAdmin((admin) => admin.query(`drop database if exists "${name}" with (force)`)),
  };
}

/** PostgreSQL refuses to copy a template that another session uses, and copying is such a use. */
const objectInUse = '55006';

async function copyTemplate(admin: pg.Client, name: string): Promise<void> {
  const { rows } = await admin.query("select current_setting('server_version_num')::int >= 150000 as choice");
  // File by file, as before PostgreSQL 15: through the write-ahead log, page by page, costs the server twice as much.
  const strategy = rows[0]?.choice ? 'strategy file_copy' : '';
  for (let tries = 1; ; tries += 1) {
    try {
      await admin.query(`create database "${name}" template "${templateName()}" ${strategy}`);
      return;
    } catch (error) {
      const busy = error instanceof pg.DatabaseError && error.code === objectInUse;
      if (!busy || tries === 200) throw error;
      await pause(50);
    }
  }
}

async function withAdmin(work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl() });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
