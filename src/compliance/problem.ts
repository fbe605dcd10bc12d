/** What a check can find, and how it is told. */
import { assertNever } from '../errors.js';
import { explainIncident, type IncidentProblem } from './incident-problem.js';

/** An event as a person can find it again. */
export interface Suspect {
  chain: string;
  position?: number;
  event: number;
  /** Unknown when the event is gone. */
  type?: string;
  occurredAt?: string;
}

export type Problem =
  | ({
      what:
        | 'event-changed'
        | 'event-or-seal-changed'
        | 'words-changed'
        | 'words-missing'
        | 'salt-missing'
        | 'event-removed'
        | 'event-inserted'
        | 'event-order'
        | 'seal-changed'
        | 'seal-misplaced';
    } & Suspect)
  | ({ what: 'event-backdated'; recordedAt: string; sealedBefore: string } & Suspect)
  | { what: 'seal-missing'; chain: string; from: number; to: number }
  | { what: 'entry-changed' | 'entry-heads' | 'entry-order'; entry: number; sealedAt: string }
  | { what: 'entry-missing'; from: number; to: number }
  | { what: 'anchor-differs'; entry: number; anchor: string; found: string | undefined }
  | { what: 'anchors-lost'; file: string; anchored: number }
  | { what: 'incident-missing'; chain: string }
  | { what: 'incident-moved'; chain: string; number: number; declared: string; era: string }
  | { what: 'incident-renumbered'; chain: string; number: number; declared: number }
  | IncidentProblem;

/** `nameOf` knows how people call a chain: INC-7. */
export function explain(problem: Problem, nameOf: (chain: string) => string): string {
  switch (problem.what) {
    case 'event-changed':
    case 'event-or-seal-changed':
    case 'words-changed':
    case 'words-missing':
    case 'salt-missing':
    case 'event-removed':
    case 'event-inserted':
    case 'event-order':
    case 'seal-changed':
    case 'seal-misplaced':
      return `${nameOf(problem.chain)}, event ${problem.event}${details(problem)}: ${said[problem.what]}`;
    case 'event-backdated':
      return `${nameOf(problem.chain)}, event ${problem.event}${details(problem)}: it says that it was recorded at ${problem.recordedAt}, and was not there when the timeline was sealed at ${problem.sealedBefore}; it was put in later, or a clock was wrong.`;
    case 'seal-missing':
      return `${nameOf(problem.chain)}: the seal of ${range('position', problem)} is missing.`;
    case 'entry-changed':
      return `Ledger entry ${problem.entry} (${problem.sealedAt}) was changed.`;
    case 'entry-heads':
      return `Ledger entry ${problem.entry} (${problem.sealedAt}) was made over other seals than those that name it: one was changed, added or removed.`;
    case 'entry-order':
      return `Ledger entry ${problem.entry} (${problem.sealedAt}) reaches no further than the one before.`;
    case 'entry-missing':
      return `Ledger ${range('entry', problem)} is missing.`;
    case 'anchor-differs':
      return problem.found === undefined
        ? `Ledger entry ${problem.entry} is anchored as ${problem.anchor} and is missing.`
        : `Ledger entry ${problem.entry} is anchored as ${problem.anchor} and is now ${problem.found}: the ledger was written anew.`;
    case 'anchors-lost':
      return `ANCHOR_FILE ${problem.file} is missing or empty, though the head of the ledger was anchored (${problem.anchored} times).`;
    case 'incident-missing':
      return `${nameOf(problem.chain)}: the incident was removed; its events are there.`;
    case 'incident-moved':
      return `${nameOf(problem.chain)}: it says that it was declared in ${problem.declared.slice(0, 7)}, its events are of ${problem.era.slice(0, 7)}; so they are not shown.`;
    case 'incident-renumbered':
      return `INC-${problem.number}: it was declared as INC-${problem.declared}.`;
    case 'incident-differs':
    case 'incident-unreadable':
    case 'incident-eventless':
      return explainIncident(problem);
    default:
      return assertNever(problem);
  }
}

const said: Readonly<Record<Exclude<Extract<Problem, Suspect>['what'], 'event-backdated'>, string>> = {
  'event-changed': 'it was changed after it was sealed, or stands where another one stood.',
  'event-or-seal-changed': 'it or its seal was changed after it was sealed.',
  'words-changed': 'what was written in it was changed after it was sealed.',
  'words-missing': 'what was written in it is gone, and no redaction says so.',
  'salt-missing': 'it is shown as redacted, though nothing was written in it, and no redaction says so.',
  'event-removed': 'it was removed.',
  'event-inserted':
    'it was put in later, among events that were sealed without it or under a number that was never given, or its seal was removed.',
  'event-order': 'it stands in another order than it was recorded in.',
  'seal-changed': 'its seal was changed; the event itself is as it was.',
  'seal-misplaced': 'its seal names a ledger entry that cannot cover it.',
};

function details({ type, occurredAt, position }: Suspect): string {
  const parts = [type, occurredAt, position !== undefined && `position ${position}`].filter(Boolean);
  return parts.length > 0 ? ` (${parts.join(', ')})` : '';
}

function range(of: 'position' | 'entry', { from, to }: { from: number; to: number }): string {
  return from === to ? `${of} ${from}` : `${of === 'entry' ? 'entries' : 'positions'} ${from} to ${to}`;
}
