/** From an update's parts and a template to the words that an audience reads. */
import { drillMark, type Incident, incidentRef, isOpen, standingWords } from '../incident/incident.js';
import { severityLabel } from '../incident/severity.js';

/** What a person filled in. */
export interface Parts {
  impact: string;
  cause?: string | undefined;
  doing?: string | undefined;
  next: string;
  nextUpdateAt?: Date | undefined;
}

export const fillIns = [
  'ref',
  'title',
  'severity',
  'status',
  'service',
  'summary',
  'since',
  'until',
  'openFor',
  'impact',
  'cause',
  'doing',
  'next',
  'lastUpdate',
  'nextUpdate',
  'said',
] as const;
type FillIn = (typeof fillIns)[number];

const part = /\{(\w+)\}/g;
const isFillIn = (name: string): name is FillIn => (fillIns as readonly string[]).includes(name);

/** The first part that a template asks for and that there is not. */
export function unknownFillIn(template: string): string | undefined {
  return [...template.matchAll(part)].map(([, name = '']) => name).find((name) => !isFillIn(name));
}

/** As much as a field of a form holds. */
export const longestStatement = 3000;

/**
 * Fills in a template, line by line: a line that asks for something unknown is left out. What people wrote is filled in as it
 * is and never read as a template.
 */
export function fillTemplate(
  template: string,
  { incident, parts, now, said }: { incident: Incident; parts: Partial<Parts>; now: Date; said?: string },
): string {
  const values: Readonly<Record<FillIn, string | undefined>> = {
    ref: incidentRef(incident),
    title: incident.title,
    severity: severityLabel(incident.severity),
    status: standingWords(incident.status),
    service: incident.service,
    summary: incident.summary,
    since: atUtc(incident.startedAt, now),
    until: incident.resolvedAt && atUtc(incident.resolvedAt, now),
    openFor: isOpen(incident) ? openFor(incident, now) : undefined,
    impact: parts.impact,
    cause: parts.cause,
    doing: parts.doing,
    next: parts.next,
    lastUpdate: incident.lastUpdateAt
      ? `Last update: ${atUtc(incident.lastUpdateAt, now)}`
      : 'No status update yet',
    nextUpdate: parts.nextUpdateAt && atUtc(parts.nextUpdateAt, now),
    said,
  };
  const lines = template.split('\n').flatMap((line) => {
    const missing = [...line.matchAll(part)].some(([, name = '']) => isFillIn(name) && !values[name]);
    return missing
      ? []
      : [line.replaceAll(part, (whole, name: string) => (isFillIn(name) ? (values[name] ?? '') : whole))];
  });
  const text = lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
  return cutTo(`${drillMark(incident)}${text}`, longestStatement);
}

/** Since its declaration or its last reopening, as the times of notices are counted. */
function openFor({ declaredAt, reopenedAt = declaredAt }: Incident, now: Date): string {
  const since = Math.max(declaredAt.getTime(), reopenedAt.getTime());
  const minutes = Math.floor((now.getTime() - since) / 60_000);
  return minutes < 1 ? 'just declared' : `open for ${minutes} min`;
}

/** `14:05 UTC`, with the day where it is another: whoever reads it may sit anywhere. */
export function atUtc(at: Date, now: Date): string {
  const [day = '', time = ''] = at.toISOString().split('T');
  const clock = `${time.slice(0, 5)} UTC`;
  return now.toISOString().startsWith(day) ? clock : `${day} ${clock}`;
}

export function cutTo(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length
    ? text
    : `${characters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`;
}
