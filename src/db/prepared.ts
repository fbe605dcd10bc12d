import { createHash } from 'node:crypto';
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type pg from 'pg';

type Command = PostgresQueryResult<unknown>['command'];
const commands: readonly Command[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE'];

/**
 * The pool as kysely sees it, with prepared statements: a connection parses and plans each statement once. The texts are
 * few, since what people enter travels as parameters.
 */
export function preparing(pool: pg.Pool): PostgresPool {
  // Kysely knows a connection again by its identity.
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  return {
    async connect() {
      const client = await pool.connect();
      const known = clients.get(client) ?? preparingClient(client);
      clients.set(client, known);
      return known;
    },
    end: () => pool.end(),
  };
}

function preparingClient(client: pg.PoolClient): PostgresPoolClient {
  async function run(text: string, values: readonly unknown[]) {
    const name = isPreparable(text, values) ? { name: nameOf(text) } : {};
    const { command, rowCount, rows } = await client.query({ ...name, text, values: [...values] });
    const kind: Command = commands.find((one) => one === command) ?? 'SELECT';
    return { command: kind, rowCount: rowCount ?? 0, rows };
  }
  function query<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  function query(asked: unknown, values: readonly unknown[] = []): unknown {
    if (typeof asked !== 'string') throw new Error('cursors are not used here');
    return run(asked, values);
  }
  return {
    query,
    release: () => client.release(),
  };
}

/**
 * `select *` has another result once a newer version of Tocsin has added a column, and PostgreSQL refuses to run its old
 * plan then ("cached plan must not change result type"): replicas of two versions work side by side during an update.
 */
function isPreparable(text: string, values: readonly unknown[]): boolean {
  return values.length > 0 && !text.startsWith('select *');
}

const names = new Map<string, string>();

function nameOf(text: string): string {
  const known = names.get(text);
  if (known) return known;
  // PostgreSQL cuts names after 63 characters.
  const name = createHash('sha256').update(text).digest('base64url');
  names.set(text, name);
  return name;
}
