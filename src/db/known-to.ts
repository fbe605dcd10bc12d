import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { PersonId } from '../ids.js';
import type { Who } from '../incident/may-know.js';
import type { Shelf } from '../incident/ports.js';
import type { Db } from './database.js';
import { eraOf, eraOfColumn } from './era.js';

/** What the timeline tells of who is in an incident's rooms; who was called in counts at once. */
const comings = sql`('member.joined', 'member.left', 'person.invited')`;

/**
 * Whether a row of `incident` is one that these accounts may know of: what `mayKnow` says. As it stands in the query, what is
 * hidden is never read, and a page of what is shown is as long as if there were nothing else.
 */
export function knownTo({ accounts, readsPrivate }: Who): RawBuilder<SqlBool> {
  if (readsPrivate) return sql<SqlBool>`true`;
  const mine = sql`any(${[...accounts]}::text[])`;
  // Never unknown: what is not known to be allowed is not, on whichever side of a condition it stands.
  return sql<SqlBool>`coalesce(
    not incident.private
    or incident.declared_by = ${mine}
    or incident.postmortem_owner = ${mine}
    or exists (select from jsonb_each_text(incident.roles) as held where held.value = ${mine})
    or exists (
      select from (
        select distinct on (facts ->> 'person') type from timeline_event coming
        where coming.era = ${sql.raw(eraOfColumn('incident.declared_at'))} and coming.incident_id = incident.id
          and coming.type in ${comings} and coming.facts ->> 'person' = ${mine}
        order by facts ->> 'person', occurred_at desc, id desc
      ) as last
      where last.type <> 'member.left'), false)`;
}

export async function membersOf(db: Db, incident: Shelf): Promise<PersonId[]> {
  const { rows } = await sql<{ person: PersonId }>`
    select person from (
      select distinct on (facts ->> 'person') facts ->> 'person' as person, type from timeline_event
      where era = ${eraOf(incident.declaredAt)} and incident_id = ${incident.id} and type in ${comings}
      order by facts ->> 'person', occurred_at desc, id desc
    ) as last
    where type <> 'member.left' order by person`.execute(db);
  return rows.map(({ person }) => person);
}
