import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { toError, UserError } from '../../errors.js';

/** Creates an empty database beside the one that `url` names. `drop` removes it, whoever is still connected. */
export async function createOwnDatabase(url: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `tocsin_demo_${randomUUID().slice(0, 8)}`;
  await run(url, `create database ${name}`).catch((thrown: unknown) => {
    throw new UserError(
      'unavailable',
      `The demo wants a database of its own and could not create one (${toError(thrown).message}). Leave DATABASE_URL out, and it starts one.`,
    );
  });
  return { url: named(url, name), drop: () => run(url, `drop database if exists ${name} with (force)`) };
}

/** By hand: a URL with its host in the query (a Unix socket) is one that `URL` refuses. */
function named(url: string, database: string): string {
  return url.replace(/^(\w+:\/\/[^/?#]*)(?:\/[^?#]*)?/, (_, server: string) => `${server}/${database}`);
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
