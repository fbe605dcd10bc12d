/**
 * Events of the Events API that belong in a timeline. Each gets a delivery name made of what happened, not of the
 * delivery: the same message told twice, by two ways, is one event.
 */
import { z } from 'zod';
import { PersonId, RoomId } from '../../ids.js';
import type { TimelineEvent } from '../../incident/event.js';
import type { Seen } from '../archive.js';
import { cleanText } from '../clean-text.js';
import { instant, readMessage } from './text-in.js';
import { Words, wordsOf } from './words-in.js';

const File = z.object({
  id: z.string(),
  name: z.string().nullish(),
  mimetype: z.string().nullish(),
  size: z.number().nullish(),
  mode: z.string().nullish(),
});
/** Of a deleted file its id is left, and that it is gone: docs.slack.dev/reference/objects/file-object. */
export const isGone = ({ mode }: { mode?: string | null | undefined }) => mode === 'tombstone';

export const Message = Words.extend({
  ts: z.string(),
  subtype: z.string().optional(),
  user: z.string().optional(),
  bot_id: z.string().optional(),
  username: z.string().optional(),
  bot_profile: z.object({ name: z.string().optional() }).optional(),
  thread_ts: z.string().optional(),
  files: z.array(File).optional(),
  edited: z.object({ ts: z.string(), user: z.string().optional() }).optional(),
});
export type Message = z.infer<typeof Message>;
const Kind = z.object({ subtype: z.string().optional() });
const Posted = Message.extend({ channel: z.string() });
const Changed = z.object({
  channel: z.string(),
  event_ts: z.string(),
  message: Message,
  previous_message: Message.optional(),
});
const Deleted = z.object({
  channel: z.string(),
  event_ts: z.string(),
  deleted_ts: z.string(),
  previous_message: Message.optional(),
});
const Membership = z.object({
  type: z.string(),
  user: z.string(),
  channel: z.string(),
  inviter: z.string().optional(),
  event_ts: z.string(),
});
const Reaction = z.object({
  type: z.string(),
  user: z.string(),
  reaction: z.string(),
  event_ts: z.string(),
  item: z.object({ type: z.string(), channel: z.string().optional(), ts: z.string().optional() }),
});
const Pin = z.object({
  type: z.string(),
  user: z.string(),
  channel_id: z.string(),
  event_ts: z.string(),
  item: z.object({ message: z.object({ ts: z.string() }).optional() }),
});

/** Subtypes of a message that somebody wrote; the others are Slack's own notices of what has an event of its own. */
const written = new Set([undefined, 'file_share', 'thread_broadcast', 'bot_message', 'me_message']);

export const roomOf = (channel: string) => RoomId.parse(`slack:${channel}`);
export const personOf = (user: string | undefined) => (user ? PersonId.parse(`slack:${user}`) : undefined);
export const refTo = (channel: string, ts: string) => ({ room: roomOf(channel), id: ts });

export interface OwnIds {
  userId: string;
  botId: string;
}

/** A `message` event of any subtype; undefined when it says nothing for a timeline. */
export function fromMessage(event: unknown, own: OwnIds): Seen | undefined {
  const { subtype } = Kind.parse(event);
  if (subtype === 'message_changed') {
    const changed = Changed.parse(event);
    return isTombstone(changed.message) ? fromTombstone(changed, own) : fromEdit(changed, own);
  }
  if (subtype === 'message_deleted') return fromDeletion(Deleted.parse(event), own);
  const notice = noticeOf(event, own);
  if (notice) return notice;
  if (!written.has(subtype)) return undefined;
  const message = Posted.parse(event);
  if (isOwn(message, own)) return undefined;
  const bot = message.bot_id ? (message.bot_profile?.name ?? message.username ?? 'An app') : undefined;
  const there = message.files?.filter((file) => !isGone(file));
  const files = there?.map((file) => ({
    id: file.id,
    name: cleanText(file.name ?? 'a file'),
    ...(file.mimetype && { type: file.mimetype }),
    ...(file.size != null && { bytes: file.size }),
  }));
  return seen(message.channel, message.user, message.ts, `message:${message.channel}:${message.ts}`, {
    type: 'message.posted',
    message: refTo(message.channel, message.ts),
    text: wordsOf(message),
    ...(message.thread_ts && message.thread_ts !== message.ts && { thread: message.thread_ts }),
    ...(files && files.length > 0 && { files }),
    ...(bot && { bot: cleanText(bot) }),
  });
}

function fromEdit({ channel, event_ts, message, previous_message }: z.infer<typeof Changed>, own: OwnIds) {
  // An app that changes its message's blocks is not shown as an editor (docs.slack.dev/reference/methods/chat.update).
  const isByApp = !message.edited && message.bot_id !== undefined && previous_message !== undefined;
  if (isOwn(message, own) || !(message.edited || isByApp)) return undefined;
  // Slack also says "changed" when a link was unfurled or a thread grew: the words are the same then.
  const text = wordsOf(message);
  const previous = previous_message && wordsOf(previous_message);
  if (text === previous) return undefined;
  const at = message.edited?.ts ?? event_ts;
  return seen(channel, message.edited?.user ?? message.user, event_ts, editName(channel, message.ts, at), {
    type: 'message.edited',
    message: refTo(channel, message.ts),
    text,
    ...(previous !== undefined && { previous }),
  });
}

/**
 * Slack tells when a message was edited to the second only, as deliveries kept in public repositories show: two edits within
 * one have one name, and are told apart where they are recorded (src/db/known-edit.ts).
 */
