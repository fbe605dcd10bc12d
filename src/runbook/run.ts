import { z } from 'zod';
import { UserError } from '../errors.js';
import { PersonId } from '../ids.js';
import { Runbook, type Step, StepId } from './schema.js';

export const StepState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('open') }),
  z.object({
    state: z.literal('done'),
    by: PersonId,
    at: z.coerce.date(),
    evidence: z.string().optional(),
  }),
  z.object({ state: z.literal('skipped'), by: PersonId, at: z.coerce.date(), reason: z.string() }),
]);
export type StepState = z.infer<typeof StepState>;

/** A runbook as it was when it was attached, and how far its steps have come. Also reads a run back from JSON. */
export const Run = z.object({ runbook: Runbook, states: z.partialRecord(StepId, StepState) });
export type Run = z.infer<typeof Run>;

const open: StepState = { state: 'open' };

export function startRun(runbook: Runbook): Run {
  return { runbook, states: {} };
}

export function stateOf(run: Run, stepId: StepId): StepState {
  // Own properties only: "constructor" is a legal id.
  return (Object.hasOwn(run.states, stepId) ? run.states[stepId] : undefined) ?? open;
}

/** 1, 2, 3 …: how people name a step. Throws when the runbook has no such step. */
export function stepNumber(run: Run, stepId: StepId): number {
  return run.runbook.steps.indexOf(stepOf(run, stepId)) + 1;
}

/** Throws when the runbook has no such step. */
export function stepOf(run: Run, stepId: StepId): Step {
  const step = run.runbook.steps.find(({ id }) => id === stepId);
  if (!step) {
    throw new UserError(
      'not-found',
      `“${run.runbook.title}” has no step “${stepId}”. Name a step by its number, 1 to ${run.runbook.steps.length}.`,
    );
  }
  return step;
}
