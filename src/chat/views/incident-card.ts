import {
  causesOf,
  type Incident,
  isOpen,
  type Mirror,
  type Status,
  transitions,
} from '../../incident/incident.js';
import type { MaintenanceWindow } from '../../incident/pager.js';
import { Severity, severityLabel } from '../../incident/severity.js';
import { platformName } from '../../incident/sides.js';
import {
  type Action,
  type Block,
  type Button,
  bold,
  link,
  person,
  room,
  type Text,
  time,
  type View,
} from '../view.js';
import { impactLine } from './impact.js';
import { maintenanceFact, pageButton, pagerFact } from './page.js';
import { cut, headline, oneLine, standing, statusOptions } from './words.js';

/** On a card; all of them are in the timeline. */
const mostCauses = 3;

const idOf = (incident: Incident) => ({ incident: incident.id });

export const updateButton = (incident: Incident): Button => ({
  kind: 'button',
  label: 'Write an update',
  command: 'update',
  args: idOf(incident),
  open: true,
});

export const leadButton = (incident: Incident): Button => ({
  kind: 'button',
  label: 'Take the lead',
  command: 'role',
  args: { ...idOf(incident), role: 'commander', person: 'me' },
  style: 'primary',
});

export const snoozeButton = (incident: Incident): Button => ({
  kind: 'button',
  label: 'Snooze',
  command: 'snooze',
  args: idOf(incident),
  open: true,
});

export const commsButton = (incident: Incident): Button => ({
  kind: 'button',
  label: 'Take the comms lead',
  command: 'role',
  args: { ...idOf(incident), role: 'comms', person: 'me' },
  style: 'primary',
});

const handOverButton = (incident: Incident): Button => ({
  kind: 'button',
  label: 'Hand over command',
  command: 'handover',
  args: { ...idOf(incident), role: 'commander' },
  open: true,
});

const reopenButton = (incident: Incident): Button => ({
  kind: 'button',
  label: 'Reopen',
  command: 'reopen',
  args: idOf(incident),
  open: true,
});

/** The pinned card: all that somebody who just came in needs, and the next thing to press. */
export function incidentCard(incident: Incident, maintenance?: MaintenanceWindow): View {
  return {
    fallback: `${headline(incident)} · ${standing(incident)}`,
    blocks: [
      { type: 'heading', text: headline(incident) },
      ...(incident.summary ? [{ type: 'text' as const, text: incident.summary }] : []),
      { type: 'fields', fields: [...facts(incident), ...impactFact(incident), ...bridge(incident)] },
      ...(maintenance ? [{ type: 'context' as const, text: maintenanceFact(maintenance) }] : []),
      ...controls(incident),
      {
        type: 'context',
        text: isOpen(incident)
          ? 'Everything said here is kept in the timeline. Mark key moments with 📌. A checklist: /incident runbook. All the rest: /incident help'
          : 'The timeline goes on: /incident timeline',
      },
    ],
  };
}

/** The card in the shared channel: what others need in order to decide whether to come. */
export function announcementCard(incident: Incident): View {
  return {
    fallback: `${headline(incident)} · ${standing(incident)}`,
    blocks: [
      { type: 'heading', text: headline(incident) },
      { type: 'fields', fields: facts(incident) },
      ...(incident.room
        ? [{ type: 'text' as const, text: ['It is handled in ', room(incident.room)] }]
        : [{ type: 'context' as const, text: 'The room is being created.' }]),
    ],
  };
}

export function facts(incident: Incident): { label: string; value: Text }[] {
  const { commander, comms } = incident.roles;
  return [
    { label: 'Severity', value: severityLabel(incident.severity) },
    { label: 'Status', value: standing(incident).split(' · ')[1] ?? '' },
    { label: 'Commander', value: commander ? [person(commander)] : isOpen(incident) ? 'Nobody yet' : '—' },
    ...(comms ? [{ label: 'Comms lead', value: [person(comms)] }] : []),
    ...(incident.service ? [{ label: 'Service', value: incident.service }] : []),
    ...causes(incident),
    { label: 'Impact began', value: [time(incident.startedAt)] },
    { label: 'Declared by', value: [person(incident.declaredBy)] },
    ...(incident.mergedInto ? [{ label: 'Merged into', value: `INC-${incident.mergedInto}` }] : []),
    ...(incident.related
      ? [{ label: 'Related', value: incident.related.map((number) => `INC-${number}`).join(', ') }]
      : []),
    ...(incident.mirror ? [{ label: 'Also in', value: elsewhere(incident.mirror) }] : []),
    ...(incident.pager ? [{ label: 'PagerDuty', value: pagerFact(incident.pager) }] : []),
    ...(incident.resolvedAt ? [{ label: 'Resolved', value: [time(incident.resolvedAt)] }] : []),
    ...(isOpen(incident) && incident.lastUpdateAt
      ? [{ label: 'Last update', value: [time(incident.lastUpdateAt, 'time')] }]
      : []),
  ];
}

