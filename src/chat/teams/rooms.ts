/** Where a room is: what the connector and Graph have to be told to reach it. */
import { nativeId, type RoomId } from '../../ids.js';
import { findChannels } from './channels.js';
import type { TeamsConfig } from './config.js';
import type { Connector } from './connector.js';
import { unlessRefused } from './errors.js';
import type { Graph } from './graph.js';
import type { Conversation, TeamsMemory } from './memory.js';
import { roomOf } from './seen.js';

export interface Rooms {
  placeOf(room: RoomId): Promise<Conversation>;
  /** Below `/v1.0` of Graph. */
  pathOf(place: Conversation): Promise<string>;
  teamOf(place: Conversation): Promise<string>;
  remember(place: Omit<Conversation, 'serviceUrl' | 'tenantId'>): Promise<RoomId>;
  /** A channel of the incident teams by its id or its name. */
  findChannel(
    matches: (channel: { id: string; displayName: string }) => boolean,
  ): Promise<RoomId | undefined>;
  link(room: RoomId): string;
}

export function createRooms(input: {
  config: TeamsConfig;
  graph: Graph;
  connector: Connector;
  memory: TeamsMemory;
}): Rooms {
  const { config, graph, connector, memory } = input;
  /** What a link needs cannot be asked for when one is drawn. */
  const known = new Map<string, Pick<Conversation, 'teamId' | 'name'>>();

  async function placeOf(room: RoomId): Promise<Conversation> {
    const id = nativeId(room);
    const found = await memory.conversation(id);
    if (found) {
      note(found);
      return found;
    }
    return { id, kind: kindOf(id), serviceUrl: await connector.serviceUrl(), tenantId: config.tenantId };
  }

  async function teamOf({ id, teamId }: Conversation): Promise<string> {
    if (teamId !== undefined) return teamId;
    const [first, ...others] = config.teams;
    if (others.length === 0) return first;
    await findChannel((channel) => channel.id === id);
    return known.get(id)?.teamId ?? first;
  }

  async function remember(place: Omit<Conversation, 'serviceUrl' | 'tenantId'>): Promise<RoomId> {
    note(place);
    await memory.remember({
      ...place,
      serviceUrl: await connector.serviceUrl(),
      tenantId: config.tenantId,
    });
    return roomOf(place.id);
  }

  async function findChannel(
    matches: (channel: { id: string; displayName: string }) => boolean,
  ): Promise<RoomId | undefined> {
    for (const teamId of config.teams) {
      const channels = await unlessRefused(() => findChannels(graph, teamId), 404);
      const found = channels?.find(matches);
      if (found) return remember({ id: found.id, kind: 'channel', teamId, name: found.displayName });
    }
    return undefined;
  }

  function note({ id, teamId, name }: Pick<Conversation, 'id' | 'teamId' | 'name'>): void {
    known.set(id, { ...(teamId !== undefined && { teamId }), ...(name !== undefined && { name }) });
  }

  return {
    placeOf,
    teamOf,
    remember,
    findChannel,
    async pathOf(place) {
      const id = encodeURIComponent(place.id);
      return place.kind === 'channel' ? `/teams/${await teamOf(place)}/channels/${id}` : `/chats/${id}`;
    },
    /** https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams */
    link(room) {
      const id = nativeId(room);
      const { teamId = config.teams[0], name = 'Incident' } = known.get(id) ?? {};
      const place = encodeURIComponent(id);
      if (kindOf(id) !== 'channel') return `https://teams.microsoft.com/l/chat/${place}/conversations`;
      return `https://teams.microsoft.com/l/channel/${place}/${encodeURIComponent(name)}?groupId=${teamId}&tenantId=${config.tenantId}`;
    },
  };
}

export function kindOf(id: string): Conversation['kind'] {
  if (id.startsWith('19:meeting_')) return 'meeting';
  if (id.endsWith('@thread.v2') || id.endsWith('@unq.gbl.spaces')) return 'chat';
  return id.startsWith('a:') ? 'personal' : 'channel';
}
