/** Channels as people and apps make, name and delete them. */
import { z } from 'zod';
import { channelThread } from '../identity.js';
import { isGeneral } from '../membership.js';
import type { Conversation, Team } from '../rows.js';
import { blankConversation } from '../seed.js';
import { tellSystem } from '../talk.js';
import type { World } from '../world.js';
import { checkChannelName } from './channel-name.js';
import { badRequest, notFound } from './refusals.js';

/** "1,000 channels per team, counting those that were deleted in the last 30 days": https://learn.microsoft.com/microsoftteams/limits-specifications-teams */
const MAX_CHANNELS = 1000;
const DELETED_COUNT_MS = 30 * 86_400_000;

export const ChannelChange = z.looseObject({
  displayName: z.string().optional(),
  description: z.string().nullish(),
});

export function teamIn(world: World, id: string): Team {
  const team = world.teams.get(id.toLowerCase());
  if (!team) throw notFound(`No Team found with Group Id ${id}`);
  return team;
}

export function createChannel(
  world: World,
  team: Team,
  {
    name,
    description = '',
    kind = 'standard',
    creator,
  }: {
    name: string;
    description?: string;
    kind?: 'standard' | 'private';
    creator?: string;
  },
): Conversation {
  if (team.archived) throw badRequest('The team is archived.');
  checkChannelName(name);
  checkUnique(world, team, name);
  const at = world.now().getTime();
  const counted = world.conversations
    .all()
    .filter(
      ({ teamId, deleted, updatedAt }) =>
        teamId === team.id && (!deleted || updatedAt > at - DELETED_COUNT_MS),
    );
  if (counted.length >= MAX_CHANNELS)
    throw badRequest('The team has reached its maximum number of channels.');
  const channel = world.conversations.put({
    ...blankConversation(at),
    id: channelThread(),
    kind: 'channel',
    teamId: team.id,
    name,
    description,
    channelKind: kind,
    members: kind === 'private' && creator !== undefined ? [creator] : [],
  });
  world.tell({ type: 'channel.created', conversation: channel });
  return channel;
}

/** A name stays taken while a deleted channel can still be restored. */
function checkUnique(world: World, team: Team, name: string, except?: string): void {
  const at = world.now().getTime();
  const taken = world.conversations
    .all()
    .some(
      (one) =>
        one.teamId === team.id &&
        one.id !== except &&
        one.name.toLowerCase() === name.toLowerCase() &&
        (!one.deleted || one.updatedAt > at - DELETED_COUNT_MS),
    );
  if (taken) {
    throw badRequest(
      'Channel name already existed, please use other name.',
      'BadRequest',
      'NameAlreadyExists',
    );
  }
}

export function changeChannel(
  world: World,
  channel: Conversation,
  { displayName, description }: z.infer<typeof ChannelChange>,
): void {
  const renamed = displayName !== undefined && displayName !== channel.name;
  if (renamed) {
    if (isGeneral(world, channel)) throw badRequest('The General channel cannot be renamed.');
    checkChannelName(displayName);
    checkUnique(world, teamIn(world, channel.teamId ?? ''), displayName, channel.id);
  }
  const changed = world.conversations.put({
    ...channel,
    name: displayName ?? channel.name,
    description: description ?? channel.description,
    updatedAt: world.now().getTime(),
  });
  if (!renamed) return;
  world.tell({ type: 'channel.renamed', conversation: changed });
  tellSystem(world, changed, {
    '@odata.type': '#microsoft.graph.channelRenamedEventMessageDetail',
    channelId: changed.id,
    channelDisplayName: changed.name,
  });
}

export function deleteChannel(world: World, channel: Conversation): void {
  if (isGeneral(world, channel)) throw badRequest('The General channel cannot be deleted.');
  const conversation = world.conversations.put({
    ...channel,
    deleted: true,
    updatedAt: world.now().getTime(),
  });
  world.tell({ type: 'channel.deleted', conversation });
}
