/** Activities as Teams sends them: https://learn.microsoft.com/microsoftteams/platform/resources/bot-v3/bot-conversations/bots-conversations */
import { randomUUID } from 'node:crypto';
import { isGeneral, personIn, teamOf } from './membership.js';
import type { Attachment, Author, Conversation, Message } from './rows.js';
import type { World } from './world.js';

export type Activity = Record<string, unknown> & { type: string };

/** What every activity has. `root`: the thread of a channel that it happened in. */
export function envelope(
  world: World,
  conversation: Conversation,
  from: Author,
  { root, at = world.now().getTime() }: { root?: string | undefined; at?: number } = {},
): Record<string, unknown> {
  const { identity } = world;
  const { kind } = conversation;
  const sender = 'person' in from ? personIn(world, from.person) : undefined;
  return {
    channelId: 'msteams',
    serviceUrl: `${world.baseUrl}/connector/`,
    timestamp: new Date(at).toISOString(),
    localTimestamp: new Date(at).toISOString(),
    ...(sender && { localTimezone: sender.tz, locale: 'en-GB' }),
    from: sender
      ? { id: sender.mri, name: sender.displayName, aadObjectId: sender.id }
      : { id: identity.botId, name: identity.botName },
    recipient: { id: identity.botId, name: identity.botName },
    conversation: {
      ...(kind !== 'personal' && { isGroup: true }),
      conversationType: kind === 'meeting' || kind === 'chat' ? 'groupChat' : kind,
      tenantId: identity.tenantId,
      id: root === undefined ? conversation.id : `${conversation.id};messageid=${root}`,
    },
    channelData: channelData(world, conversation),
  };
}

/** Only the ids of Bot Framework: the AAD group of a team has to be asked for. */
export function channelData(world: World, conversation: Conversation): Record<string, unknown> {
  const tenant = { tenant: { id: world.identity.tenantId } };
  if (conversation.kind === 'meeting') {
    const id = Buffer.from(`0#${conversation.id}#0`).toString('base64');
    return { ...tenant, meeting: { id } };
  }
  const team = teamOf(world, conversation);
  if (!team) return tenant;
  return {
    teamsChannelId: conversation.id,
    teamsTeamId: team.threadId,
    channel: { id: conversation.id },
    team: { id: team.threadId },
    ...tenant,
  };
}

/** The team and the channel by name as well, as events about them tell. */
export function namedChannelData(
  world: World,
  conversation: Conversation,
  eventType: string,
): Record<string, unknown> {
  const team = teamOf(world, conversation);
  if (!team) return { ...channelData(world, conversation), eventType };
  return {
    channel: {
      id: conversation.id,
      // The General channel has no name of its own: clients translate it.
      ...(!isGeneral(world, conversation) && { name: conversation.name }),
      type: conversation.channelKind,
    },
    team: { aadGroupId: team.id, name: team.name, id: team.threadId },
    eventType,
    tenant: { id: world.identity.tenantId },
  };
}

export function messageActivity(
  world: World,
  conversation: Conversation,
  message: Message,
  type: 'message' | 'messageUpdate' | 'messageDelete',
  more: { eventType?: string; at?: number; value?: unknown; replyToId?: string } = {},
): Activity {
  const root = conversation.kind === 'channel' ? (message.root ?? message.id) : undefined;
  const base = envelope(world, conversation, message.author, { root, at: more.at ?? message.createdAt });
  const eventType = more.eventType && {
    channelData: { ...channelData(world, conversation), eventType: more.eventType },
  };
  if (type === 'messageDelete') return { ...base, ...eventType, type, id: message.id };
  const sender = 'person' in message.author ? personIn(world, message.author.person) : undefined;
  return {
    ...base,
    ...eventType,
    type,
    id: message.id,
    ...(message.root !== undefined && { replyToId: message.root }),
    ...(more.replyToId !== undefined && { replyToId: more.replyToId }),
    ...(more.value !== undefined && { value: more.value }),
    ...(more.value === undefined && {
      textFormat: 'plain',
      text: activityTextOf(message),
      attachments: [
        ...(conversation.kind === 'personal' ? message.attachments.map(fileAttachment) : []),
        { contentType: 'text/html', content: activityHtml(message) },
      ],
    }),
    entities: [
      ...message.mentions.map(({ id, name }) => ({
        type: 'mention',
        mentioned: { id, name },
        text: `<at>${name}</at>`,
      })),
      {
        type: 'clientInfo',
        locale: 'en-GB',
        country: 'GB',
        platform: 'Windows',
        timezone: sender?.tz ?? 'UTC',
      },
    ],
  };
}

/** As typed: `text` has the mentions in place as `<at>Name</at>`. */
function activityTextOf({ html, mentions }: Message): string {
  return html
    .split(/(<at id="\d+">.*?<\/at>)/)
    .map((piece) => {
      const [, position] = /^<at id="(\d+)">/.exec(piece) ?? [];
      return position === undefined ? plain(piece) : `<at>${mentions[Number(position)]?.name ?? ''}</at>`;
    })
    .join('');
}

const plain = (html: string): string =>
  html
    .replace(/<br\s*\/?>|<\/p>(?=<p>)/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

/** In an activity's page a mention is a `span` that Skype's clients made of `<at>`. */
const activityHtml = ({ html }: Message): string =>
  html.replace(
    /<at id="(\d+)">(.*?)<\/at>/g,
    '<span itemscope itemtype="http://schema.skype.com/Mention" itemid="$1">$2</span>',
  );

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4: only in personal chats, and Graph tells the rest. */
function fileAttachment({ contentType, contentUrl, name, id }: Attachment): Record<string, unknown> {
  return { contentType, contentUrl, name, content: { uniqueId: id, downloadUrl: contentUrl } };
}

export function invokeActivity(
  world: World,
  conversation: Conversation,
  person: string,
  name: string,
  value: unknown,
  message?: Message,
): Activity {
  const root = conversation.kind === 'channel' && message ? (message.root ?? message.id) : undefined;
  const base = envelope(world, conversation, { person }, { root });
  const source = message && { source: { name: 'message' } };
  return {
    ...base,
    type: 'invoke',
    id: `f:${randomUUID()}`,
    name,
    value,
    ...(message && { replyToId: message.id }),
    channelData: { ...channelData(world, conversation), ...source },
  };
}
