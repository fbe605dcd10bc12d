import { sql } from 'kysely';
import type { EventId, PersonId } from '../ids.js';
import type { EventType, RecordedEvent } from '../incident/event.js';
import type { Shelf, TimelineOptions, TimelinePage } from '../incident/ports.js';
import type { Db } from './database.js';
import { eraOf } from './era.js';
import { accountsIn } from './people-store.js';
import { recordedColumns, toRecorded } from './timeline-store.js';

/** A page by when things happened, what happened at the same instant in the order in which it was recorded. */
export async function readPage(
  db: Db,
  incident: Shelf,
  options: Omit<TimelineOptions, 'viewer'>,
): Promise<TimelinePage> {
  const { after, limit, types, newest, since, by, recordedBy } = options;
  const direction = newest ? 'desc' : 'asc';
  let query = db
    .selectFrom('timeline_event')
    .select(recordedColumns)
    .where('era', '=', eraOf(incident.declaredAt))
    .where('incident_id', '=', incident.id)
    .orderBy('occurred_at', direction)
    .orderBy('id', direction)
    // One more than asked for tells whether there is a next page.
    .limit(limit + 1);
  if (types) query = query.where('type', '=', sql<string>`any(${types})`);
  if (since) query = query.where('occurred_at', '>=', since);
  if (by) query = query.where('actor', '=', sql<PersonId>`any(${await accountsIn(db, by)}::text[])`);
  if (recordedBy) query = query.where('recorded_at', '<=', recordedBy);
  if (after) {
    const beyond = sql`(${after.occurredAt}, ${after.id})`;
    query = query.where(
      newest ? sql<boolean>`(occurred_at, id) < ${beyond}` : sql<boolean>`(occurred_at, id) > ${beyond}`,
    );
  }
  const found = (await query.execute()).map(toRecorded);
  const page = await withWords(db, incident, found.slice(0, limit), recordedBy);
  const last = page.at(-1);
  return {
    events: newest ? page.toReversed() : page,
    next: found.length > limit && last ? { occurredAt: last.occurredAt, id: last.id } : undefined,
  };
}

export async function readEvent(
  db: Db,
  incident: Shelf | undefined,
  id: EventId,
): Promise<RecordedEvent | undefined> {
  let query = db.selectFrom('timeline_event').select(recordedColumns).where('id', '=', id);
  if (incident) {
    query = query.where('era', '=', eraOf(incident.declaredAt)).where('incident_id', '=', incident.id);
  }
  const row = await query.executeTakeFirst();
  return row && toRecorded(row);
}

/** Adds to marks and pins the words of the message they are about, as far as it was known by then. */
async function withWords(
  db: Db,
  incident: Shelf,
  events: RecordedEvent[],
  recordedBy: Date | undefined,
): Promise<RecordedEvent[]> {
  const messageOf = ({ event }: RecordedEvent) =>
    pointers.has(event.type) && 'message' in event ? event.message.id : undefined;
  const wanted = [...new Set(events.map(messageOf).filter((message) => message !== undefined))];
  if (wanted.length === 0) return events;
  const id = sql<string>`facts -> 'message' ->> 'id'`;
  let query = db
    .selectFrom('timeline_event')
    .select([id.as('message'), sql<string | null>`words ->> 'text'`.as('text')])
    .where('era', '=', eraOf(incident.declaredAt))
    .where('incident_id', '=', incident.id)
    .where('type', '=', 'message.posted')
    .where(sql<boolean>`facts -> 'message' is not null`)
    .where(sql<boolean>`${id} = any(${wanted})`);
  if (recordedBy) query = query.where('recorded_at', '<=', recordedBy);
  const rows = await query.execute();
  const words = new Map(rows.map(({ message, text }) => [message, text]));
  return events.map((event) => {
    const about = words.get(messageOf(event) ?? '');
    return about == null ? event : { ...event, about };
  });
}

const pointers: ReadonlySet<string> = new Set<EventType>([
  'moment.marked',
  'moment.unmarked',
  'message.pinned',
  'message.unpinned',
]);
