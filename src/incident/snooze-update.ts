import { UserError } from '../errors.js';
import type { IncidentId, PersonId } from '../ids.js';
import { change } from './append.js';
import { updateDueAt } from './clocks.js';
import { guardOpen, type Incident, incidentRef } from './incident.js';
import type { Deps } from './ports.js';
import { severityLabel } from './severity.js';

/** The minutes that an update may be put off by. */
export const snoozeMinutes = [5, 10, 15] as const;

/** Puts off the update that is owed: once, with a reason that the room reads, and for no longer than until yet another is due. */
export async function snoozeUpdate(
  deps: Deps,
  input: { incidentId: IncidentId; minutes: number; reason: string; actor: PersonId },
): Promise<Incident> {
  return change(deps, input.incidentId, (incident) => {
    guardOpen(incident);
    const dueAt = updateDueAt(incident, deps.settings);
    if (!dueAt) throw new UserError('wrong-state', `${incidentRef(incident)} is owed no update.`);
    if (incident.updateSnoozedUntil) {
      throw new UserError(
        'wrong-state',
        'This update was put off already, and that works once. Two sentences are enough: /incident update',
      );
    }
    const now = deps.now();
    const until = new Date(now.getTime() + input.minutes * 60_000);
    if (until <= dueAt) {
      throw new UserError(
        'wrong-state',
        `Nothing to put off: the update is not due within ${input.minutes} minutes.`,
      );
    }
    const pace = deps.settings.clocks.updateMinutes[incident.severity];
    if (until.getTime() > dueAt.getTime() + pace * 60_000) {
      const message = `A ${severityLabel(incident.severity)} is updated every ${pace} minutes: it cannot be put off as far as that. Write it now: /incident update`;
      throw new UserError('wrong-state', message, { minutes: message });
    }
    return [
      {
        event: { type: 'update.snoozed', until, reason: input.reason },
        actor: input.actor,
        occurredAt: now,
      },
    ];
  });
}
