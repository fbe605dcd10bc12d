import { type Selectable, sql } from 'kysely';
import { EventId } from '../ids.js';
import { type NewEvent, type RecordedEvent, TimelineEvent } from '../incident/event.js';
import { AlreadySeen, type Tx } from '../incident/ports.js';
import type { Db, DbTransaction } from './database.js';
import type { TimelineEventTable } from './schema.js';

export function timelineStore(trx: DbTransaction, now: () => Date): Tx['timeline'] {
  return {
    async record(incidentId, events) {
      const recordedAt = now();
      const rows = await trx
        .insertInto('timeline_event')
        .values(
          events.map(({ event, actor, occurredAt, delivery }) => ({
            incident_id: incidentId ?? null,
            type: event.type,
            payload: payloadOf(event),
            actor: actor ?? null,
            occurred_at: occurredAt,
            recorded_at: recordedAt,
            delivery: delivery ?? null,
          })),
        )
        .returning('id')
        .execute()
        .catch((error: unknown) => {
          const delivery = events.find((event) => event.delivery)?.delivery;
          if (delivery && isDuplicateDelivery(error)) throw new AlreadySeen(delivery);
          throw error;
        });
      return events.map((event, index) => {
        const row = rows[index];
        if (!row) throw new Error('the timeline gave back fewer rows than were written');
        return { ...event, id: row.id, incidentId, recordedAt };
      });
    },
  };
}

/** A message or another thing seen in a room, to be recorded if the room is an incident's. */
export interface Sighting extends NewEvent {
  room: string;
  delivery: string;
}

/**
 * Records many sightings with one statement: those in rooms that belong to an incident, each delivery once.
 * They change no state and start nothing, so they take no lock.
 */
export async function recordSightings(
  db: Db,
  sightings: readonly Sighting[],
  recordedAt: Date,
): Promise<void> {
  const column = <T>(read: (sighting: Sighting) => T) => sightings.map(read);
  await sql`
    insert into timeline_event (incident_id, type, payload, actor, occurred_at, recorded_at, delivery)
    select incident.id, seen.type, seen.payload, seen.actor, seen.occurred_at, ${recordedAt}, seen.delivery
    from unnest(
      ${column(({ room }) => room)}::text[],
      ${column(({ event }) => event.type)}::text[],
      ${column(({ event }) => payloadOf(event))}::jsonb[],
      ${column(({ actor }) => actor ?? null)}::text[],
      ${column(({ occurredAt }) => occurredAt)}::timestamptz[],
      ${column(({ delivery }) => delivery)}::text[]
    ) with ordinality as seen (room, type, payload, actor, occurred_at, delivery, position)
    join incident on incident.room = seen.room
    order by seen.position
    on conflict (delivery) do nothing`.execute(db);
}

export function toRecorded(row: Selectable<TimelineEventTable>): RecordedEvent {
  return {
    id: EventId.parse(row.id),
    incidentId: row.incident_id ?? undefined,
    event: TimelineEvent.parse({ type: row.type, ...(row.payload as object) }),
    actor: row.actor ?? undefined,
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
    ...(row.delivery && { delivery: row.delivery }),
  };
}

function payloadOf(event: TimelineEvent): string {
  const { type: _, ...payload } = event;
  return JSON.stringify(payload);
}

function isDuplicateDelivery(error: unknown): boolean {
  return (
    error instanceof Error && 'constraint' in error && error.constraint === 'timeline_event_delivery_key'
  );
}
