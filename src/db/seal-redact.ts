import { sql } from 'kysely';
import type { EventId } from '../ids.js';
import type { Shelf } from '../incident/ports.js';
import type { Db, DbTransaction } from './database.js';
import { eraOf } from './era.js';

/**
 * Takes out what people wrote in events, and the salt with it: their digests, which the seal keeps, then tell nothing.
 * False, and nothing is done, when one of them is not sealed yet: without its digest it could never be.
 */
export async function redactWords(
  trx: DbTransaction,
  incident: Shelf | undefined,
  ids: readonly EventId[],
): Promise<boolean> {
  const { rows } = await sql<{ unsealed: number }>`
    select count(*) as unsealed from unnest(${[...ids]}::bigint[]) as wanted (id)
    where not exists (select from seal where event_id = wanted.id)`.execute(trx);
  if (rows[0]?.unsealed !== 0) return false;
  let query = trx
    .updateTable('timeline_event')
    .set({ words: null, salt: null })
    .where('id', '=', sql<EventId>`any(${[...ids]}::bigint[])`);
  query = incident
    ? query.where('era', '=', eraOf(incident.declaredAt)).where('incident_id', '=', incident.id)
    : query.where('incident_id', 'is', null);
  const { numUpdatedRows } = await query.executeTakeFirst();
  if (Number(numUpdatedRows) !== ids.length) throw new Error('not every event to be redacted was found');
  return true;
}

/** Whether an event that is not redacted refers to a kept file. */
export async function isFileKept(db: Db | DbTransaction, sha256: string): Promise<boolean> {
  const { rows } = await sql`
    select from timeline_event
    where type = 'file.kept' and facts ->> 'sha256' = ${sha256} and words is not null limit 1`.execute(db);
  return rows.length > 0;
}
