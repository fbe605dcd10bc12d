/** Who is on call by the rota in tocsin.yml: people who take turns, by the week or by the day. */
import { z } from 'zod';
import { PersonId } from '../ids.js';
import type { OnCall, OnCallLevel, OnCallList } from './on-call.js';
import { asUtc, instantIn, shownIn } from './wall-clock.js';

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const clockTime = '([01]\\d|2[0-3]):([0-5]\\d)';
const handoff = new RegExp(`^(?:(${weekdays.join('|')}) )?${clockTime}$`);
const localTime = new RegExp(`^(\\d{4})-(\\d{2})-(\\d{2})[T ]${clockTime}$`);

const Member = z
  .string()
  .regex(/^(?:slack|teams):[A-Za-z0-9._:@-]+$/, 'expected a person such as slack:U061F7AUR')
  .transform((id) => PersonId.parse(id));
const LocalTime = z
  .string()
  .refine((text) => readLocal(text) !== undefined, 'expected a date and time such as 2026-12-24 18:00');

const Override = z
  .strictObject({
    from: LocalTime.describe('`2026-12-24 18:00`, in the zone of the schedule'),
    to: LocalTime.describe('The same'),
    person: Member.describe('Who stands in'),
    level: z.number().int().min(1).default(1).describe('For whom: 1 is asked first'),
  })
  .refine(({ from, to }) => (readLocal(from) ?? 0) < (readLocal(to) ?? 0), {
    path: ['to'],
    message: 'expected a time after that of from',
  });

const Schedule = z
  .strictObject({
    name: z.string().trim().min(1).max(60).describe('As people call it'),
    services: z
      .array(z.string().trim().min(1))
      .min(1)
      .optional()
      .describe('What it is for; left out, for all that no other schedule is for'),
    zone: z
      .string()
      .refine(isZone, 'expected a time zone such as Europe/Berlin')
      .default('UTC')
      .describe('Where its clock hangs'),
    handoff: z
      .string()
      .regex(handoff, 'expected "monday 09:00" for weeks, or "09:00" for days')
      .default('monday 09:00')
      .describe('When turns begin: `monday 09:00` for those of a week, `09:00` for those of a day'),
    since: z.iso
      .date('expected a date such as 2026-11-23')
      .default('2024-01-01')
      .describe('A date in the first turn of the people named first'),
    levels: z
      .array(z.array(Member).min(1))
      .min(1)
      .describe('Whom to ask first, then whom: for each level a list of people who take turns'),
    overrides: z.array(Override).default([]),
  })
  .superRefine(({ levels, overrides }, context) => {
    for (const [index, { level }] of overrides.entries()) {
      if (level <= levels.length) continue;
      const message = `expected one of the ${levels.length} levels of this schedule`;
      context.addIssue({ code: 'custom', path: ['overrides', index, 'level'], message });
    }
  });
type Schedule = z.infer<typeof Schedule>;

export const Rota = z
  .array(Schedule)
  .prefault([])
  .describe('Who is on call, by schedules in which people take turns');
export type Rota = z.infer<typeof Rota>;

/** Where the rota answers for itself. Undefined: there is none. */
export function rotaOnCall(rota: Rota): OnCall | undefined {
  if (rota.length === 0) return undefined;
  return { at: async ({ service, now }) => onCallAt(rota, service, now) };
}

export function onCallAt(rota: Rota, service: string | undefined, at: Date): OnCallList {
  const wanted = service?.trim().toLowerCase();
  const own = rota.filter(({ services }) => services?.some((name) => name.toLowerCase() === wanted));
  const schedules = own.length > 0 ? own : rota.filter(({ services }) => !services);
  const count = Math.max(0, ...schedules.map(({ levels }) => levels.length));
  const levels = Array.from({ length: count }, (_, index): OnCallLevel => {
    const people = schedules.flatMap((schedule) => onDuty(schedule, index + 1, at) ?? []);
    return { level: index + 1, people: [...new Set(people)].map((person) => ({ name: person, person })) };
  });
  return { source: 'tocsin.yml', asOf: at, levels: levels.filter(({ people }) => people.length > 0) };
}

function onDuty(schedule: Schedule, level: number, at: Date): PersonId | undefined {
  // The last one counts where two overlap: it was written down later.
  const stand = schedule.overrides.findLast(
    ({ from, to, level: ofLevel }) =>
      ofLevel === level && instantOf(schedule, from) <= at && at < instantOf(schedule, to),
  );
  if (stand) return stand.person;
  const people = schedule.levels[level - 1] ?? [];
  const turn = turnAt(schedule, at) % people.length;
  return people[turn < 0 ? turn + people.length : turn];
}

const dayMs = 24 * 3_600_000;
/** Days since 1970 of a day that a wall clock shows; that day, a Thursday, is number 0. */
const dayOf = (shown: number) => Math.floor(shown / dayMs);
/** 0 for a Monday. */
const weekdayOf = (day: number) => (((day + 3) % 7) + 7) % 7;

/**
 * How many turns have begun since that of the first people. A turn begins when the clock on the wall says so, however long the
 * days are in between; where it says so twice, the first time.
 */
function turnAt({ zone, handoff: text, since }: Schedule, at: Date): number {
  const [, weekday, hour, minute] = handoff.exec(text) ?? [];
  const time = (Number(hour) * 60 + Number(minute)) * 60_000;
  const hasBegun = (day: number) => instantIn(zone, day * dayMs + time) <= at;
  const today = dayOf(shownIn(zone, at.getTime()));
  const first = dayOf(Date.parse(since));
  if (weekday === undefined) return (hasBegun(today) ? today : today - 1) - first;
  const start = (weekdays as readonly string[]).indexOf(weekday);
  /** The last day on which a turn begins, up to this one. */
  const lastStart = (day: number) => day - ((weekdayOf(day) - start + 7) % 7);
  const started = lastStart(today);
  return ((hasBegun(started) ? started : started - 7) - lastStart(first)) / 7;
}

const instantOf = ({ zone }: Schedule, local: string): Date => instantIn(zone, readLocal(local) ?? 0);

/** What a clock on the wall showed, as if it hung in UTC. */
function readLocal(text: string): number | undefined {
  const [year, month, day, hour, minute] = (localTime.exec(text) ?? []).slice(1).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  return asUtc({ year, month, day, hour: hour ?? 0, minute: minute ?? 0, second: 0, millisecond: 0 });
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