/** Not on the announcement: revenue and suspicions are not for all who read that. */
export const impactFact = ({ impact }: Incident): { label: string; value: Text }[] =>
  impact ? [{ label: 'Impact', value: impactLine(impact) }] : [];

/** In the room alone: whoever comes to the call is to read what was said. */
function bridge(incident: Incident): { label: string; value: Text }[] {
  return incident.bridge ? [{ label: 'Bridge', value: [link(incident.bridge.url, 'Join the call')] }] : [];
}

/** The changes that are said to be the cause. */
function causes(incident: Incident): { label: string; value: Text }[] {
  const found = causesOf(incident);
  if (found.length === 0) return [];
  const more = found.length > mostCauses ? [` … ${found.length - mostCauses} more`] : [];
  const links = found.slice(0, mostCauses).map(({ url, title }) => link(url, cut(oneLine(title), 100)));
  return [
    {
      label: 'Cause',
      value: [...links.flatMap((one, index) => (index === 0 ? [one] : [', ', one])), ...more],
    },
  ];
}

/** The other room, which most readers of this one cannot open. */
function elsewhere({ platform, roomName }: Mirror): string {
  return roomName ? `${platformName(platform)}: #${roomName}` : platformName(platform);
}

function controls(incident: Incident): Block[] {
  if (incident.status === 'resolved') {
    return [
      {
        type: 'actions',
        actions: [
          {
            kind: 'button',
            label: 'Close and file action items',
            command: 'close',
            args: idOf(incident),
            open: true,
            style: 'primary',
          },
          { kind: 'button', label: 'Draft the post-mortem', command: 'postmortem', args: idOf(incident) },
          reopenButton(incident),
        ],
      },
    ];
  }
  if (!isOpen(incident)) {
    return incident.status === 'merged' ? [] : [{ type: 'actions', actions: [reopenButton(incident)] }];
  }
  const actions: Action[] = [
    incident.roles.commander ? handOverButton(incident) : leadButton(incident),
    ...(incident.status === 'triage'
      ? [{ kind: 'button' as const, label: 'Triage', command: 'triage', args: idOf(incident), open: true }]
      : []),
    updateButton(incident),
    // Triage asks for it as well.
    ...(incident.status === 'triage'
      ? []
      : [{ kind: 'button' as const, label: 'Impact', command: 'impact', args: idOf(incident), open: true }]),
    {
      kind: 'select',
      label: 'Severity',
      command: 'severity',
      arg: 'level',
      args: idOf(incident),
      options: Severity.options.map((value) => ({ value, label: severityLabel(value) })),
      selected: incident.severity,
    },
    {
      kind: 'select',
      label: 'Status',
      command: 'status',
      arg: 'to',
      args: idOf(incident),
      options: statusOptions(movesOf(incident)),
    },
    pageButton(incident),
    { kind: 'button', label: 'Resolve', command: 'resolve', args: idOf(incident), open: true },
  ];
  return [{ type: 'actions', actions }];
}

/** Where a press on the card may take the incident; resolving has a button of its own, merging needs a target. */
function movesOf(incident: Incident): readonly Status[] {
  return transitions[incident.status].filter((to) => isOpen({ status: to }));
}

/** One line for lists: `INC-7 · SEV1 · Investigating · Checkout is down`. */
export function incidentLine(incident: Incident): Text {
  return [
    bold(headline(incident)),
    ` · ${standing(incident)}`,
    ...(incident.roles.commander ? [' · led by ', person(incident.roles.commander)] : []),
    ...(incident.room ? [' · ', room(incident.room)] : []),
  ];
}
