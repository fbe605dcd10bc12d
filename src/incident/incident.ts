import { z } from 'zod';
import { assertNever, UserError } from '../errors.js';
import { IncidentId, MessageRef, PersonId, RoomId } from '../ids.js';
import type { TimelineEvent } from './event.js';
import { Role } from './roles.js';
import { Severity } from './severity.js';

/** The middle four are Statuspage's own words (support.atlassian.com/statuspage). */
export const Status = z.enum([
  'triage',
  'investigating',
  'identified',
  'monitoring',
  'resolved',
  'closed',
  'declined',
  'merged',
]);
export type Status = z.infer<typeof Status>;

export const IncidentKind = z.enum(['live', 'drill', 'retrospective']);
export type IncidentKind = z.infer<typeof IncidentKind>;

export const Incident = z.object({
  id: IncidentId,
  number: z.number().int().positive(),
  title: z.string(),
  summary: z.string().optional(),
  service: z.string().optional(),
  kind: IncidentKind,
  status: Status,
  severity: Severity,
  /** Impact began. */
  startedAt: z.date(),
  detectedAt: z.date(),
  declaredAt: z.date(),
  /** Somebody took it: a commander, or the first move out of triage. */
  acknowledgedAt: z.date().optional(),
  /** First `monitoring`. */
  mitigatedAt: z.date().optional(),
  resolvedAt: z.date().optional(),
  closedAt: z.date().optional(),
  /** The last time it was taken up again. */
  reopenedAt: z.date().optional(),
  declaredBy: PersonId,
  roles: z.partialRecord(Role, PersonId),
  /** Since when nobody commands; undefined while somebody does. */
  commanderVacantSince: z.date().optional(),
  room: RoomId.optional(),
  roomName: z.string().optional(),
  card: MessageRef.optional(),
  announcement: MessageRef.optional(),
  tasksCard: MessageRef.optional(),
  lastUpdateAt: z.date().optional(),
  /** Promised in the last update. */
  nextUpdateAt: z.date().optional(),
  postmortemOwner: PersonId.optional(),
  postmortemDoneAt: z.date().optional(),
});
export type Incident = z.infer<typeof Incident>;

/** Where each status may go; a reopening is a move of its own, because it needs a reason. */
export const transitions: Readonly<Record<Status, readonly Status[]>> = {
  triage: ['investigating', 'identified', 'monitoring', 'resolved', 'declined', 'merged'],
  investigating: ['identified', 'monitoring', 'resolved', 'merged'],
  identified: ['investigating', 'monitoring', 'resolved', 'merged'],
  monitoring: ['investigating', 'identified', 'resolved', 'merged'],
  resolved: ['closed'],
  closed: [],
  declined: [],
  merged: [],
};

const reopenable: readonly Status[] = ['resolved', 'closed', 'declined'];

/** The status as a sentence says it: `INC-7 is in triage`. */
export const standingWords = (status: Status): string => (status === 'triage' ? 'in triage' : status);

export function isOpen(incident: { status: Status }): boolean {
  return ['triage', 'investigating', 'identified', 'monitoring'].includes(incident.status);
}

/** Throws unless the incident may move to `to`, naming what is possible instead. */
export function guardMove(incident: Incident, to: Status): void {
  if (transitions[incident.status].includes(to)) return;
  const ref = incidentRef(incident);
  const standing = standingWords(incident.status);
  if (incident.status === to) throw new UserError('wrong-state', `${ref} is ${standing} already.`);
  if (to === 'closed' && isOpen(incident)) {
    throw new UserError('wrong-state', `${ref} is still ${standing}. Resolve it first: /incident resolve`);
  }
  if (reopenable.includes(incident.status) && !(incident.status === 'resolved' && to === 'closed')) {
    throw new UserError(
      'wrong-state',
      `${ref} is ${incident.status}. To take it up again: /incident reopen <reason>`,
    );
  }
  // Nobody can ask for a merge, so it is not offered.
  const next = transitions[incident.status].filter((status) => status !== 'merged');
  const choice = new Intl.ListFormat('en', { type: 'disjunction' }).format(next);
  const hint = next.length > 0 ? ` It can become ${choice}.` : '';
  throw new UserError('wrong-state', `${ref} is ${standing} and cannot become ${to}.${hint}`);
}

export function guardOpen(incident: Incident): void {
  if (isOpen(incident)) return;
  const remedy = reopenable.includes(incident.status)
    ? ' To take it up again: /incident reopen <reason>'
    : '';
  throw new UserError('wrong-state', `${incidentRef(incident)} is ${incident.status}.${remedy}`);
}

export function guardReopen(incident: Incident): void {
  if (reopenable.includes(incident.status)) return;
  const why = isOpen(incident) ? 'is open already' : `is ${incident.status} and stays so`;
  throw new UserError('wrong-state', `${incidentRef(incident)} ${why}.`);
}

