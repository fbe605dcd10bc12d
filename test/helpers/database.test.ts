import { expect, it } from '@jest/globals';
import pg from 'pg';
import { adminUrl } from './announced-server.js';
import { createTestDatabase } from './database.js';

it('gives suites that ask at once a migrated database each, which are gone once dropped', async () => {
  const databases = await Promise.all(Array.from({ length: 4 }, createTestDatabase));

  const tables = await Promise.all(
    databases.map(({ url }) => query(url, "select to_regclass('incident') as found")),
  );
  await query(databases[0]?.url ?? '', 'create table mine ()');
  const others = await query(databases[1]?.url ?? '', "select to_regclass('mine') as found");
  const names = databases.map(({ url }) => new URL(url).pathname.slice(1));
  await Promise.all(databases.map(({ drop }) => drop()));

  expect(tables).toEqual(databases.map(() => [{ found: 'incident' }]));
  expect(others).toEqual([{ found: null }]);
  expect(new Set(names).size).toBe(4);
  const left = await query(adminUrl(), 'select datname from pg_database');
  expect(left.map(({ datname }) => datname).filter((name) => names.includes(String(name)))).toEqual([]);
});

async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}
