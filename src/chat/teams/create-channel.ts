/** War rooms that are channels of an incident team. */
import { z } from 'zod';
import { PermanentFailure } from '../../errors.js';
import { type Channel, findChannels, isFree, type Listed } from './channels.js';
import { isRefused, type Refused, unlessRefused } from './errors.js';
import { channelName } from './room-name.js';
import { isOurs, type RoomDeps, type RoomMade, type RoomWanted } from './room-wanted.js';

const maxSuffix = 50;

const Created = z.looseObject({ id: z.string(), displayName: z.string() });

/**
 * The first attempt has nothing of its own to find, and a team has up to a thousand channels to list: it asks for the channel at once.
 * What it cannot know is in the answer: that the name is taken or the team is full
 * (https://learn.microsoft.com/graph/api/channel-post), and then the lists say more.
 */
export async function createChannel(deps: RoomDeps, wanted: RoomWanted): Promise<RoomMade> {
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
      if (isFree(listed)) return await createWhereOpen(deps, listed, wanted);
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

/** Where a permission over the whole tenant shows the list, only a refusal tells that a further team does not have the app yet. */
async function createWhereOpen(deps: RoomDeps, listed: Listed, wanted: RoomWanted): Promise<RoomMade> {
  try {
    return await createIn(deps, listed, wanted);
  } catch (error) {
    if (!isRefused(error, 403) || listed.team === deps.config.teams[0]) throw error;
    await deps.installation.team(listed.team);
    return createIn(deps, listed, wanted);
  }
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
