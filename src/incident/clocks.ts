/**
 * What happens when nothing happens: the one table of clocks.
 *
 * A clock is a pure reading of the incident. `since` says whether it runs and from when, `due` when its n-th
 * reminder is due. After every event both are read again, so a clock starts, stops and moves by itself when
 * severity, roles or status change. A firing clock reads the incident again under its lock and does nothing
 * when the reminder is no longer due.
 */
import { nextNoticeAt, noticeAt } from '../comms/notices.js';
import type { Parts } from '../comms/wording.js';
import type { PersonId } from '../ids.js';
import { missingRoles } from './bridge.js';
import { closing, decisionWords, openDecision } from './decision.js';
import type { ClockName, EventOf, Reminder, TimelineEvent } from './event.js';
import { type Handover, type Incident, isOpen } from './incident.js';
import type { Reader } from './ports.js';
import { labelled, Role, rolesOf } from './roles.js';
import type { Settings } from './settings.js';

interface Running {
  /** The instant it counts from, or undefined while it does not run. */
  since(incident: Incident, settings: Settings): Date | undefined;
}

/** Reminds somebody again and again until it is done. */
interface RemindingClock extends Running {
  name: Reminder;
  /** When reminder `step` (0, 1, 2 …) is due. Later steps are due later, without end. */
  due(step: number, since: Date, incident: Incident, settings: Settings): Date;
  /** What comes about when it fires. */
  brings?(read: Pick<Reader, 'timeline'>, incident: Incident): Promise<TimelineEvent[]>;
  /** Who is asked by name; undefined when it is the room. */
  asks(incident: Incident): PersonId | undefined;
  /** What the reminder is about, where the clock's name does not say it all. */
  about?(incident: Incident, settings: Settings): Pick<EventOf<'clock.fired'>, 'handover' | 'missing'>;
}

/** Says something at certain times, each once: the incident knows what was said. */
interface TellingClock extends Running {
  name: Exclude<ClockName, Reminder>;
  /** Undefined when all was said. */
  due(step: number, since: Date, incident: Incident, settings: Settings): Date | undefined;
  tells(
    incident: Incident,
    since: Date,
    by: { settings: Settings; told: Partial<Parts>; now: Date },
  ): EventOf<'statement.published'> | undefined;
}

export type Clock = RemindingClock | TellingClock;

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

/** After so many reminders that nobody answered, others are told as well. */
export const escalatesAfter = 2;

/** Put off, an update is asked for then, and reminded of from then on. It moves nothing forward. */
const putOff = (first: Date, { updateSnoozedUntil }: Incident) => later(first, updateSnoozedUntil);

function firstUpdateDue(since: Date, { clocks }: Settings): Date {
  return after(since, minutes(clocks.firstUpdateMinutes));
}

function nextUpdateDue(
  since: Date,
  { severity, nextUpdateAt: promised }: Incident,
  { clocks }: Settings,
): Date {
  const cadence = after(since, minutes(clocks.updateMinutes[severity]));
  // A promise may come sooner than the cadence asks; it cannot put it off.
  return promised && promised < cadence ? promised : cadence;
}

const firstUpdateSince = (incident: Incident) =>
  runsLive(incident) && !incident.lastUpdateAt ? later(incident.declaredAt, incident.reopenedAt) : undefined;
// After a reopening the pace begins anew.
const nextUpdateSince = (incident: Incident) =>
  runsLive(incident) && incident.lastUpdateAt ? later(incident.lastUpdateAt, incident.reopenedAt) : undefined;

/** When the update that is owed is due, whether it was put off or not; undefined when none is owed. */
export function updateDueAt(incident: Incident, settings: Settings): Date | undefined {
  const first = firstUpdateSince(incident);
  if (first) return firstUpdateDue(first, settings);
  const next = nextUpdateSince(incident);
  return next && nextUpdateDue(next, incident, settings);
}

/** Roles that somebody must hold by the severity, and nobody does. The commander has a clock of their own. */
function missing({ severity, roles }: Incident, settings: Settings) {
  return rolesOf(settings)
    .filter(({ role }) => role !== 'commander' && !roles[role])
    .filter(({ requiredFor }) => requiredFor.includes(severity))
    .map(labelled);
}

/** The oldest offer that is not answered, and whose giver has not been told so. */
function unanswered({ handovers = {} }: Incident): (Handover & { role: Role }) | undefined {
  return Object.entries(handovers)
    .flatMap(([role, offer]) => (offer && !offer.reminded ? [{ role: Role.parse(role), ...offer }] : []))
    .sort((a, b) => a.offeredAt.getTime() - b.offeredAt.getTime())[0];
}

