import { UserError } from '../errors.js';
import type { IncidentId, PersonId } from '../ids.js';
import { change } from './append.js';
import { guardOpen, type Incident } from './incident.js';
import type { Deps } from './ports.js';

/** Publishes a status update; the next one is due when it promises, or by the severity's cadence. */
export async function publishUpdate(
  deps: Deps,
  input: {
    incidentId: IncidentId;
    impact: string;
    cause?: string | undefined;
    next: string;
    nextUpdateAt?: Date | undefined;
    actor: PersonId;
  },
): Promise<Incident> {
  return change(deps, input.incidentId, (incident) => {
    guardOpen(incident);
    const now = deps.now();
    if (input.nextUpdateAt && input.nextUpdateAt <= now) {
      throw new UserError('invalid', 'The next update must be in the future.', {
        nextUpdateAt: 'Choose a time that is still to come.',
      });
    }
    return [
      {
        event: {
          type: 'update.published',
          impact: input.impact,
          ...(input.cause && { cause: input.cause }),
          next: input.next,
          ...(input.nextUpdateAt && { nextUpdateAt: input.nextUpdateAt }),
        },
        actor: input.actor,
        occurredAt: now,
      },
    ];
  });
}
