import type pg from 'pg';
import type { SealedRow } from '../compliance/check-chain.js';
import type { StoredEvent } from '../compliance/event-record.js';
import type { Head, LedgerEntry } from '../compliance/ledger.js';
import { moment, type StoredRow, storedColumns } from './seal-columns.js';

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

const pageSize = 2000;
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

/**
 * The seals of a part in the order of their chains, each with its event, page by page. The next page is on its way
 * while one is worked on.
 */
export async function* readSealed(
  client: pg.ClientBase,
  part: Part,
  scope: Scope | undefined,
): AsyncGenerator<SealedRow[]> {
  const text = `
    select s.era::text as "sealedEra", s.chain, s.position, s.event_id as "eventId", s.ledger,
      encode(s.digest, 'hex') as digest, encode(s.hash, 'hex') as hash, ${storedColumns}
    from seal s left join timeline_event e on e.id = s.event_id and e.era = s.era and e.era >= $1 and e.era < $2
    where s.era >= $1 and s.era < $2 and (s.chain, s.position) > ($3, $4) ${scope ? 'and s.chain = $5' : ''}
    order by s.chain, s.position limit ${pageSize}`;
  const page = (chain: string, position: number) =>
    client.query<SealedColumns>(text, [part.from, part.to, chain, position, ...(scope ? [scope.chain] : [])]);
  let next: Promise<pg.QueryResult<SealedColumns>> | undefined = page('', 0);
  while (next) {
    const { rows }: pg.QueryResult<SealedColumns> = await next;
    const last = rows.at(-1);
    next = last && rows.length === pageSize ? page(last.chain, last.position) : undefined;
    // Should the reader stop at this page, nobody is there to hear that the next one failed.
    next?.catch(() => undefined);
    yield rows.map(toSealed);
  }
}

type SealedColumns = StoredRow & Omit<SealedRow, 'event' | 'era'> & { sealedEra: string };

/** The row itself stands for its event: copies would cost as much as hashing. */
function toSealed(row: SealedColumns): SealedRow {
  const { sealedEra: era, chain, position, eventId, ledger, digest, hash } = row;
  return { era, chain, position, eventId, ledger, digest, hash, event: row.id === null ? undefined : row };
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
    `select ledger, chain, max(position) as position,
       (array_agg(encode(hash, 'hex') order by position desc))[1] as hash,
       min(event_id) as "firstEvent", max(event_id) as "lastEvent"
     from seal where ledger = any($1) group by ledger, chain`,
    [numbers],
  );
  return rows;
}
