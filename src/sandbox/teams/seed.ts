import { createHash } from 'node:crypto';
import { channelThread, guid, personalThread } from './identity.js';
import type { Conversation } from './rows.js';
import type { World } from './world.js';

/** The incident team's AAD group. */
export const INCIDENT_TEAM = guid('team Incidents');

/** Two teams with everyone in them; the app is in the incident team, and nowhere else. */
export function seed(world: World): void {
  addTeam(world, { name: 'Incidents', channels: ['incidents'], botInstalled: true });
  addTeam(world, { name: 'Engineering', channels: ['random'], botInstalled: false });
}

function addTeam(
  world: World,
  { name, channels, botInstalled }: { name: string; channels: readonly string[]; botInstalled: boolean },
): void {
  const createdAt = world.now().getTime();
  const everyone = world.people.map(({ id }) => id);
  const thread = (channel: string): string =>
    channelThread(createHash('md5').update(`${name} ${channel}`).digest());
  const id = guid(`team ${name}`);
  world.teams.put({
    id,
    name,
    description: `The ${name} team`,
    threadId: thread('General'),
    owners: everyone.slice(0, 1),
    members: everyone,
    botInstalled,
    archived: false,
    createdAt,
  });
  for (const channel of ['General', ...channels]) {
    world.conversations.put({
      ...blankConversation(createdAt),
      id: thread(channel),
      kind: 'channel',
      teamId: id,
      name: channel,
    });
  }
}

export function blankConversation(
  at: number,
): Pick<
  Conversation,
  | 'channelKind'
  | 'description'
  | 'members'
  | 'botInstalled'
  | 'archived'
  | 'deleted'
  | 'createdAt'
  | 'updatedAt'
  | 'tabs'
> {
  return {
    channelKind: 'standard',
    description: '',
    members: [],
    botInstalled: false,
    archived: false,
    deleted: false,
    createdAt: at,
    updatedAt: at,
    tabs: [],
  };
}

/** A person's chat with the bot; it is there as soon as either has written or the app was installed. */
export function personalChat(world: World, person: string): Conversation {
  const id = personalThread(person);
  const at = world.now().getTime();
  return (
    world.conversations.get(id) ??
    world.conversations.put({
      ...blankConversation(at),
      id,
      kind: 'personal',
      name: '',
      members: [person],
      botInstalled: world.installed.get(person) !== undefined,
    })
  );
}
