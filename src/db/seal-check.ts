import type pg from 'pg';
import type { Anchor } from '../compliance/anchor.js';
import { type ChainCheck, chainCheck, redactedBy } from '../compliance/check-chain.js';
import { ledgerCheck } from '../compliance/check-ledger.js';
import { chainOf } from '../compliance/event-record.js';
import { headsOf, leavesOf } from '../compliance/ledger.js';
import type { Problem } from '../compliance/problem.js';
import { compareIncidents } from './seal-incidents.js';
import {
  type Covered,
  type Part,
  readCovered,
  readLedger,
  readParts,
  readSealed,
  readUnsealed,
  type Scope,
  type StoredEntry,
} from './seal-reader.js';

export interface Checked {
  events: number;
  entries: number;
  /** Recorded since the last run of sealing: nothing can be said of them yet. */
  unsealed: number;
  /** The newest entry of the ledger. */
  head: Anchor | undefined;
}

export interface CheckInput {
  /** Undefined: everything. */
  scope: Scope | undefined;
  anchors: readonly Anchor[];
  report(problem: Problem): void;
}

/** Reads what was sealed page by page, as it stood at one moment, and compares everything with its seal. */
export async function checkSeals(pool: pg.Pool, input: CheckInput): Promise<Checked> {
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read, read only');
    return await check(client, input);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

async function check(client: pg.ClientBase, input: CheckInput): Promise<Checked> {
  const { scope, report } = input;
  const { rows } = await client.query<{ horizon: number; number: number }>(
    'select horizon, number from seal_ledger order by number desc limit 1',
  );
  const newest = rows[0] ?? { horizon: 0, number: 0 };
  const chains = chainCheck({ report, redactedElsewhere: await redactedElsewhere(client, newest.horizon) });
  let events = 0;
  for (const part of await partsOf(client, scope)) {
    events += await checkPart(client, part, input, chains);
    for await (const page of readUnsealed(client, part, scope, newest.horizon)) {
      for (const event of page) {
        const { id, type, occurredAt } = event;
        report({ what: 'event-inserted', chain: chainOf(event), event: id, type, occurredAt });
      }
    }
  }
  const { entries, head } = await checkLedger(client, input);
  return { events, entries, head, unsealed: await unsealedAfter(client, newest.horizon, scope) };
}

async function partsOf(client: pg.ClientBase, scope: Scope | undefined): Promise<Part[]> {
  const parts = await readParts(client);
  // An era is the first day of its part.
  return scope ? parts.filter(({ from }) => from === scope.era) : parts;
}

async function checkPart(
  client: pg.ClientBase,
  part: Part,
  { scope, report }: CheckInput,
  chains: ChainCheck,
): Promise<number> {
  let events = 0;
  for await (const page of readSealed(client, part, scope)) {
    for (const row of page) chains.row(row);
    events += page.length;
    await compareIncidents(client, page, report);
  }
  chains.end();
  return events;
}

/** Events that a redaction names which is not sealed yet, or which stands outside incidents, where a chain ends each month. */
async function redactedElsewhere(client: pg.ClientBase, horizon: number): Promise<Set<number>> {
  const { rows } = await client.query<{ facts: string }>(
    `select facts::text as facts from timeline_event
     where type = 'event.redacted' and (id > $1 or incident_id is null)`,
    [horizon],
  );
  return new Set(rows.flatMap(redactedBy));
}

async function unsealedAfter(
  client: pg.ClientBase,
  horizon: number,
  scope: Scope | undefined,
): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*) as count from timeline_event where id > $1 ${scope ? 'and incident_id = $2 and era = $3' : ''}`,
    [horizon, ...(scope ? [scope.chain, scope.era] : [])],
  );
  return rows[0]?.count ?? 0;
}

async function checkLedger(
  client: pg.ClientBase,
  { scope, anchors, report }: CheckInput,
): Promise<Pick<Checked, 'entries' | 'head'>> {
  const wanted = scope && (await entriesOf(client, scope));
  const unmet = new Set(anchors);
  const anchored = groupBy(anchors, ({ number }) => number);
  const ledger = ledgerCheck(report);
  let entries = 0;
  let last: StoredEntry | undefined;
  for await (const page of readLedger(client)) {
    const numbers = page.map(({ number }) => number).filter((number) => !wanted || wanted.has(number));
    const covered = groupBy(await readCovered(client, numbers), ({ ledger }) => ledger);
    for (const entry of page) {
      const heads = covered.get(entry.number) ?? [];
      compareReach(heads, last?.horizon ?? 0, entry, report);
      const read = !wanted || wanted.has(entry.number);
      ledger.row({ ...entry, ...(read && { found: headsOf(leavesOf(heads)) }) });
      for (const anchor of anchored.get(entry.number) ?? []) {
        compareAnchor(anchor, entry, report);
        unmet.delete(anchor);
      }
      entries += 1;
      last = entry;
    }
  }
  for (const anchor of unmet) compareAnchor(anchor, undefined, report);
  await findBeyond(client, last?.number ?? 0, scope, report);
  return { entries, head: last && { number: last.number, hash: last.hash } };
}

/** The entries that cover something of a chain. */
async function entriesOf(client: pg.ClientBase, { chain, era }: Scope): Promise<Set<number>> {
  const { rows } = await client.query<{ ledger: number }>(
    'select distinct ledger from seal where chain = $1 and era = $2',
    [chain, era],
  );
  return new Set(rows.map(({ ledger }) => ledger));
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}

/** An entry covers the events behind the horizon of the one before, up to its own. */
function compareReach(
  heads: readonly Covered[],
  before: number,
  { horizon }: StoredEntry,
  report: CheckInput['report'],
): void {
  for (const { chain, firstEvent, lastEvent } of heads) {
    for (const event of new Set([firstEvent, lastEvent])) {
      if (event <= before || event > horizon) report({ what: 'seal-misplaced', chain, event });
    }
  }
}

function compareAnchor(anchor: Anchor, entry: StoredEntry | undefined, report: CheckInput['report']): void {
  if (anchor.hash === entry?.hash) return;
  report({ what: 'anchor-differs', entry: anchor.number, anchor: anchor.hash, found: entry?.hash });
}

/** Seals that name an entry which is not there. */
async function findBeyond(
  client: pg.ClientBase,
  newest: number,
  scope: Scope | undefined,
  report: CheckInput['report'],
): Promise<void> {
  const { rows } = await client.query<{ chain: string; position: number; event: number }>(
    `select chain, position, event_id as event from seal
     where (ledger > $1 or ledger < 1) ${scope ? 'and chain = $2 and era = $3' : ''} limit 1000`,
    [newest, ...(scope ? [scope.chain, scope.era] : [])],
  );
  for (const row of rows) report({ what: 'seal-misplaced', ...row });
}
