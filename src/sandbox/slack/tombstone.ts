import { isRecord } from './arguments.js';
import type { EmulatedEvent } from './emulate.js';

/**
 * A message with replies does not go when it is deleted: Slack puts a tombstone in its place, and tells apps of a change.
 * No page of docs.slack.dev/reference/events/message says so; the fields are those of deliveries recorded in
 * github.com/slack-edge/slack-edge/pull/10, github.com/hackclub/toriel/pull/238 and github.com/42wim/matterbridge/issues/600.
 */
export function buried(event: EmulatedEvent): EmulatedEvent {
  const { deleted_ts, previous_message: previous, ...rest } = event;
  if (event.subtype !== 'message_deleted' || !isRecord(previous)) return event;
  if (typeof previous.reply_count !== 'number' || previous.reply_count === 0) return event;
  return {
    ...rest,
    subtype: 'message_changed',
    message: {
      type: 'message',
      subtype: 'tombstone',
      text: 'This message was deleted.',
      user: 'USLACKBOT',
      hidden: true,
      ts: deleted_ts,
      thread_ts: deleted_ts,
      parent_user_id: 'USLACKBOT',
      reply_count: previous.reply_count,
      reply_users: previous.reply_users,
      is_locked: false,
      subscribed: false,
    },
    previous_message: previous,
  };
}
