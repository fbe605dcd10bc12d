/** What the bot is told of what happened: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events */
import { randomUUID } from 'node:crypto';
import { assertNever } from '../../errors.js';
import type { Delivered } from '../contract.js';
import { type Activity, envelope, messageActivity, namedChannelData } from './activities.js';
import type { Delivery } from './delivery.js';
import { botIsIn, personIn, teamOf } from './membership.js';
import type { Author, Conversation, Message } from './rows.js';
import type { Happened, World } from './world.js';

export type News = ReturnType<typeof createNews>;

export function createNews(world: World, delivery: Delivery) {
  const outcomes = new WeakMap<Message, Promise<Delivered>>();
  const { botId, botName } = world.identity;

  const send = (activity: Activity): Promise<Delivered> =>
    delivery.event({ kind: 'activity', type: activity.type, body: activity });

  /** Events of a team come from its General channel, as that is what the team is called. */
  const placeOfTeam = (conversation: Conversation): Conversation => {
    const team = teamOf(world, conversation);
    return (team && world.conversations.get(team.threadId)) ?? conversation;
  };

  const update = (conversation: Conversation, by: Author, eventType: string, more: object): void => {
    const place = placeOfTeam(conversation);
    void send({
      ...envelope(world, place, by),
      ...more,
      type: 'conversationUpdate',
      id: `f:${randomUUID()}`,
      channelData: namedChannelData(world, conversation, eventType),
    });
  };

  const tellMessage = (happened: Happened & { message: Message }): void => {
    const { message } = happened;
    const conversation = world.conversations.get(message.conversation);
    if (!conversation || !botIsIn(world, conversation)) return;
    if (happened.type === 'message.reacted') {
      tellReaction(conversation, happened);
      return;
    }
    if (!('person' in message.author) || !hears(world, conversation, message)) return;
    switch (happened.type) {
      case 'message.created':
        outcomes.set(message, send(messageActivity(world, conversation, message, 'message')));
        return;
      case 'message.edited':
        void send(
          messageActivity(world, conversation, message, 'messageUpdate', {
            eventType: 'editMessage',
            at: message.modifiedAt,
          }),
        );
        return;
      case 'message.deleted':
        void send(
          messageActivity(world, conversation, message, 'messageDelete', {
            eventType: 'softDeleteMessage',
            at: message.modifiedAt,
          }),
        );
        return;
      case 'message.undeleted':
        void send(
          messageActivity(world, conversation, message, 'messageUpdate', {
            eventType: 'undeleteMessage',
            at: message.modifiedAt,
          }),
        );
    }
  };

  /** "Your bot receives messageReaction for reactions to messages that it sent." */
  const tellReaction = (
    conversation: Conversation,
    { message, person, reaction, added }: Happened & { type: 'message.reacted' },
  ): void => {
    if (!('bot' in message.author)) return;
    const root = conversation.kind === 'channel' ? (message.root ?? message.id) : undefined;
    void send({
      ...envelope(world, conversation, { person }, { root, at: message.modifiedAt }),
      type: 'messageReaction',
      id: `f:${randomUUID()}`,
      replyToId: message.id,
      [added ? 'reactionsAdded' : 'reactionsRemoved']: [{ type: reaction }],
    });
  };

  const accounts = (people: readonly string[]): { id: string; aadObjectId: string }[] =>
    people.map((id) => ({ id: personIn(world, id)?.mri ?? id, aadObjectId: id }));

  const tellApp = ({ conversation, by, type }: Happened & { type: 'app.added' | 'app.removed' }): void => {
    const added = type === 'app.added';
    const bot = [{ id: botId, name: botName }];
    const event = added ? 'teamMemberAdded' : 'teamMemberRemoved';
    update(conversation, by, event, added ? { membersAdded: bot } : { membersRemoved: bot });
    const place = placeOfTeam(conversation);
    const settings = place.kind === 'channel' && added && { settings: { selectedChannel: { id: place.id } } };
    const { eventType: _, ...data } = namedChannelData(world, place, '');
    void send({
      ...envelope(world, place, by),
      type: 'installationUpdate',
      id: `f:${randomUUID()}`,
      action: added ? 'add' : 'remove',
      channelData: { ...data, ...settings, source: { name: 'message' } },
    });
  };

  world.onHappened((happened) => {
    switch (happened.type) {
      case 'message.created':
      case 'message.edited':
      case 'message.deleted':
      case 'message.undeleted':
      case 'message.reacted':
        return tellMessage(happened);
      case 'people.added':
      case 'people.removed': {
        const { conversation, people, by, type } = happened;
        if (!botIsIn(world, conversation)) return;
        const added = type === 'people.added';
        const members = accounts(people);
        return update(
          conversation,
          by,
          added ? 'teamMemberAdded' : 'teamMemberRemoved',
          added ? { membersAdded: members } : { membersRemoved: members },
        );
      }
      case 'channel.created':
      case 'channel.renamed':
      case 'channel.deleted': {
        const { conversation, type } = happened;
        if (!botIsIn(world, conversation)) return;
        const event = {
          created: 'channelCreated',
          renamed: 'channelRenamed',
          deleted: 'channelDeleted',
        } as const;
        const what =
          type === 'channel.created' ? 'created' : type === 'channel.renamed' ? 'renamed' : 'deleted';
        return update(conversation, { system: true }, event[what], {});
      }
      case 'app.added':
      case 'app.removed':
        return tellApp(happened);
      default:
        return assertNever(happened);
    }
  });

  return {
    /** How the telling of a new message went; it was not told to the bot when it does not hear it. */
    outcomeOf: (message: Message): Promise<Delivered> =>
      outcomes.get(message) ?? Promise.resolve({ status: 0, body: undefined, ms: 0 }),
  };
}

/**
 * Personal chats, and mentions; all of a channel or chat only where that was consented to:
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-messages-for-bots-and-agents
 */
function hears({ identity, permissions }: World, { kind }: Conversation, { mentions }: Message): boolean {
  if (kind === 'personal' || mentions.some(({ id }) => id === identity.botId)) return true;
  return permissions.has(kind === 'channel' ? 'ChannelMessage.Read.Group' : 'ChatMessage.Read.Chat');
}
