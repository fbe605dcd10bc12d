import { drillMark, type Incident, incidentRef, type Status } from '../../incident/incident.js';
import { Severity, severityLabel, severityMeaning } from '../../incident/severity.js';
import { type Option, room, type Span } from '../view.js';

export const statusLabel: Readonly<Record<Status, string>> = {
  triage: 'Triage',
  investigating: 'Investigating',
  identified: 'Identified',
  monitoring: 'Monitoring',
  resolved: 'Resolved',
  closed: 'Closed',
  declined: 'Declined',
  merged: 'Merged',
};

export const statusMeaning: Partial<Record<Status, string>> = {
  investigating: 'We know something is wrong and look for the cause',
  identified: 'The cause is known, the fix is under way',
  monitoring: 'The impact is over; we watch that it stays so',
  resolved: 'It is over',
};

/** Cuts at a whole character, with a visible mark. */
export function cut(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length
    ? text
    : `${characters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`;
}

/** `INC-7 Checkout is down`, short enough for a heading. */
export function headline(incident: Incident): string {
  return `${drillMark(incident)}${incidentRef(incident)} · ${cut(oneLine(incident.title), 110)}`;
}

/** Where it is handled, as far as there is a room to point to. */
export const where = (incident: Incident): Span[] =>
  incident.room ? [' Go to ', room(incident.room), '.'] : [];

export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** `SEV1 · Investigating` */
export function standing(incident: Incident): string {
  return `${severityLabel(incident.severity)} · ${statusLabel[incident.status]}`;
}

/** `1 h 20 min`, `3 d 4 h`, `less than a minute`. */
export function duration(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return 'less than a minute';
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const parts =
    days > 0 ? [days && `${days} d`, hours && `${hours} h`] : [hours && `${hours} h`, rest && `${rest} min`];
  return parts.filter(Boolean).join(' ');
}

export const statusOptions = (statuses: readonly Status[]): Option[] =>
  statuses.map((value) => ({
    value,
    label: statusLabel[value],
    ...(statusMeaning[value] && { hint: statusMeaning[value] }),
  }));

/** The levels to choose from, each with what it means. */
export const severityOptions = (): Option[] =>
  Severity.options.map((value) => {
    const [name = '', meaning = ''] = severityMeaning[value].split(': ');
    return { value, label: `${severityLabel(value)} · ${name}`, hint: meaning };
  });
