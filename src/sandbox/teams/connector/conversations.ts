/** Bot Framework's REST API v3: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference */
import { z } from 'zod';
import type { Answer, Call, Route } from '../http.js';
import { botIsIn, conversationById, membersOf, personIn } from '../membership.js';
import type { Conversation, Message } from '../rows.js';
import { personalChat } from '../seed.js';
import { edit, post, remove } from '../talk.js';
import type { World } from '../world.js';
import { parseActivity, readActivity } from './read-activity.js';
import { badArgument, noActivity, noConversation, notInRoster, notInstalled } from './refusals.js';

const NewConversation = z.looseObject({
  isGroup: z.boolean().optional(),
  bot: z.looseObject({ id: z.string() }).optional(),
  members: z.array(z.looseObject({ id: z.string() })).default([]),
  activity: z.unknown().optional(),
  tenantId: z.string().optional(),
  channelData: z
    .looseObject({
      tenant: z.looseObject({ id: z.string() }).optional(),
      channel: z.looseObject({ id: z.string() }).optional(),
    })
    .optional(),
});

/** "Unavailable as it was deleted or auto removed after 24 hours". */
const TARGETED_MS = 24 * 3_600_000;

/** A conversation, and the thread that its id names. */
export interface Place {
  conversation: Conversation;
  root: string | undefined;
}

/** `19:…@thread.tacv2;messageid=<root>`; refused where the bot is not. */
export function placeOf(world: World, id: string): Place {
  const [name = '', root] = id.split(';messageid=');
  const conversation = conversationById(world, name);
  if (!conversation) throw noConversation();
  if (!botIsIn(world, conversation)) throw conversation.kind === 'personal' ? notInstalled() : notInRoster();
  if (root !== undefined && !messageIn(world, conversation, root)) throw noConversation();
  return { conversation, root: conversation.kind === 'channel' ? root : undefined };
}

function messageIn({ messages, now }: World, { id }: Conversation, message: string): Message | undefined {
  const found = messages.get(message);
  if (found?.conversation !== id || found.deletedAt !== undefined) return undefined;
  return found.targetedTo !== undefined && found.createdAt < now().getTime() - TARGETED_MS
    ? undefined
    : found;
}

export function conversationRoutes(world: World): readonly Route[] {
  const placed = ({ params }: Call): Place => placeOf(world, params.conversation ?? '');

  /** Only what the bot itself wrote. */
  const ownMessage = (call: Call): Message => {
    const { conversation } = placed(call);
    const message = messageIn(world, conversation, call.params.activity ?? '');
    if (!message) throw noActivity();
    if (!('bot' in message.author)) throw notInRoster();
    return message;
  };

  const say = ({ conversation, root }: Place, call: Call, replyTo?: string): Message | undefined => {
    const activity = parseActivity(call.body);
    if (activity.type === 'typing') return undefined;
    if (activity.type !== 'message') throw badArgument(`Activities of type ${activity.type} cannot be sent.`);
    if (conversation.archived) throw badArgument('The channel is archived.');
    const said = readActivity(world, activity);
    const targetedTo = targetOf(world, conversation, call, activity.recipient?.id);
    const above =
      root ?? (conversation.kind === 'channel' ? rootOf(world, conversation, replyTo) : undefined);
    return post(
      world,
      conversation,
      { bot: true },
      {
        ...said,
        ...(above !== undefined && { root: above }),
        ...(targetedTo !== undefined && { targetedTo }),
      },
    );
  };

  const created = (message: Message | undefined): Answer => ({
    status: 201,
    body: { id: message?.id ?? String(world.nextStamp()) },
  });

  return [
    { call: 'POST /v3/conversations', run: (call) => create(world, call, say) },
    {
      call: 'POST /v3/conversations/:conversation/activities',
      run: (call) => created(say(placed(call), call)),
    },
    {
      call: 'POST /v3/conversations/:conversation/activities/:activity',
      run(call) {
        const place = placed(call);
        if (!messageIn(world, place.conversation, call.params.activity ?? '')) throw noActivity();
        return created(say(place, call, call.params.activity));
      },
    },
    {
      call: 'PUT /v3/conversations/:conversation/activities/:activity',
      run(call) {
        const message = ownMessage(call);
        const activity = parseActivity(call.body);
        // "Recipient is included in the payload of the Edit TM API": 400.
        if (message.targetedTo !== undefined && activity.recipient)
          throw badArgument('Recipient cannot be changed.');
        edit(world, message, readActivity(world, activity));
        return { status: 200, body: { id: message.id } };
      },
    },
    {
      call: 'DELETE /v3/conversations/:conversation/activities/:activity',
      run(call) {
        const message = ownMessage(call);
        checkTargeted(message, call);
        remove(world, message);
        return { status: 200 };
      },
    },
  ];
}

function rootOf(world: World, conversation: Conversation, replyTo: string | undefined): string | undefined {
  const above = replyTo === undefined ? undefined : messageIn(world, conversation, replyTo);
  return above && (above.root ?? above.id);
}

/**
 * Visible to one member only: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/targeted-messages.
 * "Targeted messages are supported in group chats, channels and meetings", so not in a personal chat.
 */
function targetOf(
  world: World,
  conversation: Conversation,
  { query }: Call,
  recipient: string | undefined,
): string | undefined {
  if (query.get('isTargetedActivity') !== 'true') return undefined;
  if (conversation.kind === 'personal') throw badArgument('A personal chat has no targeted messages.');
  const person = recipient === undefined ? undefined : personIn(world, recipient);
  if (!person) throw badArgument('A targeted message has a recipient.');
  if (!membersOf(world, conversation).includes(person.id)) {
    throw badArgument('The recipient of a targeted message is a member of the conversation.');
  }
  return person.id;
}

/** A targeted message is deleted with the same parameter that it was sent with. */
function checkTargeted({ targetedTo }: Message, { query }: Call): void {
  if ((targetedTo !== undefined) !== (query.get('isTargetedActivity') === 'true')) throw noActivity();
}

/**
 * A personal chat, or with `channelData.channel` a thread in a channel:
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
 */
function create(world: World, call: Call, say: (place: Place, call: Call) => Message | undefined): Answer {
  const parsed = NewConversation.safeParse(call.body);
  if (!parsed.success) throw badArgument('The conversation is not of the documented form.');
  const { channelData, members, isGroup, activity } = parsed.data;
  const tenant = channelData?.tenant?.id ?? parsed.data.tenantId;
  if (channelData?.channel) {
    const place = placeOf(world, channelData.channel.id);
    if (activity === undefined) throw badArgument('A thread begins with an activity.');
    const message = say(place, { ...call, body: activity });
    const id = `${place.conversation.id};messageid=${message?.id ?? ''}`;
    return { status: 201, body: { id, activityId: message?.id } };
  }
  // "You can't create group chats or channels with bots": Graph does.
  if (isGroup || members.length !== 1) throw badArgument('Incorrect conversation creation parameters');
  if (tenant === undefined) throw badArgument('Tenant id is missing.');
  const person = personIn(world, members[0]?.id ?? '');
  if (tenant !== world.identity.tenantId || !person) throw badArgument('Failed to decrypt conversation id');
  if (!world.installed.get(person.id)) throw notInstalled();
  const conversation = personalChat(world, person.id);
  const message =
    activity === undefined ? undefined : say({ conversation, root: undefined }, { ...call, body: activity });
  return { status: 201, body: { id: conversation.id, ...(message && { activityId: message.id }) } };
}
