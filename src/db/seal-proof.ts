import type pg from 'pg';
import type { SealedRow } from '../compliance/check-chain.js';
import { zeros } from '../compliance/event-record.js';
import { leavesOf, skipOf } from '../compliance/ledger.js';
import { type Proof, type ProvenEntry, pathThrough, provenEntry, provenEvent } from '../compliance/proof.js';
import type { Shelf } from '../incident/ports.js';
import { eraOf } from './era.js';
import { moment } from './seal-columns.js';
import { readCovered, readSealed, type StoredEntry } from './seal-reader.js';

/**
 * An incident's timeline as it is sealed, with what proves it. Seal first: what is not sealed is not in it. Nothing is
 * checked here; that is for whoever reads it.
 */
export async function proofOf(pool: pg.Pool, { id, declaredAt }: Shelf): Promise<Proof> {
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read, read only');
    const rows = await sealedRows(client, { chain: id, era: eraOf(declaredAt) });
    return {
      format: 'tocsin-timeline/1',
      chain: id,
      events: rows.flatMap(toProven),
      ledger: await ledgerFor(client, [...new Set(rows.map(({ ledger }) => ledger))]),
    };
  } finally {
    await client.query('rollback');
    client.release();
  }
}

async function sealedRows(
  client: pg.ClientBase,
  scope: { chain: string; era: string },
): Promise<SealedRow[]> {
  const rows: SealedRow[] = [];
  // One month, by its first day: a part may hold more, the era is in the scope.
  const to = new Date(`${scope.era}T00:00:00Z`);
  to.setUTCMonth(to.getUTCMonth() + 1);
  const part = { from: scope.era, to: eraOf(to) };
  for await (const page of readSealed({ client, others: [] }, [part], scope)) rows.push(...page.rows);
  return rows;
}

function toProven(row: SealedRow, index: number, rows: readonly SealedRow[]) {
  const { event, position, digest, hash, ledger } = row;
  // One that was removed is missing from the proof too, which then fails.
  if (!event) return [];
  return [provenEvent(event, { position, digest, hash, ledger, previous: rows[index - 1]?.hash ?? zeros })];
}

/** The entries that cover the chain, the one before each, those that were anchored after each, the newest, and the way between them. */
async function ledgerFor(client: pg.ClientBase, covering: readonly number[]): Promise<ProvenEntry[]> {
  if (covering.length === 0) return [];
  const { rows } = await client.query<{ number: number | null }>(
    `select max(number) as number from seal_ledger
     union
     select (select min(number) from seal_anchor where number >= covering) from unnest($1::bigint[]) as covering`,
    [covering],
  );
  const before = covering.filter((number) => number > 1).map((number) => number - 1);
  const stops = rows.map(({ number }) => number).filter((number) => number !== null);
  const path = pathThrough([...covering, ...before, ...stops]);
  const entries = await readEntries(client, [
    ...path,
    ...path.map((number) => number - 1),
    ...path.map(skipOf),
  ]);
  const covered = await readCovered(client, covering);
  const hashOf = (number: number) => (number === 0 ? zeros : (entries.get(number)?.hash ?? ''));
  return path.flatMap((number) => {
    const entry = entries.get(number);
    if (!entry) return [];
    const heads = covered.filter(({ ledger }) => ledger === number);
    const leaves = heads.length > 0 ? leavesOf(heads) : undefined;
    const pointers = { previous: hashOf(number - 1), skip: hashOf(skipOf(number)) };
    return [provenEntry(entry, { ...pointers, leaves, anchored: entry.anchored })];
  });
}

type AnchoredEntry = StoredEntry & { anchored: string | null };

async function readEntries(
  client: pg.ClientBase,
  numbers: readonly number[],
): Promise<Map<number, AnchoredEntry>> {
  const { rows } = await client.query<AnchoredEntry>(
    `select number, horizon, ${moment('sealed_at')} as "sealedAt",
       encode(heads, 'hex') as heads, encode(hash, 'hex') as hash, ${moment('anchored_at')} as anchored
     from seal_ledger left join seal_anchor using (number) where number = any($1)`,
    [[...new Set(numbers)]],
  );
  return new Map(rows.map((entry) => [entry.number, entry]));
}
