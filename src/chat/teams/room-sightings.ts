/**
 * What `conversationUpdate` tells of a room: who came and left, and what became of a channel
 * (learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events#conversation-update-events).
 */
import { z } from 'zod';
import type { TimelineEvent } from '../../incident/event.js';
import type { Seen } from '../archive.js';
import { cleanText } from '../clean-text.js';
import { Account, actorOf, type Eye, isOwn, placeIn, seen, type Told } from './seen.js';

const Members = z.array(Account).nullish();
const Membership = z.looseObject({ membersAdded: Members, membersRemoved: Members });
const Update = z.looseObject({
  topicName: z.string().nullish(),
  channelData: z
    .looseObject({
      eventType: z.string().nullish(),
      channel: z.looseObject({ id: z.string(), name: z.string().nullish() }).nullish(),
    })
    .nullish(),
});

/** Bots are not told who came into a standard channel: everybody in the team is in it. */
export function fromMembers(activity: unknown, told: Told, { appId }: Eye): Seen[] {
  const { membersAdded, membersRemoved } = Membership.parse(activity);
  const { conversation } = placeIn(told.conversation.id);
  const by = isOwn(told.from, { appId }) ? undefined : actorOf(told.from);
  const at = told.timestamp;
  const each = (members: z.infer<typeof Members>, type: 'member.joined' | 'member.left') =>
    (members ?? []).flatMap((member) => {
      const person = actorOf(member);
      if (!person) return [];
      const invitedBy = type === 'member.joined' && by !== undefined && by !== person;
      const event: TimelineEvent = { type, person, ...(invitedBy && { invitedBy: by }) };
      return [seen(conversation, person, at, `${type}:${conversation}:${person}:${at.toISOString()}`, event)];
    });
  return [...each(membersAdded, 'member.joined'), ...each(membersRemoved, 'member.left')];
}

/** A channel that was renamed, deleted or restored, a chat with another topic. */
export function fromRoom(activity: unknown, told: Told): Seen | undefined {
  const { channelData, topicName } = Update.parse(activity);
  const channel = channelData?.channel;
  // Of a channel its team's conversation may be told; of a chat there is only one.
  const { conversation } = placeIn(channel?.id ?? told.conversation.id);
  const event = eventOf();
  if (!event) return undefined;
  const at = told.timestamp;
  return seen(
    conversation,
    actorOf(told.from),
    at,
    `${event.type}:${conversation}:${at.toISOString()}`,
    event,
  );

  function eventOf(): TimelineEvent | undefined {
    switch (channelData?.eventType) {
      case 'channelRenamed':
        return channel?.name ? { type: 'room.renamed', name: cleanText(channel.name) } : undefined;
      case 'channelDeleted':
        return { type: 'room.archived' };
      case 'channelRestored':
        return { type: 'room.unarchived' };
      default:
        return topicName ? { type: 'room.renamed', name: cleanText(topicName) } : undefined;
    }
  }
}
