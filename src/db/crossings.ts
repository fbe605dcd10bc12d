import { type Selectable, sql } from 'kysely';
import type { Crossing, Crossings } from '../incident/crossing.js';
import type { Db } from './database.js';
import { eraOf } from './era.js';
import { crossingTypes } from './note-crossings.js';
import type { MessageCrossingTable } from './schema.js';
import { recordedColumns, toRecorded } from './timeline-store.js';

export function crossings(db: Db): Crossings {
  return {
    async next(incident, from) {
      const row = await db
        .updateTable('message_crossing')
        .set({ tries: sql`tries + 1` })
        .where('event_id', '=', (select) =>
          select
            .selectFrom('message_crossing')
            .select('event_id')
            .where('incident_id', '=', incident.id)
            .where('room', '=', from)
            .where('waits', '=', sql.lit(true))
            .orderBy('event_id')
            .limit(1),
        )
        .returningAll()
        .executeTakeFirst();
      return row && toCrossing(row);
    },
    async done({ event, changes }, copy) {
      const { rows } = await sql<{ more: boolean }>`
        with settled as (
          update message_crossing set
            copy_room = coalesce(${copy?.room ?? null}, copy_room), copy_id = coalesce(${copy?.id ?? null}, copy_id),
            waits = changes <> ${changes},
            tries = case when ${copy === undefined} and copy_id is null then tries else 0 end
          where event_id = ${event}
          returning event_id, incident_id, room, waits
        )
        select settled.waits or exists (
          select from message_crossing other
          where other.incident_id = settled.incident_id and other.room = settled.room and other.waits
            and other.event_id <> settled.event_id
        ) as more from settled`.execute(db);
      return rows[0]?.more ?? false;
    },
    async giveUp(incident, from) {
      await db
        .updateTable('message_crossing')
        .set({ waits: false })
        .where('incident_id', '=', incident.id)
        .where('room', '=', from)
        .where('waits', '=', sql.lit(true))
        .execute();
    },
    async shownBy(copy) {
      const row = await db
        .selectFrom('message_crossing')
        .select(['room', 'message_id'])
        .where('copy_room', '=', copy.room)
        .where('copy_id', '=', copy.id)
        .executeTakeFirst();
      return row && { room: row.room, id: row.message_id };
    },
    async told(incident, message) {
      const rows = await db
        .selectFrom('timeline_event')
        .select(recordedColumns)
        .where('era', '=', eraOf(incident.declaredAt))
        .where('incident_id', '=', incident.id)
        .where(sql<boolean>`facts -> 'message' is not null`)
        .where(sql`facts -> 'message' ->> 'id'`, '=', message.id)
        .where(sql`facts -> 'message' ->> 'room'`, '=', message.room)
        .where('type', 'in', [...crossingTypes])
        .orderBy('id')
        .execute();
      return rows.map(toRecorded);
    },
  };
}

function toCrossing(row: Selectable<MessageCrossingTable>): Crossing {
  return {
    event: row.event_id,
    message: { room: row.room, id: row.message_id },
    thread: row.thread ?? undefined,
    copy: row.copy_room && row.copy_id ? { room: row.copy_room, id: row.copy_id } : undefined,
    tries: row.tries,
    changes: row.changes,
  };
}
