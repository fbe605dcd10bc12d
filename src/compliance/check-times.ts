import type { StoredEvent } from './event-record.js';

export interface TimeCheckInput {
  /** When the ledger entry before one was made; undefined when there is none. */
  sealedBefore(ledger: number): string | undefined;
  /** How far the clocks of machines may have been apart. */
  clocksApartMs: number;
}

/** An event that says it was recorded long before a run of sealing which did not find it: its time was made up. */
export function timeCheck({ sealedBefore, clocksApartMs }: TimeCheckInput) {
  let ledger: number | undefined;
  let sealed: string | undefined;
  let earliest = '';
  /** Since when the timeline had been sealed without it; undefined when nothing is strange. */
  return (row: {
    ledger: number;
    event: Pick<StoredEvent, 'recordedAt'> | undefined;
  }): string | undefined => {
    if (row.ledger !== ledger) {
      ledger = row.ledger;
      sealed = sealedBefore(ledger);
      // Without its Z it comes before each moment of the same millisecond, in the order of texts too.
      earliest = sealed ? new Date(Date.parse(sealed) - clocksApartMs).toISOString().slice(0, -1) : '';
    }
    const strange = row.event && sealed !== undefined && row.event.recordedAt < earliest;
    return strange ? sealed : undefined;
  };
}
