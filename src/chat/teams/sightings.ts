/**
 * Activities of the Bot Framework that belong in a timeline. Each gets a delivery name made of what happened, not of the
 * delivery: the same message told by an activity, by Graph's notification and by the history is one event. What bots are told:
 * learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events, and of messages that
 * do not mention them .../channel-messages-with-rsc.
 */
import { z } from 'zod';
import type { EventOf, TimelineEvent } from '../../incident/event.js';
import type { Seen } from '../archive.js';
import { cleanText } from '../clean-text.js';
import { reading } from '../malformed.js';
import { fileKey, picturesOn, type Whereabouts, writeFile } from './files.js';
import { type Hung, messageWords } from './message-words.js';
import { isMoment } from './reactions.js';
import { fromMembers, fromRoom } from './room-sightings.js';
import {
  Account,
  actorOf,
  deletionOf,
  type Eye,
  editName,
  isBot,
  isOwn,
  personOf,
  placeIn,
  postedAt,
  refTo,
  seen,
  Told,
} from './seen.js';

const Attachment = z.looseObject({
  contentType: z.string().nullish(),
  content: z.unknown().optional(),
  contentUrl: z.string().nullish(),
  name: z.string().nullish(),
});
const Mention = z.looseObject({ mentioned: Account.partial().nullish(), text: z.string().nullish() });

const Message = Told.extend({
  id: z.string(),
  text: z.string().nullish(),
  attachments: z.array(Attachment).nullish(),
  entities: z.array(z.looseObject({ type: z.string().nullish() })).nullish(),
});
type Message = z.infer<typeof Message>;
const Reactions = z.array(z.looseObject({ type: z.string() })).nullish();
const Reacted = Told.extend({
  replyToId: z.string(),
  reactionsAdded: Reactions,
  reactionsRemoved: Reactions,
});

/** What an activity says for a timeline: of people coming into a room there may be several at once. */
export function fromActivity(activity: unknown, eye: Eye): Seen[] {
  return reading(() => {
    const told = Told.parse(activity);
    // Nobody runs an incident in a talk with the bot.
    if (told.conversation.conversationType === 'personal') return [];
    switch (told.type) {
      case 'message':
        return list(fromMessage(Message.parse(activity), eye));
      case 'messageUpdate':
        return list(fromEdit(Message.parse(activity), eye));
      case 'messageDelete':
        return list(fromDeletion(Message.parse(activity), eye));
      case 'messageReaction':
        return fromReactions(Reacted.parse(activity), eye);
      case 'conversationUpdate':
        return [...fromMembers(activity, told, eye), ...list(fromRoom(activity, told))];
      default:
        return [];
    }
  });
}

const list = (seen: Seen | undefined): Seen[] => (seen ? [seen] : []);

function fromMessage(message: Message, eye: Eye): Seen | undefined {
  const { from, timestamp } = message;
  if (isOwn(from, eye)) return undefined;
  const { conversation, thread, message: id } = whereabouts(message);
  const files = filesOf(message);
  return seen(conversation, actorOf(from), postedAt(id) ?? timestamp, `message:${conversation}:${id}`, {
    type: 'message.posted',
    message: refTo(conversation, id),
    text: wordsOf(message, eye),
    ...(thread && { thread }),
    ...(files.length > 0 && { files }),
    ...(isBot(from) && { bot: cleanText(from.name || 'An app') }),
  });
}

/** An edit, or words that are back after they were deleted: learn.microsoft.com/javascript/api/@microsoft/teams-ai/teamsmessageevents. */
function fromEdit(message: Message, eye: Eye): Seen | undefined {
  const { from, timestamp, channelData } = message;
  if (isOwn(from, eye)) return undefined;
  const { conversation, message: id } = whereabouts(message);
  const event: TimelineEvent = {
    type: 'message.edited',
    message: refTo(conversation, id),
    text: wordsOf(message, eye),
  };
  const isBack = channelData?.eventType === 'undeleteMessage';
  const name = isBack
    ? `restored:${conversation}:${id}:${timestamp.toISOString()}`
    : editName(conversation, id, timestamp);
  return { ...seen(conversation, actorOf(from), timestamp, name, event), approximate: true };
}

