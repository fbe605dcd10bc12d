/**
 * What people wrote, apart from the facts of an event. The two are stored side by side, so that words can be taken out
 * later (a person asks to be forgotten, a password was pasted) while the record that something happened stays, and
 * its seal with it.
 */
import type { EventOf, EventType, TimelineEvent } from './event.js';

interface Fields<T extends EventType> {
  /** Empty once they were taken out. */
  required?: readonly (keyof EventOf<T>)[];
  /** Gone once they were taken out. */
  optional?: readonly (keyof EventOf<T>)[];
}

const fields: { readonly [T in EventType]: Fields<T> } = {
  'incident.declared': { required: ['title'], optional: ['summary', 'source'] },
  'incident.triaged': { optional: ['title', 'summary'] },
  'impact.started': {},
  'impact.assessed': { optional: ['reason'] },
  'severity.changed': { optional: ['reason'] },
  'status.changed': { optional: ['reason'] },
  'duplicate.merged': { required: ['title'] },
  'incident.related': { required: ['title'] },
  'incident.unrelated': {},
  'incident.reopened': { required: ['reason'] },
  'role.assigned': {},
  'role.unassigned': {},
  'handover.offered': { required: ['note'] },
  'handover.accepted': {},
  'handover.declined': { optional: ['reason'] },
  'note.added': { required: ['text'] },
  'action.taken': { required: ['action'], optional: ['target', 'expected', 'actual'] },
  'decision.asked': { required: ['question'], optional: ['options'] },
  'decision.posted': {},
  'decision.voted': {},
  'decision.objected': { required: ['reason'] },
  'decision.closed': { required: ['question'], optional: ['choice', 'votes', 'objections'] },
  'update.published': { required: ['impact', 'next'], optional: ['cause', 'doing'] },
  'update.snoozed': { required: ['reason'] },
  'statement.published': { required: ['text'] },
  'export.asked': {},
  'export.downloaded': {},
  'runbook.attached': {},
  'checklist.posted': {},
  'step.completed': { optional: ['evidence'] },
  'step.reopened': {},
  'step.skipped': { required: ['reason'] },
  'item.added': { required: ['title'] },
  'item.filed': { required: ['title'] },
  'filing.requested': {},
  'tasks.posted': {},
  'changes.posted': {},
  'change.marked': { required: ['title'] },
  'postmortem.assigned': {},
  'postmortem.drafted': {},
  'postmortem.completed': {},
  'clock.fired': {},
  'page.requested': { optional: ['reason'] },
  'page.sent': {},
  'page.failed': { required: ['reason'] },
  'page.linked': { required: ['title'] },
  'page.acknowledged': {},
  'page.unacknowledged': {},
  'page.escalated': {},
  'page.reassigned': {},
  'page.prioritised': {},
  'page.resolved': {},
  'page.reopened': {},
  'responder.asked': {},
  'responder.answered': {},
  'on-call.asked': {},
  'mirror.requested': {},
  'bridge.requested': {},
  'bridge.opened': {},
  'room.created': {},
  'incident.made-private': { optional: ['reason'] },
  'person.invited': {},
  'glass.broken': { required: ['reason'] },
  'room.renamed': { required: ['name'], optional: ['previous'] },
  'room.archived': {},
  'room.unarchived': {},
  'card.posted': {},
  'announcement.posted': {},
  'service.informed': {},
  'effect.done': {},
  'effect.delayed': { required: ['what', 'reason'] },
  'effect.failed': { required: ['what', 'reason'] },
  'account.linked': {},
  'account.unlinked': {},
  'command.ran': { required: ['line'], optional: ['reason'] },
  'message.posted': { required: ['text'], optional: ['files'] },
  'message.edited': { required: ['text'], optional: ['previous'] },
  'message.deleted': { optional: ['previous'] },
  'message.pinned': {},
  'message.unpinned': {},
  'moment.marked': {},
  'moment.unmarked': {},
  'member.joined': {},
  'member.left': {},
  'topic.changed': { required: ['topic'] },
  'purpose.changed': { required: ['purpose'] },
  'file.kept': { required: ['name'] },
  'file.deleted': { optional: ['name'] },
  'event.redacted': { required: ['reason'] },
  'catch-up.requested': {},
  'room.caught-up': {},
};

type Part = Record<string, unknown>;

/** The names of the fields that hold what people wrote. */
export function wordFields(type: EventType): readonly string[] {
  const { required = [], optional = [] } = fields[type];
  return [...required, ...optional];
}

/** An event's fields in two parts; `words` is undefined when nobody wrote anything. */
export function splitWords(event: TimelineEvent): { facts: Part; words: Part | undefined } {
  const { type, ...rest } = event;
  const written = new Set(wordFields(type));
  const facts: Part = {};
  const words: Part = {};
  for (const [name, value] of Object.entries(rest)) {
    if (value === undefined) continue;
    if (written.has(name)) words[name] = value;
    else facts[name] = value;
  }
  return { facts, words: Object.keys(words).length > 0 ? words : undefined };
}

/** What stands in the place of words that were taken out. */
export function withoutWords(type: string): Part {
  const { required = [] } = isType(type) ? fields[type] : {};
  return Object.fromEntries(required.map((name) => [name, '']));
}

function isType(type: string): type is EventType {
  return Object.hasOwn(fields, type);
}
