import { nextTs } from './clock.js';
import type { EmulatedEvent } from './emulate.js';
import { formatMessage } from './messages.js';
import type { Workspace } from './workspace.js';

/**
 * Slack writes a line into a channel when somebody joins or leaves; emulate does not. Answers the event of that line.
 * https://docs.slack.dev/reference/events/message/channel_join
 */
export function membershipMessage({ tables }: Workspace, event: EmulatedEvent): EmulatedEvent | undefined {
  const joined = event.type === 'member_joined_channel';
  if (!joined && event.type !== 'member_left_channel') return undefined;
  const { channel, user, inviter } = event;
  if (typeof channel !== 'string' || typeof user !== 'string') return undefined;
  const message = tables['slack.messages'].insert({
    ts: nextTs(),
    channel_id: channel,
    user,
    type: 'message',
    subtype: joined ? 'channel_join' : 'channel_leave',
    text: `<@${user}> has ${joined ? 'joined' : 'left'} the channel`,
    ...(typeof inviter === 'string' ? { inviter } : {}),
    reply_count: 0,
    reply_users: [],
    reactions: [],
  });
  return { ...formatMessage(message, { metadata: false }), type: 'message', channel, event_ts: message.ts };
}
