import { type RecordedEvent, TimelineEvent } from '../../incident/event.js';
import { causesOf, type Incident, rolesIn } from '../../incident/incident.js';
import type { ActionItem } from '../../incident/ports.js';
import { labelOf } from '../../incident/roles.js';
import { withoutWords } from '../../incident/words.js';
import { type Block, code, link, person, type Span, type Text, time, type View } from '../view.js';
import { describe } from './describe.js';
import { type ExportedFile, filesOf, redactedWords } from './export-entries.js';
import { impactLine } from './impact.js';
import { labelThen } from './role-label.js';
import { isLate } from './times.js';
import { duration, headline, standing } from './words.js';

/** A timeline that leaves the house. */
export interface Exported {
  incident: Incident;
  /** By when they happened. */
  events: readonly RecordedEvent[];
  items: readonly ActionItem[];
  madeAt: Date;
  /** What is shown is what had been recorded by then; undefined: all. */
  asOf?: Date | undefined;
  seal?: SealStanding | undefined;
}

/** How far the timeline is sealed. */
export interface SealStanding {
  /** Of the incident's chain. */
  head: string;
  events: number;
  /** The newest entry: its number and hash, as a head is written down elsewhere. */
  ledger: string;
}

export interface Fact {
  label: string;
  value: Text;
  /** How it is reckoned. */
  note?: string;
}

/** A whole timeline, to be written to a file. */
export function timelineExport({ incident, events, items, madeAt, asOf, seal }: Exported): View {
  const files = filesOf(events);
  const facts = factsOf(incident, events).map(({ label, value, note }) => ({
    label: note ? `${label} (${note})` : label,
    value,
  }));
  return {
    fallback: headline(incident),
    blocks: [
      { type: 'heading', text: headline(incident) },
      { type: 'text', text: standing(incident) },
      ...(asOf ? [{ type: 'text' as const, text: asKnownAt(asOf) }] : []),
      { type: 'fields', fields: facts },
      ...(incident.summary ? [{ type: 'quote' as const, text: incident.summary }] : []),
      { type: 'heading', text: 'Timeline' },
      ...events.map((event): Block => ({ type: 'text', text: line(event) })),
      ...(files.length > 0 ? [{ type: 'heading' as const, text: 'Files' }, fileTable(files)] : []),
      { type: 'heading', text: 'Post-mortem and action items' },
      ...postmortemOf(incident, events).map((text): Block => ({ type: 'text', text })),
      ...(items.length > 0 ? [itemTable(items)] : [{ type: 'text' as const, text: 'No action items.' }]),
      ...(seal ? [{ type: 'heading' as const, text: 'Seal' }, sealFields(seal)] : []),
      { type: 'context', text: ['Written by Tocsin at ', time(madeAt), '. All times are UTC.'] },
    ],
  };
}

/** What an export says of itself when it shows less than is known by now. */
export function asKnownAt(asOf: Date): Span[] {
  return ['As known at ', time(asOf), ': what was recorded later is left out.'];
}

/** What happened in full; where words were taken out it says so. */
export function spoken(recorded: RecordedEvent): Span[] {
  if (!recorded.redacted) return describe({ ...recorded, full: true });
  const { event } = recorded;
  const missing = Object.keys(withoutWords(event.type));
  const marks = Object.fromEntries(missing.map((name) => [name, redactedWords]));
  const { about: _, ...rest } = recorded;
  const told = describe({ ...rest, event: TimelineEvent.parse({ ...event, ...marks }), full: true });
  return missing.length > 0 ? told : [...told, ` ${redactedWords}`];
}

