import { UserError } from '../errors.js';
import type { IncidentId, PersonId } from '../ids.js';
import { change } from './append.js';
import { type Incident, incidentRef, isOpen, standingWords } from './incident.js';
import type { Deps } from './ports.js';

interface Input {
  incidentId: IncidentId;
  actor: PersonId;
}

/** Asks for a draft of the post-mortem from what the timeline holds now. */
export async function draftPostmortem(deps: Deps, input: Input): Promise<Incident> {
  return change(deps, input.incidentId, () => [
    { event: { type: 'postmortem.drafted' }, actor: input.actor, occurredAt: deps.now() },
  ]);
}

/** The post-mortem is written: the reminders stop. */
export async function completePostmortem(
  deps: Deps,
  input: Input & { url?: string | undefined },
): Promise<Incident> {
  return change(deps, input.incidentId, (incident) => {
    guardEnded(incident);
    if (incident.postmortemDoneAt) {
      throw new UserError('wrong-state', `The post-mortem of ${incidentRef(incident)} is done already.`);
    }
    return [
      {
        event: { type: 'postmortem.completed', ...(input.url && { url: input.url }) },
        actor: input.actor,
        occurredAt: deps.now(),
      },
    ];
  });
}

/** Makes a person the one who writes it and is reminded. */
export async function assignPostmortem(deps: Deps, input: Input & { owner: PersonId }): Promise<Incident> {
  return change(deps, input.incidentId, (incident) => {
    guardEnded(incident);
    return [
      {
        event: { type: 'postmortem.assigned', owner: input.owner },
        actor: input.actor,
        occurredAt: deps.now(),
      },
    ];
  });
}

function guardEnded(incident: Incident): void {
  if (!isOpen(incident)) return;
  throw new UserError(
    'wrong-state',
    `${incidentRef(incident)} is still ${standingWords(incident.status)}. Resolve it first: /incident resolve`,
  );
}
