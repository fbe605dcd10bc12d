/** Times as people type them. What they mean is told by what has passed: nobody writes down what is still to come. */
import { asUtc, instantsIn, knownZone, shownIn, type WallClock } from '../incident/wall-clock.js';

/** What was typed, before it is known whose clock it was read from. */
type Reading = { kind: 'ago'; milliseconds: number } | ClockReading;

interface ClockReading extends Pick<WallClock, 'hour' | 'minute' | 'second' | 'millisecond'> {
  kind: 'clock';
  day: 'today' | 'yesterday' | Pick<WallClock, 'year' | 'month' | 'day'> | undefined;
  /** Of the zone that it names, ahead of UTC in milliseconds. */
  offset: number | undefined;
}

/** Words at the front of a text that are meant as a time; without a reading they are one that there is not: `25:00`. */
export interface When {
  words: string;
  reading: Reading | undefined;
  rest: string;
}

const ways = '14:05, 2:05pm, yesterday 14:05, 2026-11-20 14:05 or 20m ago';
const howToSay = `Type it as ${ways}`;

const minute = 60_000;
const units: Readonly<Record<string, number>> = { s: 1000, m: minute, h: 60 * minute, d: 24 * 60 * minute };

const unit = '(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)';
const ago = new RegExp(
  `^(?:just )?now\\b|^\\d{1,5} ?${unit}(?: ?(?:and )?\\d{1,5} ?${unit})*(?: ago)?(?![\\w:])`,
  'i',
);
const part = '(?:morning|afternoon|evening|night)';
const date = `(?:(?:today|yesterday)(?: ${part})?|this ${part}|\\d{4}-\\d{2}-\\d{2})`;
const hours =
  '(?<hour>\\d{1,2})(?:[:.](?<minute>\\d{2})(?::(?<second>\\d{2})(?:[.,](?<fraction>\\d{1,9}))?)?)?(?: ?(?<half>[ap])\\.?m\\b\\.?)?';
const offset = '(?: ?(?<offset>z|utc|gmt|[+-]\\d{2}:?\\d{2}))?';
const clock = new RegExp(
  `^(?:(?<before>${date})(?:t|,? (?:at )?))?${hours}${offset}(?:,? (?:on )?(?<after>${date}))?(?=$|[\\s|,;!]|\\.(?!\\d)|:(?!\\S))`,
  'i',
);

/** The time that a text begins with, if it begins with one. */
export function leadingWhen(text: string): When | undefined {
  const line = text.trimStart();
  const whole = (words: string, reading: Reading | undefined): When => ({
    words,
    reading,
    rest: line.slice(words.length).trimStart(),
  });
  const since = ago.exec(line)?.[0];
  if (since !== undefined) return whole(since, { kind: 'ago', milliseconds: lengthOf(since) });
  const found = clock.exec(line);
  const { minute: minutes, half } = found?.groups ?? {};
  // A number alone is none: “3 pods”.
  return found && (minutes ?? half) !== undefined ? whole(found[0], clockOf(found.groups ?? {})) : undefined;
}

/** Whether it depends on where who typed it is. */
export function needsZone(text: string): boolean {
  const { reading } = leadingWhen(text) ?? {};
  return reading?.kind === 'clock' && reading.offset === undefined;
}

/** Whether it names a zone of its own: it is then not the clock on the wall of who typed it. */
export function namesZone(text: string): boolean {
  const { reading } = leadingWhen(text) ?? {};
  return reading?.kind === 'clock' && reading.offset !== undefined;
}

export type Read =
  /** `notToday`: a time without a day that has not come yet today, and was taken for the day before. The words of it. */
  { at: Date; notToday?: string } | { problem: string };

/**
 * The instant that is meant, or what is wrong with it. Without a day it is the last such moment that has passed. `zone` is the
 * IANA name of the clock that it was read from.
 */
export function readWhen(text: string, { now, zone }: { now: Date; zone: string | undefined }): Read {
  const when = leadingWhen(text.trim());
  if (text.trim() === '') return { problem: `Say a time: ${ways}` };
  const said = `“${text.trim().slice(0, 40)}”`;
  if (!when?.reading || !/^[.!]?$/.test(when.rest)) {
    return { problem: `${said} is no time that Tocsin can read. ${howToSay}` };
  }
  const { reading } = when;
  if (reading.kind === 'ago') return { at: new Date(now.getTime() - reading.milliseconds) };
  const place = reading.offset === undefined ? knownZone(zone) : undefined;
  const found = candidates(reading, now, place);
  if (found === 'no such day') return { problem: `${said} is on no calendar. ${howToSay}` };
  if (found.length === 0) {
    return {
      problem: `${said} did not exist in ${place}: the clocks were put forward over it. Type a time before or after it, or one in UTC: 14:05 UTC`,
    };
  }
  // The asker's clock may be ahead of ours by a little.
  const passed = found.findLast((at) => at.getTime() <= now.getTime() + minute);
  if (!passed) return { problem: `${said} is still to come. Type a time that has passed` };
  const at = passed < now ? passed : now;
  return isToday(reading, at, now, place) ? { at } : { at, notToday: when.words };
}

