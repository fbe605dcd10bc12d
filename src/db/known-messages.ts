import { type RawBuilder, sql } from 'kysely';
import type { MessageRef, PersonId } from '../ids.js';
import { openStatuses } from '../incident/incident.js';
import type { KnownMessage, KnownMessages, Place, Sought } from '../incident/known-messages.js';
import type { Side } from '../incident/sides.js';
import type { Db } from './database.js';
import { eraOf } from './era.js';
import { toIncident } from './incident-store.js';
import { isRestoration } from './known-approximately.js';

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
  async function pick(place: Place, condition: RawBuilder<unknown>, limit?: number): Promise<KnownMessage[]> {
    const { rows } = await sql<Row>`
      select posted.facts -> 'message' as message, posted.facts ->> 'thread' as thread,
        posted.occurred_at, posted.recorded_at,
        (posted.facts ->> 'edited')::timestamptz as edited, posted.words ->> 'text' as text,
        posted.words -> 'files' as files, later.edited_at, later.marks, later.pinned, later.files_gone
      from timeline_event posted
        cross join lateral (
          select max(occurred_at) filter (where type = 'message.edited') as edited_at,
            (array_agg(type order by occurred_at desc, id desc)
              filter (where type = 'message.deleted' or ${isRestoration}))[1] = 'message.deleted' as deleted,
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
      where posted.era = ${eraOf(place.declaredAt)} and posted.incident_id = ${place.id}
        and posted.type = 'message.posted' and posted.facts -> 'message' ->> 'room' = ${place.room} and not coalesce(later.deleted, false)
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
    byId: async (place, ids) => (ids.length > 0 ? pick(place, idIn(ids)) : []),
    between: (place, { from, to, thread }, sought) =>
      pick(
        place,
        sql`posted.occurred_at > ${from} and posted.occurred_at < ${to} and ${isSought(sought)}
          and ${thread === undefined ? sql`posted.facts ->> 'thread' is null` : sql`posted.facts ->> 'thread' = ${thread}`}`,
        sought.limit,
      ),
    repliesTo: (place, { from, to }, sought) =>
      pick(
        place,
        sql`posted.facts ->> 'thread' is not null and ${isSought(sought)}
          and (posted.facts ->> 'thread' in (
            select parent.facts -> 'message' ->> 'id' from timeline_event parent
            where parent.era = ${eraOf(place.declaredAt)} and parent.incident_id = ${place.id}
              and parent.type = 'message.posted' and parent.facts -> 'message' ->> 'room' = ${place.room}
              and parent.occurred_at > ${from} and parent.occurred_at < ${to})
          or not exists (
            select from timeline_event parent
            where parent.era = posted.era and parent.incident_id = posted.incident_id
              and parent.type = 'message.posted' and parent.facts -> 'message' is not null
              and parent.facts -> 'message' ->> 'id' = posted.facts ->> 'thread'))`,
        sought.limit,
      ),
    async pinned(place) {
      const ids = await db
        .selectFrom('timeline_event')
        .select(sql<string>`facts -> 'message' ->> 'id'`.as('id'))
        .distinct()
        .where('era', '=', eraOf(place.declaredAt))
        .where('incident_id', '=', place.id)
        .where('type', '=', 'message.pinned')
        .where(sql`facts -> 'message' ->> 'room'`, '=', place.room)
        .execute();
      return ids.length > 0 ? pick(place, idIn(ids.map(({ id }) => id))) : [];
    },
    async replies(place, threads) {
      if (threads.length === 0) return new Map();
      const known = await pick(place, sql`posted.facts ->> 'thread' = any(${threads})`);
      const counts = new Map<string, number>();
      for (const { thread = '' } of known) counts.set(thread, (counts.get(thread) ?? 0) + 1);
      return counts;
    },
    async threads(place, from, postedBefore) {
      const { rows } = await sql<{ thread: string }>`
        select distinct reply.facts ->> 'thread' as thread
        from timeline_event reply
        where reply.era = ${eraOf(place.declaredAt)} and reply.incident_id = ${place.id}
          and reply.type = 'message.posted' and reply.occurred_at >= ${from} and reply.facts ->> 'thread' is not null
          and reply.facts -> 'message' ->> 'room' = ${place.room}
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
      const sides: readonly Side[] = [undefined, 'mirror'];
      const found = await Promise.all(sides.map((side) => roomsOn(side, kinds, endedAfter)));
      return found.flat();
    },
    async readUpTo(incident, side) {
      const row = await db
        .selectFrom('room_reading')
        .select(readingOf(side))
        .where('incident_id', '=', incident.id)
        .executeTakeFirst();
      return row?.[readingOf(side)] ?? incident.declaredAt;
    },
    async wasRead(incident, side, begun) {
      const column = readingOf(side);
      await db
        .insertInto('room_reading')
        .values({ incident_id: incident.id, [column]: begun })
        .onConflict((conflict) =>
          conflict.column('incident_id').doUpdateSet({
            [column]: sql`greatest(room_reading.${sql.ref(column)}, excluded.${sql.ref(column)})`,
          }),
        )
        .execute();
    },
  };

  /** The first rooms that are read, or the second ones. */
  async function roomsOn(side: Side, kinds: readonly string[], endedAfter: Date) {
    const column = readingOf(side);
    const rows = await db
      .selectFrom('incident')
      .leftJoin('room_reading', 'room_reading.incident_id', 'incident.id')
      .selectAll('incident')
      .select(['read_up_to', 'mirror_read_up_to'])
      .where(side === 'mirror' ? sql`mirror ->> 'room'` : 'room', 'is not', null)
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
          where key in (
            select 'room.catch-up:' || incident.id || ':' || kind from unnest(${suffixed(kinds, side)}::text[]) as kind))`,
      )
      .orderBy('number')
      .execute();
    return rows.map((row) => ({
      incident: toIncident(row),
      room: side,
      readUpTo: row[column] ?? row.declared_at,
    }));
  }
}

const readingOf = (side: Side) => (side === 'mirror' ? 'mirror_read_up_to' : 'read_up_to');
const suffixed = (kinds: readonly string[], side: Side) =>
  kinds.map((kind) => (side ? `${kind}:${side}` : kind));
