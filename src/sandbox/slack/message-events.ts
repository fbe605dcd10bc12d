import { isRecord } from '../body.js';
import type { EmulatedEvent } from './emulate.js';
import { fileIn } from './files.js';
import { repliesTo } from './message-rows.js';
import { formatMessage, threadFields } from './messages.js';
import type { Message } from './rows.js';
import { TOMBSTONE } from './tombstone.js';
import { messageAt, type Workspace } from './workspace.js';

type MessageEvent = EmulatedEvent & { type: 'message' };

/** A `message` event as Slack sends it: https://docs.slack.dev/reference/events/message and its subtypes. */
export function messageEvent(workspace: Workspace, event: EmulatedEvent, channel: string): MessageEvent {
  const now = (ts: unknown): Record<string, unknown> => {
    const row = typeof ts === 'string' ? messageAt(workspace, channel, ts) : undefined;
    return row ? formatMessage(workspace, row, { metadata: false }) : {};
  };
  const hidden = (more: Record<string, unknown>): MessageEvent => {
    const ts = workspace.stamps.next();
    const previous = before(workspace, channel, event.previous_message);
    return { type: 'message', hidden: true, channel, ts, event_ts: ts, ...more, previous_message: previous };
  };
  if (event.subtype === 'message_changed') {
    const ts = isRecord(event.message) ? event.message.ts : undefined;
    return hidden({ subtype: 'message_changed', message: now(ts) });
  }
  if (event.subtype === 'message_deleted') {
    const { deleted_ts } = event;
    const left = now(deleted_ts);
    // A tombstone took its place: Slack tells of a change.
    return left.subtype === TOMBSTONE.subtype
      ? hidden({ subtype: 'message_changed', message: left })
      : hidden({ subtype: 'message_deleted', deleted_ts });
  }
  return { ...now(event.ts), type: 'message', channel, event_ts: event.ts };
}

/** What it was before: emulate leaves out the thread, the files' fields and who wrote it. */
function before(workspace: Workspace, channel: string, given: unknown): Record<string, unknown> {
  if (!isRecord(given) || typeof given.ts !== 'string') return {};
  const { reply_count: _, reply_users: __, metadata: ___, files, ...previous } = given;
  const thread_ts = typeof given.thread_ts === 'string' ? given.thread_ts : undefined;
  const subtype = typeof given.subtype === 'string' ? given.subtype : undefined;
  return {
    ...previous,
    ...(Array.isArray(files) && { files: files.map((file) => fileBefore(workspace, file)) }),
    ...threadFields(workspace, { channel_id: channel, ts: given.ts, thread_ts, subtype }),
  };
}

function fileBefore(workspace: Workspace, file: unknown): unknown {
  return isRecord(file) && typeof file.id === 'string' ? fileIn(workspace, file.id) : file;
}

/** With its last reply goes the tombstone that stood for a deleted message. Answers the event of that. */
export function lastReplyGone(workspace: Workspace, event: EmulatedEvent): EmulatedEvent | undefined {
  const { subtype, channel, previous_message: reply } = event;
  if (subtype !== 'message_deleted' || typeof channel !== 'string' || !isRecord(reply)) return undefined;
  const messages = workspace.tables['slack.messages'];
  const root =
    typeof reply.thread_ts === 'string' ? messageAt(workspace, channel, reply.thread_ts) : undefined;
  if (root?.subtype !== TOMBSTONE.subtype || repliesTo(messages, root).length > 0) return undefined;
  const previous_message = {
    ...formatMessage(workspace, root, { metadata: false }),
    reply_count: 0,
    reply_users_count: 0,
    latest_reply: '0000000000.000000',
    reply_users: [],
  };
  messages.delete(root.id);
  return { type: 'message', subtype: 'message_deleted', channel, deleted_ts: root.ts, previous_message };
}

/** A deleted file leaves a tombstone in every message that it was in. Answers the events of those changes. */
export function fileGone(workspace: Workspace, event: EmulatedEvent): EmulatedEvent[] {
  if (event.type !== 'file_deleted') return [];
  const held = workspace.tables['slack.messages']
    .all()
    .filter(({ files }) => files?.some(({ file_id }) => file_id === event.file_id));
  return held.map((message: Message) => ({
    type: 'message',
    subtype: 'message_changed',
    channel: message.channel_id,
    message: { ts: message.ts },
    previous_message: formatMessage(workspace, message, { metadata: false }),
  }));
}
