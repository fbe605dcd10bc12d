/** What an export carries so that it can be checked by itself: docs/seal.md, docs/verify-export.mjs. */
import { canonicalText } from './canonical.js';
import { eventRecord, type Link, type StoredEvent } from './event-record.js';
import { type LedgerEntry, skipOf } from './ledger.js';

/** An event as it was sealed: the record that is hashed, and the words whose digest stands in it. */
export interface ProvenEvent {
  record: unknown;
  /** Null when there are none, and when they were taken out. */
  words: unknown;
  salt: string | null;
  hash: string;
  /** The ledger entry that covers it. */
  ledger: number;
}

export interface ProvenEntry {
  record: unknown;
  hash: string;
  /** Of an entry that covers something of this chain: the digests of all heads that it covers, in their order. */
  leaves?: readonly string[];
  /** When it was written down outside: a hint where to look, which proves nothing by itself. */
  anchored?: string;
}

export interface Proof {
  format: 'tocsin-timeline/1';
  chain: string;
  events: readonly ProvenEvent[];
  ledger: readonly ProvenEntry[];
}

export function provenEvent(
  event: StoredEvent,
  { hash, ledger, ...link }: Link & { hash: string; ledger: number },
): ProvenEvent {
  return {
    record: JSON.parse(eventRecord(event, link)),
    words: event.words === null ? null : JSON.parse(canonicalText(event.words)),
    // Without words it is the salt of nothing.
    salt: event.words === null ? null : event.salt,
    hash,
    ledger,
  };
}

export function provenEntry(
  { number, horizon, sealedAt, heads, hash }: LedgerEntry & { hash: string },
  more: { previous: string; skip: string; leaves: readonly string[] | undefined; anchored: string | null },
): ProvenEntry {
  const { previous, skip, leaves, anchored } = more;
  return {
    record: { v: 1, ledger: number, previous, skip, sealedAt, horizon, heads },
    hash,
    ...(leaves && { leaves }),
    ...(anchored !== null && { anchored }),
  };
}

/**
 * The numbers of the entries that lead from the newest of `stops` back to the oldest through all of them: each points to
 * the next by its previous or its skip. Oldest first.
 */
export function pathThrough(stops: Iterable<number>): number[] {
  const [newest, ...others] = [...new Set(stops)].toSorted((a, b) => b - a);
  if (newest === undefined) return [];
  const path = [newest];
  let at = newest;
  for (const stop of others) {
    while (at > stop) {
      at = skipOf(at) >= stop ? skipOf(at) : at - 1;
      path.push(at);
    }
  }
  return path.reverse();
}
