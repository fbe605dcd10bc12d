/** Which subscriptions a change is told to: https://learn.microsoft.com/graph/teams-changenotifications-chatmessage */
import { personalGraphId } from '../identity.js';
import type { Conversation, Message, Subscription } from '../rows.js';
import { READ_CHANNEL, READ_CHAT } from './messages.js';

/** A resource that can be subscribed to, and the permissions for it. */
export function resourceOf(resource: string): { needs: readonly string[] } | undefined {
  const path = resource.replace(/^\//, '').split('?')[0] ?? '';
  if (path === 'teams/getAllMessages') return { needs: ['ChannelMessage.Read.All'] };
  if (path === 'chats/getAllMessages') return { needs: ['Chat.Read.All', 'Chat.ReadWrite.All'] };
  if (/^teams\/[^/]+\/channels\/[^/]+\/messages$/.test(path)) return { needs: READ_CHANNEL };
  if (/^teams\/[^/]+\/channels\/getAllMessages$/.test(path))
    return { needs: ['ChannelMessage.Read.All', 'ChannelMessage.Read.Group'] };
  if (/^chats\/[^/]+\/messages$/.test(path)) return { needs: READ_CHAT };
  return undefined;
}

/** The address of a message, as notifications name it, when the subscription is to it. */
export function toldAs(
  { resource, changeType }: Pick<Subscription, 'resource' | 'changeType'>,
  conversation: Conversation,
  message: Message,
  change: 'created' | 'updated' | 'deleted',
): string | undefined {
  if (!changeType.split(',').includes(change)) return undefined;
  const path = decodeURIComponent(resource.replace(/^\//, '').split('?')[0] ?? '');
  const { teamId = '', id } = conversation;
  const chat = conversation.kind === 'personal' ? personalGraphId(conversation.members[0] ?? '') : id;
  const subscribed =
    conversation.kind === 'channel'
      ? [
          'teams/getAllMessages',
          `teams/${teamId}/channels/getAllMessages`,
          `teams/${teamId}/channels/${id}/messages`,
        ]
      : ['chats/getAllMessages', `chats/${chat}/messages`];
  if (!subscribed.includes(path)) return undefined;
  if (conversation.kind !== 'channel') return `chats('${chat}')/messages('${message.id}')`;
  const place = `teams('${teamId}')/channels('${id}')`;
  return message.root === undefined
    ? `${place}/messages('${message.id}')`
    : `${place}/messages('${message.root}')/replies('${message.id}')`;
}
