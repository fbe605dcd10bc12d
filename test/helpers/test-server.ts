/**
 * One PostgreSQL for the whole test run: the one that `TEST_DATABASE_URL` names, else an embedded one, with a migrated
 * database to copy. A program of its own, so that jest's end, whatever it is, ends it: it prints what the workers'
 * environment has to hold, waits until its input is closed, and removes everything it and the suites made.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../../src/db/embedded.js';
import { migrate } from '../../src/db/migrate.js';
import { announcement, databaseUrl } from './announced-server.js';

const server = await findServer();
const template = `tocsin_test_${randomUUID().slice(0, 8)}`;
try {
  await query(server.url, `create database "${template}"`);
  await migrate(databaseUrl(server.url, template));
  // Ctrl-C reaches us as it reaches jest, which closes our input when it ends.
  process.on('SIGINT', () => {});
  console.log(JSON.stringify(announcement({ adminUrl: server.url, template })));
  await once(process.stdin.resume(), 'end');
} finally {
  await dropAll(server.url, template);
  await server.stop();
}

async function findServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, stop: async () => {} };
  const dir = await mkdtemp(path.join(tmpdir(), 'tocsin-test-'));
  const embedded = await startEmbedded({ dir, durable: false });
  return {
    url: embedded.url,
    async stop() {
      await embedded.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The template and every copy that a suite left behind. */
async function dropAll(url: string, template: string): Promise<void> {
  const left = await query(url, `select datname from pg_database where starts_with(datname, '${template}')`);
  for (const { datname } of left) await query(url, `drop database if exists "${datname}" with (force)`);
}

async function query(url: string, statement: string): Promise<{ datname: string }[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ datname: string }>(statement)).rows;
  } finally {
    await client.end();
  }
}
