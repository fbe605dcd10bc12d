import { z } from 'zod';
import { EventId, IncidentId, PersonId, RoomId, Sha256 } from '../ids.js';
import type { Side } from './sides.js';

/**
 * A wish of the core that something happen outside this process. It is recorded as a job in the transaction that
 * gave rise to it and carried out later, by whichever replica is free.
 */
const effect = <T extends string, S extends z.ZodRawShape>(name: T, shape: S) =>
  z.object({ name: z.literal(name), incidentId: IncidentId, ...shape });

/** Set where an effect is about the incident's second room; otherwise it is about the first. */
const room = z.literal('mirror').optional();

/** How much had been missed. */
export const Missed = z.object({
  messages: z.number().int(),
  edits: z.number().int(),
  deletions: z.number().int(),
  others: z.number().int(),
});
export type Missed = z.infer<typeof Missed>;

export const Effect = z.discriminatedUnion('name', [
  effect('room.create', { room }),
  effect('room.topic', { room }),
  effect('room.purpose', { room }),
  effect('room.bookmark', { room }),
  /** Adds the link of the bridge to the room's bookmarks. */
  effect('room.bridge', { room }),
  /** Says in a room that is left that it is, and nothing more; takes the cards there back, and archives it. */
  effect('room.leave', { left: RoomId, event: EventId }),
  effect('room.invite', { person: PersonId, room }),
  effect('room.archive', { room }),
  effect('room.unarchive', { room }),
  /** Posts the pinned card, or brings it up to date. */
  effect('room.card', { room }),
  effect('room.pin', { room }),
  /** Posts the card in the announcement channel of the room's platform, or brings it up to date; of a private incident takes it back. */
  effect('announcement', { room }),
  /** Says in the room that an event happened. */
  effect('room.say', { event: EventId, room }),
  /** Posts a runbook's checklist in the room, or brings it up to date. */
  effect('room.checklist', { run: z.string(), room }),
  /** Posts the question that a decision is about, or brings it up to date. */
  effect('room.decision', { decision: z.string(), room }),
  /** Posts the list of action items and their tasks, or brings it up to date. */
  effect('room.tasks', { room }),
  /** Posts the card of recent changes, or brings it up to date, from what is known. */
  effect('room.changes', { room }),
  /** Asks where the code lives for the changes that it may be about. */
  effect('changes.read', {}),
  /** Shows in the room what was said in the other: the message that has waited longest, as it stands now. */
  effect('room.cross', { room }),
  /** Tells a person privately that an event happened. */
  effect('person.tell', { person: PersonId, event: EventId }),
  /** Tells a person who came into the room where things stand. */
  effect('person.brief', { person: PersonId }),
  /** Tells a person who follows the incident that an event happened. */
  effect('follower.tell', { person: PersonId, event: EventId }),
  /** Brings what an audience was told to one of its places: `announcement`, or a room or a person by their id. */
  effect('statement.deliver', { event: EventId, to: z.string(), room }),
  /** Finds out who is on call and was not asked yet, and asks them; `event` is the reminder that says what for. */
  effect('on-call.ask', { event: EventId }),
  effect('postmortem.share', { event: EventId, room }),
  /** Keeps the content of a file that came with a message. */
  effect('file.keep', { event: EventId, file: z.string() }),
  /** Removes the content of a file, unless an event that is not redacted refers to it. */
  effect('artifact.remove', { sha256: Sha256 }),
  /** Reads the room back, a page at a time: `at` is where it goes on. */
  effect('room.catch-up', {
    /** Back to here; undefined: to its beginning. */
    since: z.iso.datetime().optional(),
    /** When it began. */
    begun: z.iso.datetime(),
    /** Places still to be read, in the adapter's own words; undefined: it begins. */
    places: z.array(z.string()).optional(),
    found: Missed.default({ messages: 0, edits: 0, deletions: 0, others: 0 }),
    /** A person waits for the result. */
    asked: z.boolean(),
    /** Nothing says that anything was missed: threads that look complete are not read. */
    light: z.boolean(),
    room,
  }),
  /** Has a call opened by whoever provides it. */
  effect('bridge.open', { provider: z.string() }),
  /** Rings whom a request names. */
  effect('pager.page', { event: EventId }),
  /** Finds an incident in the tool that rings people, and says that it is this one; `by` asked for it. */
  effect('pager.link', { id: z.string(), by: PersonId }),
  /** Reads what happened to the incident in the tool that rings people. */
  effect('pager.read', {}),
  /** Writes a note of ours there. */
  effect('pager.note', { event: EventId }),
  /** Gives it the priority of our severity. */
  effect('pager.priority', {}),
  effect('pager.resolve', {}),
  /** Does there what was done here: the incident turned out to be another one, and `event` said so. */
  effect('pager.merge', { event: EventId }),
  effect('task.file', { item: z.string() }),
  /** Links a filed task with the filed tasks it waits for, and those that wait for it. */
  effect('task.link', { item: z.string() }),
]);
export type Effect = z.infer<typeof Effect>;
export type EffectName = Effect['name'];
export type EffectOf<N extends EffectName> = Extract<Effect, { name: N }>;