export function incidentRef(incident: { number: number }): string {
  return `INC-${incident.number}`;
}

interface Occurrence {
  event: TimelineEvent;
  actor: PersonId | undefined;
  occurredAt: Date;
}

/**
 * What an incident is after an event. The only place where an incident's state changes: folding it over a
 * timeline gives the row.
 */
export function evolve(before: Incident | undefined, { event, occurredAt }: Occurrence): Incident {
  if (event.type === 'incident.declared') {
    return {
      id: event.id,
      number: event.number,
      title: event.title,
      ...(event.summary !== undefined && { summary: event.summary }),
      ...(event.service !== undefined && { service: event.service }),
      kind: event.kind,
      status: 'triage',
      severity: event.severity,
      startedAt: event.startedAt,
      detectedAt: event.detectedAt,
      declaredAt: occurredAt,
      declaredBy: event.declaredBy,
      roles: {},
      commanderVacantSince: occurredAt,
    };
  }
  if (!before) throw new Error(`a timeline starts with incident.declared, not ${event.type}`);

  switch (event.type) {
    case 'incident.triaged':
      return defined({
        ...before,
        title: event.title ?? before.title,
        summary: event.summary ?? before.summary,
        service: event.service ?? before.service,
        startedAt: event.startedAt ?? before.startedAt,
      });
    case 'severity.changed':
      return { ...before, severity: event.to };
    case 'status.changed':
      return moved(before, event.to, occurredAt);
    case 'incident.reopened': {
      const { resolvedAt: _, closedAt: __, postmortemDoneAt: ___, ...rest } = before;
      return defined({
        ...rest,
        status: 'investigating',
        acknowledgedAt: before.acknowledgedAt ?? occurredAt,
        commanderVacantSince: before.roles.commander ? undefined : occurredAt,
        nextUpdateAt: undefined,
        reopenedAt: occurredAt,
      });
    }
    case 'role.assigned':
      return defined({
        ...before,
        roles: { ...before.roles, [event.role]: event.person },
        commanderVacantSince: event.role === 'commander' ? undefined : before.commanderVacantSince,
        acknowledgedAt: before.acknowledgedAt ?? (event.role === 'commander' ? occurredAt : undefined),
      });
    case 'role.unassigned': {
      const { [event.role]: _, ...roles } = before.roles;
      return defined({
        ...before,
        roles,
        commanderVacantSince: event.role === 'commander' ? occurredAt : before.commanderVacantSince,
      });
    }
    case 'update.published':
      return defined({ ...before, lastUpdateAt: occurredAt, nextUpdateAt: event.nextUpdateAt });
    case 'room.created':
      return { ...before, room: event.room, roomName: event.name };
    case 'card.posted':
      return { ...before, card: event.message };
    case 'announcement.posted':
      return { ...before, announcement: event.message };
    case 'tasks.posted':
      return { ...before, tasksCard: event.message };
    case 'postmortem.assigned':
      return { ...before, postmortemOwner: event.owner };
    case 'postmortem.completed':
      return { ...before, postmortemDoneAt: occurredAt };
    case 'note.added':
    case 'action.taken':
    case 'runbook.attached':
    case 'checklist.posted':
    case 'step.completed':
    case 'step.reopened':
    case 'step.skipped':
    case 'item.added':
    case 'item.filed':
    case 'filing.requested':
    case 'postmortem.drafted':
    case 'clock.fired':
    case 'effect.delayed':
    case 'effect.failed':
    case 'command.ran':
    case 'message.posted':
    case 'message.edited':
    case 'message.deleted':
    case 'message.pinned':
    case 'message.unpinned':
    case 'moment.marked':
    case 'moment.unmarked':
    case 'member.joined':
    case 'member.left':
      return before;
    default:
      return assertNever(event);
  }
}

function moved(before: Incident, to: Status, at: Date): Incident {
  return defined({
    ...before,
    status: to,
    acknowledgedAt: before.acknowledgedAt ?? (to === 'declined' ? undefined : at),
    mitigatedAt: before.mitigatedAt ?? (to === 'monitoring' || to === 'resolved' ? at : undefined),
    resolvedAt: to === 'resolved' ? at : before.resolvedAt,
    closedAt: to === 'closed' ? at : before.closedAt,
    postmortemOwner:
      to === 'resolved'
        ? (before.postmortemOwner ?? before.roles.commander ?? before.declaredBy)
        : before.postmortemOwner,
  });
}

type Loose<T> = { [K in keyof T]: undefined extends T[K] ? T[K] | undefined : T[K] };

/** Drops keys whose value is undefined, so that "not set" has one form and a folded incident equals its row. */
function defined(incident: Loose<Incident>): Incident {
  return Incident.parse(
    Object.fromEntries(Object.entries(incident).filter(([, value]) => value !== undefined)),
  );
}