/** Whether a time is of the day that was named, or without one of today. */
function isToday({ day, offset = 0 }: ClockReading, at: Date, now: Date, zone: string | undefined): boolean {
  if (day !== undefined) return true;
  const dayOn = (instant: Date) =>
    new Date(zone === undefined ? instant.getTime() + offset : shownIn(zone, instant.getTime()))
      .toISOString()
      .slice(0, 10);
  return dayOn(at) === dayOn(now);
}

/** Every instant that may be meant, in order. Empty: the clock never showed it. */
function candidates(reading: ClockReading, now: Date, zone: string | undefined): Date[] | 'no such day' {
  const { day, offset = 0 } = reading;
  const here = zone === undefined ? now.getTime() + offset : shownIn(zone, now.getTime());
  const on = (utc: number) => (zone === undefined ? [new Date(utc - offset)] : instantsIn(zone, utc));
  if (typeof day === 'object') {
    const utc = asUtc({ ...reading, ...day });
    return utc === undefined ? 'no such day' : on(utc);
  }
  const daysBack = (count: number) => {
    const shown = new Date(here);
    shown.setUTCHours(reading.hour, reading.minute, reading.second, reading.millisecond);
    return shown.setUTCDate(shown.getUTCDate() - count);
  };
  if (day) return on(daysBack(day === 'today' ? 0 : 1));
  const today = daysBack(0);
  const todays = on(today);
  // Put forward over it this very day: the day before is not what was meant.
  if (today <= here && todays.length === 0) return [];
  const passed = todays.filter((at) => at.getTime() <= now.getTime() + minute);
  return passed.length > 0 ? passed : on(daysBack(1));
}

function clockOf(groups: Readonly<Record<string, string | undefined>>): Reading | undefined {
  const { half, fraction = '', before, after, offset: named } = groups;
  const hour = hourOf(Number(groups.hour), half?.toLowerCase(), partOf(before ?? after));
  const [minutes, second] = [Number(groups.minute ?? 0), Number(groups.second ?? 0)];
  if (hour === undefined || hour > 23 || minutes > 59 || second > 59 || (before && after)) return undefined;
  const millisecond = Number(fraction.padEnd(3, '0').slice(0, 3));
  return {
    kind: 'clock',
    hour,
    minute: minutes,
    second,
    millisecond,
    day: dayOf(before ?? after),
    offset: ahead(named),
  };
}

/** Which hours a part of the day has: `11:50 yesterday evening` is one before midnight. A night has two dates. */
const hoursOf: Readonly<Record<string, { from: number; to: number }>> = {
  morning: { from: 0, to: 11 },
  afternoon: { from: 12, to: 18 },
  evening: { from: 16, to: 23 },
  night: { from: 18, to: 23 },
};

const partOf = (words: string | undefined) => hoursOf[words?.toLowerCase().split(' ')[1] ?? ''];

/** The hour of 24; undefined when there is none such. */
function hourOf(
  typed: number,
  half: string | undefined,
  part: { from: number; to: number } | undefined,
): number | undefined {
  if (half) return typed < 1 || typed > 12 ? undefined : (typed % 12) + (half === 'p' ? 12 : 0);
  if (!part) return typed;
  return [typed, typed + 12].find((hour) => hour >= part.from && hour <= part.to);
}

function dayOf(words: string | undefined): ClockReading['day'] {
  if (words === undefined) return undefined;
  const [name = ''] = words.toLowerCase().split(' ');
  if (name === 'today' || name === 'this') return 'today';
  if (name === 'yesterday') return name;
  const [year = 0, month = 0, day = 0] = name.split('-').map(Number);
  return { year, month, day };
}

function ahead(named: string | undefined): number | undefined {
  if (named === undefined) return undefined;
  const [, sign, hour, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(named) ?? [];
  const length = (Number(hour ?? 0) * 60 + Number(minutes ?? 0)) * minute;
  return sign === '-' ? -length : length;
}

function lengthOf(words: string): number {
  const parts = [...words.matchAll(/(\d+) ?([smhd])/gi)];
  return parts.reduce(
    (sum, [, count, letter = '']) => sum + Number(count) * (units[letter.toLowerCase()] ?? 0),
    0,
  );
}
