/**
 * The outbound half: `ChatPort` over Bot Framework's connector (messages) and Microsoft Graph (everything else).
 *
 * What Teams lacks, and what is done instead:
 * - a message in a channel cannot be pinned (https://learn.microsoft.com/graph/api/chat-post-pinnedmessages knows chats alone): the
 *   card is the first message of the room;
 * - topic and purpose are one, a channel's description: its first line is the topic, the rest the purpose with the proof;
 * - a bot has no home page that it could draw: the home is a card in the personal chat, kept current.
 *
 * Retries belong to the jobs. Posting is not idempotent, so every card carries its key and is looked for before a second try.
 */
import { z } from 'zod';
import { PermanentFailure, RetryLater } from '../../errors.js';
import { nativeId, type PersonId } from '../../ids.js';
import type { ChatPort } from '../port.js';
import type { TeamsConfig } from './config.js';
import type { Connector } from './connector.js';
import { createRoom } from './create-room.js';
import { emptyRoom } from './empty-room.js';
import { inWords, unlessRefused } from './errors.js';
import { createFindProfile } from './find-profile.js';
import { type Graph, memberBody } from './graph.js';
import { createInstallation } from './installation.js';
import type { Look } from './look.js';
import type { Conversation, TeamsMemory } from './memory.js';
import { createMessages } from './messages.js';
import { channelName, chatTopic, cutTo, description, readDescription } from './room-name.js';
import { kindOf, type Rooms } from './rooms.js';
import { roomOf } from './seen.js';
import { fileView } from './share-file.js';

/** https://learn.microsoft.com/graph/api/channel-post-tabs */
const maxTabName = 128;
/** https://learn.microsoft.com/graph/teams-configuring-builtin-tabs#website-tabs */
const websiteTab = 'com.microsoft.teamspace.tab.web';

const Described = z.looseObject({ description: z.string().nullish() });
const Archivable = z.looseObject({ isArchived: z.boolean().nullish() });
const Tabs = z.looseObject({
  value: z.array(
    z.looseObject({ configuration: z.looseObject({ contentUrl: z.string().nullish() }).nullish() }),
  ),
});

export interface TeamsPortInput {
  config: TeamsConfig;
  graph: Graph;
  connector: Connector;
  rooms: Rooms;
  memory: TeamsMemory;
  now: () => Date;
  /** What a renderer has to know about the ids in views. */
  look: Look;
  /** Where a person's clock hangs, as their last message said; an IANA zone. */
  zoneOf: (person: PersonId) => string | undefined;
  /** Address of a room in the client; default Teams' deep link. */
  roomUrl?: ((conversation: string) => string) | undefined;
}

