import type { IncidentId, PersonId } from '../ids.js';
import { remark } from './append.js';
import { happenedAt } from './happened-at.js';
import type { Incident } from './incident.js';
import type { Deps } from './ports.js';

/** Writes a sentence into the timeline; possible in any status, since notes are still taken in the review. `at`: default now. */
export async function takeNote(
  deps: Deps,
  input: { incidentId: IncidentId; text: string; at?: Date | undefined; actor: PersonId },
): Promise<Incident> {
  const occurredAt = happenedAt(input.at, deps.now(), 'at');
  return remark(deps, input.incidentId, [
    { event: { type: 'note.added', text: input.text }, actor: input.actor, occurredAt },
  ]);
}

/** Records a hand on a system: what was done to what, what was expected and what came of it. */
export async function logAction(
  deps: Deps,
  input: {
    incidentId: IncidentId;
    action: string;
    target?: string | undefined;
    expected?: string | undefined;
    actual?: string | undefined;
    at?: Date | undefined;
    actor: PersonId;
  },
): Promise<Incident> {
  const occurredAt = happenedAt(input.at, deps.now(), 'at');
  return remark(deps, input.incidentId, [
    {
      event: {
        type: 'action.taken',
        action: input.action,
        ...(input.target && { target: input.target }),
        ...(input.expected && { expected: input.expected }),
        ...(input.actual && { actual: input.actual }),
      },
      actor: input.actor,
      occurredAt,
    },
  ]);
}
