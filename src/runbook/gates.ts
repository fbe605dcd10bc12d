import { type Run, stateOf, stepNumber, stepOf } from './run.js';
import type { Step, StepId } from './schema.js';

/** Whether a step may be ticked now, and if not, what to do instead. */
export type Verdict =
  | { ok: true }
  | {
      ok: false;
      because: 'done' | 'gate' | 'evidence';
      /** For people, as it is. */
      reason: string;
      /** The steps to settle first, in the order of the runbook; empty unless `because` is 'gate'. */
      waitingFor: StepId[];
    };

/** Judges the gate first, then the evidence that would be left. Throws when the runbook has no such step. */
export function canDo(run: Run, stepId: StepId, evidence?: string): Verdict {
  const step = stepOf(run, stepId);
  const number = stepNumber(run, stepId);
  if (stateOf(run, stepId).state === 'done') {
    const reason = `Step ${number} is done already. Reopen it first if it has to be done again.`;
    return { ok: false, because: 'done', reason, waitingFor: [] };
  }
  const waitingFor = blockersOf(run, step);
  if (waitingFor.length > 0) {
    return { ok: false, because: 'gate', reason: gateReason(run, number, waitingFor), waitingFor };
  }
  if (step.evidence !== undefined && !evidence?.trim()) {
    const reason = `Step ${number} needs evidence: ${step.evidence}. Add it: /incident check ${number} <evidence>`;
    return { ok: false, because: 'evidence', reason, waitingFor: [] };
  }
  return { ok: true };
}

/**
 * The nearest steps that keep a gate closed. A settled step is looked through, so that skipping the middle of a
 * chain, or reopening its start, does not open the end. An approval opens the way only when it was given.
 */
export function blockersOf(run: Run, step: Step): StepId[] {
  const blockers = new Set<StepId>();
  const seen = new Set<StepId>();
  const look = (required: StepId): void => {
    if (seen.has(required)) return;
    seen.add(required);
    const before = stepOf(run, required);
    const { state } = stateOf(run, required);
    if (state === 'done' || (state === 'skipped' && before.kind !== 'approval'))
      before.requires.forEach(look);
    else blockers.add(required);
  };
  step.requires.forEach(look);
  return run.runbook.steps.map(({ id }) => id).filter((id) => blockers.has(id));
}

function gateReason(run: Run, number: number, waitingFor: readonly StepId[]): string {
  const names = waitingFor.map((id) => `step ${stepNumber(run, id)} “${stepOf(run, id).title}”`);
  const list = new Intl.ListFormat('en', { type: 'conjunction' }).format(names);
  const approvals = waitingFor.some((id) => stepOf(run, id).kind === 'approval');
  const remedy = approvals
    ? `Get the approval first, or skip step ${number} too, with a reason.`
    : `Do ${waitingFor.length === 1 ? 'it' : 'them'} first, or skip ${waitingFor.length === 1 ? 'it' : 'them'} with a reason.`;
  return `Step ${number} waits for ${list}. ${remedy}`;
}