export function createTeamsPort(input: TeamsPortInput): ChatPort {
  const { config, graph, connector, rooms } = input;
  const installation = createInstallation(graph, config);
  const messages = createMessages({ ...input, installation });
  const findProfile = createFindProfile(input);
  /** A description is read, changed and written back: one change of a room after another. */
  const describing = new Map<string, Promise<unknown>>();

  async function describeChannel(
    place: Conversation,
    change: { topic?: string; purpose?: string },
    link: string | undefined,
  ) {
    const path = await rooms.pathOf(place);
    const asked = { permission: 'ChannelSettings.ReadWrite.Group' };
    const now = readDescription(Described.parse(await graph('get', path, asked)).description ?? '');
    await graph('patch', path, { ...asked, body: { description: description({ ...now, ...change, link }) } });
  }

  /** https://learn.microsoft.com/graph/api/channel-archive: under way when it answers, and no resource-specific permission is enough. */
  async function archiveChannel(place: Conversation, archived: boolean): Promise<void> {
    if (place.kind !== 'channel') {
      if (archived) throw new PermanentFailure('Teams archives channels, not chats.');
      return;
    }
    const path = await rooms.pathOf(place);
    const { isArchived } = Archivable.parse(
      await graph('get', path, { permission: 'ChannelSettings.ReadWrite.Group' }),
    );
    if (isArchived === archived) return;
    await graph('post', `${path}/${archived ? 'archive' : 'unarchive'}`, {
      permission: 'ChannelSettings.ReadWrite.All',
    });
    // What is said next would be refused until it is done.
    if (!archived) throw new RetryLater(2, 'Teams is opening the channel again');
  }

  function oneAfterAnother(id: string, work: () => Promise<void>): Promise<void> {
    const before = describing.get(id) ?? Promise.resolve();
    const done = before.catch(() => {}).then(work);
    describing.set(id, done);
    const forget = () => {
      if (describing.get(id) === done) describing.delete(id);
    };
    done.then(forget, forget);
    return done;
  }

  return {
    createRoom: (wanted) =>
      inWords(async () => {
        const { joinUrl, ...made } = await createRoom({ graph, config, installation }, wanted);
        return { room: await rooms.remember(made), name: made.name, joinUrl };
      }),

    describeRoom: (room, change) =>
      inWords(async () => {
        const { archived, link, name, emptied, ...words } = change;
        const place = await rooms.placeOf(room);
        if (name !== undefined && place.kind === 'channel') {
          await graph('patch', await rooms.pathOf(place), {
            permission: 'ChannelSettings.ReadWrite.Group',
            body: { displayName: channelName(name, 1) },
          });
        }
        if (emptied) await emptyRoom({ graph, connector, rooms }, place);
        if (archived !== undefined) await archiveChannel(place, archived);
        if (words.topic === undefined && words.purpose === undefined) return;
        if (place.kind === 'channel')
          return oneAfterAnother(place.id, () => describeChannel(place, words, link));
        // Only a group chat has a topic that can be set (https://learn.microsoft.com/graph/api/chat-patch), and no chat has a purpose.
        if (place.kind !== 'chat' || change.topic === undefined) return;
        await graph('patch', await rooms.pathOf(place), {
          body: { topic: chatTopic(change.topic) },
          permission: 'ChatSettings.ReadWrite.Chat',
        });
      }),

    bookmark: (room, { title, url, attempt }) =>
      inWords(async () => {
        const place = await rooms.placeOf(room);
        const tabs = `${await rooms.pathOf(place)}/tabs`;
        const scope = place.kind === 'channel' ? 'Group' : 'Chat';
        if (attempt > 1) {
          const { value } = Tabs.parse(await graph('get', tabs, { permission: `TeamsTab.Read.${scope}` }));
          if (value.some(({ configuration }) => configuration?.contentUrl === url)) return;
        }
        await graph('post', tabs, {
          body: {
            displayName: cutTo(title, maxTabName),
            'teamsApp@odata.bind': `${config.graphUrl}/v1.0/appCatalogs/teamsApps/${websiteTab}`,
            configuration: { entityId: null, contentUrl: url, websiteUrl: url, removeUrl: null },
          },
          permission: `TeamsTab.Create.${scope}`,
        });
      }),

    invite: (room, person) =>
      inWords(async () => {
        if (!person.startsWith('teams:'))
          throw new PermanentFailure('This person is not in Microsoft Teams.');
        const place = await rooms.placeOf(room);
        const id = nativeId(person);
        // Whoever is in the team is in its channels; asking needs no permission.
        if (await unlessRefused(() => connector.member(place, id), 404)) return;
        const isChannel = place.kind === 'channel';
        const where = isChannel ? `/teams/${await rooms.teamOf(place)}` : await rooms.pathOf(place);
        const history = isChannel ? {} : { visibleHistoryStartDateTime: '0001-01-01T00:00:00Z' };
        await graph('post', `${where}/members`, {
          body: { ...memberBody(id, isChannel ? 'member' : 'owner', config), ...history },
          permission: isChannel ? 'TeamMember.ReadWrite.All' : 'Chat.Manage.Chat',
        });
      }),

    post: (message) => inWords(() => messages.post(message)),
    update: (message, view) => inWords(() => messages.update(message, view)),

    pin: (message) =>
      inWords(async () => {
        const place = await rooms.placeOf(message.room);
        if (place.kind === 'channel') return;
        const path = await rooms.pathOf(place);
        const bind = `${config.graphUrl}/v1.0${path}/messages/${message.id}`;
        // Pinning needs a permission over every chat of the tenant, which is asked of nobody for that alone: without it the card is
        // the chat's first message.
        await unlessRefused(
          () =>
            graph('post', `${path}/pinnedMessages`, {
              body: { 'message@odata.bind': bind },
              permission: 'Chat.ReadWrite.All',
            }),
          403,
          404,
          409,
        );
      }),

    share: ({ room, attempt, ...file }) =>
      inWords(async () => {
        const view = await fileView({ graph, rooms }, await rooms.placeOf(room), file);
        await messages.post({ to: room, view, key: `share:${file.name}`, attempt });
      }),

    publishHome: (person, view) => inWords(() => messages.keep(person, `home:${person}`, view)),

    findRoom: (nameOrId) =>
      inWords(async () => {
        if (!nameOrId.startsWith('19:')) {
          const name = nameOrId.replace(/^#/, '').toLowerCase();
          return rooms.findChannel(({ displayName }) => displayName.toLowerCase() === name);
        }
        if (kindOf(nameOrId) !== 'channel') return roomOf(nameOrId);
        return rooms.findChannel(({ id }) => id === nameOrId);
      }),

    profile: (person) => inWords(() => findProfile(person)),

    roomLink: (room) => input.roomUrl?.(nativeId(room)) ?? rooms.link(room),
  };
}
