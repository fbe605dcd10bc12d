/** https://learn.microsoft.com/graph/api/chat-post and https://learn.microsoft.com/graph/api/application-post-onlinemeetings */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Call, Route } from '../http.js';
import { meetingThread, personalGraphId } from '../identity.js';
import { personIn } from '../membership.js';
import { createChat, setTopic } from '../places.js';
import type { Conversation } from '../rows.js';
import { blankConversation } from '../seed.js';
import type { World } from '../world.js';
import { iso } from './chat-message.js';
import { parseMember } from './members.js';
import { chatIn } from './messages.js';
import { badRequest, notFound } from './refusals.js';

const NewChat = z.looseObject({
  chatType: z.enum(['group', 'oneOnOne']),
  topic: z.string().nullish(),
  members: z.array(z.unknown()),
});
const NewMeeting = z.looseObject({
  subject: z.string().nullish(),
  startDateTime: z.iso.datetime({ offset: true }).optional(),
  endDateTime: z.iso.datetime({ offset: true }).optional(),
});

/** https://learn.microsoft.com/graph/api/chat-post: "topic can't have ':'", at most 250 characters in Teams' client. */
const MAX_TOPIC = 250;
/** "You can add up to 20 members when you create a chat". https://learn.microsoft.com/microsoftteams/limits-specifications-teams has 1,000 for a chat. */
const MAX_MEMBERS = 1000;

const READ = [
  'Chat.ReadBasic.All',
  'Chat.Read.All',
  'Chat.ReadWrite.All',
  'ChatSettings.Read.Chat',
  'ChatSettings.ReadWrite.Chat',
];

export function chatRoutes(world: World): readonly Route[] {
  const shown = (chat: Conversation) => ({
    id: chat.kind === 'personal' ? personalGraphId(chat.members[0] ?? '') : chat.id,
    topic: chat.kind === 'personal' ? null : chat.name || null,
    createdDateTime: iso(chat.createdAt),
    lastUpdatedDateTime: iso(chat.updatedAt),
    chatType: chat.kind === 'personal' ? 'oneOnOne' : chat.kind === 'meeting' ? 'meeting' : 'group',
    webUrl: `https://teams.microsoft.com/l/chat/${encodeURIComponent(chat.id)}/0?tenantId=${world.identity.tenantId}`,
    tenantId: world.identity.tenantId,
    onlineMeetingInfo: chat.meeting
      ? { joinWebUrl: chat.meeting.joinUrl, organizer: { id: chat.meeting.organizer } }
      : null,
  });
  const topicOf = (topic: string | null | undefined): string | undefined => {
    if (topic && (topic.includes(':') || [...topic].length > MAX_TOPIC))
      throw badRequest('Invalid chat topic.');
    return topic ?? undefined;
  };
  return [
    {
      call: 'POST /chats',
      needs: ['Chat.Create', 'Chat.ReadWrite.All', 'Teamwork.Migrate.All'],
      run({ body }) {
        const parsed = NewChat.safeParse(body);
        if (!parsed.success) throw badRequest('Invalid request body.');
        const { chatType, topic } = parsed.data;
        const given = parsed.data.members.map((one) => parseMember(world, one));
        const members = given.map(({ person }) => person.id);
        if (new Set(members).size !== members.length)
          throw badRequest('Duplicate chat members is specified in the request body.');
        // Members of a new chat have to be owners, or guests.
        if (given.some(({ owner }) => !owner)) throw badRequest('Invalid role specified for member.');
        if (chatType === 'oneOnOne')
          throw badRequest('A one-on-one chat is between two people, not with the app.');
        if (members.length < 2 || members.length > MAX_MEMBERS)
          throw badRequest('Insufficient members for a group chat.');
        const chat = createChat(world, { members, topic: topicOf(topic), by: { bot: true } });
        return { status: 201, body: shown(chat) };
      },
    },
    {
      call: 'GET /chats/:chat',
      needs: READ,
      run: (call) => ({ status: 200, body: shown(chatIn(world, call)) }),
    },
    {
      call: 'PATCH /chats/:chat',
      needs: ['Chat.ReadWrite.All', 'Chat.ManageDeletion.All', 'ChatSettings.ReadWrite.Chat'],
      run(call) {
        const chat = chatIn(world, call);
        // "Only a group chat's topic can be set".
        const parsed = z.looseObject({ topic: z.string() }).safeParse(call.body);
        if (!parsed.success || chat.kind !== 'chat') throw badRequest('Invalid request body.');
        return {
          status: 200,
          body: shown(setTopic(world, chat, topicOf(parsed.data.topic) ?? '', { bot: true })),
        };
      },
    },
    {
      call: 'POST /users/:user/onlineMeetings',
      needs: ['OnlineMeetings.ReadWrite.All'],
      run: (call) => ({ status: 201, body: createMeeting(world, call) }),
    },
    {
      // "If there is a meeting with this externalId, it is returned": https://learn.microsoft.com/graph/api/onlinemeeting-createorget
      call: 'POST /users/:user/onlineMeetings/createOrGet',
      needs: ['OnlineMeetings.ReadWrite.All'],
      run(call) {
        const parsed = z.looseObject({ externalId: z.string().min(1) }).safeParse(call.body);
        if (!parsed.success) throw badRequest('externalId is required.');
        const { externalId } = parsed.data;
        const organizer = personIn(world, call.params.user ?? '')?.id;
        const known = world.conversations
          .all()
          .find(({ meeting }) => meeting?.externalId === externalId && meeting.organizer === organizer);
        if (known) return { status: 200, body: shownMeeting(known) };
        return { status: 201, body: createMeeting(world, call, externalId) };
      },
    },
    {
      // Whole-tenant permission only: https://learn.microsoft.com/graph/api/chat-post-pinnedmessages
      call: 'POST /chats/:chat/pinnedMessages',
      needs: ['Chat.ReadWrite.All'],
      run(call) {
        const chat = chatIn(world, call);
        const parsed = z.looseObject({ 'message@odata.bind': z.string() }).safeParse(call.body);
        const id = parsed.success ? (parsed.data['message@odata.bind'].split('/').at(-1) ?? '') : '';
        const message = world.messages.get(id);
        if (message?.conversation !== chat.id) throw notFound('Message not found.');
        return { status: 201, body: { id } };
      },
    },
    {
      call: 'GET /users/:user/onlineMeetings/:meeting',
      needs: ['OnlineMeetings.Read.All', 'OnlineMeetings.ReadWrite.All'],
      run({ params }) {
        const found = world.conversations.all().find(({ meeting }) => meeting?.id === params.meeting);
        if (!found) throw notFound('Meeting not found.');
        return { status: 200, body: shownMeeting(found) };
      },
    },
  ];
}

