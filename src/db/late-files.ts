/**
 * Teams tells a bot of a message before it tells of the message's files: those are known once it is read by Graph
 * (src/chat/teams/files.ts). Then they are kept as those of the message that is recorded.
 */
import { sql } from 'kysely';
import type { EventId, IncidentId } from '../ids.js';
import type { EventOf } from '../incident/event.js';
import type { DbTransaction } from './database.js';
import { eraOfColumn } from './era.js';
import { enqueueEffects } from './job-queue.js';
import type { Sighting } from './sightings.js';

interface Row {
  id: EventId;
  incident_id: IncidentId;
  files: { id: string }[] | null;
}

/** `sighting` is recorded already: each of its files that was not told with it is kept, once. */
export async function keepLateFiles(
  trx: DbTransaction,
  { room, delivery }: Pick<Sighting, 'room' | 'delivery'>,
  { files = [] }: EventOf<'message.posted'>,
  at: Date,
): Promise<void> {
  if (files.length === 0) return;
  // What was taken out of a message does not come back with its files.
  const { rows } = await sql<Row>`
    select event.id, event.incident_id, event.words -> 'files' as files
    from timeline_event event join incident on incident.id = event.incident_id
    where incident.room = ${room} and event.era = ${sql.raw(eraOfColumn('incident.declared_at'))}
      and event.delivery = ${delivery} and event.type = 'message.posted' and event.salt is not null`.execute(
    trx,
  );
  const [recorded] = rows;
  if (!recorded) return;
  const late = files.filter(({ id }) => !recorded.files?.some((known) => known.id === id));
  if (late.length === 0) return;
  const taken = await trx
    .insertInto('taken_delivery')
    .values(late.map(({ id }) => ({ delivery: `late-file:${recorded.id}:${id}`, taken_at: at })))
    .onConflict((conflict) => conflict.doNothing())
    .returning('delivery')
    .execute();
  const fresh = new Set(taken.map((row) => row.delivery));
  await enqueueEffects(
    trx,
    late
      .filter(({ id }) => fresh.has(`late-file:${recorded.id}:${id}`))
      .map(({ id }) => ({
        name: 'file.keep',
        incidentId: recorded.incident_id,
        event: recorded.id,
        file: id,
      })),
  );
}
