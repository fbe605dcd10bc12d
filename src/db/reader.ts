import { sql } from 'kysely';
import type { IncidentId } from '../ids.js';
import { ClockName, type EventType, type RecordedEvent } from '../incident/event.js';
import { isOpen, Status } from '../incident/incident.js';
import type { Reader } from '../incident/ports.js';
import type { Db } from './database.js';
import { toIncident } from './incident-store.js';
import { listItems, toItem } from './item-store.js';
import { listRuns } from './run-store.js';
import { toRecorded } from './timeline-store.js';

const openStatuses = Status.options.filter((status) => isOpen({ status }));

export function createReader(db: Db): Reader {
  return {
    async incident(id) {
      const row = await db.selectFrom('incident').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toIncident(row);
    },
    async incidentByNumber(number) {
      const row = await db.selectFrom('incident').selectAll().where('number', '=', number).executeTakeFirst();
      return row && toIncident(row);
    },
    async incidentByRoom(room) {
      const row = await db.selectFrom('incident').selectAll().where('room', '=', room).executeTakeFirst();
      return row && toIncident(row);
    },
    async incidents({ open, limit }) {
      let query = db.selectFrom('incident').selectAll().orderBy('number', 'desc').limit(limit);
      if (open) query = query.where('status', 'in', openStatuses);
      return (await query.execute()).map(toIncident);
    },
    async timeline(id, { after, limit, types, newest }) {
      const direction = newest ? 'desc' : 'asc';
      let query = db
        .selectFrom('timeline_event')
        .selectAll()
        .where('incident_id', '=', id)
        .orderBy('occurred_at', direction)
        .orderBy('id', direction)
        // One more than asked for tells whether there is a next page.
        .limit(limit + 1);
      if (types) query = query.where('type', 'in', [...types]);
      if (after) query = query.where(sql<boolean>`(occurred_at, id) > (${after.occurredAt}, ${after.id})`);
      const events = await withWords(db, id, (await query.execute()).map(toRecorded));
      if (newest) return { events: events.slice(0, limit).reverse(), next: undefined };
      const page = events.slice(0, limit);
      const last = page.at(-1);
      return {
        events: page,
        next: events.length > limit && last ? { occurredAt: last.occurredAt, id: last.id } : undefined,
      };
    },
    async dueClocks(at) {
      const rows = await db
        .selectFrom('clock')
        .select(['incident_id', 'name'])
        .where('due_at', '<=', at)
        .orderBy('due_at')
        .execute();
      return rows.map((row) => ({ incidentId: row.incident_id, clock: ClockName.parse(row.name) }));
    },
    async event(id) {
      const row = await db.selectFrom('timeline_event').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toRecorded(row);
    },
    runs: (id) => listRuns(db, id),
    items: (id) => listItems(db, id),
    async itemsOf(person) {
      const rows = await db
        .selectFrom('action_item')
        .selectAll()
        .where('owner', '=', person)
        .orderBy('due_date')
        .limit(50)
        .execute();
      const ids = [...new Set(rows.map((row) => row.incident_id))];
      if (ids.length === 0) return [];
      const incidents = (await db.selectFrom('incident').selectAll().where('id', 'in', ids).execute()).map(
        toIncident,
      );
      return rows.flatMap((row) => {
        const incident = incidents.find(({ id }) => id === row.incident_id);
        return incident ? [{ item: toItem(row), incident }] : [];
      });
    },
  };
}

/** Adds to marks and pins the words of the message they are about. */
async function withWords(db: Db, id: IncidentId, events: RecordedEvent[]): Promise<RecordedEvent[]> {
  const messageOf = ({ event }: RecordedEvent) =>
    pointers.has(event.type) && 'message' in event ? event.message.id : undefined;
  const wanted = [...new Set(events.map(messageOf).filter((message) => message !== undefined))];
  if (wanted.length === 0) return events;
  const rows = await db
    .selectFrom('timeline_event')
    .select([
      sql<string>`payload -> 'message' ->> 'id'`.as('message'),
      sql<string>`payload ->> 'text'`.as('text'),
    ])
    .where('incident_id', '=', id)
    .where('type', '=', 'message.posted')
    .where(sql<string>`payload -> 'message' ->> 'id'`, 'in', wanted)
    .execute();
  const words = new Map(rows.map(({ message, text }) => [message, text]));
  return events.map((event) => {
    const about = words.get(messageOf(event) ?? '');
    return about === undefined ? event : { ...event, about };
  });
}

const pointers: ReadonlySet<string> = new Set<EventType>([
  'moment.marked',
  'moment.unmarked',
  'message.pinned',
  'message.unpinned',
]);