function fromDeletion(message: Message, eye: Eye): Seen | undefined {
  const { from, timestamp } = message;
  if (isOwn(from, eye)) return undefined;
  const { conversation, message: id } = whereabouts(message);
  return deletionOf(conversation, id, timestamp, actorOf(from));
}

function fromReactions(told: z.infer<typeof Reacted>, { momentEmoji }: Eye): Seen[] {
  const { from, timestamp, replyToId, reactionsAdded, reactionsRemoved } = told;
  const { conversation } = placeIn(told.conversation.id);
  const actor = actorOf(from);
  const marks = (type: 'moment.marked' | 'moment.unmarked', reactions: z.infer<typeof Reactions>) =>
    (reactions ?? []).some((reaction) => isMoment(reaction.type, momentEmoji)) && actor
      ? [
          seen(
            conversation,
            actor,
            timestamp,
            `${type}:${conversation}:${replyToId}:${actor}:${timestamp.toISOString()}`,
            { type, message: refTo(conversation, replyToId), emoji: momentEmoji },
          ),
        ]
      : [];
  return [...marks('moment.unmarked', reactionsRemoved), ...marks('moment.marked', reactionsAdded)];
}

function whereabouts({ conversation: { id }, id: message }: Message): Whereabouts {
  const { conversation, thread } = placeIn(id);
  return { conversation, thread: thread === message ? undefined : thread, message };
}

function pageOf({ attachments }: Message): string | undefined {
  const page = attachments?.find(({ contentType }) => contentType === 'text/html')?.content;
  return typeof page === 'string' ? page : undefined;
}

function wordsOf(message: Message, eye: Eye): string {
  const mentions = (message.entities ?? [])
    .filter(({ type }) => type === 'mention')
    .map((entity) => Mention.parse(entity));
  const named = (number: number, name: string) => {
    const mentioned =
      mentions[number]?.mentioned ?? mentions.find((one) => one.mentioned?.name === name)?.mentioned;
    const known = mentioned?.aadObjectId
      ? personOf(mentioned.aadObjectId)
      : eye.people?.get(mentioned?.id ?? '');
    return `@${known ?? name}`;
  };
  const attached = (message.attachments ?? []).map(
    ({ contentType, content }): Hung => ({ id: '', contentType: contentType ?? '', content }),
  );
  // Without a page the text has `<at>Name</at>` where somebody is mentioned, and is plain otherwise.
  const html = pageOf(message) ?? paged(message.text ?? '');
  return messageWords({ html, attached, mention: (id, name) => named(Number.parseInt(id, 10), name) });
}

function paged(text: string): string {
  const pieces = text.split(/(<at>[^<]*<\/at>)/);
  const escaped = (plain: string) =>
    plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll(/\r?\n/g, '<br>');
  return pieces.map((piece, index) => (index % 2 === 1 ? piece : escaped(piece))).join('');
}

const Downloadable = z.looseObject({ uniqueId: z.string(), fileType: z.string().nullish() });
/** Of files in channels and group chats nothing is told, as github.com/microsoft/botbuilder-dotnet/issues/6710 shows; Graph tells of them. */
function filesOf(message: Message): NonNullable<EventOf<'message.posted'>['files']> {
  const where = whereabouts(message);
  const names = new Map<string, string>();
  for (const { contentType, content, name } of message.attachments ?? []) {
    if (contentType !== 'application/vnd.microsoft.teams.file.download.info') continue;
    const id = Downloadable.safeParse(content).data?.uniqueId;
    if (id) names.set(fileKey(id), cleanText(name || 'a file'));
  }
  for (const { key } of picturesOn(pageOf(message) ?? '')) names.set(key, 'a picture');
  return [...names].map(([key, name]) => ({ id: writeFile({ ...where, key }), name }));
}
