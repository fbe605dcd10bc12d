import { UserError } from '../errors.js';
import type { IncidentId, PersonId } from '../ids.js';
import { append } from './append.js';
import type { NewEvent } from './event.js';
import { guardMove, guardOpen, type Incident, incidentRef, rolesIn } from './incident.js';
import { lettingIn } from './invite.js';
import { viewerOf } from './may-know.js';
import type { Deps, Tx } from './ports.js';

interface Pair {
  incidentId: IncidentId;
  /** The number of the other one. */
  other: number;
  actor: PersonId;
}

/** Ends an incident that turned out to be another one: its people are brought to that one's room. Returns both as they are then. */
export async function merge(
  deps: Deps,
  input: Pair & { reason?: string | undefined },
): Promise<{ merged: Incident; into: Incident }> {
  return deps.transact(async (tx) => {
    const { incident, other } = await lockBoth(deps, tx, input);
    guardMove(incident, 'merged');
    guardOpen(other);
    if (incident.kind !== other.kind) {
      throw new UserError(
        'invalid',
        `${incidentRef(incident)} is ${incident.kind} and ${incidentRef(other)} is ${other.kind}: they cannot be one.`,
      );
    }
    const by = { actor: input.actor, occurredAt: deps.now() };
    const people = [...new Set([incident.declaredBy, ...rolesIn(incident).map(({ holder }) => holder)])];
    const ended: NewEvent = {
      event: {
        type: 'status.changed',
        from: incident.status,
        to: 'merged',
        into: { number: other.number, ...(other.room && { room: other.room }) },
        ...(input.reason && { reason: input.reason }),
      },
      ...by,
    };
    const { number, title } = incident;
    const taken: NewEvent = { event: { type: 'duplicate.merged', number, title, people }, ...by };
    await bringFollowers(tx, incident, other);
    const letIn = await lettingIn(tx, other, people, by);
    return {
      merged: await append(tx, deps, incident, [ended]),
      into: await append(tx, deps, other, [...letIn, taken]),
    };
  });
}

/** Who follows an incident follows the one that it turned out to be. */
async function bringFollowers(tx: Tx, from: Incident, to: Incident): Promise<void> {
  const own = (await tx.subscriptions.about(from)).filter(
    ({ incident, wanted }) => wanted && incident === from.id,
  );
  if (own.length > 0)
    await tx.subscriptions.add(
      to.id,
      own.map(({ person }) => person),
    );
}

/** Says that two incidents bear on each other, or with `apart` that they do not after all. */
export async function relate(deps: Deps, input: Pair & { apart?: boolean }): Promise<Incident> {
  return deps.transact(async (tx) => {
    const { incident, other } = await lockBoth(deps, tx, input);
    const known = incident.related?.includes(other.number) ?? false;
    if (known === !input.apart) {
      const how = input.apart ? 'are not related' : 'are related already';
      throw new UserError('wrong-state', `${incidentRef(incident)} and ${incidentRef(other)} ${how}.`);
    }
    const seen = ({ number, title }: Incident): NewEvent => ({
      event: input.apart
        ? { type: 'incident.unrelated', number }
        : { type: 'incident.related', number, title },
      actor: input.actor,
      occurredAt: deps.now(),
    });
    await append(tx, deps, other, [seen(incident)]);
    return append(tx, deps, incident, [seen(other)]);
  });
}

/** Locks two incidents in one order, so that nobody waits in a circle. */
async function lockBoth(deps: Deps, tx: Tx, { incidentId, other: number, actor }: Pair) {
  const viewer = viewerOf({ ...deps, read: tx.read }, actor);
  const named = await tx.read.incidentByNumber(number, viewer);
  if (!named) throw new UserError('not-found', `There is no INC-${number}. See /incident list.`);
  if (named.id === incidentId) throw new UserError('invalid', 'Name another incident than this one.');
  const ids = [incidentId, named.id].sort();
  const locked = new Map<IncidentId, Incident | undefined>();
  for (const id of ids) locked.set(id, await tx.incidents.lock(id));
  const [incident, other] = [locked.get(incidentId), locked.get(named.id)];
  if (!incident || !other) throw new UserError('not-found', 'This incident does not exist.');
  if (incident.private !== other.private) {
    const hidden = incident.private ? incident : other;
    throw new UserError(
      'invalid',
      `${incidentRef(hidden)} is private and the other is not: what is said of the one would be read in the other.`,
    );
  }
  return { incident, other };
}
