import { sql } from 'kysely';
import { type EventId, type IncidentId, type MessageRef, platformOf, type RoomId } from '../ids.js';
import type { Effect } from '../incident/effect.js';
import type { EventOf, EventType, TimelineEvent } from '../incident/event.js';
import type { DbTransaction } from './database.js';
import { eraOf } from './era.js';
import type { Sighting } from './sightings.js';

/** Of these the other room of a mirrored incident shows something. */
export const crossingTypes: readonly EventType[] = [
  'message.posted',
  'message.edited',
  'message.deleted',
  'file.deleted',
];

/** A sighting that was recorded in a mirrored incident. */
interface Recorded {
  id: EventId;
  incidentId: IncidentId;
  sighting: Sighting;
  mirror: { platform: string; askedAt: Date };
}

/**
 * Has what was seen shown in the other room; what was said before the mirror was asked for stays where it is. Returns the
 * effects to enqueue. The rooms are held, so that nobody records a message and another one its edit without knowing of
 * each other.
 */
export async function noteCrossings(trx: DbTransaction, recorded: readonly Recorded[]): Promise<Effect[]> {
  const said = recorded.flatMap(({ id, incidentId, sighting: { event, occurredAt }, mirror }) =>
    event.type === 'message.posted' && occurredAt >= mirror.askedAt
      ? [{ id, incidentId, event, platform: mirror.platform }]
      : [],
  );
  if (said.length > 0) {
    await trx
      .insertInto('message_crossing')
      .values(
        said.map(({ id, incidentId, event: { message, thread } }) => ({
          event_id: id,
          incident_id: incidentId,
          room: message.room,
          message_id: message.id,
          thread: thread ?? null,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  const effects = said.map(({ incidentId, event, platform }) =>
    crossFrom(event.message.room, incidentId, platform),
  );
  for (const { incidentId, sighting, mirror } of recorded) {
    const { event } = sighting;
    if (!changesMessage(event)) continue;
    const isGone = event.type === 'message.deleted';
    const rooms = await changed(trx, incidentId, event.message, isGone);
    effects.push(...rooms.map((room) => crossFrom(room, incidentId, mirror.platform)));
  }
  return [...new Map(effects.map((effect) => [JSON.stringify(effect), effect])).values()];
}

const changesMessage = (
  event: TimelineEvent,
): event is EventOf<'message.edited' | 'message.deleted' | 'file.deleted'> =>
  crossingTypes.includes(event.type) && event.type !== 'message.posted';

const crossFrom = (from: RoomId, incidentId: IncidentId, mirror: string): Effect => ({
  name: 'room.cross',
  incidentId,
  ...(platformOf(from) !== mirror && { room: 'mirror' as const }),
});

/**
 * A message stands there no more as it is shown. Where its words are gone, neither do the replies that quote them. Returns
 * the rooms from which something waits to be shown.
 */
async function changed(
  trx: DbTransaction,
  incidentId: IncidentId,
  { room, id }: MessageRef,
  isGone: boolean,
): Promise<RoomId[]> {
  const quoting = sql`
    or crossing.incident_id = ${incidentId} and (
      (crossing.room = ${room} and crossing.thread = ${id})
      or (crossing.room, crossing.thread) in (
        select copy_room, copy_id from message_crossing where room = ${room} and message_id = ${id}))`;
  const { rows } = await sql<{ room: RoomId }>`
    update message_crossing crossing set changes = changes + 1, waits = true,
      tries = case when copy_id is null then tries else 0 end
    where crossing.room = ${room} and crossing.message_id = ${id} ${isGone ? quoting : sql``}
    returning crossing.room`.execute(trx);
  return [...new Set(rows.map((row) => row.room))];
}

/** The words of these events were taken out: no copy may go on showing them. */
export async function blankCopies(
  trx: DbTransaction,
  incident: { id: IncidentId; declaredAt: Date },
  events: readonly EventId[],
): Promise<void> {
  const { rows } = await sql<{ message: MessageRef }>`
    select distinct facts -> 'message' as message from timeline_event
    where era = ${eraOf(incident.declaredAt)} and id = any(${[...events]}::bigint[])
      and type = any(${crossingTypes}::text[])`.execute(trx);
  for (const { message } of rows) await changed(trx, incident.id, message, true);
}
