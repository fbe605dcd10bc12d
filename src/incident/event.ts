import { z } from 'zod';
import { AudienceName } from '../comms/audiences.js';
import { SensitiveKind } from '../comms/sensitive.js';
import { ChangeKey } from '../detection/change.js';
import { AccountId, EventId, IncidentId, MessageRef, PersonId, RoomId, Sha256 } from '../ids.js';
import { DecisionOutcome } from './decision.js';
import { ExportFormat } from './export-format.js';
import { Impact, verdictFields } from './impact.js';
import { IncidentKind, Status } from './incident.js';
import { PagerStatus, PageTarget } from './pager.js';
import { Permission } from './permissions.js';
import { Role } from './roles.js';
import { Severity } from './severity.js';

/**
 * The timeline's vocabulary: what happened, in the past tense, with its facts as fields. An event is never
 * changed or removed; a correction is a new event.
 *
 * Dates travel as ISO strings in the database and are `Date` here.
 */
const date = z.coerce.date();

const File = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string().optional(),
  bytes: z.number().optional(),
});

export const CommandOutcome = z.enum(['ok', 'invalid', 'refused', 'failed']);
export type CommandOutcome = z.infer<typeof CommandOutcome>;

export const ClockName = z.enum([
  'commander',
  'roles',
  'handover',
  'first-update',
  'next-update',
  'postmortem',
  'archive',
  'decision',
  'executive-notice',
  'bridge',
]);
export type ClockName = z.infer<typeof ClockName>;

/** Those that remind somebody; what the others do is an event of its own. */
export const Reminder = ClockName.exclude(['executive-notice']);
export type Reminder = z.infer<typeof Reminder>;

/** Who was on call, as it was known at `asOf`. */
export const KnownOnCall = z.object({
  source: z.string(),
  asOf: date,
  people: z.array(z.object({ level: z.number().int(), name: z.string(), person: PersonId.optional() })),
});
export type KnownOnCall = z.infer<typeof KnownOnCall>;

/** Why somebody who is on call cannot be asked. */
export const Unreachable = z.enum(['deactivated', 'bot', 'elsewhere', 'unknown']);
export type Unreachable = z.infer<typeof Unreachable>;

const event = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), ...shape });

