import { sql } from 'kysely';
import type { EventType, TimelineEvent } from '../incident/event.js';
import type { DbTransaction } from './database.js';
import { eraOfColumn } from './era.js';
import type { Sighting } from './sightings.js';

/**
 * Some things are told in two ways that cannot be recognised as one by a name: Slack tells at once who joined, and its
 * history shows a notice with another time stamp, or only that a mark is there now. So what was found in a history is compared
 * with what was told, and what is told late with what was found.
 */
interface Subject {
  /** This event and its opposite. */
  types: readonly [EventType, EventType];
  message?: string;
  person?: string;
  name?: string;
}

/** How far the times of one happening lie apart in the two ways of telling it. */
const alikeMs = 10_000;

/** What a sighting is about, where it can be told in two ways. */
export function subjectOf(event: TimelineEvent, actor?: string): Subject | undefined {
  switch (event.type) {
    case 'member.joined':
      return { types: ['member.joined', 'member.left'], person: event.person };
    case 'member.left':
      return { types: ['member.left', 'member.joined'], person: event.person };
    case 'moment.marked':
      return { types: ['moment.marked', 'moment.unmarked'], message: event.message.id, ...by(actor) };
    case 'moment.unmarked':
      return { types: ['moment.unmarked', 'moment.marked'], message: event.message.id, ...by(actor) };
    case 'message.pinned':
      return { types: ['message.pinned', 'message.unpinned'], message: event.message.id };
    case 'message.unpinned':
      return { types: ['message.unpinned', 'message.pinned'], message: event.message.id };
    case 'room.renamed':
      return { types: ['room.renamed', 'room.renamed'], name: event.name };
    default:
      return undefined;
  }
}

const by = (actor: string | undefined) => (actor === undefined ? {} : { person: actor });

/** Something recorded about the same subject. */
export interface Alike {
  type: string;
  occurredAt: Date;
  found: boolean;
}

/** Whether a sighting is one that is recorded already; `alike` is all that is recorded about its subject. */
export function isKnown(
  seen: { type: string; occurredAt: Date; found: boolean },
  alike: readonly Alike[],
): boolean {
  const at = seen.occurredAt.getTime();
  // It has no opposite: a name may come back later.
  if (seen.type === 'room.renamed') {
    return alike.some(
      ({ found, occurredAt }) => found !== seen.found && Math.abs(occurredAt.getTime() - at) <= alikeMs,
    );
  }
  if (!seen.found) {
    // Told late, after it was found: nothing opposite happened between the two.
    return alike.some(
      (other) =>
        other.found &&
        other.type === seen.type &&
        other.occurredAt.getTime() >= at - alikeMs &&
        !alike.some(
          ({ type, occurredAt }) =>
            type !== seen.type && isBetween(occurredAt, seen.occurredAt, other.occurredAt),
        ),
    );
  }
  // Who leaves and comes back within seconds has come twice.
  const near = alike.some(
    ({ type, occurredAt }) =>
      type === seen.type &&
      Math.abs(occurredAt.getTime() - at) <= alikeMs &&
      !alike.some((other) => other.type !== type && isBetween(other.occurredAt, occurredAt, seen.occurredAt)),
  );
  return near || (!seen.type.startsWith('member.') && stateAt(alike, at) === seen.type);
}

function isBetween(moment: Date, one: Date, other: Date): boolean {
  return (moment > one && moment < other) || (moment > other && moment < one);
}

/** Marks and pins are found as they stand now, without the moment when they were put. */
function stateAt(alike: readonly Alike[], at: number): string | undefined {
  return alike
    .filter(({ occurredAt }) => occurredAt.getTime() <= at)
    .toSorted((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime())
    .at(-1)?.type;
}

/** Compares with what is recorded. The room is held. */
export async function wasSeen(trx: DbTransaction, sighting: Sighting): Promise<boolean> {
  const subject = subjectOf(sighting.event, sighting.actor);
  if (!subject) return false;
  let query = trx
    .selectFrom('timeline_event as event')
    .innerJoin('incident', 'incident.id', 'event.incident_id')
    .select(['event.type', 'event.occurred_at', 'event.delivery'])
    .where((where) =>
      where.or([
        where('incident.room', '=', sighting.room),
        where(sql`incident.mirror ->> 'room'`, '=', sighting.room),
      ]),
    )
    // All that is recorded of the room lies in one part.
    .where('event.era', '=', sql.raw<string>(eraOfColumn('incident.declared_at')))
    .where('event.type', 'in', [...subject.types]);
  if (subject.message !== undefined) {
    query = query
      .where(sql<boolean>`event.facts -> 'message' is not null`)
      .where(sql<string>`event.facts -> 'message' ->> 'id'`, '=', subject.message);
    if (subject.person !== undefined) query = query.where(sql`event.actor`, '=', subject.person);
  } else if (subject.person !== undefined) {
    query = query.where(sql<string>`event.facts ->> 'person'`, '=', subject.person);
  } else if (subject.name !== undefined) {
    // A name that was taken out cannot be compared any more, and must not come back.
    query = query.where(sql<boolean>`(event.words ->> 'name' = ${subject.name} or event.salt is null)`);
  }
  const alike = (await query.execute()).map((row) => ({
    type: row.type,
    occurredAt: row.occurred_at,
    found: isFoundDelivery(row.delivery),
  }));
  const { event, occurredAt, found = false } = sighting;
  return isKnown({ type: event.type, occurredAt, found }, alike);
}

/** What was found in a history is named so. */
const isFoundDelivery = (delivery: string | null) => delivery?.split(':')[1] === 'found';
