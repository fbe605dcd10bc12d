import { UserError } from '../errors.js';
import { type IncidentId, type PersonId, platformOf } from '../ids.js';
import { change } from './append.js';
import { type Incident, incidentRef } from './incident.js';
import type { Deps } from './ports.js';
import { homeOf, platformName, sideOf } from './sides.js';

/** Calls a person into the incident's room; of a private incident they may know from now on. */
export async function invite(
  deps: Deps,
  input: { incidentId: IncidentId; person: PersonId; actor: PersonId },
): Promise<Incident> {
  return change(deps, input.incidentId, (incident) => {
    const { person } = input;
    const home = homeOf(incident, sideOf(incident, person));
    if (platformOf(person) !== home) {
      throw new UserError(
        'wrong-place',
        `The room of ${incidentRef(incident)} is in ${platformName(home)}. Name an account there, or open a second room first: /incident mirror`,
      );
    }
    return [{ event: { type: 'person.invited', person }, actor: input.actor, occurredAt: deps.now() }];
  });
}
