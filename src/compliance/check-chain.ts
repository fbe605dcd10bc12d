/** Walks along the chains and compares every event with its seal. */
import { canonicalText } from './canonical.js';
import { type TimeCheckInput, timeCheck } from './check-times.js';
import {
  chainOf,
  eventRecord,
  type Link,
  type StoredEvent,
  sha256,
  wordsDigest,
  zeros,
} from './event-record.js';
import type { Problem, Suspect } from './problem.js';

/** A row of the seals, with the event that it names. */
export interface SealedRow {
  era: string;
  chain: string;
  position: number;
  eventId: number;
  digest: string | null;
  hash: string;
  /** The number of the entry that covers it. */
  ledger: number;
  /** Undefined when there is no such event in this era. */
  event: StoredEvent | undefined;
}

export interface ChainCheck {
  /** In the order of the chains, and of the positions within. */
  row(row: SealedRow): void;
  /** After the last row of a part. True when nothing was found in it. */
  end(): boolean;
}

export interface ChainCheckInput extends TimeCheckInput {
  report(problem: Problem): void;
  /** Whether an event was redacted, though its own chain does not say so (yet). */
  redactedElsewhere(row: SealedRow): boolean;
}

/** A row whose hash is not the one that its event has: whether the event or the seal was changed shows in the next row. */
interface Doubt {
  row: SealedRow;
  computed: string;
}

interface ChainState {
  chain: string;
  position: number;
  eventId: number;
  /** Undefined after a gap. */
  previous: string | undefined;
  doubt: Doubt | undefined;
  /** Whose words are gone, or which are shown as if they were. */
  wordless: SealedRow[];
  redacted: Set<number>;
}

export function chainCheck(input: ChainCheckInput): ChainCheck {
  const { report: tell, redactedElsewhere } = input;
  const backdated = timeCheck(input);
  let state: ChainState | undefined;
  let inOrder = true;
  const report: Report = (problem) => {
    inOrder = false;
    tell(problem);
  };

  function endChain(): void {
    if (!state) return;
    settle(state, 'event-or-seal-changed', report);
    for (const row of state.wordless) {
      if (state.redacted.has(row.eventId) || redactedElsewhere(row)) continue;
      report({ what: row.digest === null ? 'salt-missing' : 'words-missing', ...suspect(row) });
    }
    state = undefined;
  }

  return {
    row(row) {
      if (state?.chain !== row.chain) endChain();
      state ??= begin(row.chain);
      if (row.position > state.position + 1) {
        report({ what: 'seal-missing', chain: row.chain, from: state.position + 1, to: row.position - 1 });
        settle(state, 'event-or-seal-changed', report);
        state.previous = undefined;
      }
      if (row.eventId <= state.eventId) report({ what: 'event-order', ...suspect(row) });
      compare(row, state, report);
      const sealedBefore = backdated(row);
      if (row.event && sealedBefore !== undefined) {
        const { recordedAt } = row.event;
        report({ what: 'event-backdated', ...suspect(row), recordedAt, sealedBefore });
      }
      state.position = row.position;
      state.eventId = Math.max(state.eventId, row.eventId);
      state.previous = row.hash;
    },
    end() {
      endChain();
      const found = inOrder;
      inOrder = true;
      return found;
    },
  };
}

type Report = ChainCheckInput['report'];

function compare(row: SealedRow, state: ChainState, report: Report): void {
  const { event, digest } = row;
  if (!event) {
    settle(state, 'event-or-seal-changed', report);
    report({ what: 'event-removed', ...suspect(row) });
    return;
  }
  const facts = canonicalText(event.facts);
  const words = wordsDigest(event);
  const at = (link: Omit<Link, 'position'>) =>
    sha256(eventRecord(event, { position: row.position, ...link }, facts));
  const { previous, doubt } = state;
  const strayed = chainOf(event) !== row.chain;
  if (previous === undefined) {
    // After a gap, what came before is gone: the words alone can be compared.
    if (strayed) report({ what: 'event-or-seal-changed', ...suspect(row) });
  } else {
    const computed = at({ digest, previous });
    if (computed === row.hash) {
      settle(state, 'event-changed', report);
      // The record holds the event's own chain: the seal was put into another one.
      if (strayed) report({ what: 'seal-changed', ...suspect(row) });
    } else if (doubt && at({ digest, previous: doubt.computed }) === row.hash) {
      settle(state, 'seal-changed', report);
    } else {
      settle(state, 'event-or-seal-changed', report);
      if (words != null && at({ digest: words, previous }) === row.hash) {
        report({ what: 'seal-changed', ...suspect(row) });
      } else state.doubt = { row, computed };
      return;
    }
  }
  const gone = words === null && (digest !== null || event.salt === null);
  if (gone) state.wordless.push(row);
  else if (words !== digest) report({ what: 'words-changed', ...suspect(row) });
  if (event.type === 'event.redacted') for (const id of redactedBy(event)) state.redacted.add(id);
}

/** Says what became of the doubt about the row before. */
function settle(
  state: ChainState,
  what: 'event-changed' | 'seal-changed' | 'event-or-seal-changed',
  report: Report,
): void {
  if (state.doubt) report({ what, ...suspect(state.doubt.row) });
  state.doubt = undefined;
}

/** The events that a redaction names. */
export function redactedBy({ facts }: Pick<StoredEvent, 'facts'>): number[] {
  const read: unknown = JSON.parse(facts);
  const events: unknown = read instanceof Object && 'events' in read ? read.events : [];
  return Array.isArray(events) ? events.filter((id) => typeof id === 'number') : [];
}

function suspect({ chain, position, eventId, event }: SealedRow): Suspect {
  return {
    chain,
    position,
    event: eventId,
    ...(event && { type: event.type, occurredAt: event.occurredAt }),
  };
}

function begin(chain: string): ChainState {
  return {
    chain,
    position: 0,
    eventId: 0,
    previous: zeros,
    doubt: undefined,
    wordless: [],
    redacted: new Set(),
  };
}
