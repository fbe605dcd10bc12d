/** War rooms: a channel of an incident team, a group chat, or the chat of an online meeting. */
import { z } from 'zod';
import { createChannel } from './create-channel.js';
import { isRefused, unlessRefused } from './errors.js';
import { founders, privateFounders } from './founders.js';
import { type Graph, memberBody, pagesOf } from './graph.js';
import { openMeeting } from './meeting.js';
import { chatTopic } from './room-name.js';
import { isOurs, type RoomDeps, type RoomMade, type RoomWanted } from './room-wanted.js';

/** Chats of whoever declared that are looked through for one of our own. */
const mostPagesOfChats = 10;

const Chat = z.looseObject({
  id: z.string(),
  topic: z.string().nullish(),
  createdDateTime: z.string().nullish(),
});

const makers = { channel: createChannel, chat: createChat, meeting: createMeeting };
const attempts = {
  channel: ['channel'],
  chat: ['chat', 'channel'],
  meeting: ['meeting', 'chat', 'channel'],
} as const;

/**
 * Creates the room, or adopts the one that an earlier attempt made before it could say so. A tenant that allows no meetings or
 * chats gets the next best: in the end a channel, which needs no more than the incident team's own consent. A channel is open to
 * its whole team, and a bot cannot post in a private one: a room that is to be private is a chat, or there is none.
 */
export async function createRoom(deps: RoomDeps, wanted: RoomWanted): Promise<RoomMade> {
  if (wanted.privateTo) return createChat(deps, wanted);
  let refusal: unknown;
  for (const kind of attempts[deps.config.roomKind]) {
    try {
      return await makers[kind](deps, wanted);
    } catch (error) {
      if (!isRefused(error, 403)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/**
 * A group chat begins with its members, two at least, of whom the bot is none
 * (https://learn.microsoft.com/graph/api/chat-post). A chat has no description: until its first topic is set, the topic holds the proof.
 */
async function createChat({ graph, config, installation }: RoomDeps, wanted: RoomWanted): Promise<RoomMade> {
  const topic = chatTopic(`${wanted.name} · ${wanted.proof}`);
  const members = await (wanted.privateTo
    ? privateFounders(wanted.privateTo)
    : founders(graph, config, wanted.by));
  let id = wanted.attempt > 1 ? await findChat(graph, members[0], wanted) : undefined;
  if (id === undefined) {
    const created = await graph('post', '/chats', {
      body: { chatType: 'group', topic, members: members.map((one) => memberBody(one, 'owner', config)) },
      permission: 'Chat.Create',
    });
    id = Chat.parse(created).id;
  }
  await installation.chat(id);
  return { id, kind: 'chat', name: wanted.name };
}

/** Where the bot may not look through chats, one whose answer was lost stays behind empty. */
async function findChat(graph: Graph, by: string, wanted: RoomWanted): Promise<string | undefined> {
  const asked = { query: { $top: '50' }, permission: 'Chat.ReadBasic.All' };
  return unlessRefused(
    async () => {
      for await (const page of pagesOf(graph, `/users/${by}/chats`, asked, mostPagesOfChats)) {
        const chats = z.array(Chat).parse(page);
        const own = chats.find(({ topic, createdDateTime }) => isOurs(topic, createdDateTime, wanted));
        if (own) return own.id;
      }
      return undefined;
    },
    403,
    404,
  );
}

async function createMeeting(deps: RoomDeps, { name, proof, by }: RoomWanted): Promise<RoomMade> {
  const { chat, url } = await openMeeting(deps, { key: proof, name, by });
  await deps.installation.chat(chat);
  return { id: chat, kind: 'meeting', name, joinUrl: url };
}
