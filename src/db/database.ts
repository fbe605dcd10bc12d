import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import type { Transact, Tx } from '../incident/ports.js';
import { clockStore } from './clock-store.js';
import { draftStore } from './draft-store.js';
import { exportLinkStore } from './export-link-store.js';
import { incidentStore } from './incident-store.js';
import { itemStore } from './item-store.js';
import { jobQueue } from './job-queue.js';
import { peopleStore } from './people-store.js';
import { cutSilentConnections, tolerateLostConnections } from './pool.js';
import { preparing } from './prepared.js';
import { createReader } from './reader.js';
import { runStore } from './run-store.js';
import type { Schema } from './schema.js';
import { subscriptionStore } from './subscription-store.js';
import { timelineStore } from './timeline-store.js';

export type Db = Kysely<Schema>;
export type DbTransaction = Transaction<Schema>;

export interface Database {
  db: Db;
  pool: pg.Pool;
  transact: Transact;
  stop(): Promise<void>;
}

const statementMs = 15_000;
const int8 = 20;
const calendarDate = 1082;
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    // Ids and counts stay far below 2^53.
    if (oid === int8) return Number;
    // A due date is a day on a calendar, not an instant in some zone.
    if (oid === calendarDate) return (text: string) => text;
    return pg.types.getTypeParser(oid, format as 'text');
  }) as typeof pg.types.getTypeParser,
};

/**
 * Opens the pool. Nothing is asked of the database before the first query. A connection that owes an answer for
 * `silenceMs` is given up; default a second more than a statement may take.
 */
export function openDatabase(
  url: string,
  options: {
    now: () => Date;
    connections?: number;
    silenceMs?: number;
    onError?: (error: Error) => void;
  },
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    types,
    max: options.connections ?? 20,
    // A person waits for the answer, and Slack waits 3 s: give up in time to tell them.
    connectionTimeoutMillis: 1500,
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: 15_000,
    application_name: 'tocsin',
  });
  let stopping = false;
  tolerateLostConnections(pool, (error) => {
    if (!stopping) options.onError?.(error);
  });
  cutSilentConnections(pool, options.silenceMs ?? statementMs + 1000);
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: preparing(pool) }) });
  return {
    db,
    pool,
    transact: (work) => db.transaction().execute((trx) => work(toTx(trx, options.now))),
    stop() {
      // Its connections may outlive the pool by a moment, and the server then ends them: no news.
      stopping = true;
      return db.destroy();
    },
  };
}

function toTx(trx: DbTransaction, now: () => Date): Tx {
  return {
    incidents: incidentStore(trx),
    timeline: timelineStore(trx, now),
    jobs: jobQueue(trx),
    clocks: clockStore(trx, now),
    runs: runStore(trx),
    items: itemStore(trx),
    people: peopleStore(trx),
    drafts: draftStore(trx),
    exportLinks: exportLinkStore(trx),
    subscriptions: subscriptionStore(trx),
    read: createReader(trx),
  };
}
