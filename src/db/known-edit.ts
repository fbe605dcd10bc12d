import { sql } from 'kysely';
import type { EventOf } from '../incident/event.js';
import type { DbTransaction } from './database.js';
import { eraOfColumn } from './era.js';
import type { Sighting } from './sightings.js';

interface Row {
  delivery: string | null;
  text: string | null;
  redacted: boolean;
}

/**
 * The name under which an edit is recorded; undefined when it is known. Slack dates an edit to the second, so two of one
 * message may come by the same name: they differ in their words, which must not stand in a name, where whoever knows a
 * little of what was taken out could find out the rest by trying. The room is held.
 */
export async function nameOfEdit(
  trx: DbTransaction,
  { room, delivery, occurredAt }: Sighting,
  { message, text }: EventOf<'message.edited'>,
): Promise<string | undefined> {
  const { rows } = await sql<Row>`
    select event.delivery, event.words ->> 'text' as text, event.salt is null as redacted
    from timeline_event event join incident on incident.id = event.incident_id
    where (incident.room = ${room} or incident.mirror ->> 'room' = ${room})
      and event.era = ${sql.raw(eraOfColumn('incident.declared_at'))}
      and event.facts -> 'message' is not null and event.facts -> 'message' ->> 'id' = ${message.id}
      and (
        (event.type = 'message.edited'
          and (event.delivery = ${delivery} or starts_with(event.delivery, ${`${delivery}:`})))
        or (event.type = 'message.posted' and event.salt is null
          and (event.facts ->> 'edited')::timestamptz >= date_trunc('second', ${occurredAt}::timestamptz)))`.execute(
    trx,
  );
  // Words that were taken out cannot be compared any more, and must not come back.
  if (rows.some((row) => row.redacted || row.text === text)) return undefined;
  const taken = new Set(rows.map((row) => row.delivery));
  let name = delivery;
  for (let number = 2; taken.has(name); number += 1) name = `${delivery}:${number}`;
  return name;
}