/** Severity, status, times with their formulas, roles. */
export function factsOf(incident: Incident, events: readonly RecordedEvent[]): Fact[] {
  const { startedAt, detectedAt, declaredAt, acknowledgedAt, mitigatedAt, resolvedAt, closedAt } = incident;
  const at = (label: string, moment: Date | undefined): Fact[] =>
    moment ? [{ label, value: [time(moment)] }] : [];
  const span = (label: string, from: Date, to: Date | undefined, note: string): Fact => ({
    label,
    value: to ? duration(to.getTime() - from.getTime()) : 'not yet',
    note,
  });
  return [
    ...(incident.service ? [{ label: 'Service', value: incident.service }] : []),
    ...causesOf(incident).map(({ title, url }) => ({ label: 'Cause', value: [link(url, title)] })),
    ...(incident.impact ? [{ label: 'Impact, as last assessed', value: impactLine(incident.impact) }] : []),
    ...at('Impact began', startedAt),
    ...at('Detected', detectedAt),
    { label: 'Declared', value: [time(declaredAt), ' by ', person(incident.declaredBy)] },
    ...at('Acknowledged', acknowledgedAt),
    ...at('Mitigated', mitigatedAt),
    ...at('Resolved', resolvedAt),
    ...at('Closed', closedAt),
    span('Time to detect', startedAt, detectedAt, 'TTD = detected − impact began'),
    span('Time to acknowledge', detectedAt, acknowledgedAt, 'TTA = acknowledged − detected'),
    span('Time to mitigate', startedAt, mitigatedAt, 'TTM = mitigated − impact began'),
    span('Time to resolve', startedAt, resolvedAt, 'TTR = resolved − impact began'),
    ...rolesIn(incident).map(
      ({ role, holder }): Fact => ({
        label: capital(labelOf(role, labelThen(events, role))),
        value: [person(holder)],
      }),
    ),
  ];
}

/** Who writes it, whether it is done, and what was said last of impact and cause. */
export function postmortemOf(incident: Incident, events: readonly RecordedEvent[]): Text[] {
  const { postmortemOwner: owner, postmortemDoneAt: doneAt } = incident;
  const written = events.findLast(({ event }) => event.type === 'postmortem.completed')?.event;
  const url = written?.type === 'postmortem.completed' ? written.url : undefined;
  const update = events.findLast(
    ({ event, redacted }) => event.type === 'update.published' && !redacted,
  )?.event;
  const by: Span[] = owner ? [' by ', person(owner)] : [];
  const state: Span[] = doneAt
    ? ['The post-mortem was finished', ...by, ' at ', time(doneAt), ...(url ? [': ', link(url, url)] : ['.'])]
    : ['The post-mortem is not finished', ...(owner ? ['; ', person(owner), ' owns it.'] : ['.'])];
  if (update?.type !== 'update.published') return [state];
  const { impact, cause } = update;
  return [
    state,
    `Impact, as last published: ${impact}`,
    ...(cause ? [`Cause, as last published: ${cause}`] : []),
  ];
}

/** `1.4 MB` */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
}

function line(event: RecordedEvent): Span[] {
  const reply = event.event.type === 'message.posted' && event.event.thread !== undefined;
  return [
    time(event.occurredAt),
    reply ? ' — ↳ ' : ' — ',
    ...spoken(event),
    ...(isLate(event) ? [' (recorded ', time(event.recordedAt), ')'] : []),
  ];
}

function fileTable(files: readonly ExportedFile[]): Block {
  return {
    type: 'table',
    columns: ['File', 'Size', 'SHA-256'],
    rows: files.map(({ name, bytes, sha256 }) => [
      name,
      bytes === undefined ? '—' : fileSize(bytes),
      sha256 ? [code(sha256)] : 'content not kept',
    ]),
  };
}

function itemTable(items: readonly ActionItem[]): Block {
  return {
    type: 'table',
    columns: ['What', 'Owner', 'Due', 'Task'],
    rows: items.map(({ title, owner, dueDate, task }) => [
      title,
      owner ? [person(owner)] : 'nobody yet',
      dueDate ?? '—',
      task ? [link(task.url, task.id)] : '—',
    ]),
  };
}

function sealFields({ head, events, ledger }: SealStanding): Block {
  return {
    type: 'fields',
    fields: [
      { label: 'Sealed events', value: String(events) },
      { label: 'Head of the chain', value: [code(head)] },
      { label: 'Ledger', value: [code(ledger)] },
      { label: 'To verify', value: 'export it as JSON and run verify-export.mjs on that.' },
    ],
  };
}

const capital = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
