/** What a check can find about an incident's row, and how it is told. */
import type { Incident } from '../incident/incident.js';

export interface Difference {
  field: string;
  /** What the row says, and what the events say. */
  is: string;
  events: string;
}

export type IncidentProblem =
  | { what: 'incident-differs'; chain: string; number: number; differences: readonly Difference[] }
  | { what: 'incident-unreadable'; chain: string; number: number }
  | { what: 'incident-eventless'; chain: string; number: number };

export function explainIncident(problem: IncidentProblem): string {
  const name = `INC-${problem.number}`;
  switch (problem.what) {
    case 'incident-differs': {
      const parts = problem.differences.map(({ field, is, events }) => `${field} ${is} instead of ${events}`);
      return `${name}: what is shown of it is not what its events say: ${parts.join('; ')}.`;
    }
    case 'incident-unreadable':
      return `${name}: its events do not make an incident, so what is shown of it cannot be compared with them.`;
    case 'incident-eventless':
      return `${name}: it has no events; it was put in, or they were removed.`;
  }
}

/** As people call them. Id and number are compared by themselves. */
const labels: Readonly<Record<Exclude<keyof Incident, 'id' | 'number'>, string>> = {
  title: 'title',
  summary: 'summary',
  service: 'service',
  kind: 'kind',
  pages: 'whether it pages for real',
  status: 'status',
  severity: 'severity',
  impact: 'impact',
  startedAt: 'start of impact',
  detectedAt: 'time of detection',
  declaredAt: 'time of declaration',
  acknowledgedAt: 'time of acknowledgement',
  mitigatedAt: 'time of mitigation',
  resolvedAt: 'time of resolution',
  closedAt: 'time of closing',
  endedAt: 'time of its end',
  archivedAt: 'time of archiving',
  reopenedAt: 'time of reopening',
  mergedInto: 'incident it was merged into',
  related: 'related incidents',
  declaredBy: 'declarer',
  private: 'mark that it is private',
  roles: 'roles',
  handovers: 'which roles are offered',
  commanderVacantSince: 'time without a commander',
  room: 'room',
  roomName: 'name of the room',
  card: 'card',
  announcement: 'announcement',
  tasksCard: 'list of tasks',
  changesCard: 'list of changes',
  marks: 'marked changes',
  informed: 'cards in channels of its service',
  mirror: 'second room',
  bridge: 'bridge',
  decision: 'last decision',
  pager: 'incident in PagerDuty',
  lastUpdateAt: 'time of the last update',
  nextUpdateAt: 'time of the next update',
  updateSnoozedUntil: 'time until which the update was put off',
  noticesGiven: 'notices given to executives',
  postmortemOwner: 'owner of the post-mortem',
  postmortemDoneAt: 'time of the post-mortem',
};

/** `row` is what stands there, whatever somebody wrote into it. */
export function differencesOf(
  row: Readonly<Record<keyof Incident, unknown>>,
  folded: Incident,
): Difference[] {
  return (Object.keys(labels) as (keyof typeof labels)[]).flatMap((field) => {
    const [is, events] = [shown(row[field]), shown(folded[field])];
    return is === events ? [] : [{ field: labels[field], is: cut(is), events: cut(events) }];
  });
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  // In one line, whatever is in it.
  if (typeof value === 'string') return `“${JSON.stringify(value).slice(1, -1)}”`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no time' : value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value, inOrder) : String(value);
}

/** PostgreSQL keeps the members of JSON in an order of its own. */
function inOrder(_: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const most = 200;
const cut = (text: string) => (text.length > most ? `${text.slice(0, most)}…` : text);