/** The organiser is the person in the address; an app needs an application access policy for them, which the tenant has. */
function createMeeting(world: World, { params, body }: Call, externalId?: string): Record<string, unknown> {
  const organizer = personIn(world, params.user ?? '');
  if (!organizer) throw notFound('User not found.');
  const parsed = NewMeeting.safeParse(body ?? {});
  if (!parsed.success) throw badRequest('Invalid meeting.');
  const at = world.now().getTime();
  const { startDateTime, endDateTime, subject } = parsed.data;
  const startAt = startDateTime === undefined ? at : Date.parse(startDateTime);
  // "A meeting without an end lasts an hour".
  const endAt = endDateTime === undefined ? startAt + 3_600_000 : Date.parse(endDateTime);
  if (endAt < startAt) throw badRequest('The meeting ends before it starts.');
  const id = meetingThread();
  const context = JSON.stringify({ Tid: world.identity.tenantId, Oid: organizer.id });
  const conversation = world.conversations.put({
    ...blankConversation(at),
    id,
    kind: 'meeting',
    name: subject ?? '',
    members: [organizer.id],
    meeting: {
      id: Buffer.from(`1*${organizer.id}*0**${id}`).toString('base64'),
      joinUrl: `https://teams.microsoft.com/l/meetup-join/${encodeURIComponent(id)}/0?context=${encodeURIComponent(context)}`,
      organizer: organizer.id,
      ...(externalId !== undefined && { externalId }),
      startAt,
      endAt,
    },
  });
  world.changes.emit({ channel: id });
  return shownMeeting(conversation);
}

function shownMeeting({ id: threadId, name, createdAt, meeting }: Conversation): Record<string, unknown> {
  return {
    id: meeting?.id,
    creationDateTime: iso(createdAt),
    startDateTime: iso(meeting?.startAt),
    endDateTime: iso(meeting?.endAt),
    joinWebUrl: meeting?.joinUrl,
    subject: name || null,
    participants: {
      organizer: { identity: { user: { id: meeting?.organizer } }, role: 'presenter' },
      attendees: [],
    },
    chatInfo: { threadId, messageId: '0', replyChainMessageId: null },
    videoTeleconferenceId: randomUUID().slice(0, 9).replace(/\D/g, '0'),
  };
}
