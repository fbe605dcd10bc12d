import { sql } from 'kysely';
import type { EventId, PersonId } from '../ids.js';
import type { SearchHit } from '../incident/ports.js';
import type { Db } from './database.js';

/** Who sent the messages that kept files came with, by the events that say that they are kept: those are our own. */
export async function sharersOf(
  db: Db,
  files: readonly { era: string; id: EventId }[],
): Promise<ReadonlyMap<EventId, NonNullable<SearchHit['sharedBy']>>> {
  if (files.length === 0) return new Map();
  const { rows } = await sql<{ id: EventId; person: PersonId | null; bot: string | null }>`
    select file.id, posted.actor as person, posted.facts ->> 'bot' as bot
    from timeline_event file
      join timeline_event posted on posted.era = file.era and posted.incident_id = file.incident_id
        and posted.facts -> 'message' is not null
        and posted.facts -> 'message' ->> 'id' = file.facts -> 'message' ->> 'id'
    where file.era = any(${files.map(({ era }) => era)}::date[]) and file.id = any(${files.map(({ id }) => id)}::bigint[])
      and posted.type = 'message.posted'`.execute(db);
  return new Map(
    rows.map(({ id, person, bot }) => [id, { person: person ?? undefined, bot: bot ?? undefined }]),
  );
}
