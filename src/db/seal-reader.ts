import type pg from 'pg';
import type { SealedRow } from '../compliance/check-chain.js';
import type { StoredEvent } from '../compliance/event-record.js';
import type { Head, LedgerEntry } from '../compliance/ledger.js';
import { moment, readSealedLine, sealedLine, storedColumns } from './seal-columns.js';

/** What is checked: all of it, or one incident's chain, which lies in one era. */
export interface Scope {
  chain: string;
  era: string;
}

/** A month's part of the timeline: from its first day up to that of the next. */
export interface Part {
  from: string;
  to: string;
}

const pageSize = 500;
/** How many pages are laid out at once, and how many are on their way for each connection. */
const pagesAtOnce = 400;
const pagesAhead = 2;
const entriesAtOnce = 100;
const numbersAtOnce = 20_000;

/** The parts that hold events or seals, the one for strays taken apart by months. */
export async function readParts(client: pg.ClientBase): Promise<Part[]> {
  const { rows } = await client.query<Part>(`
    with bounds as (
      select (regexp_match(pg_get_expr(part.relpartbound, part.oid), '''(\\d{4}-\\d\\d-\\d\\d)'''))[1]::date as month
      from pg_inherits join pg_class part on part.oid = inhrelid
      where inhparent in ('timeline_event'::regclass, 'seal'::regclass)
    ), strays as (
      select era from timeline_event_other where isfinite(era) union select era from seal_other where isfinite(era)
    ), months as (
      select month from bounds where month is not null union select date_trunc('month', era)::date from strays
    )
    select month::text as from, (month + interval '1 month')::date::text as to from months order by month`);
  return rows;
}

/** Connections that see the database as it stood at one moment. */
export interface Reading {
  client: pg.ClientBase;
  /** For the many rows; none: `client` reads those, too. */
  others: readonly pg.ClientBase[];
}

export interface SealedPage {
  part: Part;
  rows: SealedRow[];
}

/**
 * The seals of each part in the order of their chains, each with its event, page by page. Several pages are on their way while
 * one is worked on: PostgreSQL needs longer for a page than we do.
 */
export async function* readSealed(
  { client, others }: Reading,
  parts: readonly Part[],
  scope: Scope | undefined,
): AsyncGenerator<SealedPage> {
  const readers = (others.length > 0 ? others : [client]).map(inTurn);
  const first = others.length > 0 ? inTurn(client) : readers[0];
  const underWay: Promise<SealedPage>[] = [];
  let asked = 0;
  for await (const place of placesOf(first ?? inTurn(client), parts, scope)) {
    const reader = readers[asked % readers.length] ?? inTurn(client);
    asked += 1;
    const page = reader((connection) => readPage(connection, place, scope));
    // Should the reader stop at an earlier page, nobody is there to hear that this one failed.
    page.catch(() => undefined);
    underWay.push(page);
    const next = underWay.length > pagesAhead * readers.length ? underWay.shift() : undefined;
    if (next) yield await next;
  }
  for (const page of underWay) yield await page;
}

/** For a transaction that reads pages. */
export const alongIndexes = `
  set local enable_seqscan to off; set local enable_bitmapscan to off; set local enable_hashjoin to off;
  set local enable_mergejoin to off; set local max_parallel_workers_per_gather to 0`;

type Turn = <T>(ask: (client: pg.ClientBase) => Promise<T>) => Promise<T>;

/** A connection is asked one thing at a time. */
function inTurn(client: pg.ClientBase): Turn {
  let last: Promise<unknown> = Promise.resolve();
  return (ask) => {
    const answer = last.then(() => ask(client));
    last = answer.catch(() => undefined);
    return answer;
  };
}

type Position = readonly [chain: string, position: number];

/** Where a page begins. */
interface Place {
  part: Part;
  after: Position;
}

/** Looked for in the index alone. */
async function* placesOf(
  first: Turn,
  parts: readonly Part[],
  scope: Scope | undefined,
): AsyncGenerator<Place> {
  const text = `
    with few as materialized (
      select chain, position from seal
      where era >= $1 and era < $2 and (chain, position) > ($3, $4) ${scope ? 'and chain = $5' : ''}
      order by chain, position limit ${pageSize * pagesAtOnce}
    ), numbered as (select chain, position, row_number() over () as number from few)
    select chain, position from numbered
    where number % ${pageSize} = 0 or number = (select count(*) from few) order by number`;
  for (const part of parts) {
    let after: Position = ['', 0];
    let ends: { chain: string; position: number }[];
    do {
      const values = [part.from, part.to, ...after, ...(scope ? [scope.chain] : [])];
      ends = (await first((client) => client.query<{ chain: string; position: number }>(text, values))).rows;
      for (const { chain, position } of ends) {
        yield { part, after };
        after = [chain, position];
      }
    } while (ends.length === pagesAtOnce);
  }
}

/**
 * No end but a limit, and `alongIndexes`: where PostgreSQL has not looked at a part for long, it would read all of it for each
 * page.
 */
