import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import {
  chainOf,
  eventRecord,
  type StoredEvent,
  sha256,
  wordsDigest,
  zeros,
} from '../compliance/event-record.js';
import { type Head, headsOf, leavesOf, ledgerHash, skipOf } from '../compliance/ledger.js';
import type { Db, DbTransaction } from './database.js';
import { storedColumns } from './seal-columns.js';

/** How far a run of sealing came. */
export interface Sealing {
  sealed: number;
  /** False when somebody was still recording: what they record is sealed by a later run. */
  complete: boolean;
}

/** One entry of the ledger covers this many events at most; they are in memory together. */
const batch = 2000;
const lookAgainMs = 25;

/**
 * Seals what was recorded since the last time (docs/seal.md). Whoever records is not kept waiting: it is this run that
 * waits, `patienceMs` at most, for those who have a number and are not done. Any number of runs may go on at once.
 */
export async function sealTimeline(
  db: Db,
  now: () => Date,
  { patienceMs = 3000, most = batch }: { patienceMs?: number; most?: number } = {},
): Promise<Sealing> {
  // Before the last number is read: whatever is above that number was recorded after this moment.
  const began = now();
  const last = await lastNumber(db);
  const complete = await allDecided(db, patienceMs);
  if (!complete) return { sealed: 0, complete };
  for (let sealed = 0; ; ) {
    // Each statement sees what was committed before it: the lock is waited for first, the ledger read then.
    const transaction = db.transaction().setIsolationLevel('read committed');
    const count = await transaction.execute((trx) => sealBatch(trx, { last, began, most }));
    sealed += count;
    if (count < most) return { sealed, complete };
  }
}

/** When the ledger was last added to, in milliseconds; 0 when it is empty. */
export async function lastSealedAt(db: Db): Promise<number> {
  const newest = await db
    .selectFrom('seal_ledger')
    .select('sealed_at')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest?.sealed_at.getTime() ?? 0;
}

/** The highest number that was given to an event so far, recorded or not. */
async function lastNumber(db: Db): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    select case when is_called then last_value else 0 end as last from timeline_event_number`.execute(db);
  return rows[0]?.last ?? 0;
}

/**
 * True once each transaction that may record an event under a number given before now has ended. An INSERT locks the
 * table before it draws a number and until its transaction ends, so those are the ones that hold that lock
 * (https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES).
 */
async function allDecided(db: Db, patienceMs: number): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  let writers = await writing(db);
  while (writers.length > 0) {
    if (performance.now() > deadline) return false;
    await pause(lookAgainMs);
    const still = new Set(await writing(db));
    writers = writers.filter((writer) => still.has(writer));
  }
  return true;
}

async function writing(db: Db): Promise<string[]> {
  const { rows } = await sql<{ writer: string }>`
    select virtualtransaction as writer from pg_locks
    where locktype = 'relation' and relation = 'timeline_event'::regclass and mode = 'RowExclusiveLock' and granted
      and database = (select oid from pg_database where datname = current_database())`.execute(db);
  return rows.map(({ writer }) => writer);
}

interface Run {
  /** Events up to this number are sealed. */
  last: number;
  began: Date;
  /** How many one entry covers at most. */
  most: number;
}

/** Adds one entry to the ledger, if there is anything to seal. Returns how many events it covers. */
async function sealBatch(trx: DbTransaction, { last, began, most }: Run): Promise<number> {
  // Lock: one run at a time writes the ledger. It is let go at the end of each entry.
  await sql`select pg_advisory_xact_lock(hashtextextended('tocsin:seal', 0))`.execute(trx);
  const newest = await trx
    .selectFrom('seal_ledger')
    .select(['number', 'horizon', 'sealed_at'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  const { rows: events } = await sql<StoredEvent>`
    select ${sql.raw(storedColumns)} from timeline_event e
    where e.id > ${newest?.horizon ?? 0} and e.id <= ${last} order by e.id limit ${most}`.execute(trx);
  const lastEvent = events.at(-1);
  if (!lastEvent) return 0;
  const number = (newest?.number ?? 0) + 1;
  const isLast = events.length < most;
  const heads = await extend(trx, events, number);
  // What was recorded before `sealedAt` is covered: an entry that leaves the rest to another one reaches no further in time.
  const entry = {
    number,
    horizon: isLast ? last : lastEvent.id,
    sealedAt: isLast ? microseconds(began) : newest ? microseconds(newest.sealed_at) : earliest(events),
    heads: headsOf(leavesOf(heads)),
  };
  const hash = ledgerHash(entry, await pointers(trx, number));
  await sql`
    insert into seal_ledger (number, horizon, sealed_at, heads, hash)
    values (${number}, ${entry.horizon}, ${entry.sealedAt}::timestamptz, decode(${entry.heads}, 'hex'), decode(${hash}, 'hex'))`.execute(
    trx,
  );
  return events.length;
}

const microseconds = (at: Date) => at.toISOString().replace('Z', '000Z');

function earliest(events: readonly StoredEvent[]): string {
  const [first = ''] = events.map(({ recordedAt }) => recordedAt).toSorted();
  return first;
}

/** Puts events at the ends of their chains. Returns the chains' new heads. */
async function extend(trx: DbTransaction, events: readonly StoredEvent[], ledger: number): Promise<Head[]> {
  const heads = await headsBefore(trx, events);
  const seals = events.map((event) => {
    const chain = chainOf(event);
    const before = heads.get(chain);
    const position = (before?.position ?? 0) + 1;
    const digest = wordsDigest(event) ?? null;
    const hash = sha256(eventRecord(event, { position, digest, previous: before?.hash ?? zeros }));
    heads.set(chain, { chain, position, hash });
    return { era: event.era, chain, position, event: event.id, digest, hash };
  });
  const column = <T>(read: (seal: (typeof seals)[number]) => T) => seals.map(read);
  await sql`
    insert into seal (era, chain, position, event_id, digest, hash, ledger)
    select era, chain, position, event, decode(digest, 'hex'), decode(hash, 'hex'), ${ledger}
    from unnest(
      ${column(({ era }) => era)}::date[], ${column(({ chain }) => chain)}::text[],
      ${column(({ position }) => position)}::integer[], ${column(({ event }) => event)}::bigint[],
      ${column(({ digest }) => digest)}::text[], ${column(({ hash }) => hash)}::text[]
    ) as sealed (era, chain, position, event, digest, hash)`.execute(trx);
  return [...heads.values()];
}

async function headsBefore(trx: DbTransaction, events: readonly StoredEvent[]): Promise<Map<string, Head>> {
  const eras = new Map(events.map((event) => [chainOf(event), event.era]));
  const { rows } = await sql<Head>`
    select chain, head.position, encode(head.hash, 'hex') as hash
    from unnest(${[...eras.keys()]}::text[], ${[...eras.values()]}::date[]) as moving (chain, era)
    cross join lateral (
      select position, hash from seal where seal.chain = moving.chain and seal.era = moving.era
      order by position desc limit 1
    ) as head`.execute(trx);
  return new Map(rows.map((head) => [head.chain, head]));
}

/** The hashes of the two entries that an entry points to. */
async function pointers(trx: DbTransaction, number: number): Promise<{ previous: string; skip: string }> {
  const { rows } = await sql<{ number: number; hash: string }>`
    select number, encode(hash, 'hex') as hash from seal_ledger
    where number in (${number - 1}, ${skipOf(number)})`.execute(trx);
  const hashOf = (wanted: number) => rows.find((row) => row.number === wanted)?.hash ?? zeros;
  return { previous: hashOf(number - 1), skip: hashOf(skipOf(number)) };
}
