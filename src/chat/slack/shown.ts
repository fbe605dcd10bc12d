/** What a channel's history shows, as sightings: docs.slack.dev/reference/methods/conversations.history. */
import { z } from 'zod';
import type { Seen } from '../archive.js';
import { editName, Message, type OwnIds, personOf, refTo, seen } from './sightings.js';
import { instant } from './text-in.js';
import { wordsOf } from './words-in.js';

const Edited = z.object({ edited: z.object({ ts: z.string(), user: z.string().optional() }) });

/** A message as it was found: one that was edited has lost the words it was posted with. */
export function asShown(posted: Seen, message: unknown): Seen {
  const edited = Edited.safeParse(message).data?.edited;
  if (!edited || posted.event.type !== 'message.posted') return posted;
  return { ...posted, event: { ...posted.event, edited: later(instant(edited.ts), posted.occurredAt) } };
}

const later = (one: Date, other: Date) => (one > other ? one : other);

const InChannel = Message.extend({ channel: z.string() });

/** A message's last edit, under the name that the event would have had. */
export function fromShownEdit(shown: unknown): Seen | undefined {
  const message = InChannel.parse(shown);
  const { channel, ts, edited, user } = message;
  if (!edited) return undefined;
  const text = wordsOf(message);
  const found = seen(channel, edited.user ?? user, edited.ts, editName(channel, ts, edited.ts), {
    type: 'message.edited',
    message: refTo(channel, ts),
    text,
  });
  // Told to the second, it may seem to come before the message itself.
  return { ...found, occurredAt: later(instant(edited.ts), instant(ts)) };
}

const Membership = z.object({
  subtype: z.string().optional(),
  channel: z.string(),
  ts: z.string(),
  user: z.string().optional(),
  inviter: z.string().optional(),
});

/** The notice of a join or leave. Its event has another time stamp, and so another name. */
export function fromShownNotice(shown: unknown, own: OwnIds): Seen | undefined {
  const { subtype = '', channel, ts, user, inviter } = Membership.parse(shown);
  const [, kind] = /^(?:channel|group)_(join|leave)$/.exec(subtype) ?? [];
  const person = personOf(user);
  if (!kind || !person || user === own.userId) return undefined;
  const invitedBy = personOf(inviter);
  const told = seen(
    channel,
    user,
    ts,
    `found:${kind}:${channel}:${ts}`,
    kind === 'leave'
      ? { type: 'member.left', person }
      : { type: 'member.joined', person, ...(invitedBy && { invitedBy }) },
  );
  return { ...told, found: true };
}

const Pin = z.object({
  created: z.number(),
  created_by: z.string().optional(),
  message: z.object({ ts: z.string() }).optional(),
});

/** An item of pins.list (docs.slack.dev/reference/methods/pins.list); `id` is the pinned message. */
export function fromShownPin(
  item: unknown,
  channel: string,
  own: OwnIds,
): { id: string | undefined; seen: Seen | undefined } {
  const { created, created_by, message } = Pin.parse(item);
  if (!message || created_by === own.userId) return { id: message?.ts, seen: undefined };
  const { ts } = message;
  const told = seen(channel, created_by, String(created), `found:pin:${channel}:${ts}:${created}`, {
    type: 'message.pinned',
    message: refTo(channel, ts),
  });
  return { id: ts, seen: { ...told, found: true } };
}
