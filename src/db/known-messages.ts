import { type RawBuilder, sql } from 'kysely';
import type { MessageRef, PersonId } from '../ids.js';
import { openStatuses } from '../incident/incident.js';
import type { KnownMessage, KnownMessages, Sought } from '../incident/known-messages.js';
import type { Shelf } from '../incident/ports.js';
import type { Db } from './database.js';
import { eraOf } from './era.js';
import { toIncident } from './incident-store.js';

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
  files: { id: string; name: string }[] | null;
  files_gone: string[] | null;
}

export function knownMessages(db: Db): KnownMessages {
  /** Messages that a condition on `posted` picks, with what has become of them. */
  async function pick(
    incident: Shelf,
    condition: RawBuilder<unknown>,
    limit?: number,
  ): Promise<KnownMessage[]> {
    const { rows } = await sql<Row>`
      select posted.facts -> 'message' as message, posted.facts ->> 'thread' as thread,
        posted.occurred_at, posted.recorded_at,
        (posted.facts ->> 'edited')::timestamptz as edited, posted.words ->> 'text' as text,
        posted.words -> 'files' as files, later.edited_at, later.marks, later.pinned, later.files_gone
      from timeline_event posted
        cross join lateral (
          select max(occurred_at) filter (where type = 'message.edited') as edited_at,
            bool_or(type = 'message.deleted') as deleted,
            array_agg(facts ->> 'file') filter (where type = 'file.deleted') as files_gone,
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
        and ${condition}
      limit ${limit ?? null}`.execute(db);
    return rows.map((row) => ({
      message: row.message,
      thread: row.thread ?? undefined,
      occurredAt: row.occurred_at,
      recordedAt: row.recorded_at,
      foundEdited: row.edited ? { at: row.edited, text: row.text ?? '' } : undefined,
      editedAt: row.edited_at ?? undefined,
      marks: row.marks ?? [],
      pinned: row.pinned ?? false,
      files: (row.files ?? []).filter(({ id }) => !row.files_gone?.includes(id)),
    }));
  }

  const idIn = (ids: readonly string[]) =>
    sql`posted.facts -> 'message' is not null and posted.facts -> 'message' ->> 'id' = any(${ids})`;

  const isSought = ({ except, recordedBefore }: Sought) =>
    sql`posted.recorded_at < ${recordedBefore} and posted.facts -> 'message' ->> 'id' <> all(${except})`;

  return {
    byId: async (incident, ids) => (ids.length > 0 ? pick(incident, idIn(ids)) : []),
    between: (incident, { from, to, thread }, sought) =>
      pick(
        incident,
        sql`posted.occurred_at > ${from} and posted.occurred_at < ${to} and ${isSought(sought)}
          and ${thread === undefined ? sql`posted.facts ->> 'thread' is null` : sql`posted.facts ->> 'thread' = ${thread}`}`,
        sought.limit,
      ),
    repliesTo: (incident, { from, to }, sought) =>
      pick(
        incident,
        sql`posted.facts ->> 'thread' is not null and ${isSought(sought)}
          and (posted.facts ->> 'thread' in (
            select parent.facts -> 'message' ->> 'id' from timeline_event parent
            where parent.era = ${eraOf(incident.declaredAt)} and parent.incident_id = ${incident.id}
              and parent.type = 'message.posted' and parent.occurred_at > ${from} and parent.occurred_at < ${to})
          or not exists (
            select from timeline_event parent
            where parent.era = posted.era and parent.incident_id = posted.incident_id
              and parent.type = 'message.posted' and parent.facts -> 'message' is not null
              and parent.facts -> 'message' ->> 'id' = posted.facts ->> 'thread'))`,
        sought.limit,
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
    async rooms(how, endedAfter) {
      const kinds = how === 'light' ? ['light', 'thorough', 'asked'] : ['thorough'];
      const rows = await db
        .selectFrom('incident')
        .leftJoin('room_reading', 'room_reading.incident_id', 'incident.id')
        .selectAll('incident')
        .select('read_up_to')
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
            select from graphile_worker._private_jobs
            where key in (select 'room.catch-up:' || incident.id || ':' || kind from unnest(${kinds}::text[]) as kind))`,
        )
        .orderBy('number')
        .execute();
      return rows.map((row) => ({ incident: toIncident(row), readUpTo: row.read_up_to ?? row.declared_at }));
    },
    async readUpTo(incident) {
      const row = await db
        .selectFrom('room_reading')
        .select('read_up_to')
        .where('incident_id', '=', incident.id)
        .executeTakeFirst();
      return row?.read_up_to ?? incident.declaredAt;
    },
    async wasRead(incident, begun) {
      await db
        .insertInto('room_reading')
        .values({ incident_id: incident.id, read_up_to: begun })
        .onConflict((conflict) =>
          conflict.column('incident_id').doUpdateSet({
            read_up_to: sql`greatest(room_reading.read_up_to, excluded.read_up_to)`,
          }),
        )
        .execute();
    },
  };
}
