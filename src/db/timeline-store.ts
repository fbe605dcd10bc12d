import { type Selectable, sql } from 'kysely';
import { EventId } from '../ids.js';
import { type NewEvent, type RecordedEvent, TimelineEvent } from '../incident/event.js';
import { AlreadySeen, type Tx } from '../incident/ports.js';
import { splitWords, withoutWords } from '../incident/words.js';
import type { DbTransaction } from './database.js';
import { eraOf } from './era.js';
import { isUniqueViolation } from './errors.js';
import { holdFile, holdRoom } from './hold.js';
import { blankCopies } from './note-crossings.js';
import type { TimelineEventTable } from './schema.js';
import { redactWords } from './seal-redact.js';

export function timelineStore(trx: DbTransaction, now: () => Date): Tx['timeline'] {
  return {
    hold: (room) => holdRoom(trx, room),
    holdFile: (sha256) => holdFile(trx, sha256),
    async record(incident, events) {
      const recordedAt = now();
      const era = eraOf(incident?.declaredAt ?? recordedAt);
      const deliveries = events.flatMap(({ delivery }) => (delivery ? [delivery] : []));
      const rows = await trx
        // In the same statement: a delivery counts once, whatever it turns out to be about. Two of one command would declare two incidents.
        .with('taken', (db) =>
          db
            .insertInto('taken_delivery')
            .columns(['delivery', 'taken_at'])
            .expression(sql`select unnest(${deliveries}::text[]), ${recordedAt}::timestamptz`),
        )
        .insertInto('timeline_event')
        .values(
          events.map(({ event, actor, occurredAt, delivery }) => ({
            era,
            incident_id: incident?.id ?? null,
            type: event.type,
            ...columnsOf(event),
            actor: actor ?? null,
            occurred_at: occurredAt,
            recorded_at: recordedAt,
            delivery: delivery ?? null,
          })),
        )
        .returning('id')
        .execute()
        .catch((error: unknown) => {
          const [first] = deliveries;
          if (first !== undefined && isUniqueViolation(error)) throw new AlreadySeen(first);
          throw error;
        });
      return events.map((event, index) => {
        const row = rows[index];
        if (!row) throw new Error('the timeline gave back fewer rows than were written');
        return { ...event, id: row.id, incidentId: incident?.id, recordedAt };
      });
    },
    async redact(incident, events) {
      const isDone = await redactWords(trx, incident, events);
      if (isDone && incident) await blankCopies(trx, incident, events);
      return isDone;
    },
  };
}

/** The columns that a recorded event is made of; the salt stays in the database. */
export const recordedColumns = [
  'id',
  'incident_id',
  'type',
  'facts',
  'words',
  sql<boolean>`salt is null`.as('redacted'),
  'actor',
  'occurred_at',
  'recorded_at',
  'delivery',
] as const;

export function toRecorded(
  row: Omit<Selectable<TimelineEventTable>, 'salt' | 'era'> & { redacted: boolean },
): RecordedEvent {
  const { type } = row;
  const words = row.redacted ? withoutWords(type) : row.words;
  return {
    id: EventId.parse(row.id),
    incidentId: row.incident_id ?? undefined,
    event: TimelineEvent.parse({ ...Object(row.facts), ...Object(words), type }),
    actor: row.actor ?? undefined,
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
    ...(row.delivery && { delivery: row.delivery }),
    ...(row.redacted && { redacted: true as const }),
  };
}

/** An event as its columns hold it. */
export function columnsOf(event: NewEvent['event']): { facts: string; words: string | null } {
  const { facts, words } = splitWords(event);
  return { facts: JSON.stringify(facts), words: words ? JSON.stringify(words) : null };
}
