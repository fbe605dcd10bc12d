import type { Stamps } from './clock.js';
import type { Message } from './rows.js';
import type { Meta } from './table.js';
import type { Table } from './tables.js';
import { TOMBSTONE } from './tombstone.js';
import type { Identity } from './workspace.js';

interface Context {
  identity: Identity;
  stamps: Stamps;
  now: () => Date;
  /** What the next edit is stamped with. */
  editStamp: () => string;
  /** Every message and reply. */
  messages: () => Pick<Table<Message>, 'findBy'>;
}

/** What Slack does to a message where emulate stores, changes or deletes it. */
export function messageRules(context: Context) {
  const { identity, stamps, editStamp, now } = context;
  return {
    complete: <T extends Message>(message: T): T => ({
      ...message,
      ts: stamps.replace(message.ts),
      shown_at: now().getTime(),
      // emulate leaves out what tells people and apps that a bot wrote it.
      ...(message.user === identity.botUserId && { bot_id: identity.botId, app_id: identity.appId }),
      // https://docs.slack.dev/reference/events/message/thread_broadcast
      ...(message.reply_broadcast === true && message.thread_ts && { subtype: 'thread_broadcast' }),
      ...(message.files && { files: message.files.map(({ file_id }) => ({ file_id })) }),
    }),

    revise: <T extends Message>({ files }: T, change: Partial<T>): Partial<T> => ({
      ...change,
      ...(change.edited && { edited: { ...change.edited, ts: editStamp() } }),
      // A deleted file stays in its message as a tombstone, which emulate takes out.
      ...(change.files && { files: files ?? change.files.map(({ file_id }) => ({ file_id })) }),
    }),

    /** With replies it stays, as a tombstone, until the last of them is deleted. */
    bury: (message: Message & Meta): Partial<Message> | undefined =>
      message.subtype !== 'tombstone' && repliesTo(context.messages(), message).length > 0
        ? {
            ...Object.fromEntries(WRITTEN.map((field) => [field, undefined])),
            ...TOMBSTONE,
            thread_ts: message.ts,
            reactions: [],
          }
        : undefined,
  };
}

/** What of a message was its author's. */
const WRITTEN = [
  'app_id',
  'attachments',
  'blocks',
  'bot_id',
  'client_msg_id',
  'edited',
  'files',
  'metadata',
  'upload',
] as const;

/** The replies to a message, oldest first. */
export function repliesTo(
  messages: Pick<Table<Message>, 'findBy'>,
  { channel_id, ts }: Pick<Message, 'channel_id' | 'ts'>,
): (Message & Meta)[] {
  return messages
    .findBy('thread_ts', ts)
    .filter((reply) => reply.channel_id === channel_id && reply.ts !== ts)
    .sort((a, b) => (a.ts < b.ts ? -1 : 1));
}
