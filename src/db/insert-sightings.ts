import { type RawBuilder, sql } from 'kysely';
import type { EventId, IncidentId } from '../ids.js';
import type { Db, DbTransaction } from './database.js';
import { eraOfColumn } from './era.js';
import { crossingTypes } from './note-crossings.js';
import type { Sighting } from './sightings.js';
import { columnsOf } from './timeline-store.js';

const ownEra = sql.raw(eraOfColumn('incident.declared_at'));

/** What was seen, each with the incident whose room it was seen in: one look-up in the index of first rooms, and one in that of second ones. */
function seenInIncidents(sightings: readonly Sighting[]): RawBuilder<unknown> {
  const column = <T>(read: (sighting: Sighting) => T) => sightings.map(read);
  const columns = sightings.map(({ event }) => columnsOf(event));
  return sql`
    unnest(
      ${column(({ room }) => room)}::text[],
      ${column(({ event }) => event.type)}::text[],
      ${columns.map(({ facts }) => facts)}::jsonb[],
      ${columns.map(({ words }) => words)}::jsonb[],
      ${column(({ actor }) => actor ?? null)}::text[],
      ${column(({ occurredAt }) => occurredAt)}::timestamptz[],
      ${column(({ delivery }) => delivery)}::text[]
    ) with ordinality as seen (room, type, facts, words, actor, occurred_at, delivery, position)
    cross join lateral (
      select id, declared_at, mirror from incident where room = seen.room
      union all
      select id, declared_at, mirror from incident where mirror ->> 'room' = seen.room
    ) as incident`;
}

/**
 * What was taken out of a message does not come back with its edit or deletion, or a file's, which bring along the words from before.
 */
const allowedWords = sql`
  case when (seen.type in ('message.edited', 'message.deleted') and seen.words ? 'previous'
    or seen.type = 'file.deleted' and seen.words ? 'name') and exists (
    select from timeline_event redacted
    where redacted.era = ${ownEra}
      and redacted.incident_id = incident.id
      and redacted.facts -> 'message' is not null
      and redacted.facts -> 'message' ->> 'id' = seen.facts -> 'message' ->> 'id'
      and redacted.salt is null)
  then nullif(seen.words - 'previous' - 'name', '{}') else seen.words end`;

const columns = sql`(era, incident_id, type, facts, words, actor, occurred_at, recorded_at, delivery)`;

interface Inserted {
  id: EventId;
  incident_id: IncidentId;
  delivery: string;
  mirror: { platform: string; askedAt: string } | null;
}

/** Records sightings, each once. Returns those that were new. */
export async function insert(trx: DbTransaction, sightings: readonly Sighting[], recordedAt: Date) {
  const { rows } = await sql<Inserted>`
    insert into timeline_event ${columns}
    select ${ownEra}, incident.id, seen.type, seen.facts, ${allowedWords}, seen.actor, seen.occurred_at,
      ${recordedAt}, seen.delivery
    from ${seenInIncidents(sightings)}
    order by seen.position
    on conflict (delivery, era) do nothing
    returning id, incident_id, delivery, (select mirror from incident where incident.id = incident_id)`.execute(
    trx,
  );
  const byDelivery = new Map(sightings.map((sighting) => [sighting.delivery, sighting]));
  return rows.flatMap(({ id, incident_id, delivery, mirror }) => {
    const sighting = byDelivery.get(delivery);
    if (!sighting) return [];
    const to = mirror && { platform: mirror.platform, askedAt: new Date(mirror.askedAt) };
    return [{ id, incidentId: incident_id, sighting, mirror: to ?? undefined }];
  });
}

/**
 * Records sightings in one statement, each once, and leaves out those that the other room of their incident is to show: they
 * are returned, to be recorded together with that.
 */
export async function insertUnlessCrossing(
  db: Db,
  sightings: readonly Sighting[],
  recordedAt: Date,
): Promise<Sighting[]> {
  const { rows } = await sql<{ position: number }>`
    with told as (
      select seen.position, ${ownEra} as era, incident.id as incident_id, seen.type, seen.facts,
        ${allowedWords} as words, seen.actor, seen.occurred_at, seen.delivery,
        incident.mirror is not null and seen.type = any(${crossingTypes}::text[]) as crosses
      from ${seenInIncidents(sightings)}
    ), recorded as (
      insert into timeline_event ${columns}
      select era, incident_id, type, facts, words, actor, occurred_at, ${recordedAt}, delivery
      from told where not crosses
      order by position
      on conflict (delivery, era) do nothing
    )
    select position from told where crosses order by position`.execute(db);
  return rows.flatMap(({ position }) => sightings[position - 1] ?? []);
}
