import { randomBytes } from 'node:crypto';
import { isRecord } from '../body.js';
import type { EmulatedEvent } from './emulate.js';
import { messageEvent } from './message-events.js';
import { pinItem } from './pins.js';
import type { Channel } from './rows.js';
import { channelOf, messageAt, type Workspace } from './workspace.js';

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
  const { botUserId } = workspace.identity;
  const channel = channelOf(workspace, channelIdOf(event));
  const leaving = event.type === 'member_left_channel' && event.user === botUserId;
  if (channel && !leaving && !channel.members.includes(botUserId)) return [];
  const completed = complete(workspace, event, channel);
  const told = mentions(workspace, completed) ? [completed, mentionOf(completed)] : [completed];
  return told.filter((one) => isWanted(workspace, one));
}

/**
 * Slack sends what the app's manifest asks for and nothing else; messages by kind of conversation:
 * https://docs.slack.dev/reference/events/message.channels, message.groups, message.im and message.mpim.
 */
function isWanted({ events }: Workspace, { type, channel_type: kind }: SlackEvent): boolean {
  if (type !== 'message') return events?.includes(type) ?? true;
  const wanted = kind === 'channel' || kind === 'group' ? `message.${kind}s` : `message.${String(kind)}`;
  return events?.includes(wanted) ?? true;
}

function channelIdOf(event: EmulatedEvent): string {
  const { channel, channel_id: id, item } = event;
  if (typeof channel === 'string') return channel;
  if (typeof id === 'string') return id;
  if (isRecord(channel) && typeof channel.id === 'string') return channel.id;
  return isRecord(item) && typeof item.channel === 'string' ? item.channel : '';
}

function complete(workspace: Workspace, event: EmulatedEvent, channel: Channel | undefined): SlackEvent {
  const { stamps } = workspace;
  switch (event.type) {
    case 'message':
      return channel
        ? { ...messageEvent(workspace, event, channel.channel_id), channel_type: channelType(channel) }
        : event;
    case 'reaction_added':
    case 'reaction_removed': {
      const { item } = event;
      const ts = isRecord(item) && typeof item.ts === 'string' ? item.ts : '';
      const author = channel && messageAt(workspace, channel.channel_id, ts)?.user;
      return { ...event, ...(author ? { item_user: author } : {}), event_ts: stamps.next() };
    }
    case 'pin_added':
    case 'pin_removed':
      return { ...event, item: pinItem(workspace, event.item), event_ts: stamps.next() };
    case 'file_shared':
    case 'file_created': {
      // https://docs.slack.dev/reference/events/file_shared: only the id of the file.
      const { file, file_id, ...rest } = event;
      const user_id = isRecord(file) ? file.user : undefined;
      return { ...rest, file_id, user_id, file: { id: file_id }, event_ts: stamps.next() };
    }
    case 'file_deleted': {
      const { file: _, ...rest } = event;
      return { ...rest, event_ts: stamps.next() };
    }
    default:
      return { ...event, event_ts: stamps.next() };
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
