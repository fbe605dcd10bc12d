import { sql } from 'kysely';
import type { EventId, IncidentId, RoomId } from '../ids.js';
import type { Effect, Missed } from '../incident/effect.js';
import type { NewEvent, TimelineEvent } from '../incident/event.js';
import type { Db, DbTransaction } from './database.js';
import { eraOfColumn } from './era.js';
import { holdRoom } from './hold.js';
import { enqueueEffects } from './job-queue.js';
import { nameOfEdit } from './known-edit.js';
import { subjectOf, wasSeen } from './known-sighting.js';
import { columnsOf } from './timeline-store.js';

const ownEra = sql.raw(eraOfColumn('incident.declared_at'));

/** A message or another thing seen in a room, to be recorded if the room is an incident's. */
export interface Sighting extends NewEvent {
  room: RoomId;
  delivery: string;
  /** It was found by reading the room back: the same may also be told, by another name. */
  found?: true;
}

/**
 * Records many sightings: those in rooms that belong to an incident, each once. They change no state, so they take no
 * lock on it; most share one statement.
 */
export async function recordSightings(
  db: Db,
  sightings: readonly Sighting[],
  recordedAt: Date,
): Promise<void> {
  const alone = sightings.filter(needsCare);
  const together = alone.length === 0 ? sightings : sightings.filter((sighting) => !needsCare(sighting));
  if (together.length > 0) await insert(db, together, recordedAt);
  for (const sighting of alone) {
    await db.transaction().execute(async (trx) => {
      if (needsHold(sighting)) await holdRoom(trx, sighting.room);
      await recordCarefully(trx, sighting, recordedAt);
    });
  }
}

/** Records that an effect was carried out, once a job. One statement: there are many. */
export async function recordDone(
  db: Db,
  { effect, attempts, job, at }: { effect: Effect; attempts: number; job: string; at: Date },
): Promise<void> {
  const { facts } = columnsOf({
    type: 'effect.done',
    effect: effect.name,
    attempts,
    ...('person' in effect && { person: effect.person }),
    ...('event' in effect && { event: effect.event }),
  });
  await sql`
    insert into timeline_event (era, incident_id, type, facts, occurred_at, recorded_at, delivery)
    select ${ownEra}, id, 'effect.done', ${facts}::jsonb, ${at}, ${at},
      ${`job:${job}`}
    from incident where id = ${effect.incidentId}
    on conflict (delivery, era) do nothing`.execute(db);
}

/**
 * Records what was found by reading a room back, each thing once, and in the same transaction enqueues what `next` makes
 * of how much of it had been missed.
 */
export async function recordMissed(
  db: Db,
  { sightings, at, next }: { sightings: readonly Sighting[]; at: Date; next?: (missed: Missed) => Effect },
): Promise<Missed> {
  return db.transaction().execute(async (trx) => {
    const missed: Missed = { messages: 0, edits: 0, deletions: 0, others: 0 };
    for (const room of new Set(sightings.filter(needsHold).map((sighting) => sighting.room))) {
      await holdRoom(trx, room);
    }
    for (const sighting of sightings) {
      if (await recordCarefully(trx, sighting, at)) missed[countedAs(sighting.event)] += 1;
    }
    if (next) await enqueueEffects(trx, [next(missed)]);
    return missed;
  });
}

function countedAs({ type }: TimelineEvent): keyof Missed {
  switch (type) {
    case 'message.posted':
      return 'messages';
    case 'message.edited':
      return 'edits';
    case 'message.deleted':
    case 'file.deleted':
      return 'deletions';
    default:
      return 'others';
  }
}

const needsCare = (sighting: Sighting) => needsHold(sighting) || filesOf(sighting.event).length > 0;

/** Whether it is compared with what is recorded; what is redacted meanwhile must not come back with the words from before. */
const needsHold = ({ event }: Sighting) =>
  subjectOf(event) !== undefined ||
  event.type === 'message.edited' ||
  (event.type === 'message.deleted' && event.previous !== undefined) ||
  (event.type === 'file.deleted' && event.name !== undefined);

/** The room is held, if it needs to be. */
async function recordCarefully(trx: DbTransaction, sighting: Sighting, recordedAt: Date): Promise<boolean> {
  if (await wasSeen(trx, sighting)) return false;
  const { event } = sighting;
  const delivery =
    event.type === 'message.edited' ? await nameOfEdit(trx, sighting, event) : sighting.delivery;
  if (delivery === undefined) return false;
  const [row] = await insert(trx, [{ ...sighting, delivery }], recordedAt);
  if (!row) return false;
  await enqueueEffects(
    trx,
    filesOf(sighting.event).map((file) => ({
      name: 'file.keep',
      incidentId: row.incident_id,
      event: row.id,
      file,
    })),
  );
  return true;
}

function filesOf(event: TimelineEvent): string[] {
  return event.type === 'message.posted' ? (event.files ?? []).map(({ id }) => id) : [];
}

interface Inserted {
  id: EventId;
  incident_id: IncidentId;
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

async function insert(db: Db | DbTransaction, sightings: readonly Sighting[], recordedAt: Date) {
  const column = <T>(read: (sighting: Sighting) => T) => sightings.map(read);
  const columns = sightings.map(({ event }) => columnsOf(event));
  const wanted = sightings.length === 1 ? sql`returning id, incident_id` : sql``;
  const { rows } = await sql<Inserted>`
    insert into timeline_event
      (era, incident_id, type, facts, words, actor, occurred_at, recorded_at, delivery)
    select ${ownEra}, incident.id,
      seen.type, seen.facts, ${allowedWords}, seen.actor, seen.occurred_at, ${recordedAt}, seen.delivery
    from unnest(
      ${column(({ room }) => room)}::text[],
      ${column(({ event }) => event.type)}::text[],
      ${columns.map(({ facts }) => facts)}::jsonb[],
      ${columns.map(({ words }) => words)}::jsonb[],
      ${column(({ actor }) => actor ?? null)}::text[],
      ${column(({ occurredAt }) => occurredAt)}::timestamptz[],
      ${column(({ delivery }) => delivery)}::text[]
    ) with ordinality as seen (room, type, facts, words, actor, occurred_at, delivery, position)
    join incident on incident.room = seen.room
    order by seen.position
    on conflict (delivery, era) do nothing
    ${wanted}`.execute(db);
  return rows;
}
