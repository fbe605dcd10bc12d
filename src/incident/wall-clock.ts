/** A date and a time as a clock on the wall shows them; `month` counts from 1. */
export interface WallClock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

const day = 24 * 3_600_000;

/** Milliseconds since 1970 if the clock hung in UTC; undefined for a day that the calendar does not have. */
export function asUtc(wall: WallClock): number | undefined {
  const at = Date.UTC(
    wall.year,
    wall.month - 1,
    wall.day,
    wall.hour,
    wall.minute,
    wall.second,
    wall.millisecond,
  );
  return new Date(at).getUTCDate() === wall.day ? at : undefined;
}

/**
 * The instants at which a clock in this zone shows this: one as a rule, two when it is put back over it, none when it is
 * put forward over it. No zone changes its offset twice within a day, so the offsets of a day before and after are all
 * that come into question.
 */
export function instantsIn(zone: string, utc: number): Date[] {
  const offsets = new Set([offsetAt(zone, utc - day), offsetAt(zone, utc + day)]);
  return [...offsets]
    .filter((offset) => offsetAt(zone, utc - offset) === offset)
    .map((offset) => new Date(utc - offset))
    .sort((a, b) => a.getTime() - b.getTime());
}

/**
 * The one instant that is meant where nobody can be asked: the first of two, and where the clock is put forward over it, as much
 * later as it is put forward (as Temporal's "compatible" has it).
 */
export function instantIn(zone: string, utc: number): Date {
  const [first] = instantsIn(zone, utc);
  return first ?? new Date(utc - offsetAt(zone, utc - day));
}

/** What a clock in this zone shows at an instant, as if it hung in UTC. */
export const shownIn = (zone: string, at: number): number => at + offsetAt(zone, at);

/** The zone's name as this machine knows it; UTC for one that it does not. */
export function knownZone(zone: string | undefined): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone ?? 'UTC' }).resolvedOptions().timeZone;
  } catch (error) {
    if (error instanceof RangeError) return 'UTC';
    throw error;
  }
}

/** How far the zone is ahead of UTC, in milliseconds. */
function offsetAt(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((found) => found.type === type)?.value);
  const shown = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return shown - Math.floor(at / 1000) * 1000;
}
