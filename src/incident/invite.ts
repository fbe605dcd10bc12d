import { UserError } from '../errors.js';
import { type IncidentId, type PersonId, platformOf } from '../ids.js';
import { change } from './append.js';
import type { NewEvent } from './event.js';
import { type Incident, incidentRef } from './incident.js';
import { accountsOf } from './people.js';
import type { Deps, Tx } from './ports.js';
import { homeOf, platformName, sideOf } from './sides.js';

/** Whoever is asked to come to a private incident may know of it from now on, and is called into its room. */
export async function lettingIn(
  { read }: Pick<Tx, 'read'>,
  incident: Incident,
  people: readonly PersonId[],
  by: Pick<NewEvent, 'actor' | 'occurredAt'>,
): Promise<NewEvent[]> {
  if (!incident.private) return [];
  const invited: NewEvent[] = [];
  for (const person of new Set(people)) {
    const who = { accounts: await accountsOf(read, person), readsPrivate: false };
    if (await read.isKnown(incident.id, who)) continue;
    invited.push({ event: { type: 'person.invited', person }, ...by });
  }
  return invited;
}

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
