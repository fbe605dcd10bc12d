import { UserError } from '../errors.js';
import type { IncidentId, PersonId } from '../ids.js';
import { change, within } from './append.js';
import { attachMatching } from './attach-runbook.js';
import { knownService } from './catalogue.js';
import type { NewEvent } from './event.js';
import { guardOpen, type Incident, incidentRef } from './incident.js';
import type { Deps } from './ports.js';
import type { Severity } from './severity.js';

export interface Triage {
  incidentId: IncidentId;
  severity?: Severity | undefined;
  title?: string | undefined;
  summary?: string | undefined;
  service?: string | undefined;
  startedAt?: Date | undefined;
  /** The alarm was false: ends the incident. */
  decline?: string | undefined;
  actor: PersonId;
}

/** Says what is known so far, and moves an incident out of triage: to investigating, or to declined. */
export async function triage(deps: Deps, input: Triage): Promise<Incident> {
  const decide = (incident: Incident): NewEvent[] => {
    guardOpen(incident);
    if (input.decline && incident.status !== 'triage') {
      throw new UserError(
        'wrong-state',
        `${incidentRef(incident)} is ${incident.status} already: somebody took it up. Only an incident in triage can be declined.`,
        { verdict: 'It can no longer be declined.' },
      );
    }
    const now = deps.now();
    const startedAt = movedStart(incident, input.startedAt);
    // A form gives back what it showed, which the catalogue may know no more.
    const service =
      input.service && input.service !== incident.service
        ? knownService(deps.settings.services, input.service)
        : undefined;
    const known = {
      ...(input.title && input.title !== incident.title && { title: input.title }),
      ...(input.summary && input.summary !== incident.summary && { summary: input.summary }),
      ...(service && service !== incident.service && { service }),
      ...(startedAt && { startedAt }),
    };
    const by = { actor: input.actor, occurredAt: now };
    const events: NewEvent[] = [];
    if (Object.keys(known).length > 0) events.push({ event: { type: 'incident.triaged', ...known }, ...by });
    if (input.severity && input.severity !== incident.severity) {
      events.push({
        event: { type: 'severity.changed', from: incident.severity, to: input.severity },
        ...by,
      });
    }
    if (incident.status === 'triage') {
      events.push({
        event: input.decline
          ? { type: 'status.changed', from: 'triage', to: 'declined', reason: input.decline }
          : { type: 'status.changed', from: 'triage', to: 'investigating' },
        ...by,
      });
    }
    return events;
  };
  // What is known now may call for another runbook.
  return deps.transact(async (tx) =>
    attachMatching(deps, tx, await change(within(deps, tx), input.incidentId, decide)),
  );
}

/** The new beginning of the impact, when it is another one: a form answers to the minute. */
function movedStart(incident: Incident, startedAt: Date | undefined): Date | undefined {
  if (!startedAt || Math.abs(startedAt.getTime() - incident.startedAt.getTime()) < 60_000) return undefined;
  if (startedAt <= incident.detectedAt) return startedAt;
  throw new UserError('invalid', 'The impact cannot have begun after it was detected.', {
    startedAt: 'Choose a time before the incident was declared.',
  });
}