async function readPage(
  client: pg.ClientBase,
  { part, after }: Place,
  scope: Scope | undefined,
): Promise<SealedPage> {
  const { rows } = await client.query<{ line: string }>(
    `select ${sealedLine} as line
     from seal s left join timeline_event e on e.id = s.event_id and e.era = s.era and e.era >= $1 and e.era < $2
     where s.era >= $1 and s.era < $2 and (s.chain, s.position) > ($3, $4)
       ${scope ? 'and s.chain = $5' : ''}
     order by s.chain, s.position limit ${pageSize}`,
    [part.from, part.to, ...after, ...(scope ? [scope.chain] : [])],
  );
  return { part, rows: rows.map(({ line }) => readSealedLine(line)) };
}

/** How many events of a part should be sealed by now. */
export async function countSealable(
  client: pg.ClientBase,
  part: Part,
  scope: Scope | undefined,
  horizon: number,
): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*) as count from timeline_event
     where era >= $1 and era < $2 and id <= $3 ${scope ? 'and incident_id = $4' : ''}`,
    [part.from, part.to, horizon, ...(scope ? [scope.chain] : [])],
  );
  return rows[0]?.count ?? 0;
}

/** Events of a part that should be sealed by now and are not. */
export async function* readUnsealed(
  client: pg.ClientBase,
  part: Part,
  scope: Scope | undefined,
  horizon: number,
): AsyncGenerator<StoredEvent[]> {
  const inScope = scope ? 'and e.incident_id = $4' : '';
  const bounds = [part.from, part.to, horizon, ...(scope ? [scope.chain] : [])];
  let after: number | undefined = Number.MIN_SAFE_INTEGER;
  while (after !== undefined) {
    const { rows }: pg.QueryResult<{ last: number | null }> = await client.query(
      `select max(id) as last from (
         select e.id from timeline_event e
         where e.era >= $1 and e.era < $2 and e.id <= $3 ${inScope} and e.id > ${after}
         order by e.id limit ${numbersAtOnce}
       ) as page`,
      bounds,
    );
    const upTo: number | undefined = rows[0]?.last ?? undefined;
    if (upTo === undefined) return;
    const found = await client.query<StoredEvent>(
      `select ${storedColumns} from timeline_event e
       where e.era >= $1 and e.era < $2 and e.id <= $3 ${inScope} and e.id > ${after} and e.id <= ${upTo}
         and not exists (
           select from seal s where s.event_id = e.id and s.era = e.era and s.era >= $1 and s.era < $2)`,
      bounds,
    );
    yield found.rows;
    after = upTo;
  }
}

/** Events above a number, the first thousand. */
export async function readBeyond(
  client: pg.ClientBase,
  scope: Scope | undefined,
  last: number,
): Promise<StoredEvent[]> {
  const { rows } = await client.query<StoredEvent>(
    `select ${storedColumns} from timeline_event e
     where e.id > $1 ${scope ? 'and e.incident_id = $2 and e.era = $3' : ''} order by e.id limit 1000`,
    [last, ...(scope ? [scope.chain, scope.era] : [])],
  );
  return rows;
}

/** When the entry before each one was made. The times of all entries are in memory: a year has half a million. */
export async function readSealedBefore(
  client: pg.ClientBase,
): Promise<(ledger: number) => string | undefined> {
  const times = new Map<number, number>();
  let after: number | undefined = Number.MIN_SAFE_INTEGER;
  while (after !== undefined) {
    const { rows }: pg.QueryResult<{ number: number; ms: number }> = await client.query(
      `select number, (extract(epoch from sealed_at) * 1000)::float8 as ms from seal_ledger
       where number > $1 and isfinite(sealed_at) order by number limit ${numbersAtOnce}`,
      [after],
    );
    for (const { number, ms } of rows) times.set(number, ms);
    after = rows.at(-1)?.number;
  }
  return (ledger) => {
    const ms = times.get(ledger - 1);
    return ms === undefined ? undefined : new Date(ms).toISOString();
  };
}

export interface StoredEntry extends LedgerEntry {
  hash: string;
}

export async function* readLedger(client: pg.ClientBase): AsyncGenerator<StoredEntry[]> {
  let after: number | undefined = Number.MIN_SAFE_INTEGER;
  while (after !== undefined) {
    const { rows }: pg.QueryResult<StoredEntry> = await client.query(
      `select number, horizon, ${moment('sealed_at')} as "sealedAt",
         encode(heads, 'hex') as heads, encode(hash, 'hex') as hash
       from seal_ledger where number > $1 order by number limit ${entriesAtOnce}`,
      [after],
    );
    after = rows.at(-1)?.number;
    if (rows.length > 0) yield rows;
  }
}

/** What a ledger entry covers of one chain. */
export interface Covered extends Head {
  ledger: number;
  firstEvent: number;
  lastEvent: number;
}

/** What the seals say that the entries `from` to `to` cover. */
export async function readCovered(client: pg.ClientBase, numbers: readonly number[]): Promise<Covered[]> {
  if (numbers.length === 0) return [];
  const { rows } = await client.query<Covered>(
    `select covered.*, encode(hash, 'hex') as hash
     from (
       select ledger, chain, max(position) as position, min(event_id) as "firstEvent", max(event_id) as "lastEvent",
         max(era) as era
       from seal where ledger = any($1) group by ledger, chain
     ) as covered join seal using (chain, position, era)`,
    [numbers],
  );
  return rows;
}
