import type { RecordedEvent } from '../../incident/event.js';
import { causesOf, type Incident, incidentRef, rolesIn } from '../../incident/incident.js';
import type { ActionItem } from '../../incident/ports.js';
import { labelOf } from '../../incident/roles.js';
import { severityLabel } from '../../incident/severity.js';
import { type Block, link, person, type Text, time, type View } from '../view.js';
import { describe } from './describe.js';
import { impactLine } from './impact.js';
import { labelThen } from './role-label.js';
import { cut, duration, headline, oneLine } from './words.js';

/**
 * A draft of the post-mortem, in the sections of Google's SRE book (sre.google/sre-book/example-postmortem):
 * what the timeline knows is filled in, the rest is asked for.
 */
export function postmortemDraft(
  incident: Incident,
  events: readonly RecordedEvent[],
  items: readonly ActionItem[],
): View {
  const updates = events.flatMap(({ event }) => (event.type === 'update.published' ? [event] : []));
  const last = updates.at(-1);
  return {
    fallback: `Post-mortem draft · ${headline(incident)}`,
    blocks: [
      {
        type: 'heading',
        text: `Post-mortem · ${incidentRef(incident)} · ${cut(oneLine(incident.title), 100)}`,
      },
      text('This is a draft made from the timeline. It looks for causes in systems, not in people.'),
      { type: 'heading', text: 'Summary' },
      text(
        incident.summary ??
          'To be written: what happened, in three sentences that a colleague of another team understands.',
      ),
      { type: 'fields', fields: facts(incident, events) },
      { type: 'heading', text: 'Impact' },
      text(last?.impact ?? 'To be written: who was affected, how many, for how long, and what it cost them.'),
      ...(incident.impact ? [text(`As last assessed: ${impactLine(incident.impact)}.`)] : []),
      { type: 'heading', text: 'Root cause and trigger' },
      text(last?.cause ?? 'To be written: ask why until the answer is something that can be changed.'),
      ...causesOf(incident).map(
        ({ title, url }): Block => ({
          type: 'text',
          text: ['A change that was marked as the cause: ', link(url, oneLine(title))],
        }),
      ),
      { type: 'heading', text: 'What ended it' },
      text(endOf(events) ?? 'To be written.'),
      { type: 'heading', text: 'What went well, what went wrong, where we were lucky' },
      text('To be written, with every team that took part.'),
      { type: 'heading', text: 'Action items' },
      ...(items.length > 0
        ? [itemTable(items)]
        : [text('None yet. They are collected when the incident is closed.')]),
      { type: 'heading', text: 'Timeline' },
      ...events.map(
        (event): Block => ({
          type: 'text',
          text: [time(event.occurredAt), ' — ', ...describe({ ...event, full: true })],
        }),
      ),
    ],
  };
}

function facts(incident: Incident, events: readonly RecordedEvent[]): { label: string; value: Text }[] {
  const since = (from: Date, to: Date | undefined) =>
    to ? duration(to.getTime() - from.getTime()) : 'not yet';
  return [
    { label: 'Severity', value: severityLabel(incident.severity) },
    { label: 'Impact began', value: [time(incident.startedAt)] },
    {
      label: 'Time to detect (detected − started)',
      value: since(incident.startedAt, incident.detectedAt),
    },
    {
      label: 'Time to acknowledge (acknowledged − detected)',
      value: since(incident.detectedAt, incident.acknowledgedAt),
    },
    {
      label: 'Time to mitigate (mitigated − started)',
      value: since(incident.startedAt, incident.mitigatedAt),
    },
    { label: 'Time to resolve (resolved − started)', value: since(incident.startedAt, incident.resolvedAt) },
    ...rolesIn(incident).map(({ role, holder }) => ({
      label: labelOf(role, labelThen(events, role)),
      value: [person(holder)],
    })),
  ];
}

function endOf(events: readonly RecordedEvent[]): string | undefined {
  const resolved = events.findLast(({ event }) => event.type === 'status.changed' && event.to === 'resolved');
  return resolved?.event.type === 'status.changed' ? resolved.event.reason : undefined;
}

function itemTable(items: readonly ActionItem[]): Block {
  return {
    type: 'table',
    columns: ['What', 'Owner', 'Due', 'Task'],
    rows: items.map((item) => [
      item.title,
      item.owner ? [person(item.owner)] : 'nobody yet',
      item.dueDate ?? '—',
      item.task ? [link(item.task.url, item.task.id)] : '—',
    ]),
  };
}

const text = (words: string): Block => ({ type: 'text', text: words });
