import { UserError } from '../errors.js';
import type { IncidentId, MessageRef, PersonId } from '../ids.js';
import { append } from './append.js';
import type { NewEvent } from './event.js';
import { type Incident, incidentRef } from './incident.js';
import type { Deps, StoredRun, Tx } from './ports.js';
import { roomsOf } from './sides.js';

/**
 * From now on only those know of the incident who were in its room. It gets another one: what others can read cannot be
 * taken from them. No other incident names it any more.
 */
export async function makePrivate(
  deps: Deps,
  input: { incidentId: IncidentId; reason?: string | undefined; actor: PersonId },
): Promise<Incident> {
  return deps.transact(async (tx) => {
    const { incident, related } = await lockWithRelated(tx, input.incidentId);
    if (incident.private) throw new UserError('wrong-state', `${incidentRef(incident)} is private already.`);
    const by = { actor: input.actor, occurredAt: deps.now() };
    const apart = ({ number }: Incident): NewEvent => ({
      event: { type: 'incident.unrelated', number },
      ...by,
    });
    for (const one of related) await append(tx, deps, one, [apart(incident)]);
    const runs = await tx.runs.list(incident.id);
    const members = await tx.read.members(incident);
    const hidden: NewEvent = {
      event: {
        type: 'incident.made-private',
        rooms: roomsOf(incident),
        messages: postedIn(incident, runs),
        members: [...new Set([...members, input.actor])],
        runs: runs.map(({ id }) => id),
        ...(input.reason && { reason: input.reason }),
      },
      ...by,
    };
    return append(tx, deps, incident, [hidden, ...related.map(apart)]);
  });
}

/** In one order, so that nobody waits in a circle. */
async function lockWithRelated(tx: Tx, id: IncidentId): Promise<{ incident: Incident; related: Incident[] }> {
  const named = await tx.read.incident(id, 'tocsin');
  const others = await Promise.all(
    (named?.related ?? []).map((number) => tx.read.incidentByNumber(number, 'tocsin')),
  );
  const locked = new Map<IncidentId, Incident | undefined>();
  for (const one of [id, ...others.flatMap((other) => other?.id ?? [])].sort()) {
    locked.set(one, await tx.incidents.lock(one));
  }
  const incident = locked.get(id);
  if (!incident) throw new UserError('not-found', 'This incident does not exist.');
  const related = [...locked.values()].filter((one) => one !== undefined).filter((one) => one.id !== id);
  return { incident, related };
}

function postedIn(
  { card, tasksCard, changesCard, mirror, decision }: Incident,
  runs: readonly StoredRun[],
): MessageRef[] {
  const all = [
    card,
    tasksCard,
    mirror?.card,
    mirror?.tasksCard,
    changesCard,
    mirror?.changesCard,
    decision?.card,
    decision?.mirrorCard,
    ...runs.flatMap((run) => [run.card, run.mirrorCard]),
  ];
  return all.filter((message) => message !== undefined);
}
