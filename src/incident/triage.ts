import { UserError } from '../errors.js';
import type { IncidentId, PersonId } from '../ids.js';
import { change, within } from './append.js';
import { assessment, guardReason } from './assess-impact.js';
import { attachMatching } from './attach-runbook.js';
import { knownService } from './catalogue.js';
import type { NewEvent } from './event.js';
import type { ImpactNews } from './impact.js';
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
  /** With it, `severity` is what a person decides otherwise than the criteria. */
  impact?: ImpactNews | undefined;
  /** Why the severity is to be this one. */
  reason?: string | undefined;
  /** More is asked before it moves on. */
  stay?: boolean;
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
    const { severity: decided, reason } = input;
    if (input.impact) {
      const assessed = assessment(deps, incident, { news: input.impact, decided, reason }, input.actor);
      // Of a false alarm the severity matters no more.
      events.push(...assessed.filter(({ event }) => !input.decline || event.type === 'impact.assessed'));
    } else if (decided && decided !== incident.severity) {
      guardReason(incident.impact ?? {}, deps.settings.severityCriteria, decided, reason);
      const from = incident.severity;
      events.push({
        event: { type: 'severity.changed', from, to: decided, ...(reason && { reason }) },
        ...by,
      });
    }
    if (incident.status === 'triage' && !input.stay) {
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
