import { UserError } from '../errors.js';
import type { IncidentId, PersonId } from '../ids.js';
import { change } from './append.js';
import { guardStart } from './declare.js';
import { happenedAt } from './happened-at.js';
import { type Incident, incidentRef } from './incident.js';
import type { Deps } from './ports.js';

/**
 * Corrects when the impact began, which is found out later as a rule. In any status: the review finds it out too. The
 * event happened then and is recorded now.
 */
export async function impactStarted(
  deps: Deps,
  input: { incidentId: IncidentId; at: Date; actor: PersonId },
): Promise<Incident> {
  return change(deps, input.incidentId, (incident) => {
    const now = deps.now();
    const at = happenedAt(input.at, now, 'at');
    guardStart(incident.kind, at, now, 'at');
    if (at > incident.detectedAt) {
      throw new UserError(
        'invalid',
        `The impact of ${incidentRef(incident)} cannot have begun after it was detected.`,
        { at: 'Choose a time before the incident was declared.' },
      );
    }
    if (at.getTime() === incident.startedAt.getTime()) return [];
    return [
      {
        event: { type: 'impact.started', previous: incident.startedAt },
        actor: input.actor,
        occurredAt: at,
      },
    ];
  });
}
