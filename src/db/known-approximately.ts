/**
 * Teams tells of an edit or a deletion in two ways, each with a clock of its own, and lets people take a deletion back. So
 * what is told with an approximate time is compared with what is recorded near it. The room is held.
 */
import { sql } from 'kysely';
import type { EventOf } from '../incident/event.js';
import type { DbTransaction } from './database.js';
import { eraOfColumn } from './era.js';
import type { Sighting } from './sightings.js';

/** How far the times of one edit lie apart in the two ways of telling it. */
const alikeMs = 10_000;

/** That a message is back after it was deleted; told as an edit, and named so: its second part says it. */
export const isRestoration = sql<boolean>`split_part(delivery, ':', 2) = 'restored'`;

interface Row {
  type: string;
  /** When it was edited, where it was found only after that. */
  at: Date;
  text: string | null;
  redacted: boolean;
  restored: boolean;
  delivery: string | null;
}

/** Whether the same words are recorded near it, and nothing between the two happened to the message. */
export async function wasEditTold(
  trx: DbTransaction,
  sighting: Sighting,
  { message, text }: EventOf<'message.edited'>,
): Promise<boolean> {
  const rows = await changesOf(trx, sighting, message.id);
  const at = sighting.occurredAt;
  const near = rows.filter((row) => Math.abs(row.at.getTime() - at.getTime()) <= alikeMs);
  // Words that were taken out cannot be compared any more, and must not come back.
  const isSame = (row: Row) =>
    row.type !== 'message.deleted' && (row.redacted || areAlike(row.text ?? '', text));
  return near.some(
    (row) => isSame(row) && !near.some((other) => !isSame(other) && isBetween(other.at, row.at, at)),
  );
}

/** The name under which a deletion is recorded; undefined when it is known. It is another one once it was taken back. */
export async function nameOfDeletion(
  trx: DbTransaction,
  { room, delivery, occurredAt }: Pick<Sighting, 'room' | 'delivery' | 'occurredAt'>,
  { message }: EventOf<'message.deleted'>,
): Promise<string | undefined> {
  const rows = await changesOf(trx, { room }, message.id);
  const deletions = rows.filter(({ type }) => type === 'message.deleted');
  const last = deletions.at(-1);
  if (!last) return delivery;
  const wasBack = rows.some((row) => row.restored && row.at > last.at && row.at < occurredAt);
  return wasBack ? `${delivery}:${deletions.length + 1}` : undefined;
}

/** What happened to a message, oldest first. */
async function changesOf(trx: DbTransaction, { room }: Pick<Sighting, 'room'>, id: string): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select event.type, coalesce((event.facts ->> 'edited')::timestamptz, event.occurred_at) as at,
      event.words ->> 'text' as text, event.salt is null as redacted, event.delivery,
      coalesce(${isRestoration}, false) as restored
    from timeline_event event join incident on incident.id = event.incident_id
    where incident.room = ${room}
      and event.era = ${sql.raw(eraOfColumn('incident.declared_at'))}
      and event.facts -> 'message' is not null and event.facts -> 'message' ->> 'id' = ${id}
      and (event.type in ('message.edited', 'message.deleted')
        or (event.type = 'message.posted' and event.facts ->> 'edited' is not null))
    order by at, event.id`.execute(trx);
  return rows;
}

const isBetween = (moment: Date, one: Date, other: Date): boolean =>
  (moment > one && moment < other) || (moment > other && moment < one);

/** A person in a message: where one way of telling has only a name, the other has the id. */
const person = /@[a-z]+:[\w:.-]*\w/;

/** Whether two texts say the same, but for how they name people and break lines. */
export function areAlike(one: string, other: string): boolean {
  const [a, b] = [plain(one), plain(other)];
  return a === b || isLike(a, b) || isLike(b, a);
}

const plain = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

/** Whether `text` is what `pattern` says, with names where that has ids. */
function isLike(pattern: string, text: string): boolean {
  const pieces = pattern.split(person);
  const [first = ''] = pieces;
  const last = pieces.at(-1) ?? '';
  if (pieces.length === 1 || !text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const [index, piece] of pieces.entries()) {
    if (index === 0) continue;
    if (text[at] !== '@') return false;
    const found = index === pieces.length - 1 ? text.length - last.length : text.indexOf(piece, at + 1);
    if (found <= at) return false;
    at = found + piece.length;
  }
  return at === text.length;
}
