import { UserError } from '../errors.js';
import type { IncidentId, PersonId } from '../ids.js';
import { change, within } from './append.js';
import { guardReason } from './assess-impact.js';
import { attachMatching } from './attach-runbook.js';
import { fixedBridge } from './bridge.js';
import type { NewEvent } from './event.js';
import { guardOpen, type Incident, incidentRef } from './incident.js';
import type { Deps } from './ports.js';
import { type Severity, severityLabel } from './severity.js';

export async function setSeverity(
  deps: Deps,
  input: { incidentId: IncidentId; severity: Severity; reason?: string | undefined; actor: PersonId },
): Promise<Incident> {
  const decide = (incident: Incident): NewEvent[] => {
    guardOpen(incident);
    if (incident.severity === input.severity) {
      throw new UserError(
        'wrong-state',
        `${incidentRef(incident)} is ${severityLabel(input.severity)} already.`,
        {
          level: 'Choose another level.',
        },
      );
    }
    guardReason(incident.impact ?? {}, deps.settings.severityCriteria, input.severity, input.reason);
    return [
      {
        event: {
          type: 'severity.changed',
          from: incident.severity,
          to: input.severity,
          ...(input.reason && { reason: input.reason }),
        },
        actor: input.actor,
        occurredAt: deps.now(),
      },
      ...fixedBridge(deps.settings.bridge, { ...incident, severity: input.severity }, deps.now()),
    ];
  };
  // What is known now may call for another runbook.
  return deps.transact(async (tx) =>
    attachMatching(deps, tx, await change(within(deps, tx), input.incidentId, decide)),
  );
}
