/** The ledger: one entry for each run of sealing, each over all that came before. */
import { canonical } from './canonical.js';
import { sha256 } from './event-record.js';

export interface LedgerEntry {
  /** 1, 2, 3 … */
  number: number;
  /** Events up to this id are sealed. */
  horizon: number;
  sealedAt: string;
  /** The digest of the chains' heads that moved. */
  heads: string;
}

/** The last event of a chain that an entry covers. */
export interface Head {
  chain: string;
  position: number;
  hash: string;
}

/** Names no incident to who does not know it: it can be shown beside another one's. */
export function leafOf({ chain, position, hash }: Head): string {
  return sha256(`${chain} ${position} ${hash}\n`);
}

/** In the order of the chains' names, which are ASCII. */
export function leavesOf(heads: readonly Head[]): string[] {
  return heads.toSorted((a, b) => (a.chain < b.chain ? -1 : 1)).map(leafOf);
}

export function headsOf(leaves: readonly string[]): string {
  return sha256(Buffer.from(leaves.join(''), 'hex'));
}

/**
 * The entry that an entry points to beside the one before: its number without its lowest 1 in binary. So the way from any
 * entry back to any other is short, and so is a proof.
 */
export function skipOf(number: number): number {
  return number & (number - 1);
}

/** The hash of an entry, over those of the two it points to. */
export function ledgerHash(
  entry: LedgerEntry,
  { previous, skip }: { previous: string; skip: string },
): string {
  const { number, horizon, sealedAt, heads } = entry;
  return sha256(canonical({ v: 1, ledger: number, previous, skip, sealedAt, horizon, heads }));
}

/** Walks up the ledger remembering only the hashes that entries to come point to: one for each 1 in the number. */
export function ledgerMemory<T>(none: T) {
  const kept = new Map<number, T>([[0, none]]);
  return {
    get: (number: number): T | undefined => kept.get(number),
    keep(number: number, value: T): void {
      kept.set(number, value);
      const needed = new Set([0]);
      for (let at = number; at > 0; at = skipOf(at)) needed.add(at);
      for (const known of kept.keys()) if (!needed.has(known)) kept.delete(known);
    },
  };
}
