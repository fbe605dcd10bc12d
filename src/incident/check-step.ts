import { UserError } from '../errors.js';
import type { IncidentId, PersonId } from '../ids.js';
import { complete, type Run, reopenStep, skip } from '../runbook/checklist.js';
import { findStep } from '../runbook/find-step.js';
import { change } from './append.js';
import type { NewEvent, TimelineEvent } from './event.js';
import { guardOpen, type Incident } from './incident.js';
import type { Permission } from './permissions.js';
import { refusalOf } from './permitted.js';
import type { Deps, StoredRun, Tx } from './ports.js';

export interface StepChange {
  /** A number, an id or the beginning of a title. */
  step: string;
  to: 'done' | 'open' | 'skipped';
  /** Evidence for a done step, the reason for a skipped one. */
  text?: string | undefined;
}

/**
 * Ticks, unticks or skips steps of an incident's runbooks; `run` is needed only while several are attached.
 * Of boxes ticked on a card what is possible is done and the rest comes back as `refused`; the card is redrawn, since
 * it shows them ticked. A single change that is not possible is an error.
 */
export async function changeSteps(
  deps: Deps,
  input: {
    incidentId: IncidentId;
    run?: string | undefined;
    changes: readonly StepChange[];
    /** The changes are boxes ticked on a card. Default false. */
    onCard?: boolean;
    actor: PersonId;
  },
): Promise<{ incident: Incident; refused: UserError[] }> {
  const refused: UserError[] = [];
  const incident = await change(deps, input.incidentId, async (incident, tx) => {
    guardOpen(incident);
    const stored = findRun(await tx.runs.list(incident.id), input.run);
    const now = deps.now();
    let run = stored.run;
    const events: NewEvent[] = [];
    const permitted = (permission: Permission) =>
      refusalOf({ ...deps, read: tx.read }, permission, input.actor, incident);
    for (const wanted of input.changes) {
      try {
        const next = await apply(stored.id, run, wanted, { by: input.actor, at: now, permitted });
        run = next.run;
        events.push({ event: next.event, actor: input.actor, occurredAt: now });
      } catch (error) {
        // One box that may not be ticked must not take the others with it.
        if (!input.onCard || !(error instanceof UserError)) throw error;
        refused.push(error);
      }
    }
    if (events.length > 0) await tx.runs.save(incident.id, { ...stored, run });
    if (refused.length > 0) await redraw(tx, incident.id, stored.id);
    return events;
  });
  return { incident, refused };
}

/** Draws a checklist again though nothing changed: a client shows a box as its reader left it. */
export async function redraw(tx: Tx, incidentId: IncidentId, run: string): Promise<void> {
  await tx.jobs.enqueue([{ name: 'room.checklist', incidentId, run }]);
}

async function apply(
  id: string,
  run: Run,
  wanted: StepChange,
  {
    permitted,
    ...by
  }: { by: PersonId; at: Date; permitted(permission: Permission): Promise<string | undefined> },
): Promise<{ run: Run; event: TimelineEvent }> {
  const found = findStep(run, wanted.step);
  if (!found.ok) throw new UserError('not-found', found.reason, { step: found.reason });
  const { step } = found;
  const needed: Permission[] = [
    ...(step.kind === 'approval' ? ['runbook.approve' as const] : []),
    ...(step.permission ? [step.permission] : []),
  ];
  for (const permission of needed) {
    const refused = await permitted(permission);
    if (refused) throw new UserError('forbidden', refused);
  }
  const about = { run: id, step: step.id, title: step.title };
  switch (wanted.to) {
    case 'done':
      return {
        run: complete(run, step.id, { ...by, ...(wanted.text && { evidence: wanted.text }) }),
        event: { type: 'step.completed', ...about, ...(wanted.text && { evidence: wanted.text }) },
      };
    case 'open':
      return { run: reopenStep(run, step.id), event: { type: 'step.reopened', ...about } };
    case 'skipped': {
      const reason = wanted.text ?? '';
      return {
        run: skip(run, step.id, { ...by, reason }),
        event: { type: 'step.skipped', ...about, reason },
      };
    }
  }
}

export function findRun(runs: readonly StoredRun[], query: string | undefined): StoredRun {
  const first = runs[0];
  if (!first) throw new UserError('not-found', 'No runbook is attached yet. Attach one: /incident runbook');
  if (query) {
    const found = runs.find(({ id, run }) => id === query || run.runbook.id === query);
    if (found) return found;
    const ids = runs.map(({ run }) => run.runbook.id).join(', ');
    throw new UserError('not-found', `No runbook called ${query} is attached. There are: ${ids}.`);
  }
  if (runs.length === 1) return first;
  const ids = runs.map(({ run }) => run.runbook.id).join(', ');
  const example = `/incident check ${first.run.runbook.id} 1`;
  throw new UserError(
    'invalid',
    `Several runbooks are attached: ${ids}. Put one before the step. For example: ${example}`,
  );
}
