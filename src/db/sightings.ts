import { sql } from 'kysely';
import type { EventId, IncidentId, PersonId, RoomId } from '../ids.js';
import { lateMs } from '../incident/brief.js';
import type { Effect, Missed } from '../incident/effect.js';
import type { NewEvent, TimelineEvent } from '../incident/event.js';
import type { Db, DbTransaction } from './database.js';
import { eraOfColumn } from './era.js';
import { holdRoom } from './hold.js';
import { insert, insertUnlessCrossing } from './insert-sightings.js';
import { enqueueEffects } from './job-queue.js';
import { nameOfDeletion, wasEditTold } from './known-approximately.js';
import { nameOfEdit } from './known-edit.js';
import { subjectOf, wasSeen } from './known-sighting.js';
import { keepLateFiles } from './late-files.js';
import { noteCrossings } from './note-crossings.js';
import { columnsOf } from './timeline-store.js';

const ownEra = sql.raw(eraOfColumn('incident.declared_at'));

/** A message or another thing seen in a room, to be recorded if the room is an incident's. */
export interface Sighting extends NewEvent {
  room: RoomId;
  delivery: string;
  /** It was found by reading the room back: the same may also be told, by another name. */
  found?: true;
  /** Its time, which is in its name, may be told a little differently by another way. */
  approximate?: true;
}

/**
 * Records many sightings: those in rooms that belong to an incident, each once. They change no state, so they take no
 * lock on it; most share one statement. Where an incident has two rooms, a transaction more has what was said shown in the other.
 */
export async function recordSightings(
  db: Db,
  sightings: readonly Sighting[],
  recordedAt: Date,
): Promise<void> {
  const alone = sightings.filter(needsCare);
  const together = alone.length === 0 ? sightings : sightings.filter((sighting) => !needsCare(sighting));
  const crossing = together.length > 0 ? await insertUnlessCrossing(db, together, recordedAt) : [];
  if (crossing.length > 0) {
    await db.transaction().execute(async (trx) => {
      await holdRooms(trx, crossing);
      await recordCrossing(trx, crossing, recordedAt);
    });
  }
  for (const sighting of alone) {
    await db.transaction().execute(async (trx) => {
      await holdRooms(trx, [sighting]);
      await recordCarefully(trx, sighting, recordedAt);
    });
  }
}

/** In one order, so that nobody waits in a circle. */
async function holdRooms(trx: DbTransaction, sightings: readonly Sighting[]): Promise<void> {
  const rooms = new Set(sightings.map(({ room }) => room));
  for (const room of [...rooms].sort()) await holdRoom(trx, room);
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
    ...('to' in effect && { to: effect.to }),
    ...('room' in effect && effect.room && { room: effect.room }),
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
    await holdRooms(trx, sightings);
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

const needsCare = (sighting: Sighting) =>
  needsHold(sighting) || filesOf(sighting.event).length > 0 || sighting.event.type === 'member.joined';

/** Whether it is compared with what is recorded; what is redacted meanwhile must not come back with the words from before. */
const needsHold = ({ event, approximate }: Sighting) =>
  approximate ||
  subjectOf(event) !== undefined ||
  event.type === 'message.edited' ||
  (event.type === 'message.deleted' && event.previous !== undefined) ||
  (event.type === 'file.deleted' && event.name !== undefined);

/** The room is held. */
async function recordCarefully(trx: DbTransaction, sighting: Sighting, recordedAt: Date): Promise<boolean> {
  if (await wasSeen(trx, sighting)) return false;
  const { event } = sighting;
  const delivery = await nameOf(trx, sighting);
  if (delivery === undefined) return false;
  const [recorded] = await recordCrossing(trx, [{ ...sighting, delivery }], recordedAt);
  if (!recorded) {
    if (event.type === 'message.posted') await keepLateFiles(trx, sighting, event, recordedAt);
    return false;
  }
  const { id, incidentId } = recorded;
  await enqueueEffects(
    trx,
    filesOf(event).map((file) => ({ name: 'file.keep', incidentId, event: id, file })),
  );
  if (event.type === 'member.joined' && (await comesLate(trx, recorded, event.person))) {
    await enqueueEffects(trx, [{ name: 'person.brief', incidentId, person: event.person }]);
  }
  return true;
}

/** Who comes back knows the room. */
async function comesLate(
  trx: DbTransaction,
  { id, incidentId, sighting }: { id: EventId; incidentId: IncidentId; sighting: Sighting },
  person: PersonId,
): Promise<boolean> {
  const { rows } = await sql`
    select from incident
    where id = ${incidentId} and declared_at <= ${new Date(sighting.occurredAt.getTime() - lateMs)}
      and not exists (
        select from timeline_event before
        where before.era = ${ownEra} and before.incident_id = incident.id and before.type = 'member.joined'
          and before.facts ->> 'person' = ${person} and before.id <> ${id})`.execute(trx);
  return rows.length > 0;
}

/** The name under which it is recorded; undefined when it is known. */
async function nameOf(trx: DbTransaction, sighting: Sighting): Promise<string | undefined> {
  const { event, approximate } = sighting;
  switch (event.type) {
    case 'message.edited':
      if (approximate && (await wasEditTold(trx, sighting, event))) return undefined;
      return nameOfEdit(trx, sighting, event);
    case 'message.deleted':
      return approximate ? nameOfDeletion(trx, sighting, event) : sighting.delivery;
    default:
      return sighting.delivery;
  }
}

/** Records what was seen, and where the incident has two rooms has it shown in the other. The rooms are held. */
async function recordCrossing(trx: DbTransaction, sightings: readonly Sighting[], recordedAt: Date) {
  const recorded = await insert(trx, sightings, recordedAt);
  const mirrored = recorded.flatMap(({ mirror, ...rest }) => (mirror ? [{ ...rest, mirror }] : []));
  if (mirrored.length > 0) await enqueueEffects(trx, await noteCrossings(trx, mirrored));
  return recorded;
}

function filesOf(event: TimelineEvent): string[] {
  return event.type === 'message.posted' ? (event.files ?? []).map(({ id }) => id) : [];
}
