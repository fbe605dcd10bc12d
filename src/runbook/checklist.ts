/**
 * What people do to a run. Pure: every function gives back a new run. A step that is done or skipped is *settled*; a
 * gate opens when all that lies before it is settled.
 */
import { UserError } from '../errors.js';
import type { PersonId } from '../ids.js';
import { blockersOf, canDo } from './gates.js';
import { type Run, type StepState, stateOf, stepNumber, stepOf } from './run.js';
import type { Step, StepId } from './schema.js';

export { canDo, type Verdict } from './gates.js';
export { Run, StepState, startRun, stateOf, stepNumber } from './run.js';

export interface Progress {
  done: number;
  skipped: number;
  total: number;
  /** The first step of each track whose gate is open, in the order of the runbook. */
  nextSteps: Step[];
}

const maxEvidence = 2000;
const maxReason = 500;

/** Marks a step done. One that was skipped can still be done after all. */
export function complete(
  run: Run,
  stepId: StepId,
  { by, at, evidence }: { by: PersonId; at: Date; evidence?: string | undefined },
): Run {
  const verdict = canDo(run, stepId, evidence);
  if (!verdict.ok) {
    const atFault = verdict.because === 'evidence';
    throw new UserError(
      atFault ? 'invalid' : 'wrong-state',
      verdict.reason,
      atFault ? { evidence: `Leave ${stepOf(run, stepId).evidence}.` } : {},
    );
  }
  const left = evidence?.trim();
  guardLength('evidence', left, maxEvidence);
  return withState(run, stepId, { state: 'done', by, at, ...(left && { evidence: left }) });
}

/**
 * Sets a step aside for a reason that is kept: what cannot be done must not hold up the rest. Its gate is not asked,
 * and it stays in force for the steps behind it.
 */
export function skip(
  run: Run,
  stepId: StepId,
  { by, at, reason }: { by: PersonId; at: Date; reason: string },
): Run {
  const number = stepNumber(run, stepId);
  const { state } = stateOf(run, stepId);
  if (state === 'done') {
    throw new UserError('wrong-state', `Step ${number} is done already. Reopen it first to skip it.`);
  }
  if (state === 'skipped') throw new UserError('wrong-state', `Step ${number} is skipped already.`);
  const why = reason.trim();
  if (why === '') {
    throw new UserError('invalid', `Say why step ${number} is skipped, in a few words.`, {
      reason: 'Say why, in a few words.',
    });
  }
  guardLength('reason', why, maxReason);
  return withState(run, stepId, { state: 'skipped', by, at, reason: why });
}

/**
 * Takes back a tick or a skip. Steps behind it that are done stay done, because they were; those that are open wait
 * again.
 */
export function reopenStep(run: Run, stepId: StepId): Run {
  const number = stepNumber(run, stepId);
  if (stateOf(run, stepId).state === 'open') {
    throw new UserError('wrong-state', `Step ${number} is open already.`);
  }
  return withState(run, stepId, { state: 'open' });
}

export function progress(run: Run): Progress {
  const { steps } = run.runbook;
  const count = (state: StepState['state']) =>
    steps.filter((step) => stateOf(run, step.id).state === state).length;
  const ready = steps.filter(
    (step) => stateOf(run, step.id).state === 'open' && blockersOf(run, step).length === 0,
  );
  const nextSteps = ready.filter(
    (step, index) => ready.findIndex((other) => other.track === step.track) === index,
  );
  return { done: count('done'), skipped: count('skipped'), total: steps.length, nextSteps };
}

function withState(run: Run, stepId: StepId, state: StepState): Run {
  return { ...run, states: { ...run.states, [stepId]: state } };
}

function guardLength(field: 'evidence' | 'reason', text: string | undefined, max: number): void {
  if (text === undefined || text.length <= max) return;
  const remedy = `Keep it under ${max} characters; put the rest in a file and leave its link.`;
  throw new UserError('invalid', `The ${field} is too long. ${remedy}`, { [field]: remedy });
}