export const clocks: readonly Clock[] = [
  {
    name: 'commander',
    since: (incident) => (runsLive(incident) ? incident.commanderVacantSince : undefined),
    due: (step, since, _incident, { clocks }) =>
      after(since, minutes(clocks.commanderMinutes + spaced(step, clocks.commanderRepeatMinutes, 60))),
    asks: () => undefined,
  },
  {
    name: 'roles',
    since: (incident, settings) =>
      runsLive(incident) && missing(incident, settings).length > 0
        ? later(incident.declaredAt, incident.reopenedAt)
        : undefined,
    due: (step, since, _incident, { clocks }) =>
      after(since, minutes(clocks.rolesMinutes + spaced(step, clocks.rolesMinutes, 60))),
    asks: ({ roles }) => roles.commander,
    about: (incident, settings) => ({ missing: missing(incident, settings) }),
  },
  {
    // Once an offer: it stands, and so does what was said of it.
    name: 'handover',
    since: (incident) => (isOpen(incident) ? unanswered(incident)?.offeredAt : undefined),
    due: (step, since, _incident, { clocks }) => after(since, minutes(clocks.handoverMinutes * (step + 1))),
    asks: (incident) => unanswered(incident)?.from,
    about(incident) {
      const offer = unanswered(incident);
      if (!offer) return {};
      const { role, label, to } = offer;
      return { handover: { role, to, ...(label !== undefined && { label }) } };
    },
  },
  {
    name: 'first-update',
    since: firstUpdateSince,
    due: (step, since, incident, settings) => {
      const { updateRepeatMinutes, updateMinutes } = settings.clocks;
      const most = Math.max(updateRepeatMinutes, updateMinutes[incident.severity]);
      const first = putOff(firstUpdateDue(since, settings), incident);
      return after(first, minutes(spaced(step, updateRepeatMinutes, most)));
    },
    asks: updater,
  },
  {
    name: 'next-update',
    since: nextUpdateSince,
    due: (step, since, incident, settings) => {
      const { updateRepeatMinutes, updateMinutes } = settings.clocks;
      const most = Math.max(updateRepeatMinutes, updateMinutes[incident.severity]);
      const first = putOff(nextUpdateDue(since, incident, settings), incident);
      return after(first, minutes(spaced(step, updateRepeatMinutes, most)));
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
  {
    name: 'executive-notice',
    // A drill is nothing to be woken for.
    since: (incident) =>
      isOpen(incident) && incident.kind === 'live'
        ? later(incident.declaredAt, incident.reopenedAt)
        : undefined,
    due: (_step, since, incident, settings) => nextNoticeAt(incident, since, settings),
    tells: (incident, since, { settings, told, now }) => {
      const notice = noticeAt(incident, since, { settings, told, now });
      if (!notice) return undefined;
      const { text, where, severity, minutes } = notice;
      return {
        type: 'statement.published',
        audience: 'executives',
        text,
        where,
        ...(settings.audiences.executives.external && { external: true as const }),
        notice: { severity, minutes },
      };
    },
  },
  {
    name: 'bridge',
    since: (incident) => {
      const { bridge, reopenedAt } = incident;
      if (!bridge?.needs || !runsLive(incident) || missingRoles(incident).length === 0) return undefined;
      return later(bridge.needs.since, reopenedAt);
    },
    due: (step, since, _incident, { clocks }) =>
      after(since, minutes(clocks.bridgeMinutes + spaced(step, clocks.commanderRepeatMinutes, 60))),
    asks: () => undefined,
  },
];

/** Since when a reminder is for nobody in particular; undefined when it is no longer, or is for somebody. */
export function unownedSince(name: Reminder, incident: Incident, settings: Settings): Date | undefined {
  const clock = clocks.find((candidate) => candidate.name === name);
  if (!clock || 'tells' in clock || clock.asks(incident)) return undefined;
  return clock.since(incident, settings);
}

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
    while (step > 0 && isLater(clock.due(step - 1, since, incident, settings), now)) step -= 1;
    const dueAt = clock.due(step, since, incident, settings);
    return dueAt ? [{ name: clock.name, since, step, dueAt }] : [];
  });
}

const isLater = (one: Date | undefined, other: Date) => one !== undefined && one > other;

/** The clock after it reminded at `now`: reminders missed meanwhile (the process was down) are not made up for. */
export function advance(
  fired: RunningClock,
  incident: Incident,
  now: Date,
  settings: Settings,
): RunningClock {
  const clock = clocks.find((candidate) => candidate.name === fired.name);
  if (!clock || 'tells' in clock) throw new Error(`no clock that reminds is called ${fired.name}`);
  let step = fired.step + 1;
  while (clock.due(step, fired.since, incident, settings) <= now) step += 1;
  return { ...fired, step, dueAt: clock.due(step, fired.since, incident, settings) };
}
