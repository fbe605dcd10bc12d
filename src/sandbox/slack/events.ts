import { randomBytes } from 'node:crypto';
import { isRecord } from './arguments.js';
import { nextTs } from './clock.js';
import type { EmulatedEvent } from './emulate.js';
import type { Channel } from './tables.js';
import { buried } from './tombstone.js';
import { channelOf, messageAt, type Workspace } from './workspace.js';

/** The events the app subscribes to in its manifest: https://docs.slack.dev/reference/events */
export const SUBSCRIBED: readonly string[] = [
  'app_home_opened',
  'app_mention',
  'channel_archive',
  'channel_rename',
  'channel_unarchive',
  'file_shared',
  'group_archive',
  'group_rename',
  'group_unarchive',
  'member_joined_channel',
  'member_left_channel',
  'message',
  'pin_added',
  'pin_removed',
  'reaction_added',
  'reaction_removed',
];

export type SlackEvent = Record<string, unknown> & { type: string };

/** What goes around every event: https://docs.slack.dev/apis/events-api#callback-field */
export function envelopeOf({ identity, now }: Workspace, event: SlackEvent) {
  return {
    token: identity.verificationToken,
    team_id: identity.teamId,
    context_team_id: identity.teamId,
    context_enterprise_id: null,
    api_app_id: identity.appId,
    event,
    type: 'event_callback',
    event_id: `Ev${randomBytes(5).toString('hex').toUpperCase()}`,
    event_time: Math.floor(now().getTime() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: identity.teamId,
        user_id: identity.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${randomBytes(12).toString('hex')}`,
  };
}

/** The events that the app gets for one that emulate tells of, completed to what Slack documents; none if it may not see it. */
export function eventsFor(workspace: Workspace, event: EmulatedEvent): SlackEvent[] {
  if (!SUBSCRIBED.includes(event.type)) return [];
  const channel = channelOf(workspace, channelIdOf(event));
  const leaving = event.type === 'member_left_channel' && event.user === workspace.identity.botUserId;
  if (channel && !leaving && !channel.members.includes(workspace.identity.botUserId)) return [];
  const completed = complete(workspace, buried(event), channel);
  return mentions(workspace, completed) ? [completed, mentionOf(completed)] : [completed];
}

function channelIdOf(event: EmulatedEvent): string {
  const { channel, channel_id: id, item } = event;
  if (typeof channel === 'string') return channel;
  if (typeof id === 'string') return id;
  if (isRecord(channel) && typeof channel.id === 'string') return channel.id;
  return isRecord(item) && typeof item.channel === 'string' ? item.channel : '';
}

function complete(workspace: Workspace, event: EmulatedEvent, channel: Channel | undefined): SlackEvent {
  const stamped: SlackEvent = { ...event, event_ts: event.event_ts ?? event.ts ?? nextTs() };
  switch (event.type) {
    case 'message': {
      const { metadata: _, ...message } = stamped;
      return {
        ...message,
        type: 'message',
        channel_type: channel ? channelType(channel) : 'channel',
        ...(event.subtype ? {} : { team: workspace.identity.teamId }),
      };
    }
    case 'reaction_added':
    case 'reaction_removed': {
      const { item } = event;
      const ts = isRecord(item) && typeof item.ts === 'string' ? item.ts : '';
      const author = channel && messageAt(workspace, channel.channel_id, ts)?.user;
      return { ...stamped, ...(author ? { item_user: author } : {}) };
    }
    default:
      return stamped;
  }
}

/** https://docs.slack.dev/reference/events/message#channel_types */
export function channelType(channel: Channel): 'im' | 'mpim' | 'group' | 'channel' {
  if (channel.is_im) return 'im';
  if (channel.is_mpim) return 'mpim';
  return channel.is_private ? 'group' : 'channel';
}

function mentions({ identity }: Workspace, event: SlackEvent): boolean {
  const spoken = event.type === 'message' && event.subtype === undefined && event.bot_id === undefined;
  return (
    spoken &&
    event.channel_type !== 'im' &&
    typeof event.text === 'string' &&
    event.text.includes(`<@${identity.botUserId}>`)
  );
}

/** https://docs.slack.dev/reference/events/app_mention */
function mentionOf({ channel_type: _, ...message }: SlackEvent): SlackEvent {
  return { ...message, type: 'app_mention' };
}
