import { z } from 'zod';
import { ChangeKey } from '../detection/change.js';
import { UserError } from '../errors.js';
import { IncidentId, MessageRef, PersonId, RoomId } from '../ids.js';
import { Decision } from './decision.js';
import { Assessment } from './impact.js';
import { PagerLink } from './pager.js';
import { builtInRoles, Role } from './roles.js';
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

/** The second room of an incident, on another platform: what is said in one of the two is shown in the other. */
export const Mirror = z.object({
  /** The prefix of its ids. */
  platform: z.string(),
  /** What was said before is shown in the first room alone. */
  askedAt: z.coerce.date(),
  room: RoomId.optional(),
  roomName: z.string().optional(),
  card: MessageRef.optional(),
  announcement: MessageRef.optional(),
  tasksCard: MessageRef.optional(),
  changesCard: MessageRef.optional(),
});
export type Mirror = z.infer<typeof Mirror>;

/** The call in which its people talk. */
export const Bridge = z.object({
  url: z.string(),
  provider: z.string(),
  /** Who has to be there, and since when somebody has been missing if anybody is. */
  needs: z.object({ roles: z.array(Role), since: z.coerce.date() }).optional(),
});
export type Bridge = z.infer<typeof Bridge>;

/** What was said of a change. */
export const Mark = z.object({
  change: ChangeKey,
  as: z.enum(['cause', 'cleared']),
  title: z.string(),
  url: z.string(),
});
export type Mark = z.infer<typeof Mark>;

/** A role that its holder offers to somebody who has not answered yet. */
export const Handover = z.object({
  /** What a role of a company's own is called. */
  label: z.string().optional(),
  from: PersonId,
  to: PersonId,
  offeredAt: z.coerce.date(),
  /** Whoever offered it was told that nobody answers. */
  reminded: z.literal(true).optional(),
});
export type Handover = z.infer<typeof Handover>;

export const Incident = z.object({
  id: IncidentId,
  number: z.number().int().positive(),
  title: z.string(),
  summary: z.string().optional(),
  service: z.string().optional(),
  kind: IncidentKind,
  /** A drill that pages people for real. */
  pages: z.literal(true).optional(),
  status: Status,
  severity: Severity,
  /** What is known of what it does, as it was assessed last. */
  impact: Assessment.optional(),
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
  /** Closed, declined or merged. */
  endedAt: z.date().optional(),
  /** When its rooms were to be archived last. */
  archivedAt: z.date().optional(),
  /** The last time it was taken up again. */
  reopenedAt: z.date().optional(),
  /** The number of the incident that it turned out to be. */
  mergedInto: z.number().int().positive().optional(),
  /** Numbers of incidents that bear on it. */
  related: z.array(z.number().int().positive()).optional(),
  declaredBy: PersonId,
  /** Only some may know of it: see `mayKnow`. Never taken back. */
  private: z.literal(true).optional(),
  roles: z.partialRecord(Role, PersonId),
  /** What is offered, by role; undefined when nothing is. */
  handovers: z.partialRecord(Role, Handover).optional(),
  /** Since when nobody commands; undefined while somebody does. */
  commanderVacantSince: z.date().optional(),
  room: RoomId.optional(),
  roomName: z.string().optional(),
  card: MessageRef.optional(),
  announcement: MessageRef.optional(),
  tasksCard: MessageRef.optional(),
  changesCard: MessageRef.optional(),
  /** Its cards in the channels of its service, one a channel. */
  informed: z.array(MessageRef).optional(),
  mirror: Mirror.optional(),
  bridge: Bridge.optional(),
  /** The one that was asked for last. */
  decision: Decision.optional(),
  /** The incident in the tool that rings people. */
  pager: PagerLink.optional(),
  lastUpdateAt: z.date().optional(),
  /** Promised in the last update. */
  nextUpdateAt: z.date().optional(),
  /** Of the changes before it; the last word on each. */
  marks: z.array(Mark).optional(),
  /** The update that is owed was put off until then. */
  updateSnoozedUntil: z.date().optional(),
  /** What executives were told by itself: the entries of the table, by their keys. */
  noticesGiven: z.array(z.string()).optional(),
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

export const openStatuses: readonly Status[] = ['triage', 'investigating', 'identified', 'monitoring'];

export function isOpen(incident: { status: Status }): boolean {
  return openStatuses.includes(incident.status);
}

/** Stands before whatever is said of an exercise outside its room. */
export const drillMark = ({ kind }: Pick<Incident, 'kind'>): string => (kind === 'drill' ? 'DRILL · ' : '');

/** Whether somebody may be paged for it: for an exercise only when that was asked for, for what is over never. */
export function mayPage({ kind, pages }: Pick<Incident, 'kind' | 'pages'>): boolean {
  return kind === 'live' || (kind === 'drill' && pages === true);
}

/** Nothing follows but a reopening. */
export const isFinal = (status: Status): boolean => transitions[status].length === 0;

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

/** What was told of it may still be told to its end: until it is closed, and its post-mortem written. */
export function guardTelling(incident: Incident): void {
  const { status, postmortemDoneAt } = incident;
  if (status === 'resolved' || (status === 'closed' && !postmortemDoneAt)) return;
  guardOpen(incident);
}

export function guardReopen(incident: Incident): void {
  if (reopenable.includes(incident.status)) return;
  const why = isOpen(incident) ? 'is open already' : `is ${incident.status} and stays so`;
  throw new UserError('wrong-state', `${incidentRef(incident)} ${why}.`);
}

/** The changes that are said to be the cause. */
export function causesOf({ marks = [] }: Pick<Incident, 'marks'>): Mark[] {
  return marks.filter(({ as }) => as === 'cause');
}

/** Who holds which role: ours first, then a company's own. */
export function rolesIn({ roles }: Pick<Incident, 'roles'>): { role: Role; holder: PersonId }[] {
  const own = Object.keys(roles).map((key) => Role.parse(key));
  return [...new Set([...builtInRoles, ...own])].flatMap((role) => {
    const holder = roles[role];
    return holder ? [{ role, holder }] : [];
  });
}

export function incidentRef(incident: { number: number }): string {
  return `INC-${incident.number}`;
}
