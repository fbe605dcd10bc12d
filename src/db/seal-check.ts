import type pg from 'pg';
import type { Anchor } from '../compliance/anchor.js';
import { type ChainCheck, chainCheck, redactedBy, type SealedRow } from '../compliance/check-chain.js';
import { chainOf, isOutside, type StoredEvent } from '../compliance/event-record.js';
import { type ChainFold, type Folded, foldChains } from '../compliance/fold-chains.js';
import type { Problem } from '../compliance/problem.js';
import { stateEvents } from '../incident/state-events.js';
import { atOneMoment } from './at-one-moment.js';
import { checkLedger, type LedgerInput } from './seal-check-ledger.js';
import { compareIncidents, findEventless, readUnsealedState } from './seal-incidents.js';
import {
  countSealable,
  type Part,
  type Reading,
  readBeyond,
  readParts,
  readSealed,
  readSealedBefore,
  readUnsealed,
  type Scope,
} from './seal-reader.js';

export interface Checked {
  events: number;
  entries: number;
  /** Recorded since the last run of sealing: nothing can be said of them yet. */
  unsealed: number;
  /** The newest entry of the ledger. */
  head: Anchor | undefined;
}

export type CheckInput = LedgerInput;

const usuallyApartMs = 10 * 60_000;

/** Beside the one that everything else is asked on: PostgreSQL is what is waited for, and has more than one core. */
const otherConnections = 2;

/** Reads what was sealed page by page, as it stood at one moment, and compares everything with its seal. */
export function checkSeals(pool: pg.Pool, input: CheckInput): Promise<Checked> {
  return atOneMoment(pool, otherConnections, (reading) => check(reading, input));
}

async function check(reading: Reading, input: CheckInput): Promise<Checked> {
  const { client } = reading;
  const { scope, report } = input;
  const { rows } = await client.query<{ horizon: number; number: number }>(
    'select horizon, number from seal_ledger order by number desc limit 1',
  );
  const newest = rows[0] ?? { horizon: 0, number: 0 };
  const span = { after: newest.horizon, upTo: await lastNumber(client, newest.horizon) };
  const unsound = new Set<string>();
  const chains = chainCheck({
    report(problem) {
      if (concernsState(problem)) unsound.add(problem.chain);
      report(problem);
    },
    redactedElsewhere: await redactedElsewhere(client, span),
    sealedBefore: await readSealedBefore(client),
    clocksApartMs: input.clocksApartMs ?? usuallyApartMs,
  });
  const folds = foldChains(await readUnsealedState(client, span, scope));
  const compare = (folded: readonly Folded[]) =>
    compareIncidents(
      client,
      folded.filter(({ chain }) => !unsound.has(chain)),
      report,
    );
  let events = 0;
  const parts = await partsOf(client, scope);
  const found = await checkParts(reading, parts, scope, { chains, folds, compare });
  for (const part of parts) {
    const { sealed, inOrder } = found.get(part) ?? { sealed: 0, inOrder: true };
    events += sealed;
    // Looking for each is dear. Where all seals are in order, each with an event of its own, counting tells as much.
    if (!inOrder || sealed !== (await countSealable(client, part, scope, newest.horizon))) {
      await findUnsealed(client, part, input, newest.horizon);
    }
  }
  const { entries, head } = await checkLedger(client, input);
  await findBeyond(client, span.upTo, input);
  await findEventless(client, scope, report);
  return { events, entries, head, unsealed: await countUnsealed(client, span, scope) };
}

/** The numbers of events that are not sealed yet. */
interface Span {
  after: number;
  upTo: number;
}

/** The highest number that was given to an event so far. Whatever stands above it drew none, and would never be sealed. */
async function lastNumber(client: pg.ClientBase, horizon: number): Promise<number> {
  const { rows } = await client.query<{ last: number }>(
    'select case when is_called then last_value else 0 end as last from timeline_event_number',
  );
  return Math.max(horizon, rows[0]?.last ?? 0);
}

async function partsOf(client: pg.ClientBase, scope: Scope | undefined): Promise<Part[]> {
  const parts = await readParts(client);
  // An era is the first day of its part.
  return scope ? parts.filter(({ from }) => from === scope.era) : parts;
}

interface Checks {
  chains: ChainCheck;
  folds: ChainFold;
  compare(folded: readonly Folded[]): Promise<void>;
}

/** That an incident's row differs merely follows from it. */
function concernsState(problem: Problem): problem is Problem & { chain: string } {
  return (
    'chain' in problem &&
    (!('type' in problem) || problem.type === undefined || stateEvents.has(problem.type))
  );
}

/** How many events of each part are sealed, and whether their seals are in order. */
async function checkParts(
  reading: Reading,
  parts: readonly Part[],
  scope: Scope | undefined,
  { chains, folds, compare }: Checks,
): Promise<Map<Part, { sealed: number; inOrder: boolean }>> {
  const found = new Map<Part, { sealed: number; inOrder: boolean }>();
  let current: Part | undefined;
  let sealed = 0;
  async function endPart(): Promise<void> {
    if (current) found.set(current, { sealed, inOrder: chains.end() });
    await compare(folds.end());
    sealed = 0;
  }
  for await (const { part, rows } of readSealed(reading, parts, scope)) {
    if (current !== part) await endPart();
    current = part;
    for (const row of rows) {
      chains.row(row);
      folds.row(row);
    }
    sealed += rows.length;
    await compare(folds.ended());
  }
  await endPart();
  return found;
}

async function findUnsealed(
  client: pg.ClientBase,
  part: Part,
  { scope, report }: CheckInput,
  horizon: number,
): Promise<void> {
  for await (const page of readUnsealed(client, part, scope, horizon)) {
    for (const event of page) reportInserted(event, report);
  }
}

/** Events above the last number that was given. */
async function findBeyond(client: pg.ClientBase, last: number, { scope, report }: CheckInput): Promise<void> {
  for (const event of await readBeyond(client, scope, last)) reportInserted(event, report);
}

function reportInserted(event: StoredEvent, report: CheckInput['report']): void {
  const { id, type, occurredAt } = event;
  report({ what: 'event-inserted', chain: chainOf(event), event: id, type, occurredAt });
}

/**
 * Events that a redaction of the same incident names which is not sealed yet. Outside incidents, where a chain ends each
 * month, a redaction may stand in a later chain than what it took out.
 */
async function redactedElsewhere(
  client: pg.ClientBase,
  { after, upTo }: Span,
): Promise<(row: Pick<SealedRow, 'chain' | 'eventId'>) => boolean> {
  const { rows } = await client.query<{ chain: string; facts: string }>(
    `select coalesce(incident_id::text, '') as chain, facts::text as facts from timeline_event
     where type = 'event.redacted' and id <= $2 and (id > $1 or incident_id is null)`,
    [after, upTo],
  );
  const named = new Set(rows.flatMap((row) => redactedBy(row).map((id) => `${row.chain} ${id}`)));
  return ({ chain, eventId }) => named.has(`${isOutside(chain) ? '' : chain} ${eventId}`);
}

async function countUnsealed(
  client: pg.ClientBase,
  { after, upTo }: Span,
  scope: Scope | undefined,
): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*) as count from timeline_event
     where id > $1 and id <= $2 ${scope ? 'and incident_id = $3 and era = $4' : ''}`,
    [after, upTo, ...(scope ? [scope.chain, scope.era] : [])],
  );
  return rows[0]?.count ?? 0;
}