export function editName(channel: string, ts: string, editedAt: string): string {
  return `edit:${channel}:${ts}:${editedAt}`;
}

/**
 * What stays of a deleted message that has replies: it is told as a change, and the message proper is deleted with its last
 * reply (examples from life: github.com/slack-edge/slack-edge/pull/10, github.com/42wim/matterbridge/issues/600).
 */
const isTombstone = ({ subtype }: Message) => subtype === 'tombstone';

function fromTombstone(
  { channel, event_ts, message, previous_message }: z.infer<typeof Changed>,
  own: OwnIds,
) {
  return fromDeletion({ channel, event_ts, deleted_ts: message.ts, previous_message }, own);
}

function fromDeletion(event: z.infer<typeof Deleted>, own: OwnIds): Seen | undefined {
  const { channel, deleted_ts } = event;
  // A tombstone's own words and author are Slack's, not those of what was deleted.
  const previous = event.previous_message && !isTombstone(event.previous_message) && event.previous_message;
  if (previous && isOwn(previous, own)) return undefined;
  // Slack does not say who deleted it; nearly always it is the author.
  return seen(
    channel,
    previous ? previous.user : undefined,
    event.event_ts,
    `delete:${channel}:${deleted_ts}`,
    {
      type: 'message.deleted',
      message: refTo(channel, deleted_ts),
      ...(previous && { previous: wordsOf(previous) }),
    },
  );
}

/** That a message is there no more, noticed at `at`: nobody told. */
export function deletionOf(channel: string, ts: string, at: Date): Seen {
  return {
    ...seen(channel, undefined, ts, `delete:${channel}:${ts}`, {
      type: 'message.deleted',
      message: refTo(channel, ts),
    }),
    occurredAt: at,
  };
}

const Notice = z.object({
  channel: z.string(),
  ts: z.string(),
  user: z.string().optional(),
  topic: z.string().default(''),
  purpose: z.string().default(''),
  name: z.string().default(''),
  old_name: z.string().optional(),
});

/**
 * Slack's own notices in a channel (docs.slack.dev/reference/events/message): told and shown in the history as the same
 * message. Those of joins and leaves are not among them: a workspace may turn them off, and each has an event of its own.
 */
function noticeOf(event: unknown, own: OwnIds): Seen | undefined {
  const { subtype = '' } = Kind.parse(event);
  const [, kind] = /^(?:channel|group)_(topic|purpose|name|archive|unarchive)$/.exec(subtype) ?? [];
  if (!kind) return undefined;
  const { channel, ts, user, topic, purpose, name, old_name } = Notice.parse(event);
  if (user === own.userId) return undefined;
  return seen(channel, user, ts, `notice:${channel}:${ts}`, told());

  function told(): TimelineEvent {
    switch (kind) {
      case 'topic':
        return { type: 'topic.changed', topic: readMessage(topic) };
      case 'purpose':
        return { type: 'purpose.changed', purpose: readMessage(purpose) };
      case 'name':
        return { type: 'room.renamed', name, ...(old_name && { previous: old_name }) };
      case 'archive':
        return { type: 'room.archived' };
      default:
        return { type: 'room.unarchived' };
    }
  }
}

/** `member_joined_channel`, `member_left_channel`. */
export function fromMembership(event: unknown, own: OwnIds): Seen | undefined {
  const { type, user, channel, inviter, event_ts } = Membership.parse(event);
  const person = personOf(user);
  if (user === own.userId || !person) return undefined;
  const delivery = `${type}:${channel}:${user}:${event_ts}`;
  const invitedBy = personOf(inviter);
  return seen(
    channel,
    user,
    event_ts,
    delivery,
    type === 'member_left_channel'
      ? { type: 'member.left', person }
      : { type: 'member.joined', person, ...(invitedBy && { invitedBy }) },
  );
}

/** `reaction_added`, `reaction_removed`, when it is the emoji that marks a key moment. */
export function fromReaction(event: unknown, momentEmoji: string): Seen | undefined {
  const { type, user, reaction, event_ts, item } = Reaction.parse(event);
  if (reaction !== momentEmoji || !item.channel || !item.ts) return undefined;
  return seen(item.channel, user, event_ts, `${type}:${item.channel}:${item.ts}:${user}:${event_ts}`, {
    type: type === 'reaction_added' ? 'moment.marked' : 'moment.unmarked',
    message: refTo(item.channel, item.ts),
    emoji: reaction,
  });
}

/** `pin_added`, `pin_removed`. */
export function fromPin(event: unknown, own: OwnIds): Seen | undefined {
  const { type, user, channel_id, event_ts, item } = Pin.parse(event);
  if (user === own.userId || !item.message) return undefined;
  return seen(channel_id, user, event_ts, `${type}:${channel_id}:${item.message.ts}:${event_ts}`, {
    type: type === 'pin_added' ? 'message.pinned' : 'message.unpinned',
    message: refTo(channel_id, item.message.ts),
  });
}

export function seen(
  channel: string,
  user: string | undefined,
  ts: string,
  delivery: string,
  event: TimelineEvent,
): Seen {
  return {
    room: roomOf(channel),
    event,
    actor: personOf(user),
    occurredAt: instant(ts),
    delivery: `slack:${delivery}`,
  };
}

export function isOwn(message: Message, own: OwnIds): boolean {
  return message.bot_id === own.botId || message.user === own.userId;
}
