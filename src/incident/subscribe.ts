import { foldService, whoIsTold } from '../comms/who-is-told.js';
import type { PersonId } from '../ids.js';
import type { Incident } from './incident.js';
import type { Deps } from './ports.js';

type Target = { incident: Incident } | { service: string };

/** From now on the person is told what happens to an incident, or to all incidents of a service. */
export async function subscribe(deps: Deps, input: { person: PersonId; to: Target }): Promise<void> {
  const { person, to } = input;
  await deps.transact((tx) =>
    tx.subscriptions.save({
      person,
      ...('incident' in to ? { incident: to.incident.id } : { service: foldService(to.service) }),
      wanted: true,
    }),
  );
}

/** False when the person was not told of it anyway. */
export async function unsubscribe(deps: Deps, input: { person: PersonId; from: Target }): Promise<boolean> {
  const { person, from } = input;
  return deps.transact(async (tx) => {
    if ('service' in from) return tx.subscriptions.removeService(person, foldService(from.service));
    const { incident } = from;
    const told = whoIsTold(incident, await tx.subscriptions.about(incident)).includes(person);
    // Kept as a wish: a rule, or the service, may bring them back otherwise.
    await tx.subscriptions.save({ person, incident: incident.id, wanted: false });
    return told;
  });
}
