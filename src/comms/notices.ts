/** What executives are told by itself: how bad it is, and for how long. */
import type { Incident } from '../incident/incident.js';
import type { Audiences, ExecutiveNotice } from './audiences.js';
import { blotSensitive, type SensitiveSettings } from './sensitive.js';
import { fillTemplate, type Parts } from './wording.js';

interface NoticeSettings {
  executiveNotices: readonly ExecutiveNotice[];
  audiences: Audiences;
  sensitive: SensitiveSettings;
}

/** Names an entry of the table in an incident's state, whatever becomes of the table. */
export const noticeKey = ({ severity, afterMinutes }: Pick<ExecutiveNotice, 'severity' | 'afterMinutes'>) =>
  `${severity}:${afterMinutes}`;

/** The entries for the severity as it is now that were not told yet. */
function pending({ severity, noticesGiven = [] }: Incident, settings: NoticeSettings): ExecutiveNotice[] {
  return settings.executiveNotices.filter(
    (notice) => notice.severity === severity && !noticesGiven.includes(noticeKey(notice)),
  );
}

const dueAt = ({ afterMinutes }: ExecutiveNotice, since: Date) =>
  new Date(since.getTime() + afterMinutes * 60_000);

/** When the next of them is due; undefined when all were told. */
export function nextNoticeAt(incident: Incident, since: Date, settings: NoticeSettings): Date | undefined {
  const times = pending(incident, settings).map((notice) => dueAt(notice, since).getTime());
  return times.length > 0 ? new Date(Math.min(...times)) : undefined;
}

/**
 * All that is due, as one notice: nobody is told the same twice because two entries came due together. It has the words of
 * the one that waited longest. `told` is what the last update said.
 */
export function noticeAt(
  incident: Incident,
  since: Date,
  { settings, told, now }: { settings: NoticeSettings; told: Partial<Parts>; now: Date },
): { text: string; where: string[]; severity: Incident['severity']; minutes: number[] } | undefined {
  const due = pending(incident, settings).filter((notice) => dueAt(notice, since) <= now);
  const [longest] = due.toSorted((a, b) => b.afterMinutes - a.afterMinutes);
  if (!longest) return undefined;
  const { nextUpdateAt } = incident;
  // One that was promised and has not come is nothing to promise again.
  const parts = { ...told, nextUpdateAt: nextUpdateAt && nextUpdateAt > now ? nextUpdateAt : undefined };
  const text = fillTemplate(longest.template, { incident, parts, now });
  return {
    // Nobody is there to look it through.
    text: settings.audiences.executives.external ? blotSensitive(text, settings.sensitive) : text,
    where: [...new Set(due.flatMap(({ to }) => to))],
    severity: incident.severity,
    minutes: [...new Set(due.map(({ afterMinutes }) => afterMinutes))].sort((a, b) => a - b),
  };
}
