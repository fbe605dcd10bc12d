import { type RawBuilder, sql } from 'kysely';
import type { MessageRef, PersonId } from '../ids.js';
import { isOpen, Status } from '../incident/incident.js';
import type { KnownMessage, KnownMessages } from '../incident/known-messages.js';
import type { Shelf } from '../incident/ports.js';
import type { Db } from './database.js';
import { eraOf } from './era.js';
import { toIncident } from './incident-store.js';

const openStatuses = Status.options.filter((status) => isOpen({ status }));

interface Row {
  message: MessageRef;
  thread: string | null;
  occurred_at: Date;
  recorded_at: Date;
  edited: Date | null;
  text: string | null;
  edited_at: Date | null;
  marks: PersonId[] | null;
  pinned: boolean | null;
}

export function knownMessages(db: Db): KnownMessages {
  /** Messages that a condition on `posted` picks, with what has become of them. */
  async function pick(incident: Shelf, condition: RawBuilder<unknown>): Promise<KnownMessage[]> {
    const { rows } = await sql<Row>`
      select posted.facts -> 'message' as message, posted.facts ->> 'thread' as thread,
        posted.occurred_at, posted.recorded_at,
        (posted.facts ->> 'edited')::timestamptz as edited, posted.words ->> 'text' as text, later.edited_at, later.marks, later.pinned
      from timeline_event posted
        cross join lateral (
          select max(occurred_at) filter (where type = 'message.edited') as edited_at,
            bool_or(type = 'message.deleted') as deleted,
            (array_agg(type order by occurred_at desc, id desc)
              filter (where type in ('message.pinned', 'message.unpinned')))[1] = 'message.pinned' as pinned,
            (select array_agg(actor) from (
              select distinct on (actor) actor, type from timeline_event mark
              where mark.era = posted.era and mark.incident_id = posted.incident_id
                and mark.facts -> 'message' is not null
                and mark.facts -> 'message' ->> 'id' = posted.facts -> 'message' ->> 'id'
                and mark.type in ('moment.marked', 'moment.unmarked')
              order by actor, occurred_at desc, id desc
            ) as last where last.type = 'moment.marked') as marks
          from timeline_event event
          where event.era = posted.era and event.incident_id = posted.incident_id
            and event.facts -> 'message' is not null
            and event.facts -> 'message' ->> 'id' = posted.facts -> 'message' ->> 'id'
        ) as later
      where posted.era = ${eraOf(incident.declaredAt)} and posted.incident_id = ${incident.id}
        and posted.type = 'message.posted' and not coalesce(later.deleted, false)
        and ${condition}`.execute(db);
    return rows.map((row) => ({
      message: row.message,
      thread: row.thread ?? undefined,
      occurredAt: row.occurred_at,
      recordedAt: row.recorded_at,
      foundEdited: row.edited ? { at: row.edited, text: row.text ?? '' } : undefined,
      editedAt: row.edited_at ?? undefined,
      marks: row.marks ?? [],
      pinned: row.pinned ?? false,
    }));
  }

  const idIn = (ids: readonly string[]) =>
    sql`posted.facts -> 'message' is not null and posted.facts -> 'message' ->> 'id' = any(${ids})`;

  return {
    byId: async (incident, ids) => (ids.length > 0 ? pick(incident, idIn(ids)) : []),
    between: (incident, { from, to, thread }, recordedBefore) =>
      pick(
        incident,
        sql`posted.occurred_at > ${from} and posted.occurred_at < ${to} and posted.recorded_at < ${recordedBefore}
          and posted.facts ->> 'thread' is not distinct from ${thread ?? null}`,
      ),
    repliesTo: (incident, { from, to }, recordedBefore) =>
      pick(
        incident,
        sql`posted.facts ->> 'thread' is not null and posted.recorded_at < ${recordedBefore} and exists (
          select from timeline_event parent
          where parent.era = posted.era and parent.incident_id = posted.incident_id and parent.type = 'message.posted'
            and parent.facts -> 'message' is not null
            and parent.facts -> 'message' ->> 'id' = posted.facts ->> 'thread'
            and parent.occurred_at > ${from} and parent.occurred_at < ${to})`,
      ),
    async pinned(incident) {
      const ids = await db
        .selectFrom('timeline_event')
        .select(sql<string>`facts -> 'message' ->> 'id'`.as('id'))
        .distinct()
        .where('era', '=', eraOf(incident.declaredAt))
        .where('incident_id', '=', incident.id)
        .where('type', '=', 'message.pinned')
        .execute();
      return ids.length > 0 ? pick(incident, idIn(ids.map(({ id }) => id))) : [];
    },
    async replies(incident, threads) {
      if (threads.length === 0) return new Map();
      const known = await pick(incident, sql`posted.facts ->> 'thread' = any(${threads})`);
      const counts = new Map<string, number>();
      for (const { thread = '' } of known) counts.set(thread, (counts.get(thread) ?? 0) + 1);
      return counts;
    },
    async threads(incident, from, postedBefore) {
      const { rows } = await sql<{ thread: string }>`
        select distinct reply.facts ->> 'thread' as thread
        from timeline_event reply
        where reply.era = ${eraOf(incident.declaredAt)} and reply.incident_id = ${incident.id}
          and reply.type = 'message.posted' and reply.occurred_at >= ${from} and reply.facts ->> 'thread' is not null
          and not exists (
            select from timeline_event parent
            where parent.era = reply.era and parent.incident_id = reply.incident_id
              and parent.type = 'message.posted' and parent.occurred_at >= ${postedBefore}
              and parent.facts -> 'message' is not null
              and parent.facts -> 'message' ->> 'id' = reply.facts ->> 'thread')
        order by thread`.execute(db);
      return rows.map(({ thread }) => thread);
    },
    async rooms(endedAfter) {
      const incidents = await db
        .selectFrom('incident')
        .selectAll()
        .where('room', 'is not', null)
        .where((where) =>
          where.or([
            where('status', 'in', openStatuses),
            where(sql<Date>`coalesce(closed_at, resolved_at, declared_at)`, '>', endedAfter),
          ]),
        )
        // graphile-worker's view of its jobs leaves their keys to us: held by test/db/known-messages.test.ts.
        .where(
          sql<boolean>`not exists (
            select from graphile_worker._private_jobs where key = 'room.catch-up:' || incident.id)`,
        )
        .orderBy('number')
        .execute();
      return Promise.all(
        incidents.map(toIncident).map(async (incident) => ({
          incident,
          heardAt: await heardAt(db, incident),
        })),
      );
    },
  };
}

/** When a room was heard of last: what its platform told, not what we did ourselves. */
async function heardAt(db: Db, incident: Shelf): Promise<Date> {
  const row = await db
    .selectFrom('timeline_event')
    .select('occurred_at')
    .where('era', '=', eraOf(incident.declaredAt))
    .where('incident_id', '=', incident.id)
    .where(sql<boolean>`type like 'message.%'`)
    .orderBy('occurred_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.occurred_at ?? incident.declaredAt;
}
