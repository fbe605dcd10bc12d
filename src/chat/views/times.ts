import type { RecordedEvent } from '../../incident/event.js';
import type { Field } from '../form.js';
import { type Span, time } from '../view.js';

/** So late may a message come by itself: Slack tries again within minutes. What is later was told or found afterwards. */
const lateMs = 2 * 60_000;
/** Nearer than this a time of day says enough. */
export const sameDayMs = 12 * 3_600_000;

export type Times = Pick<RecordedEvent, 'occurredAt' | 'recordedAt'>;

export const isLate = ({ occurredAt, recordedAt }: Times): boolean =>
  recordedAt.getTime() - occurredAt.getTime() > lateMs;

/** When it happened; and when it was recorded, where that was not at once. */
export function bothTimes(
  { occurredAt, recordedAt }: Times,
  style: 'time' | 'datetime' = 'datetime',
): Span[] {
  if (!isLate({ occurredAt, recordedAt })) return [time(occurredAt, style)];
  const near = recordedAt.getTime() - occurredAt.getTime() < sameDayMs;
  return [time(occurredAt, style), ' · recorded ', time(recordedAt, near ? 'time' : 'datetime')];
}

/** The instant that a typed time was taken for. Readers see it by their own clock; where it was read from another, by both. */
export function understoodAs(at: Date, { now, inUtc }: { now: Date; inUtc: boolean }): Span[] {
  const near = now.getTime() - at.getTime() < sameDayMs;
  const own = time(at, near ? 'time' : 'datetime');
  if (!inUtc) return [own];
  const [day, clock = ''] = at.toISOString().split('T');
  return [`${near ? '' : `${day} `}${clock.slice(0, 5)} UTC (`, own, ' by your clock)'];
}

/** Asks for when something happened that is told of afterwards. */
export function happenedField(at: string | undefined): Field {
  return {
    id: 'at',
    type: 'datetime',
    label: 'When did it happen?',
    hint: 'Leave it empty if it was just now.',
    optional: true,
    ...(at && { initial: new Date(at) }),
  };
}
