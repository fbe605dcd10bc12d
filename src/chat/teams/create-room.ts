/** War rooms: a channel of an incident team, a group chat, or the chat of an online meeting. */
import { z } from 'zod';
import { PermanentFailure } from '../../errors.js';
import { nativeId, type PersonId } from '../../ids.js';
import type { TeamsConfig } from './config.js';
import { createChannel } from './create-channel.js';
import { isRefused, unlessRefused } from './errors.js';
import { type Graph, memberBody, pagesOf } from './graph.js';
import { chatTopic } from './room-name.js';
import { isOurs, type RoomDeps, type RoomMade, type RoomWanted } from './room-wanted.js';

/** Chats of whoever declared that are looked through for one of our own. */
const mostPagesOfChats = 10;

const Chat = z.looseObject({
  id: z.string(),
  topic: z.string().nullish(),
  createdDateTime: z.string().nullish(),
});
const Meeting = z.looseObject({ chatInfo: z.looseObject({ threadId: z.string() }) });
const Member = z.looseObject({ userId: z.string().nullish(), roles: z.array(z.string()).default([]) });

const makers = { channel: createChannel, chat: createChat, meeting: createMeeting };
const attempts = {
  channel: ['channel'],
  chat: ['chat', 'channel'],
  meeting: ['meeting', 'chat', 'channel'],
} as const;

/**
 * Creates the room, or adopts the one that an earlier attempt made before it could say so. A tenant that allows no meetings or
 * chats gets the next best: in the end a channel, which needs no more than the incident team's own consent.
 */
export async function createRoom(deps: RoomDeps, wanted: RoomWanted): Promise<RoomMade> {
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
  const members = await founders(graph, config, wanted.by);
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

/** Who declared, when they are in Teams, and others of the incident team, its owners first: two in all. */
async function founders(graph: Graph, { teams }: TeamsConfig, by: PersonId): Promise<[string, ...string[]]> {
  const declarer = by.startsWith('teams:') ? [nativeId(by)] : [];
  const asked = { permission: 'TeamMember.Read.Group' };
  const pages = pagesOf(graph, `/teams/${teams[0]}/members`, asked, 1);
  const members = z.array(Member).parse((await pages.next()).value ?? []);
  const owners = members.filter(({ roles }) => roles.includes('owner'));
  const others = [...owners, ...members].flatMap(({ userId }) => (userId ? [userId.toLowerCase()] : []));
  const [first, ...rest] = new Set([...declarer, ...others]);
  if (first === undefined) throw new PermanentFailure('The incident team has no members.');
  return [first, ...rest.slice(0, 1)];
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

/**
 * With an id of our own the same meeting is made only once: https://learn.microsoft.com/graph/api/onlinemeeting-createorget.
 * Who declared is its organiser, so the tenant needs an application access policy for them.
 */
async function createMeeting(
  { graph, config, installation }: RoomDeps,
  wanted: RoomWanted,
): Promise<RoomMade> {
  const { by } = wanted;
  const organizer = by.startsWith('teams:') ? nativeId(by) : (await founders(graph, config, by))[0];
  const made = await graph('post', `/users/${organizer}/onlineMeetings/createOrGet`, {
    body: { externalId: wanted.proof, subject: wanted.name },
    permission: 'OnlineMeetings.ReadWrite.All, with an application access policy',
  });
  const id = Meeting.parse(made).chatInfo.threadId;
  await installation.chat(id);
  return { id, kind: 'meeting', name: wanted.name };
}
