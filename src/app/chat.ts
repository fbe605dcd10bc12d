/** The chat platforms that are configured, connected and joined to one. */
import { announcing } from '../chat/announcement-room.js';
import type { Seen } from '../chat/archive.js';
import type { Dispatch } from '../chat/dispatch.js';
import { joinPlatforms, type Platform, type Platforms } from '../chat/platforms.js';
import { createSlack } from '../chat/slack/index.js';
import type { TeamsMemory } from '../chat/teams/memory.js';
import type { View } from '../chat/view.js';
import type { Config, SlackConfig, TeamsConfig } from '../config.js';
import type { PersonId, RoomId } from '../ids.js';
import type { Incident } from '../incident/incident.js';
import type { BridgeProvider } from '../integrations/ports.js';
import type { Logger } from '../logger.js';
import type { Sandbox } from '../sandbox/contract.js';
import type { Route } from '../web/server.js';

export interface ChatDeps {
  now: () => Date;
  log: Logger;
  dispatch: () => Dispatch;
  record: (seen: Seen) => Promise<void>;
  showHome: (person: PersonId) => Promise<void>;
  missed: () => void;
  arrived: (room: RoomId) => Promise<void>;
  exampleOf: (command: string) => string;
  commandWords: ReadonlySet<string>;
  redraw: (key: string, person: PersonId) => Promise<View | undefined>;
  findIncidents: (words: string, person: PersonId) => Promise<readonly Incident[]>;
  teamsMemory: TeamsMemory;
  /** The rooms that are in use. */
  rooms: () => Promise<readonly RoomId[]>;
}

export interface Chat extends Platforms {
  /** How the platforms are called in ids: `slack`, `teams`. */
  names: readonly string[];
  /** Those of them that open calls. */
  bridges: Readonly<Record<string, BridgeProvider>>;
  routes: readonly Route[];
  start(): Promise<void>;
  /** Keeps being told of what happens in the rooms in use, where a platform tells only for so long. */
  watchRooms(): Promise<void>;
  stop(): Promise<void>;
}

/** The platforms that this configuration connects, by the prefix of their ids; without any, the sandbox stands in for both. */
export function chatPlatforms({ slack, teams }: Pick<Config, 'slack' | 'teams'>): string[] {
  const isSandbox = !slack && !teams;
  return [...(slack || isSandbox ? ['slack'] : []), ...(teams || isSandbox ? ['teams'] : [])];
}

/** Where the sandbox sends what it delivers. */
export function connectSandbox(sandbox: Sandbox, url: string): void {
  sandbox.connect(`${url}${slackPath}`);
  sandbox.connectTeams(`${url}${teamsPath}`);
  sandbox.github.connect(`${url}/webhooks/github`);
  sandbox.connectPagerDuty(`${url}/webhooks/pagerduty`);
}

const slackPath = '/slack/events';
const teamsPath = '/api/messages';

export async function connectChat(
  config: Config,
  sandbox: Sandbox | undefined,
  deps: ChatDeps,
): Promise<Chat> {
  const platforms: Record<string, Platform> = {};
  const bridges: Record<string, BridgeProvider> = {};
  const routes: Route[] = [];
  const parts: { start(): Promise<void>; watchRooms?(): Promise<void>; stop(): Promise<void> }[] = [];

  const slackConfig = config.slack ?? (sandbox && sandboxSlack(sandbox));
  if (slackConfig) {
    const slack = createSlack(slackConfig, {
      ...deps,
      momentEmoji: config.momentEmoji,
      ...(sandbox && { roomUrl: (_team: string, channel: string) => `${sandbox.url}/?at=${channel}` }),
    });
    const { chat, announcementRoom } = announcing(slack.port, config.announcementChannel);
    const { archive, membersOf } = slack;
    platforms.slack = { port: chat, archive, announcementRoom, membersOf };
    if (slack.http) routes.push({ method: 'POST', path: slackPath, handle: slack.http.handle });
    parts.push(slack);
  }

  const teamsConfig = config.teams ?? (sandbox && sandboxTeams(sandbox, config));
  if (teamsConfig) {
    // Its SDKs take as long to load as all the rest: who has Slack alone does not wait for them.
    const { createTeams } = await import('../chat/teams/index.js');
    const teams = createTeams(teamsConfig, {
      ...deps,
      memory: deps.teamsMemory,
      momentEmoji: config.momentEmoji,
      localise: (view) => joined.localise(view, 'teams'),
      ...(sandbox && {
        roomUrl: (conversation: string) => `${sandbox.url}/?at=${encodeURIComponent(conversation)}`,
      }),
    });
    const { chat, announcementRoom } = announcing(teams.port, teamsConfig.announcementChannel);
    bridges.teams = teams.bridge;
    const { archive, membersOf } = teams;
    platforms.teams = { port: chat, archive, announcementRoom, membersOf };
    routes.push({ method: 'POST', path: teamsPath, handle: teams.messages.handle });
    const { notifications } = teams;
    if (notifications) {
      routes.push({
        method: 'POST',
        path: notifications.path,
        handle: (request) => notifications.take(request),
      });
    }
    parts.push(teams);
  }

  const joined = joinPlatforms(platforms);
  return {
    ...joined,
    names: Object.keys(platforms),
    bridges,
    routes,
    async start() {
      for (const part of parts) await part.start();
    },
    async watchRooms() {
      for (const part of parts) await part.watchRooms?.();
    },
    async stop() {
      await Promise.all(parts.map((part) => part.stop()));
    },
  };
}

function sandboxSlack(sandbox: Sandbox): SlackConfig {
  const { botToken, signingSecret, apiUrl } = sandbox.slack;
  return { mode: 'http', botToken, signingSecret, apiUrl };
}

function sandboxTeams({ teams }: Sandbox, config: Config): TeamsConfig {
  return {
    appId: teams.appId,
    credential: { kind: 'secret', secret: teams.appPassword },
    tenantId: teams.tenantId,
    allowedTenants: [teams.tenantId],
    teams: [teams.teamId],
    roomKind: 'channel',
    announcementChannel: config.announcementChannel,
    graphUrl: teams.graphUrl,
    loginUrl: teams.loginUrl,
    connectorUrl: teams.connectorUrl,
    openIdMetadataUrl: teams.openIdMetadataUrl,
    tokenIssuer: teams.tokenIssuer,
    publicUrl: undefined,
  };
}
