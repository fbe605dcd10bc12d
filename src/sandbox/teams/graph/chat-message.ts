/** https://learn.microsoft.com/graph/api/resources/chatmessage */
import { personIn, teamOf } from '../membership.js';
import type { Attachment, Author, Conversation, Mention, Message } from '../rows.js';
import type { World } from '../world.js';

type Json = Record<string, unknown>;

export function chatMessage(world: World, conversation: Conversation, message: Message): Json {
  const { id, author, event } = message;
  const team = teamOf(world, conversation);
  const deleted = message.deletedAt !== undefined;
  const attachments = deleted ? [] : message.attachments;
  return {
    id,
    replyToId: message.root ?? null,
    etag: String(message.modifiedAt),
    messageType: event ? 'systemEventMessage' : 'message',
    createdDateTime: iso(message.createdAt),
    lastModifiedDateTime: iso(message.modifiedAt),
    lastEditedDateTime: iso(message.editedAt),
    deletedDateTime: iso(message.deletedAt),
    subject: message.subject ?? null,
    summary: message.summary ?? null,
    chatId: team ? null : conversation.id,
    importance: 'normal',
    locale: 'en-us',
    webUrl: team ? messageUrl(world, conversation, message) : null,
    from: event ? null : fromOf(world, author),
    body: { contentType: 'html', content: deleted ? '' : contentOf(message) },
    channelIdentity: team ? { teamId: team.id, channelId: conversation.id } : null,
    policyViolation: null,
    attachments: attachments.map((attachment) => attachmentOf(attachment)),
    mentions: deleted ? [] : message.mentions.map((mention, position) => mentionOf(world, mention, position)),
    reactions: message.reactions.map(({ type, person, at }) => ({
      reactionType: type,
      createdDateTime: iso(at),
      user: { user: userOf(world, person) },
    })),
    eventDetail: event ?? null,
  };
}

/** What is attached has its place in the text. */
function contentOf({ html, attachments }: Message): string {
  return html + attachments.map(({ id }) => `<attachment id="${id}"></attachment>`).join('');
}

/** The content of a card is a text of JSON. */
function attachmentOf({ id, contentType, content, contentUrl, name }: Attachment): Json {
  return {
    id,
    contentType,
    contentUrl: contentUrl ?? null,
    content: content === undefined ? null : typeof content === 'string' ? content : JSON.stringify(content),
    name: name ?? null,
    thumbnailUrl: null,
    teamsAppId: null,
  };
}

function mentionOf(world: World, { id, name }: Mention, position: number): Json {
  const person = personIn(world, id);
  const nobody = { application: null, device: null, conversation: null, user: null };
  const mentioned = person
    ? { ...nobody, user: userOf(world, person.id) }
    : { ...nobody, application: botOf(world) };
  return { id: position, mentionText: name, mentioned };
}

function fromOf(world: World, author: Author): Json {
  const nobody = { application: null, device: null, user: null };
  return 'person' in author
    ? { ...nobody, user: userOf(world, author.person) }
    : { ...nobody, application: botOf(world) };
}

export function userOf(world: World, id: string): Json {
  const displayName = personIn(world, id)?.displayName ?? null;
  return { id, displayName, userIdentityType: 'aadUser', tenantId: world.identity.tenantId };
}

const botOf = ({ identity: { appId, botName } }: World): Json => ({
  id: appId,
  displayName: botName,
  applicationIdentityType: 'bot',
});

function messageUrl(
  { identity }: World,
  { id: channel, teamId = '' }: Conversation,
  { id, root }: Message,
): string {
  const query = `groupId=${teamId}&tenantId=${identity.tenantId}&createdTime=${id}&parentMessageId=${root ?? id}`;
  return `https://teams.microsoft.com/l/message/${encodeURIComponent(channel)}/${id}?${query}`;
}

export const iso = (at: number | undefined): string | null =>
  at === undefined ? null : new Date(at).toISOString();
