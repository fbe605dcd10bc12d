import { UserError } from '../errors.js';
import type { IncidentId, PersonId, RoomId } from '../ids.js';
import { remark } from './append.js';
import { catchUpOf } from './effect.js';
import { type Incident, incidentRef } from './incident.js';
import type { KnownMessages } from './known-messages.js';
import type { Deps } from './ports.js';
import { sideOf } from './sides.js';

const day = 24 * 3_600_000;
/** Edits and deletions come after what they change: so much of what was read is read once more. */
const overlapMs = { thorough: day, light: day / 24 } as const;
/** People go on talking in a room after its incident has ended. */
const useAfterEndMs = 7 * day;

/** Asks for the whole room to be read back. */
export async function requestCatchUp(
  deps: Deps,
  input: { incidentId: IncidentId; actor: PersonId },
): Promise<Incident> {
  const incident = await deps.read.incident(input.incidentId, 'tocsin');
  if (incident && !incident.room) {
    throw new UserError('wrong-state', `${incidentRef(incident)} has no room yet.`);
  }
  return remark(deps, input.incidentId, [
    { event: { type: 'catch-up.requested' }, actor: input.actor, occurredAt: deps.now() },
  ]);
}

/**
 * Has every room in use read back from where the last reading began: thoroughly after whatever may have made us miss
 * something, lightly every few minutes besides, since nobody tells what was not delivered.
 */
export async function catchUpRooms(
  deps: Deps & { known: KnownMessages },
  how: keyof typeof overlapMs,
): Promise<number> {
  const now = deps.now();
  const rooms = await deps.known.rooms(how, new Date(now.getTime() - useAfterEndMs));
  const effects = rooms.map(({ incident, room, readUpTo }) => {
    const since = new Date(Math.max(readUpTo.getTime() - overlapMs[how], 0));
    return catchUpOf(incident, { now, since, asked: false, light: how === 'light', room });
  });
  if (effects.length > 0) await deps.transact((tx) => tx.jobs.enqueue(effects));
  return effects.length;
}

/** Has one room read back from its beginning: we have just come into it, and may have been out for long. */
export async function catchUpRoom(deps: Deps, incident: Incident, room: RoomId): Promise<void> {
  const effect = catchUpOf(incident, { now: deps.now(), asked: false, room: sideOf(incident, room) });
  await deps.transact((tx) => tx.jobs.enqueue([effect]));
}
