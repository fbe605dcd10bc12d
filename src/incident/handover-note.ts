/** What whoever takes over has to know, put together from what the timeline holds. Pure: it is a draft, and a person edits it. */
import type { PersonId } from '../ids.js';
import { stateOf, stepNumber } from '../runbook/checklist.js';
import type { RecordedEvent } from './event.js';
import { type Incident, incidentRef, rolesIn, standingWords } from './incident.js';
import type { ActionItem, StoredRun } from './ports.js';
import { labelOf, type RoleGuide } from './roles.js';
import { severityLabel } from './severity.js';

export interface HandoverMaterial {
  incident: Incident;
  /** `noteEvents`, oldest first. */
  events: readonly RecordedEvent[];
  runs: readonly StoredRun[];
  items: readonly ActionItem[];
  roles: readonly RoleGuide[];
  /** When the next update is due. */
  updateDue: Date | undefined;
  nameOf(person: PersonId): string;
  now: Date;
}

/** The types of events that a note is made from. */
export const noteEvents = [
  'status.changed',
  'incident.reopened',
  'update.published',
  'note.added',
  'moment.marked',
  'moment.unmarked',
  'message.pinned',
  'message.unpinned',
  'handover.accepted',
] as const;

/** Slack's limit for a text field, as for others that are edited in a form. */
export const longestNote = 3000;
const mostOfEach = 5;
const mostWords = 160;

export function draftHandover(material: HandoverMaterial): string {
  const { items, nameOf } = material;
  const open = items.filter(({ task }) => !task);
  const sections = [
    standing(material),
    lastUpdate(material),
    ...list('Roles', roleLines(material), material.roles.length),
    ...list('Open steps', openSteps(material)),
    ...list('Open questions', questions(material)),
    ...list('Marked', marked(material)),
    ...list(
      'Action items',
      open.map(({ title, owner }) => `${short(title)}${owner ? ` (${nameOf(owner)})` : ''}`),
    ),
  ];
  const note = sections.join('\n');
  // Half of a character is no text.
  return note.length <= longestNote
    ? note
    : `${note.slice(0, longestNote - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function standing({ incident, events, now }: HandoverMaterial): string {
  const moved = events.findLast(
    ({ event }) => event.type === 'status.changed' || event.type === 'incident.reopened',
  );
  const since = moved?.occurredAt ?? incident.declaredAt;
  return [
    `${incidentRef(incident)} ${short(incident.title)}`,
    `${severityLabel(incident.severity)}, ${standingWords(incident.status)} since ${at(since, now)}. Impact began ${at(incident.startedAt, now)}.`,
  ].join('\n');
}

function lastUpdate({ incident, events, updateDue, now }: HandoverMaterial): string {
  const last = events.findLast(({ event, redacted }) => event.type === 'update.published' && !redacted);
  const due = updateDue
    ? ` ${updateDue <= now ? 'The next one was due' : 'The next one is due'} ${at(updateDue, now)}.`
    : '';
  if (last?.event.type !== 'update.published') {
    return incident.lastUpdateAt
      ? `Last update ${at(incident.lastUpdateAt, now)}.${due}`
      : `No update yet.${due}`;
  }
  const { impact, cause, next } = last.event;
  const told = [short(impact), ...(cause ? [`Cause: ${short(cause)}`] : []), `Next: ${short(next)}`];
  return `Last update ${at(last.occurredAt, now)}: ${told.map(ended).join(' ')}${due}`;
}

function roleLines({ incident, roles, nameOf }: HandoverMaterial): string[] {
  return rolesIn(incident).map(({ role, holder }) => {
    const told = roles.find((guide) => guide.role === role)?.label;
    return `${labelOf(role, told)}: ${nameOf(holder)}`;
  });
}

function openSteps({ runs }: HandoverMaterial): string[] {
  return runs.flatMap(({ run }) =>
    run.runbook.steps
      .filter(({ id }) => stateOf(run, id).state === 'open')
      .map(({ id, title }) => `${short(run.runbook.title)} ${stepNumber(run, id)}: ${short(title)}`),
  );
}

/** What happened since the role last changed hands: what came before was handed over then. */
function recent({ events }: HandoverMaterial): readonly RecordedEvent[] {
  return events.slice(events.findLastIndex(({ event }) => event.type === 'handover.accepted') + 1);
}

function questions(material: HandoverMaterial): string[] {
  return recent(material).flatMap(({ event, actor, redacted }) => {
    if (redacted || event.type !== 'note.added' || !/\?\s*$/.test(event.text)) return [];
    return [`${short(event.text)}${actor ? ` (${material.nameOf(actor)})` : ''}`];
  });
}

/** Messages that somebody marked or pinned, and did not unmark. */
function marked(material: HandoverMaterial): string[] {
  const words = new Map<string, string>();
  for (const { event, about, redacted } of recent(material)) {
    if (!('message' in event)) continue;
    const key = `${event.message.room} ${event.message.id}`;
    if (event.type === 'moment.marked' || event.type === 'message.pinned') {
      if (about && !redacted) words.set(key, short(about));
    } else if (event.type === 'moment.unmarked' || event.type === 'message.unpinned') {
      words.delete(key);
    }
  }
  return [...words.values()];
}

/** The newest of them, and how many there are besides. */
function list(title: string, entries: readonly string[], most = mostOfEach): string[] {
  if (entries.length === 0) return [];
  const more = entries.length - most;
  const shown = title.startsWith('Open steps') ? entries.slice(0, most) : entries.slice(-most);
  return [`${title}:`, ...shown.map((entry) => `- ${entry}`), ...(more > 0 ? [`- and ${more} more`] : [])];
}

const ended = (text: string) => (/[.!?…]$/.test(text) ? text : `${text}.`);

function short(text: string): string {
  const characters = [...text.replaceAll(/\s+/g, ' ').trim()];
  return characters.length <= mostWords
    ? characters.join('')
    : `${characters.slice(0, mostWords - 1).join('')}…`;
}

/** `14:05 UTC (25 min ago)`: whoever reads it may live in another zone. */
function at(instant: Date, now: Date): string {
  const [day = '', time = ''] = instant.toISOString().split('T');
  const date = day === now.toISOString().slice(0, 10) ? '' : `${day} `;
  const minutes = Math.round((instant.getTime() - now.getTime()) / 60_000);
  const span = spanOf(Math.abs(minutes));
  const far = minutes === 0 ? 'now' : minutes < 0 ? `${span} ago` : `in ${span}`;
  return `${date}${time.slice(0, 5)} UTC (${far})`;
}

function spanOf(minutes: number): string {
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const parts =
    days > 0 ? [`${days} d`, hours && `${hours} h`] : [hours && `${hours} h`, rest && `${rest} min`];
  return parts.filter(Boolean).join(' ');
}
