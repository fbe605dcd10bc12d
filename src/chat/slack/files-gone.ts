/** Files that were deleted: Slack tells it as a change of the message that they came with, and does not say by whom. */
import { z } from 'zod';
import type { Seen } from '../archive.js';
import { cleanText } from '../clean-text.js';
import { isGone, isOwn, Message, type OwnIds, refTo, seen } from './sightings.js';
import { instant } from './text-in.js';

const Change = z.object({
  channel: z.string(),
  event_ts: z.string(),
  message: Message,
  previous_message: Message.optional(),
});

/** The files that a message has lost, each under one name, however often it is told. */
export function fromFilesGone(event: object, own: OwnIds): Seen[] {
  // Nearly all messages are new ones.
  if (!('subtype' in event) || event.subtype !== 'message_changed') return [];
  const { channel, event_ts, message, previous_message } = Change.parse(event);
  if (message.subtype === 'tombstone' || isOwn(message, own)) return [];
  const now = message.files ?? [];
  const before = previous_message?.files ?? [];
  const gone = [...now.filter(isGone), ...before.filter(({ id }) => !now.some((file) => file.id === id))];
  return gone.map(({ id }) => {
    const file = before.find((known) => known.id === id && !isGone(known));
    return fileDeletionOf(channel, message.ts, { id, name: file?.name ?? undefined }, instant(event_ts));
  });
}

export function fileDeletionOf(
  channel: string,
  ts: string,
  { id, name }: { id: string; name?: string | undefined },
  at: Date,
): Seen {
  return {
    ...seen(channel, undefined, ts, `file-deleted:${channel}:${ts}:${id}`, {
      type: 'file.deleted',
      message: refTo(channel, ts),
      file: id,
      ...(name && { name: cleanText(name) }),
    }),
    occurredAt: at,
  };
}
