import { noticeKey } from '../comms/notices.js';
import { assertNever } from '../errors.js';
import type { PersonId, RoomId } from '../ids.js';
import { roleVacated } from './bridge.js';
import type { Decision } from './decision.js';
import type { TimelineEvent } from './event.js';
import { Assessment, isKnown } from './impact.js';
import { type Handover, Incident, isFinal, isOpen, type Mirror, type Status } from './incident.js';
import type { PagerStatus } from './pager.js';
import type { Role } from './roles.js';
import { roomsOf, sideOf } from './sides.js';

interface Occurrence {
  event: TimelineEvent;
  actor: PersonId | undefined;
  occurredAt: Date;
}

/**
 * What an incident is after an event. The only place where an incident's state changes: folding it over a
 * timeline gives the row.
 */
export function evolve(before: Incident | undefined, { event, actor, occurredAt }: Occurrence): Incident {
  if (event.type === 'incident.declared') {
    return {
      id: event.id,
      number: event.number,
      title: event.title,
      ...(event.summary !== undefined && { summary: event.summary }),
      ...(event.service !== undefined && { service: event.service }),
      kind: event.kind,
      ...(event.pages && { pages: event.pages }),
      status: 'triage',
      severity: event.severity,
      startedAt: event.startedAt,
      detectedAt: event.detectedAt,
      declaredAt: occurredAt,
      declaredBy: event.declaredBy,
      ...(event.private && { private: true }),
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
    case 'impact.started':
      return { ...before, startedAt: occurredAt };
    case 'impact.assessed':
      return defined({
        ...before,
        impact: isKnown(event) ? Assessment.parse({ ...event, assessedAt: occurredAt }) : undefined,
      });
    case 'severity.changed':
      return { ...before, severity: event.to };
    case 'status.changed':
      return defined({ ...moved(before, event.to, occurredAt), mergedInto: event.into?.number });
    case 'incident.related':
      return relatedTo(before, [...(before.related ?? []), event.number]);
    case 'incident.unrelated':
      return relatedTo(
        before,
        (before.related ?? []).filter((number) => number !== event.number),
      );
    case 'incident.reopened': {
      const { resolvedAt: _, closedAt: __, endedAt: ___, postmortemDoneAt: ____, ...rest } = before;
      return defined({
        ...rest,
        status: 'investigating',
        acknowledgedAt: before.acknowledgedAt ?? occurredAt,
        commanderVacantSince: before.roles.commander ? undefined : occurredAt,
        nextUpdateAt: undefined,
        updateSnoozedUntil: undefined,
        reopenedAt: occurredAt,
      });
    }
    case 'role.assigned':
      return defined({
        ...before,
        handovers: withOffer(before, event.role, undefined),
        roles: { ...before.roles, [event.role]: event.person },
        commanderVacantSince: event.role === 'commander' ? undefined : before.commanderVacantSince,
        acknowledgedAt: before.acknowledgedAt ?? (event.role === 'commander' ? occurredAt : undefined),
      });
    case 'role.unassigned': {
      const { [event.role]: _, ...roles } = before.roles;
      return defined({
        ...before,
        roles,
        handovers: withOffer(before, event.role, undefined),
        commanderVacantSince: event.role === 'commander' ? occurredAt : before.commanderVacantSince,
        bridge: roleVacated(before.bridge, event.role, occurredAt),
      });
    }
    case 'decision.asked':
    case 'decision.posted':
    case 'decision.voted':
    case 'decision.objected':
    case 'decision.closed':
      return decided(before, event, actor, occurredAt);
    case 'handover.offered': {
      const { label, from, to } = event;
      const offer = { ...(label !== undefined && { label }), from, to, offeredAt: occurredAt };
      return defined({ ...before, handovers: withOffer(before, event.role, offer) });
    }
    case 'handover.accepted':
    case 'handover.declined':
      return defined({ ...before, handovers: withOffer(before, event.role, undefined) });
    case 'clock.fired': {
      if (event.clock === 'archive') return { ...before, archivedAt: occurredAt };
      if (!event.handover) return before;
      const { role } = event.handover;
      const offer = before.handovers?.[role];
      return defined({
        ...before,
        handovers: withOffer(before, role, offer && { ...offer, reminded: true }),
      });
    }
    case 'update.published':
      return defined({
        ...before,
        lastUpdateAt: occurredAt,
        nextUpdateAt: event.nextUpdateAt,
        updateSnoozedUntil: undefined,
      });
    case 'update.snoozed':
      return { ...before, updateSnoozedUntil: event.until };
    case 'statement.published': {
      if (!event.notice) return before;
      const { severity, minutes } = event.notice;
      const given = minutes.map((afterMinutes) => noticeKey({ severity, afterMinutes }));
      return { ...before, noticesGiven: [...new Set([...(before.noticesGiven ?? []), ...given])].sort() };
    }
    case 'incident.made-private':
      return hidden(before, occurredAt);
    case 'room.created':
      // It was being made when the incident became private.
      if (before.private && !event.private) return before;
      return placed(before, event.room, { room: event.room, roomName: event.name });
    case 'mirror.requested':
      return { ...before, mirror: { platform: event.platform, askedAt: occurredAt } };
    case 'bridge.opened':
      return {
        ...before,
        bridge: {
          url: event.url,
          provider: event.provider,
          ...(event.roles && { needs: { roles: event.roles, since: occurredAt } }),
        },
      };
    case 'card.posted':
      if (!isAt(before, event.message.room)) return before;
      return placed(before, event.message.room, { card: event.message });
    case 'announcement.posted':
      return placed(before, event.message.room, { announcement: event.message });
    case 'service.informed': {
      const others = (before.informed ?? []).filter(({ room }) => room !== event.message.room);
      return { ...before, informed: [...others, event.message] };
    }
    case 'tasks.posted':
      if (!isAt(before, event.message.room)) return before;
      return placed(before, event.message.room, { tasksCard: event.message });
    case 'changes.posted':
      if (!isAt(before, event.message.room)) return before;
      return placed(before, event.message.room, { changesCard: event.message });
    case 'change.marked': {
      const { type: _, ...mark } = event;
      const others = before.marks?.filter(({ change }) => change !== mark.change) ?? [];
      return { ...before, marks: [...others, mark] };
    }
    case 'postmortem.assigned':
      return { ...before, postmortemOwner: event.owner };
    case 'postmortem.completed':
      return { ...before, postmortemDoneAt: occurredAt };
    case 'page.sent': {
      const { id, url, priority } = event;
      if (id === undefined || url === undefined || before.pager?.id === id) return before;
      const pager = { id, url, linkedAt: occurredAt, status: 'triggered' as const };
      return { ...before, pager: { ...pager, ...(priority !== undefined && { priority }) } };
    }
    case 'page.linked': {
      const { id, url, status, priority } = event;
      const pager = { id, url, linkedAt: occurredAt, status };
      return { ...before, pager: { ...pager, ...(priority !== undefined && { priority }) } };
    }
    case 'page.acknowledged':
      // A request that was answered in chat is not acknowledged in the tool.
      return event.request === undefined ? paged(before, 'acknowledged', occurredAt) : before;
    case 'page.unacknowledged':
    case 'page.reopened':
      return paged(before, 'triggered', occurredAt);
    case 'page.resolved':
      return paged(before, 'resolved', occurredAt);
    case 'page.prioritised':
      return before.pager ? { ...before, pager: { ...before.pager, priority: event.priority } } : before;
    case 'bridge.requested':
    case 'duplicate.merged':
    case 'page.requested':
    case 'page.failed':
    case 'page.escalated':
    case 'page.reassigned':
    case 'responder.asked':
    case 'responder.answered':
    case 'person.invited':
    case 'glass.broken':
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
    case 'on-call.asked':
    case 'room.renamed':
    case 'room.archived':
    case 'room.unarchived':
    case 'effect.done':
    case 'effect.delayed':
    case 'effect.failed':
    case 'account.linked':
    case 'account.unlinked':
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
    case 'topic.changed':
    case 'purpose.changed':
    case 'file.kept':
    case 'file.deleted':
    case 'event.redacted':
    case 'export.asked':
    case 'export.downloaded':
    case 'catch-up.requested':
    case 'room.caught-up':
      return before;
    default:
      return assertNever(event);
  }
}

/**
 * The rooms that others can read, and what is posted in them, are no longer the incident's, nor is a call whose link they know;
 * its announcements still have to be taken back.
 */
function hidden(before: Incident, at: Date): Incident {
  const { decision, mirror } = before;
  return defined({
    ...before,
    private: true,
    room: undefined,
    roomName: undefined,
    card: undefined,
    tasksCard: undefined,
    changesCard: undefined,
    archivedAt: undefined,
    bridge: undefined,
    decision: decision && unposted(decision),
    mirror: mirror && {
      platform: mirror.platform,
      askedAt: at,
      ...(mirror.announcement && { announcement: mirror.announcement }),
    },
  });
}

function unposted({ card: _, mirrorCard: __, ...decision }: Decision): Decision {
  return decision;
}

/** False for what was still being posted in a room that was left. */
const isAt = (incident: Incident, room: RoomId): boolean =>
  !incident.private || roomsOf(incident).includes(room);

/** What there is of the incident on one platform: an incident has one room on each, at most. */
function placed(before: Incident, room: RoomId, what: Omit<Mirror, 'platform' | 'askedAt'>): Incident {
  const { mirror } = before;
  if (mirror && sideOf(before, room) === 'mirror') return { ...before, mirror: { ...mirror, ...what } };
  return { ...before, ...what };
}

type OfDecision = Extract<TimelineEvent, { type: `decision.${string}` }>;

function decided(before: Incident, event: OfDecision, actor: PersonId | undefined, at: Date): Incident {
  if (event.type === 'decision.asked') {
    const { decision: id, choices: options, until } = event;
    const asked = { id, askedBy: actor ?? before.declaredBy, askedAt: at, until, options };
    return { ...before, decision: { ...asked, votes: [], objectors: [] } };
  }
  const { decision } = before;
  // A picture of one that is over, which came late.
  if (!decision || decision.id !== event.decision) return before;
  switch (event.type) {
    case 'decision.posted': {
      if (!isAt(before, event.message.room)) return before;
      const card = sideOf(before, event.message.room) === 'mirror' ? 'mirrorCard' : 'card';
      return { ...before, decision: { ...decision, [card]: event.message } };
    }
    case 'decision.closed':
      return { ...before, decision: { ...decision, closedAt: at } };
    case 'decision.voted':
    case 'decision.objected': {
      if (!actor) return before;
      const votes = decision.votes.filter(({ person }) => person !== actor);
      const others = decision.objectors.filter((person) => person !== actor);
      const voice =
        event.type === 'decision.voted'
          ? { votes: [...votes, { person: actor, option: event.option }], objectors: others }
          : { votes, objectors: [...others, actor] };
      return { ...before, decision: { ...decision, ...voice } };
    }
    default:
      return assertNever(event);
  }
}

function relatedTo(before: Incident, numbers: readonly number[]): Incident {
  const related = [...new Set(numbers)].sort((a, b) => a - b);
  return defined({ ...before, related: related.length > 0 ? related : undefined });
}

/** What is told late, or out of order, changes nothing that came after it. */
function paged(before: Incident, status: PagerStatus, at: Date): Incident {
  const { pager } = before;
  if (!pager || (pager.statusAt && pager.statusAt > at)) return before;
  return { ...before, pager: { ...pager, status, statusAt: at } };
}

function moved(before: Incident, to: Status, at: Date): Incident {
  return defined({
    ...before,
    status: to,
    handovers: isOpen({ status: to }) ? before.handovers : undefined,
    acknowledgedAt: before.acknowledgedAt ?? (to === 'declined' ? undefined : at),
    mitigatedAt: before.mitigatedAt ?? (to === 'monitoring' || to === 'resolved' ? at : undefined),
    resolvedAt: to === 'resolved' ? at : before.resolvedAt,
    closedAt: to === 'closed' ? at : before.closedAt,
    endedAt: isFinal(to) ? at : undefined,
    postmortemOwner:
      to === 'resolved'
        ? (before.postmortemOwner ?? before.roles.commander ?? before.declaredBy)
        : before.postmortemOwner,
  });
}

/** What is offered, with this offer in the place of what was offered of its role before. */
function withOffer(
  { handovers = {} }: Incident,
  role: Role,
  offer: Handover | undefined,
): Incident['handovers'] {
  const { [role]: _, ...others } = handovers;
  const after = { ...others, ...(offer && { [role]: offer }) };
  return Object.keys(after).length > 0 ? after : undefined;
}

type Loose<T> = { [K in keyof T]: undefined extends T[K] ? T[K] | undefined : T[K] };

/** Drops keys whose value is undefined, so that "not set" has one form and a folded incident equals its row. */
function defined(incident: Loose<Incident>): Incident {
  return Incident.parse(
    Object.fromEntries(Object.entries(incident).filter(([, value]) => value !== undefined)),
  );
}