export const TimelineEvent = z.discriminatedUnion('type', [
  event('incident.declared', {
    id: IncidentId,
    number: z.number().int().positive(),
    title: z.string(),
    summary: z.string().optional(),
    service: z.string().optional(),
    kind: IncidentKind,
    /** A drill that pages people for real. */
    pages: z.literal(true).optional(),
    severity: Severity,
    startedAt: date,
    detectedAt: date,
    declaredBy: PersonId,
    private: z.literal(true).optional(),
    /** The message it was declared from. */
    source: z.object({ message: MessageRef, text: z.string(), author: PersonId.optional() }).optional(),
  }),
  event('incident.triaged', {
    title: z.string().optional(),
    summary: z.string().optional(),
    service: z.string().optional(),
    startedAt: date.optional(),
  }),
  /** It happened when the impact began; recorded when somebody found that out. */
  event('impact.started', { previous: date }),
  event('impact.assessed', {
    ...Impact.shape,
    ...verdictFields,
    /** A person chose this severity instead. */
    decided: Severity.optional(),
    reason: z.string().optional(),
  }),
  event('severity.changed', { from: Severity, to: Severity, reason: z.string().optional() }),
  event('status.changed', {
    from: Status,
    to: Status,
    reason: z.string().optional(),
    /** On merging: the incident that goes on. */
    into: z.object({ number: z.number().int().positive(), room: RoomId.optional() }).optional(),
    /** On closing: the action items to file. */
    items: z.array(z.string()).optional(),
  }),
  /** Another incident turned out to be this one. `people` are those who had a part in it. */
  event('duplicate.merged', {
    number: z.number().int().positive(),
    title: z.string(),
    people: z.array(PersonId),
  }),
  /** Another incident bears on this one. */
  event('incident.related', { number: z.number().int().positive(), title: z.string() }),
  event('incident.unrelated', { number: z.number().int().positive() }),
  event('incident.reopened', { from: Status, reason: z.string() }),
  /** `label`: what a role of the company's own was called then. */
  event('role.assigned', {
    role: Role,
    label: z.string().optional(),
    person: PersonId,
    previous: PersonId.optional(),
  }),
  event('role.unassigned', { role: Role, label: z.string().optional(), person: PersonId }),
  /** Whoever holds a role offers it to somebody. It stays theirs until that person accepts. */
  event('handover.offered', {
    role: Role,
    label: z.string().optional(),
    from: PersonId,
    to: PersonId,
    /** What whoever takes over has to know. */
    note: z.string(),
  }),
  event('handover.accepted', {
    role: Role,
    label: z.string().optional(),
    from: PersonId,
    to: PersonId,
  }),
  event('handover.declined', {
    role: Role,
    label: z.string().optional(),
    from: PersonId,
    to: PersonId,
    reason: z.string().optional(),
  }),
  event('note.added', {
    text: z.string(),
    /** It was written there, by the person of that name. */
    from: z.object({ source: z.string(), by: z.string() }).optional(),
  }),
  /** A hand on a system: `/incident did`. */
  event('action.taken', {
    action: z.string(),
    target: z.string().optional(),
    expected: z.string().optional(),
    actual: z.string().optional(),
  }),
  /** A question was put to the room. */
  event('decision.asked', {
    decision: z.string(),
    question: z.string(),
    options: z.array(z.string()).optional(),
    /** How many options there are. */
    choices: z.number().int().nonnegative(),
    until: date,
  }),
  event('decision.posted', { decision: z.string(), message: MessageRef }),
  event('decision.voted', { decision: z.string(), option: z.number().int().nonnegative() }),
  event('decision.objected', { decision: z.string(), reason: z.string() }),
  event('decision.closed', {
    decision: z.string(),
    question: z.string(),
    outcome: DecisionOutcome,
    choice: z.string().optional(),
    votes: z.array(z.object({ option: z.string(), count: z.number().int() })).optional(),
    objections: z.array(z.object({ person: PersonId, reason: z.string() })).optional(),
  }),
  event('update.published', {
    impact: z.string(),
    cause: z.string().optional(),
    doing: z.string().optional(),
    next: z.string(),
    nextUpdateAt: date.optional(),
  }),
  /** Whoever owes the next update said that it comes later, and why. */
  event('update.snoozed', { until: date, reason: z.string() }),
  /** An audience was told something, in these words. */
  event('statement.published', {
    audience: AudienceName,
    text: z.string(),
    /** `announcement`, and rooms and people by their ids. */
    where: z.array(z.string()),
    /** The audience is outside the company. */
    external: z.literal(true).optional(),
    /** What was found in it, where a person looked and let it out all the same. */
    reviewed: z.array(SensitiveKind).optional(),
    /** It is what support is to say to customers. */
    script: z.literal(true).optional(),
    /** It was told by itself: the incident has this severity and has been open for these minutes. */
    notice: z.object({ severity: Severity, minutes: z.array(z.number().int().nonnegative()) }).optional(),
  }),
  /** Somebody asked for the whole record as a document, and had it. */
  event('export.asked', { format: ExportFormat, expiresAt: date }),
  event('export.downloaded', { format: ExportFormat }),
  event('runbook.attached', { run: z.string(), runbook: z.string(), title: z.string(), version: z.string() }),
  event('checklist.posted', { run: z.string(), message: MessageRef }),
  event('step.completed', {
    run: z.string(),
    step: z.string(),
    title: z.string(),
    evidence: z.string().optional(),
  }),
  event('step.reopened', { run: z.string(), step: z.string(), title: z.string() }),
  event('step.skipped', { run: z.string(), step: z.string(), title: z.string(), reason: z.string() }),
  event('item.added', {
    item: z.string(),
    title: z.string(),
    owner: PersonId.optional(),
    dueDate: z.iso.date().optional(),
    waitsFor: z.array(z.string()),
  }),
  event('item.filed', {
    item: z.string(),
    title: z.string(),
    task: z.string(),
    url: z.string(),
    ownerKnown: z.boolean(),
  }),
  /** The tasks that were given up are to be filed after all. */
  event('filing.requested', { items: z.array(z.string()) }),
  event('tasks.posted', { message: MessageRef }),
  event('changes.posted', { message: MessageRef }),
  /** Somebody said of a change that it is the cause, or that it is not. */
  event('change.marked', {
    change: ChangeKey,
    as: z.enum(['cause', 'cleared']),
    title: z.string(),
    url: z.string(),
  }),
  event('postmortem.assigned', { owner: PersonId }),
  event('postmortem.drafted', {}),
  event('postmortem.completed', { url: z.string().optional() }),
  event('clock.fired', {
    clock: Reminder,
    /** 0 for the first reminder. */
    step: z.number().int(),
    /** Who was asked; nobody in particular when undefined: the room was. */
    person: PersonId.optional(),
    dueAt: date,
    /** The offer that nobody has answered. */
    handover: z.object({ role: Role, label: z.string().optional(), to: PersonId }).optional(),
    /** Roles that somebody must hold and nobody does. */
    missing: z.array(z.object({ role: Role, label: z.string().optional() })).optional(),
  }),
  /** Nobody commands, or does what else was reminded of: people were asked to. */
  event('on-call.asked', {
    people: z.array(PersonId),
    /** What nobody does; undefined: command. */
    clock: Reminder.optional(),
    /** The roles that nobody has, where it is about the bridge. */
    roles: z.array(Role).optional(),
    /** Theirs on the list of who is on call; undefined: nobody on it could be asked, so whoever declared was. */
    level: z.number().int().optional(),
    source: z.string().optional(),
    asOf: date.optional(),
    /** Who was on call and could not be asked: by the id of their account where it is known, or else by name. */
    passedOver: z.array(z.object({ who: z.string(), why: Unreachable })),
  }),
  /** Somebody is to be rung. */
  event('page.requested', { target: PageTarget, reason: z.string().optional() }),
  event('page.sent', {
    request: EventId,
    /** An incident was opened in the tool that rings people, responders were added to it, or people were told in chat. */
    how: z.enum(['opened', 'added', 'told']),
    /** The tool's incident. */
    id: z.string().optional(),
    url: z.string().optional(),
    /** That the tool's incident has. */
    priority: z.string().optional(),
    /** Who is rung, by name, as far as that is known. */
    to: z.array(z.string()),
    /** Who was told in chat. */
    people: z.array(PersonId).optional(),
  }),
  event('page.failed', {
    request: EventId,
    reason: z.string(),
    /** It is still being tried. */
    trying: z.boolean(),
    person: PersonId.optional(),
    /** Whom to call by hand. */
    onCall: KnownOnCall.optional(),
  }),
  /** An incident of the tool that rings people was said to be this one. */
  event('page.linked', {
    id: z.string(),
    url: z.string(),
    title: z.string(),
    status: PagerStatus,
    priority: z.string().optional(),
  }),
  // What happened there. `by` is the person's name there, undefined where nobody in particular did it.
  event('page.acknowledged', { by: z.string().optional(), request: EventId.optional() }),
  event('page.unacknowledged', { by: z.string().optional() }),
  event('page.escalated', { by: z.string().optional(), to: z.array(z.string()) }),
  event('page.reassigned', { by: z.string().optional(), to: z.array(z.string()) }),
  event('page.prioritised', { by: z.string().optional(), priority: z.string() }),
  event('page.resolved', { by: z.string().optional() }),
  event('page.reopened', { by: z.string().optional() }),
  event('responder.asked', { by: z.string().optional(), name: z.string() }),
  event('responder.answered', { name: z.string(), accepted: z.boolean() }),
  /** A second room was asked for, on another platform. */
  event('mirror.requested', {
    platform: z.string(),
    /** The runs whose checklists it is to show. */
    runs: z.array(z.string()),
  }),
  /** A call is to be opened for the incident. */
  event('bridge.requested', { provider: z.string() }),
  /** There is a call to talk in, behind this link. */
  event('bridge.opened', {
    url: z.string(),
    provider: z.string(),
    /** Who has to be there. */
    roles: z.array(Role).optional(),
  }),
  event('room.created', {
    room: RoomId,
    name: z.string(),
    /** Only those who are in it can find it. */
    private: z.literal(true).optional(),
  }),
  /** From here on only some may know of it. It gets new rooms; those that others can read are left. */
  event('incident.made-private', {
    /** The rooms that are left. */
    rooms: z.array(RoomId),
    /** Cards and lists in them. */
    messages: z.array(MessageRef),
    /** Who was in them, and goes along. */
    members: z.array(PersonId),
    /** The runs whose checklists the new rooms are to show. */
    runs: z.array(z.string()),
    reason: z.string().optional(),
  }),
  /** Somebody was called into the room. */
  event('person.invited', { person: PersonId }),
  /** A permission that somebody did not have was taken: for this once, and in sight of all who are concerned. */
  event('glass.broken', {
    permission: Permission,
    command: z.string(),
    reason: z.string(),
    /** Who hears of it besides the room. */
    told: z.array(PersonId),
  }),
  event('room.renamed', { name: z.string(), previous: z.string().optional() }),
  event('room.archived', { room: z.literal('mirror').optional() }),
  event('room.unarchived', { room: z.literal('mirror').optional() }),
  event('card.posted', { message: MessageRef }),
  event('announcement.posted', { message: MessageRef }),
  /** The card stands in a channel of the service that the incident is about. */
  event('service.informed', { message: MessageRef }),
  /** Something that leaves the process was done. */
  event('effect.done', {
    effect: z.string(),
    attempts: z.number().int(),
    person: PersonId.optional(),
    /** What it told of. */
    event: EventId.optional(),
    /** Where it was brought, where that is none of the incident's rooms. */
    to: z.string().optional(),
    /** It was done in the second room. */
    room: z.literal('mirror').optional(),
  }),
  /** Something that leaves the process keeps failing and is still being tried. */
  event('effect.delayed', {
    effect: z.string(),
    what: z.string(),
    reason: z.string(),
    room: z.literal('mirror').optional(),
  }),
  /** Something that leaves the process was given up. */
  event('effect.failed', {
    effect: z.string(),
    what: z.string(),
    reason: z.string(),
    attempts: z.number().int(),
    /** It was to be done in the second room. */
    room: z.literal('mirror').optional(),
    /** The action item, when its filing was given up. */
    item: z.string().optional(),
  }),
  /** An admin said that an account is this person's. */
  event('account.linked', { person: AccountId, account: AccountId }),
  /** An admin said that it is not. */
  event('account.unlinked', { person: AccountId, account: AccountId }),
  event('command.ran', {
    line: z.string(),
    command: z.string().optional(),
    outcome: CommandOutcome,
    reason: z.string().optional(),
  }),
  event('message.posted', {
    message: MessageRef,
    text: z.string(),
    thread: z.string().optional(),
    files: z.array(File).optional(),
    /** Set when another app posted it. */
    bot: z.string().optional(),
    /** When it was edited last, where it was found only after that: the words are those of then. */
    edited: date.optional(),
  }),
  event('message.edited', { message: MessageRef, text: z.string(), previous: z.string().optional() }),
  event('message.deleted', { message: MessageRef, previous: z.string().optional() }),
  event('message.pinned', { message: MessageRef }),
  event('message.unpinned', { message: MessageRef }),
  /** The configured emoji was put on a message: this is one to come back to. */
  event('moment.marked', { message: MessageRef, emoji: z.string() }),
  event('moment.unmarked', { message: MessageRef, emoji: z.string() }),
  event('member.joined', { person: PersonId, invitedBy: PersonId.optional() }),
  event('member.left', { person: PersonId }),
  event('topic.changed', { topic: z.string() }),
  event('purpose.changed', { purpose: z.string() }),
  /** The content of a file is in the artifact store, under its SHA-256. */
  event('file.kept', {
    message: MessageRef,
    file: z.string(),
    name: z.string(),
    mimetype: z.string().optional(),
    bytes: z.number().int().nonnegative(),
    sha256: Sha256,
  }),
  /** It is no longer in the message that it came with; its content, where it was kept, stays kept. */
  event('file.deleted', { message: MessageRef, file: z.string(), name: z.string().optional() }),
  /** What people wrote was taken out of these events. `by` is who did so, as they named themselves on the command line. */
  event('event.redacted', { events: z.array(EventId), reason: z.string(), by: z.string().optional() }),
  event('catch-up.requested', {}),
  /** The room was read back; so much had been missed. */
  event('room.caught-up', {
    /** It was the second room. */
    room: z.literal('mirror').optional(),
    /** Read back to here; undefined: to its beginning. */
    since: date.optional(),
    messages: z.number().int().nonnegative(),
    edits: z.number().int().nonnegative(),
    deletions: z.number().int().nonnegative(),
    /** Joins, leaves, pins, marks, topics. */
    others: z.number().int().nonnegative(),
  }),
]);
export type TimelineEvent = z.infer<typeof TimelineEvent>;
export type EventType = TimelineEvent['type'];
export type EventOf<T extends EventType> = Extract<TimelineEvent, { type: T }>;

/** An event about to be recorded. */
export interface NewEvent {
  event: TimelineEvent;
  /** Who did it; undefined when Tocsin did. */
  actor: PersonId | undefined;
  /** When it happened. */
  occurredAt: Date;
  /** Names the inbound delivery it came from. A second event with the same name is refused: that is what makes every delivery count once. */
  delivery?: string;
}

export interface RecordedEvent extends NewEvent {
  id: EventId;
  incidentId: IncidentId | undefined;
  /** When we learnt of it. */
  recordedAt: Date;
  /** The words of the message that a mark or a pin is about, where they are known. */
  about?: string;
  /** What people wrote was taken out. */
  redacted?: true;
}
