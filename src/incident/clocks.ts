/**
 * What happens when nothing happens: the one table of clocks.
 *
 * A clock is a pure reading of the incident. `since` says whether it runs and from when, `due` when its n-th
 * reminder is due. After every event both are read again, so a clock starts, stops and moves by itself when
 * severity, roles or status change. A firing clock reads the incident again under its lock and does nothing
 * when the reminder is no longer due.
 */
import type { PersonId } from '../ids.js';
import { closing, decisionWords, openDecision } from './decision.js';
import type { ClockName, TimelineEvent } from './event.js';
import { type Incident, isOpen } from './incident.js';
import type { Reader } from './ports.js';
import type { Settings } from './settings.js';

export interface Clock {
  name: ClockName;
  /** The instant it counts from, or undefined while it does not run. */
  since(incident: Incident, settings: Settings): Date | undefined;
  /** When reminder `step` (0, 1, 2 …) is due. Later steps are due later, without end. */
  due(step: number, since: Date, incident: Incident, settings: Settings): Date;
  /** What comes about when it fires. */
  brings?(read: Pick<Reader, 'timeline'>, incident: Incident): Promise<TimelineEvent[]>;
  /** Who is asked by name; undefined when it is the room. */
  asks(incident: Incident): PersonId | undefined;
}

const minutes = (count: number) => count * 60_000;
const hours = (count: number) => minutes(60 * count);
const after = (start: Date, milliseconds: number) => new Date(start.getTime() + milliseconds);

/** Reminders come at first in a gap of `first`, each gap twice the one before, up to `most`: nobody answers a drum. */
function spaced(step: number, first: number, most: number): number {
  let total = 0;
  for (let index = 0; index < step; index += 1) {
    const gap = first * 2 ** index;
    if (gap >= most) return total + (step - index) * most;
    total += gap;
  }
  return total;
}

const later = (one: Date, other: Date | undefined) => (other && other > one ? other : one);

/** The person who owes an update: the comms lead, or the commander while there is none. */
const updater = (incident: Incident) => incident.roles.comms ?? incident.roles.commander;
/** What was over when it was recorded is not late from the beginning. */
const recordedAfterwards = ({ kind, declaredAt }: Incident) =>
  kind === 'retrospective' ? declaredAt : undefined;
const runsLive = (incident: Incident) => isOpen(incident) && incident.kind !== 'retrospective';

export const clocks: readonly Clock[] = [
  {
    name: 'commander',
    since: (incident) => (runsLive(incident) ? incident.commanderVacantSince : undefined),
    due: (step, since, _incident, { clocks }) =>
      after(since, minutes(clocks.commanderMinutes + spaced(step, clocks.commanderRepeatMinutes, 60))),
    asks: () => undefined,
  },
  {
    name: 'first-update',
    since: (incident) =>
      runsLive(incident) && !incident.lastUpdateAt
        ? later(incident.declaredAt, incident.reopenedAt)
        : undefined,
    due: (step, since, { severity }, { clocks }) => {
      const most = Math.max(clocks.updateRepeatMinutes, clocks.updateMinutes[severity]);
      return after(
        since,
        minutes(clocks.firstUpdateMinutes + spaced(step, clocks.updateRepeatMinutes, most)),
      );
    },
    asks: updater,
  },
  {
    name: 'next-update',
    // After a reopening the pace begins anew.
    since: (incident) =>
      runsLive(incident) && incident.lastUpdateAt
        ? later(incident.lastUpdateAt, incident.reopenedAt)
        : undefined,
    due: (step, since, incident, { clocks }) => {
      const cadence = after(since, minutes(clocks.updateMinutes[incident.severity]));
      const promised = incident.nextUpdateAt;
      // A promise may come sooner than the cadence asks; it cannot put it off.
      const first = promised && promised < cadence ? promised : cadence;
      const most = Math.max(clocks.updateRepeatMinutes, clocks.updateMinutes[incident.severity]);
      return after(first, minutes(spaced(step, clocks.updateRepeatMinutes, most)));
    },
    asks: updater,
  },
  {
    name: 'postmortem',
    since: (incident) =>
      ['resolved', 'closed'].includes(incident.status) && !incident.postmortemDoneAt
        ? later(incident.resolvedAt ?? incident.declaredAt, recordedAfterwards(incident))
        : undefined,
    // A day before it is due, when it is due, and every day after.
    due: (step, since, _incident, { clocks }) => {
      const last = hours(clocks.postmortemHours);
      const first = Math.max(last - hours(24), last / 2);
      return after(since, step === 0 ? first : last + hours(24) * (step - 1));
    },
    asks: (incident) => incident.postmortemOwner,
  },
  {
    name: 'archive',
    since: ({ status, endedAt, postmortemDoneAt, archivedAt }, { clocks }) => {
      // Somebody who opens the room again keeps it open.
      const isDue = endedAt && !(archivedAt && archivedAt >= endedAt);
      // What is left to do for the post-mortem is talked about there.
      if (!clocks.archiveHours || !isDue || (status === 'closed' && !postmortemDoneAt)) return undefined;
      return later(endedAt, postmortemDoneAt);
    },
    due: (step, since, _incident, { clocks }) => after(since, hours((clocks.archiveHours ?? 0) + 24 * step)),
    asks: () => undefined,
  },
  {
    name: 'decision',
    since: (incident) => openDecision(incident)?.askedAt,
    due: (step, since, incident) => after(openDecision(incident)?.until ?? since, hours(step)),
    asks: () => undefined,
    brings: async (read, incident) => {
      const decision = openDecision(incident);
      return decision ? [closing(decision, await decisionWords(read, incident, decision))] : [];
    },
  },
];

/** A clock that runs for an incident, as stored. */
export interface RunningClock {
  name: ClockName;
  since: Date;
  /** The reminder that comes next. */
  step: number;
  dueAt: Date;
}

/** The clocks that should run for an incident at `now`, given those that ran before it changed. */
export function wind(
  incident: Incident,
  running: readonly RunningClock[],
  settings: Settings,
  now: Date,
): RunningClock[] {
  return clocks.flatMap((clock) => {
    const since = clock.since(incident, settings);
    if (!since) return [];
    const before = running.find((candidate) => candidate.name === clock.name);
    let step = before && before.since.getTime() === since.getTime() ? before.step : 0;
    // The pace became slower: a reminder that was given then is still to come now.
    while (step > 0 && clock.due(step - 1, since, incident, settings) > now) step -= 1;
    return [{ name: clock.name, since, step, dueAt: clock.due(step, since, incident, settings) }];
  });
}

/** The clock after it fired at `now`: reminders missed meanwhile (the process was down) are not made up for. */
export function advance(
  fired: RunningClock,
  incident: Incident,
  now: Date,
  settings: Settings,
): RunningClock {
  const clock = clocks.find((candidate) => candidate.name === fired.name);
  if (!clock) throw new Error(`no clock is called ${fired.name}`);
  let step = fired.step + 1;
  while (clock.due(step, fired.since, incident, settings) <= now) step += 1;
  return { ...fired, step, dueAt: clock.due(step, fired.since, incident, settings) };
}
