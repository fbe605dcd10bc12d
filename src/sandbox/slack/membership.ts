import type { SandboxOptions } from '../contract.js';
import type { EmulatedEvent } from './emulate.js';
import { channelOf, type Workspace } from './workspace.js';

export type Notices = NonNullable<SandboxOptions['membershipNotices']>;

/** "When someone joins … a public channel with more than 20 members": slack.com/help/articles/115002695043 */
const FEW = 20;

/**
 * Slack writes a line into a channel when somebody joins or leaves; emulate does not. Answers the event of that line.
 * https://docs.slack.dev/reference/events/message/channel_join
 */
export function membershipMessage(
  workspace: Workspace,
  event: EmulatedEvent,
  notices: Notices,
): EmulatedEvent | undefined {
  const joined = event.type === 'member_joined_channel';
  if (!joined && event.type !== 'member_left_channel') return undefined;
  const { channel: id, user, inviter } = event;
  const channel = typeof id === 'string' ? channelOf(workspace, id) : undefined;
  if (!channel || typeof user !== 'string' || notices === 'none') return undefined;
  const quiet = joined ? channel.members.length > FEW : true;
  if (notices === 'few' && !channel.is_private && quiet) return undefined;
  const message = workspace.tables['slack.messages'].insert({
    ts: '',
    channel_id: channel.channel_id,
    user,
    type: 'message',
    subtype: `${channel.is_private ? 'group' : 'channel'}_${joined ? 'join' : 'leave'}`,
    text: `<@${user}> has ${joined ? 'joined' : 'left'} the channel`,
    ...(typeof inviter === 'string' ? { inviter } : {}),
    reply_count: 0,
    reply_users: [],
    reactions: [],
  });
  return { type: 'message', subtype: message.subtype, channel: channel.channel_id, ts: message.ts };
}
