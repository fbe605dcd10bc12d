import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrate, migrationStatus } from '../../src/db/migrate.js';
import { adminUrl, databaseUrl, templateName } from '../helpers/announced-server.js';

const admin = new pg.Client({ connectionString: adminUrl() });
await admin.connect();
const made: string[] = [];
afterAll(async () => {
  for (const name of made) await admin.query(`drop database if exists "${name}" with (force)`);
  await admin.end();
});

async function emptyDatabase(): Promise<string> {
  const name = `${templateName()}_empty_${randomUUID().slice(0, 8)}`;
  made.push(name);
  await admin.query(`create database "${name}" template template0`);
  return databaseUrl(adminUrl(), name);
}

const all = ['20261120T1200-create-incident', '20261120T1210-create-timeline', '20261120T1220-create-work'];

describe('migrating', () => {
  it('runs each migration once, when two replicas start at the same time', async () => {
    const url = await emptyDatabase();

    const ran = await Promise.all([migrate(url), migrate(url)]);

    expect(ran.flat().sort()).toEqual(expect.arrayContaining(all));
    expect(new Set(ran.flat()).size).toBe(ran.flat().length);
    expect(ran.filter((names) => names.length > 0)).toHaveLength(1);
  });

  it('does nothing the second time', async () => {
    const url = await emptyDatabase();
    await migrate(url);

    expect(await migrate(url)).toEqual([]);
  });

  it('tells what is still to be run, oldest first, and when the rest was', async () => {
    const url = await emptyDatabase();

    const before = await migrationStatus(url);
    await migrate(url);
    const after = await migrationStatus(url);

    expect(before.map(({ name }) => name)).toEqual([...before.map(({ name }) => name)].sort());
    expect(before.map(({ name }) => name)).toEqual(expect.arrayContaining(all));
    expect(before.every(({ appliedAt }) => appliedAt === undefined)).toBe(true);
    expect(after.every(({ appliedAt }) => appliedAt instanceof Date)).toBe(true);
  });

  it('changes nothing by asking', async () => {
    const url = await emptyDatabase();

    await migrationStatus(url);

    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query(`select 1 from pg_tables where schemaname = 'public'`);
    await client.end();
    expect(rows).toEqual([]);
  });
});
