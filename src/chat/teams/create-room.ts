/** War rooms: a channel of an incident team, a group chat, or the chat of an online meeting. */
import { z } from 'zod';
import { PermanentFailure } from '../../errors.js';
import { nativeId, type PersonId } from '../../ids.js';
import { type Channel, findChannels, isFree, type Listed } from './channels.js';
import type { TeamsConfig } from './config.js';
import { isRefused, type Refused, unlessRefused } from './errors.js';
import { type Graph, memberBody, pagesOf } from './graph.js';
import type { Installation } from './installation.js';
import type { Conversation } from './memory.js';
import { channelName, chatTopic } from './room-name.js';

const maxSuffix = 50;
/** Teams' clock may differ from ours by this much. */
const clockSkewMs = 300_000;
/** Chats of whoever declared that are looked through for one of our own. */
const mostPagesOfChats = 10;

const Created = z.looseObject({ id: z.string(), displayName: z.string() });
const Chat = z.looseObject({
  id: z.string(),
  topic: z.string().nullish(),
  createdDateTime: z.string().nullish(),
});
const Meeting = z.looseObject({ chatInfo: z.looseObject({ threadId: z.string() }) });
const Member = z.looseObject({ userId: z.string().nullish(), roles: z.array(z.string()).default([]) });

export interface RoomDeps {
  graph: Graph;
  config: TeamsConfig;
  installation: Installation;
}

export interface RoomWanted {
  name: string;
  proof: string;
  since: Date;
  /** Who declared the incident. */
  by: PersonId;
  /** Above 1 an earlier attempt may have made a room and not known it. */
  attempt: number;
}

export type RoomMade = Pick<Conversation, 'id' | 'kind' | 'teamId'> & { name: string };

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
 * The first attempt has nothing of its own to find, and a team has up to a thousand channels to list: it asks for the channel at once.
 * What it cannot know is in the answer: that the name is taken or the team is full
 * (https://learn.microsoft.com/graph/api/channel-post), and then the lists say more.
 */
async function createChannel(deps: RoomDeps, wanted: RoomWanted): Promise<RoomMade> {
  const { config } = deps;
  if (wanted.attempt > 1) return findOrCreateChannel(deps, wanted);
  const made = await unlessRefused(() => post(deps, config.teams[0], wanted, 1), 400, 403, 404, 409);
  return made ?? findOrCreateChannel(deps, wanted);
}

async function findOrCreateChannel(deps: RoomDeps, wanted: RoomWanted): Promise<RoomMade> {
  const { graph, config } = deps;
  const lists = await Promise.all(
    config.teams.map(async (team) => {
      // A further team that does not have the app yet is closed to it.
      const channels = await unlessRefused(() => findChannels(graph, team), 403, 404);
      return { team, channels };
    }),
  );
  for (const { team, channels } of lists) {
    const own = channels?.find((one) => isOurs(one.description, one.createdDateTime, wanted));
    if (own) return { id: own.id, kind: 'channel', teamId: team, name: own.displayName };
  }
  let refusal: unknown;
  for (const { team, channels } of lists) {
    try {
      const listed = { team, channels: channels ?? (await openTeam(deps, team)) };
      if (isFree(listed)) return await createIn(deps, listed, wanted);
    } catch (error) {
      // Full all the same, perhaps: deleted channels count, and no list shows them.
      if (!isRefused(error, 400, 403, 404)) throw error;
      refusal ??= error;
    }
  }
  if (refusal) throw refusal;
  throw new PermanentFailure('Every incident team is full. Add another one to TEAMS_TEAM_ID.');
}

async function openTeam({ graph, config, installation }: RoomDeps, team: string): Promise<Channel[]> {
  if (team !== config.teams[0]) await installation.team(team);
  return findChannels(graph, team);
}

async function post(
  { graph }: RoomDeps,
  team: string,
  { name, proof }: RoomWanted,
  number: number,
): Promise<RoomMade> {
  const created = await graph('post', `/teams/${team}/channels`, {
    body: {
      displayName: channelName(name, number),
      description: `(${proof})`,
      membershipType: 'standard',
    },
    permission: 'Channel.Create.Group',
  });
  const { id, displayName } = Created.parse(created);
  return { id, kind: 'channel', teamId: team, name: displayName };
}

async function createIn(deps: RoomDeps, { team, channels }: Listed, wanted: RoomWanted): Promise<RoomMade> {
  const taken = new Set(channels.map(({ displayName }) => displayName.toLowerCase()));
  for (let number = 1; number <= maxSuffix; number += 1) {
    if (taken.has(channelName(wanted.name, number).toLowerCase())) continue;
    try {
      return await post(deps, team, wanted, number);
    } catch (error) {
      if (!isRefused(error, 400, 409) || !isTaken(error)) throw error;
      // Made by another attempt just now; or deleted lately, in which case its name stays taken and no list shows it.
      const own = (await findChannels(deps.graph, team)).find((one) =>
        isOurs(one.description, one.createdDateTime, wanted),
      );
      if (own) return { id: own.id, kind: 'channel', teamId: team, name: own.displayName };
    }
  }
  throw new PermanentFailure(
    `The names from ${channelName(wanted.name, 1)} to ${channelName(wanted.name, maxSuffix)} are all taken. Rename or delete one of these channels.`,
  );
}

const isTaken = ({ code, reason }: Refused): boolean =>
  code === 'NameAlreadyExists' || /already exist/i.test(reason);

function isOurs(
  text: string | null | undefined,
  created: string | null | undefined,
  { proof, since }: RoomWanted,
): boolean {
  const at = created ? Date.parse(created) : Number.POSITIVE_INFINITY;
  return (text ?? '').includes(proof) && at >= since.getTime() - clockSkewMs;
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
