/** Walks up the ledger and compares every entry with those before it and with the seals that name it. */
import { zeros } from './event-record.js';
import { type LedgerEntry, ledgerHash, ledgerMemory, skipOf } from './ledger.js';
import type { Problem } from './problem.js';

export interface LedgerRow extends LedgerEntry {
  hash: string;
  /** What `heads` has to be by the seals; undefined where they were not read. */
  found?: string;
}

/** The hashes that an entry may stand for: the one that is stored, and where that was changed the one it should be. */
type Known = readonly string[];

export interface LedgerCheck {
  /** In the order of the numbers. */
  row(row: LedgerRow): void;
}

export function ledgerCheck(report: (problem: Problem) => void): LedgerCheck {
  const memory = ledgerMemory<Known>([zeros]);
  let last = { number: 0, horizon: 0 };
  return {
    row(row) {
      const { number, sealedAt, horizon, hash } = row;
      if (number > last.number + 1) {
        report({ what: 'entry-missing', from: last.number + 1, to: number - 1 });
      }
      const computed = possible(row, memory.get(number - 1), memory.get(skipOf(number)));
      const fits = number > 0 && (computed === undefined || computed.includes(hash));
      if (!fits) report({ what: 'entry-changed', entry: number, sealedAt });
      if (horizon <= last.horizon) report({ what: 'entry-order', entry: number, sealedAt });
      if (row.found !== undefined && row.found !== row.heads) {
        report({ what: 'entry-heads', entry: number, sealedAt });
      }
      memory.keep(number, fits ? [hash] : [hash, ...(computed?.slice(0, 1) ?? [])]);
      last = { number, horizon };
    },
  };
}

/** Undefined when an entry that it points to is missing: then it cannot be compared. */
function possible(
  row: LedgerRow,
  before: Known | undefined,
  further: Known | undefined,
): string[] | undefined {
  if (!before || !further) return undefined;
  return before.flatMap((previous) => {
    // The two are one for every other entry.
    const skips = skipOf(row.number) === row.number - 1 ? [previous] : further;
    return skips.map((skip) => ledgerHash(row, { previous, skip }));
  });
}