/** Which of the incident's rooms an effect is about. */
export const roomIn = (effect: Effect): Side => ('room' in effect ? effect.room : undefined);

/** Reads a room back. Without `since` back to the room's beginning. */
export function catchUpOf(
  { id }: { id: IncidentId },
  {
    now,
    since,
    asked,
    light = false,
    room: side,
  }: { now: Date; since?: Date; asked: boolean; light?: boolean; room?: Side },
): Effect {
  return {
    name: 'room.catch-up',
    incidentId: id,
    begun: now.toISOString(),
    ...(since && { since: since.toISOString() }),
    found: { messages: 0, edits: 0, deletions: 0, others: 0 },
    asked,
    light,
    ...(side && { room: side }),
  };
}

/** For an effect that is put back: when its turn comes again, and what it then knows. */
export interface PutBack {
  delaySeconds: number;
  /** How often it was tried before. */
  tried: number;
  /** The far side asked for the delay: whoever asks for the same meanwhile waits as long. */
  asked?: boolean;
  /** How often it was put back because its room is not there yet. */
  waits?: number;
  /** What people have been told of its trouble. */
  told?: 'late' | 'refused' | undefined;
}

/**
 * What the effect does, in words for the person who is told that it was not done: "… did not succeed". `subject` says
 * which: a person's name, a title, the first words of a message.
 */
export function effectLabel(name: EffectName, subject: string | undefined): string {
  const label = labels[name];
  return typeof label === 'string' ? label : label(subject);
}

/** The same for an effect that a timeline names: a later version may know it by another name. */
export function doneLabel(name: string): string {
  return isEffectName(name) ? effectLabel(name, undefined) : name;
}

function isEffectName(name: string): name is EffectName {
  return Object.hasOwn(labels, name);
}

const which = (subject: string | undefined, otherwise: string) => (subject ? `“${subject}”` : otherwise);
const labels: Readonly<Record<EffectName, string | ((subject: string | undefined) => string)>> = {
  'room.create': 'Creating the room',
  'room.leave': 'Leaving the room that others can read',
  'room.topic': 'Setting the room’s topic',
  'room.purpose': 'Setting the room’s purpose',
  'room.bookmark': 'Adding the bookmark',
  'room.bridge': 'Adding the bridge’s bookmark',
  'room.invite': (name) => `Inviting ${name ?? 'a person'} to the room`,
  'room.archive': 'Archiving the room',
  'room.unarchive': 'Taking the room out of the archive',
  'room.card': 'Posting the incident card',
  'room.pin': 'Pinning the incident card',
  announcement: 'Announcing the incident',
  'room.say': (words) => `Posting ${which(words, 'a message')} in the room`,
  'room.checklist': (title) => `Posting the checklist${title ? ` “${title}”` : ''}`,
  'room.decision': 'Posting the question of a decision',
  'room.tasks': 'Posting the list of action items',
  'room.changes': 'Posting the recent changes',
  'changes.read': 'Reading the recent changes from GitHub',
  'room.cross': (platform) => `Showing ${platform ? `in ${platform} ` : ''}what is said in the other room`,
  'person.tell': (name) => `Sending a private message to ${name ?? 'a person'}`,
  'person.brief': (name) => `Telling ${name ?? 'a person'} where things stand`,
  'follower.tell': (name) => `Telling ${name ?? 'somebody'} who follows the incident`,
  'statement.deliver': (place) => `Bringing a status update to ${place ?? 'its readers'}`,
  'on-call.ask': 'Asking who is on call',
  'postmortem.share': 'Posting the post-mortem draft',
  'file.keep': (name) => `Keeping the file ${which(name, 'of a message')}`,
  'artifact.remove': 'Removing the content of a redacted file',
  'room.catch-up': 'Reading the room back',
  'bridge.open': 'Opening the bridge',
  'pager.page': (name) => `Paging ${name ?? 'somebody'}`,
  'pager.link': (id) => `Linking ${id ?? 'the incident'} in PagerDuty`,
  'pager.read': 'Reading what happened in PagerDuty',
  'pager.note': (words) => `Writing ${which(words, 'a note')} in PagerDuty`,
  'pager.priority': 'Setting the priority in PagerDuty',
  'pager.resolve': 'Resolving the incident in PagerDuty',
  'pager.merge': 'Merging the incident in PagerDuty',
  'task.file': (title) => `Filing ${which(title, 'an action item')} in Jira`,
  'task.link': (title) => `Linking the task of ${which(title, 'an action item')} in Jira`,
};
