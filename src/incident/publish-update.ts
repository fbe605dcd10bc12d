import { UserError } from '../errors.js';
import type { IncidentId, PersonId } from '../ids.js';
import { change } from './append.js';
import { guardOpen, type Incident } from './incident.js';
import type { Deps } from './ports.js';
import { severityLabel } from './severity.js';

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
    const pace = deps.settings.clocks.updateMinutes[incident.severity];
    // A form's picker answers to the minute.
    if (input.nextUpdateAt && input.nextUpdateAt.getTime() - now.getTime() > (pace + 1) * 60_000) {
      const message = `A ${severityLabel(incident.severity)} is updated every ${pace} minutes: promise the next one within that.`;
      throw new UserError('invalid', message, { nextUpdateAt: message });
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
