import type pg from 'pg';
import type { Anchor } from '../compliance/anchor.js';
import { ledgerCheck } from '../compliance/check-ledger.js';
import { headsOf, leavesOf } from '../compliance/ledger.js';
import type { Problem } from '../compliance/problem.js';
import { type Covered, readCovered, readLedger, type Scope, type StoredEntry } from './seal-reader.js';

export interface LedgerInput {
  /** Undefined: everything. The ledger as a whole is checked all the same, but not what it says of other chains. */
  scope: Scope | undefined;
  anchors: readonly Anchor[];
  /**
   * How far the clocks of machines may have been apart; default 10 minutes. Slack lets requests through whose time is five
   * minutes off, so that is how far apart two replicas are at most that it talks to
   * (https://docs.slack.dev/authentication/verifying-requests-from-slack).
   */
  clocksApartMs?: number | undefined;
  report(problem: Problem): void;
}

/** `head` is the newest entry. */
export async function checkLedger(
  client: pg.ClientBase,
  { scope, anchors, report }: LedgerInput,
): Promise<{ entries: number; head: Anchor | undefined }> {
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
  report: LedgerInput['report'],
): void {
  for (const { chain, firstEvent, lastEvent } of heads) {
    for (const event of new Set([firstEvent, lastEvent])) {
      if (event <= before || event > horizon) report({ what: 'seal-misplaced', chain, event });
    }
  }
}

function compareAnchor(anchor: Anchor, entry: StoredEntry | undefined, report: LedgerInput['report']): void {
  if (anchor.hash === entry?.hash) return;
  report({ what: 'anchor-differs', entry: anchor.number, anchor: anchor.hash, found: entry?.hash });
}

/** Seals that name an entry which is not there. */
async function findBeyond(
  client: pg.ClientBase,
  newest: number,
  scope: Scope | undefined,
  report: LedgerInput['report'],
): Promise<void> {
  const { rows } = await client.query<{ chain: string; position: number; event: number }>(
    `select chain, position, event_id as event from seal
     where (ledger > $1 or ledger < 1) ${scope ? 'and chain = $2 and era = $3' : ''} limit 1000`,
    [newest, ...(scope ? [scope.chain, scope.era] : [])],
  );
  for (const row of rows) report({ what: 'seal-misplaced', ...row });
}
