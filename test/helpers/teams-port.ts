import { createTeamsPort, type TeamsPortInput } from '../../src/chat/teams/client.js';
import type { TeamsConfig } from '../../src/chat/teams/config.js';
import { createConnector } from '../../src/chat/teams/connector.js';
import { createTokenSource } from '../../src/chat/teams/credentials.js';
import { createGraph } from '../../src/chat/teams/graph.js';
import { createLook, type Look } from '../../src/chat/teams/look.js';
import type { Conversation, Subscription, TeamsMemory } from '../../src/chat/teams/memory.js';
import { createRooms } from '../../src/chat/teams/rooms.js';
import type { PersonId } from '../../src/ids.js';
import type { SandboxTeams } from '../../src/sandbox/contract.js';

/** The settings under which the sandbox's tenant is reached. */
export function teamsConfig(teams: SandboxTeams, over: Partial<TeamsConfig> = {}): TeamsConfig {
  const {
    appId,
    appPassword,
    tenantId,
    teamId,
    graphUrl,
    loginUrl,
    connectorUrl,
    openIdMetadataUrl,
    tokenIssuer,
  } = teams;
  return {
    appId,
    credential: { kind: 'secret', secret: appPassword },
    tenantId,
    allowedTenants: [tenantId],
    teams: [teamId],
    roomKind: 'channel',
    graphUrl,
    loginUrl,
    connectorUrl,
    openIdMetadataUrl,
    tokenIssuer,
    publicUrl: undefined,
    ...over,
  };
}

/** What is remembered, without a database. Somebody of the tenant was heard from. */
export function teamsMemory(serviceUrl: string): TeamsMemory {
  const conversations = new Map<string, Conversation>();
  const subscriptions = new Map<string, Subscription>();
  const all = () => [...conversations.values()];
  return {
    conversation: async (id) => conversations.get(id),
    personalChat: async (person) => all().find((one) => one.person === person),
    async remember(conversation) {
      conversations.set(conversation.id, { ...conversations.get(conversation.id), ...conversation });
    },
    async forget(id) {
      for (const one of all()) if (one.id === id || one.teamId === id) conversations.delete(one.id);
    },
    anyServiceUrl: async () => serviceUrl,
    subscriptions: async () => [...subscriptions.values()],
    async rememberSubscription(subscription) {
      subscriptions.set(subscription.resource, subscription);
    },
    async forgetSubscription(id) {
      for (const one of subscriptions.values()) if (one.id === id) subscriptions.delete(one.resource);
    },
  };
}

/** The port as the app composes it, against the sandbox. */
export function teamsPort(
  teams: SandboxTeams,
  over: Partial<Pick<TeamsPortInput, 'now' | 'zoneOf' | 'memory'>> & { config?: Partial<TeamsConfig> } = {},
) {
  const config = teamsConfig(teams, over.config);
  const tokens = createTokenSource(config);
  const memory = over.memory ?? teamsMemory(teams.connectorUrl);
  const connector = createConnector({ config, tokens, memory });
  const look: Look = (views) => lookUp(views);
  const graph = createGraph(config, tokens);
  const port = createTeamsPort({
    config,
    graph,
    rooms: createRooms({ config, graph, connector, memory }),
    connector,
    memory,
    now: over.now ?? (() => new Date()),
    look,
    zoneOf: over.zoneOf ?? (() => undefined),
  });
  const lookUp = createLook({
    chat: port,
    memory,
    commandWords: new Set(['resolve']),
    botName: teams.botName,
  });
  return { port, memory, connector, config, tokens };
}

export const personIn = (teams: SandboxTeams, name: string): PersonId => {
  const found = teams.people.find((one) => one.name === name);
  if (!found) throw new Error(`nobody is called ${name}`);
  return `teams:${found.id}` as PersonId;
};
