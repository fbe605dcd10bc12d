import type { IncidentId, PersonId } from '../ids.js';
import { guardOpen, type Incident } from './incident.js';
import type { Deps } from './ports.js';
import { invite } from './reactions.js';

/** Brings a person into the room who asked for it. */
export async function join(
  deps: Deps,
  input: { incidentId: IncidentId; person: PersonId },
): Promise<Incident | undefined> {
  return deps.transact(async (tx) => {
    const incident = await tx.read.incident(input.incidentId, 'tocsin');
    if (!incident) return undefined;
    guardOpen(incident);
    await tx.jobs.enqueue(invite(incident, input.person));
    return incident;
  });
}
