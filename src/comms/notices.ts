/** What executives are told by itself: how bad it is, and for how long. */
import { type Incident, incidentRef, standingWords } from '../incident/incident.js';
import { severityLabel } from '../incident/severity.js';
import type { Audiences, ExecutiveNotice } from './audiences.js';
import { blotSensitive, type SensitiveSettings } from './sensitive.js';
import { atUtc } from './wording.js';

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

/** All that is due, as one notice: nobody is told the same twice because two entries came due together. */
export function noticeAt(
  incident: Incident,
  since: Date,
  { settings, now }: { settings: NoticeSettings; now: Date },
): { text: string; where: string[]; severity: Incident['severity']; minutes: number[] } | undefined {
  const due = pending(incident, settings).filter((notice) => dueAt(notice, since) <= now);
  if (due.length === 0) return undefined;
  const text = words(incident, since, now);
  return {
    // Nobody is there to look it through.
    text: settings.audiences.executives.external ? blotSensitive(text, settings.sensitive) : text,
    where: [...new Set(due.flatMap(({ to }) => to))],
    severity: incident.severity,
    minutes: [...new Set(due.map(({ afterMinutes }) => afterMinutes))].sort((a, b) => a - b),
  };
}

function words(incident: Incident, since: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - since.getTime()) / 60_000);
  const { lastUpdateAt, nextUpdateAt } = incident;
  const next = nextUpdateAt && nextUpdateAt > now ? nextUpdateAt : undefined;
  return [
    `${incidentRef(incident)} · ${incident.title}`,
    `${severityLabel(incident.severity)} · ${standingWords(incident.status)} · ${minutes < 1 ? 'just declared' : `open for ${minutes} min`}`,
    ...(incident.service ? [`Service: ${incident.service}`] : []),
    ...(incident.summary ? [incident.summary] : []),
    lastUpdateAt ? `Last update: ${atUtc(lastUpdateAt, now)}` : 'No status update yet',
    ...(next ? [`Next update: ${atUtc(next, now)}`] : []),
  ].join('\n');
}
