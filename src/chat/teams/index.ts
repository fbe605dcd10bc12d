import { ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import type { Logger } from 'pino';
import { toError } from '../../errors.js';
import { nativeId, type PersonId, type RoomId } from '../../ids.js';
import type { Incident } from '../../incident/incident.js';
import type { GroupId } from '../../incident/permissions.js';
import type { ChatArchive, Seen } from '../archive.js';
import type { Dispatch } from '../dispatch.js';
import type { ChatPort } from '../port.js';
import { createUnderWay } from '../under-way.js';
import type { View } from '../view.js';
import { createTeamsArchive } from './archive.js';
import { createTeamsPort } from './client.js';
import type { TeamsConfig } from './config.js';
import { createConnector } from './connector.js';
import { createCredentialsFactory, createTokenSource, scopesOf } from './credentials.js';
import { inWords } from './errors.js';
import { createGraph } from './graph.js';
import { createTurn } from './inbound.js';
import { createLook, type Look } from './look.js';
import { openMeeting } from './meeting.js';
import type { TeamsMemory } from './memory.js';
import { createTakeNotifications, notificationPath, type TakeNotifications } from './notifications.js';
import { readGroup } from './read-group.js';
import { createMessagesReceiver, type MessagesReceiver } from './receive.js';
import { createRooms } from './rooms.js';
import { createSubscriptions } from './subscriptions.js';
import { whisper } from './whisper.js';

const botName = 'Tocsin';
/** What is on its way when the process stops. */
const stopMs = 10_000;

export interface Teams {
  port: ChatPort;
  archive: ChatArchive;
  /** Opens calls: a meeting for each key. */
  bridge: { open(input: { key: string; name: string; by: PersonId }): Promise<{ url: string }> };
  /** Of a team, by the id of its group. */
  membersOf(group: GroupId): Promise<readonly PersonId[]>;
  /** Takes what Teams sends to `/api/messages`. */
  messages: MessagesReceiver;
  /** Takes what Graph tells of rooms; undefined where it cannot reach us. */
  notifications: { path: string; take: TakeNotifications } | undefined;
  start(): Promise<void>;
  /** Keeps Graph telling of the rooms in use. To be called every few minutes, by whichever replica. */
  watchRooms(): Promise<void>;
  stop(): Promise<void>;
}

export interface TeamsDeps {
  now: () => Date;
  log: Logger;
  dispatch: () => Dispatch;
  record: (seen: Seen) => Promise<void>;
  showHome: (person: PersonId) => Promise<void>;
  arrived: (room: RoomId) => Promise<void>;
  missed: () => void;
  redraw: (key: string, person: PersonId) => Promise<View | undefined>;
  findIncidents: (words: string, person: PersonId) => Promise<readonly Incident[]>;
  /** The rooms that are in use, on whichever platform. */
  rooms: () => Promise<readonly RoomId[]>;
  commandWords: ReadonlySet<string>;
  /** A view that names the people and rooms of other platforms in words. */
  localise: (view: View) => Promise<View>;
  memory: TeamsMemory;
  momentEmoji: string;
  roomUrl?: (conversation: string) => string;
}

export function createTeams(config: TeamsConfig, deps: TeamsDeps): Teams {
  const { memory, log, now, momentEmoji } = deps;
  const tokens = createTokenSource(config);
  const graph = createGraph(config, tokens);
  const connector = createConnector({ config, tokens, memory });
  const zones = new Map<PersonId, string>();
  const zoneOf = (person: PersonId) => zones.get(person);
  const look: Look = (views) => looking(views);
  const rooms = createRooms({ config, graph, connector, memory });
  const pathOf = async (room: RoomId) => rooms.pathOf(await rooms.placeOf(room));
  const port = createTeamsPort({
    config,
    rooms,
    graph,
    connector,
    memory,
    now,
    look,
    zoneOf,
    roomUrl: deps.roomUrl,
  });
  const looking = createLook({
    chat: port,
    memory,
    commandWords: deps.commandWords,
    botName,
  });
  const eye = { appId: config.appId, momentEmoji };

  const told =
    config.publicUrl === undefined
      ? undefined
      : createSubscriptions({
          graph,
          memory,
          pathOf,
          notificationUrl: `${config.publicUrl}${notificationPath}`,
          now,
          missed: deps.missed,
          log,
        });
  const ofTeams = async () => (await deps.rooms()).filter((room) => room.startsWith('teams:'));
  async function watchRooms(): Promise<void> {
    await told?.renew(await ofTeams()).catch((error: unknown) => {
      log.warn(
        { reason: toError(error).message },
        'subscriptions to Teams rooms were not renewed, trying again',
      );
    });
  }

  const replies = createUnderWay();
  const afterwards = (work: () => Promise<void>): void => {
    void replies.add(
      work().catch((error: unknown) => log.warn({ err: error }, 'a private reply in Teams was lost')),
    );
  };
  const turn = createTurn({
    ...deps,
    appId: config.appId,
    allowedTenants: config.allowedTenants,
    dispatch: (invocation) => deps.dispatch()(invocation),
    look,
    connector,
    zoneOf,
    zoneTold: (person, zone) => zones.set(person, zone),
    whisper: (view, to) =>
      whisper(
        {
          connector,
          look,
          recipient: async (person) => (await connector.member(to.place.conversation, nativeId(person))).id,
        },
        view,
        to,
      ),
    afterwards,
    removed(from) {
      log.warn({ conversation: from.id, team: from.teamId }, 'Tocsin was taken out of a place in Teams');
      // Reading its rooms back fails now, and whoever leads an incident there is told.
      deps.missed();
    },
  });

  return {
    port: {
      ...port,
      async createRoom(wanted) {
        const made = await port.createRoom(wanted);
        // What is said from now on is found by reading back, too: nobody waits for it to be told at once.
        if (told) afterwards(() => told.watch(made.room));
        return made;
      },
    },
    bridge: {
      open: (wanted) => inWords(async () => ({ url: (await openMeeting({ graph, config }, wanted)).url })),
    },
    archive: createTeamsArchive({
      graph,
      pathOf,
      graphUrl: config.graphUrl,
      token: () => tokens(scopesOf(config).graph),
      eye,
      now,
    }),
    membersOf: (group) => readGroup(graph, group),
    messages: createMessagesReceiver({
      authentication: new ConfigurationBotFrameworkAuthentication(
        {
          ToBotFromChannelOpenIdMetadataUrl: config.openIdMetadataUrl,
          ToBotFromChannelTokenIssuer: config.tokenIssuer,
          ToChannelFromBotLoginUrl: `${config.loginUrl}/${config.tenantId}`,
          ToChannelFromBotOAuthScope: config.tokenIssuer,
          ToBotFromEmulatorOpenIdMetadataUrl: `${config.loginUrl}/${config.tenantId}/v2.0/.well-known/openid-configuration`,
          OAuthUrl: config.tokenIssuer,
          ValidateAuthority: 'true',
        },
        createCredentialsFactory(config, tokens),
      ),
      turn,
      onMalformed: (error) => log.error({ err: error }, 'delivery could not be read'),
      onRefused: (reason) => log.warn({ reason }, 'a delivery to /api/messages was refused'),
    }),
    notifications: told && {
      path: notificationPath,
      take: createTakeNotifications({
        graph,
        pathOf,
        subscriptions: told,
        eye,
        record: deps.record,
        now,
        log,
      }),
    },
    async start() {
      // A token is got when the first call needs one: Microsoft may be away now.
      if (told) afterwards(watchRooms);
    },
    watchRooms,
    async stop() {
      if (!(await replies.ended(stopMs))) log.warn('private replies in Teams were lost');
    },
  };
}
