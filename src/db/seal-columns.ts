import type { StoredEvent } from '../compliance/event-record.js';

/** A moment to the microsecond, which a `Date` would cut. */
export const moment = (column: string) =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** The columns of `timeline_event e` as docs/seal.md has them: text, so that nothing is lost on the way. */
export const storedColumns = `
  e.id, e.era::text as era, e.incident_id::text as "incidentId", e.type, e.actor,
  ${moment('e.occurred_at')} as "occurredAt", ${moment('e.recorded_at')} as "recordedAt", e.delivery,
  e.facts::text as facts, e.words::text as words, encode(uuid_send(e.salt), 'hex') as salt`;

/** A row of `storedColumns`, in whose place there is none in an outer join. */
export type StoredRow = StoredEvent | { [Column in keyof StoredEvent]: null };
