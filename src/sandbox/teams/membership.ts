import type { SandboxTeamsPerson } from '../contract.js';
import { personalGraphId } from './identity.js';
import type { Conversation, Team } from './rows.js';
import type { World } from './world.js';

/** By AAD object id, Bot Framework's id, handle, name or address. */
export function personIn({ people }: World, who: string): SandboxTeamsPerson | undefined {
  const wanted = who.toLowerCase();
  return people.find(
    ({ id, mri, name, displayName, email }) =>
      id === wanted || mri === who || [name, displayName, email].some((one) => one.toLowerCase() === wanted),
  );
}

export function teamOf({ teams }: World, { teamId }: Conversation): Team | undefined {
  return teamId === undefined ? undefined : teams.get(teamId);
}

/** By the ids of Bot Framework and of Graph; a deleted channel is found by nobody. */
export function conversationById({ conversations }: World, id: string): Conversation | undefined {
  const found =
    conversations.get(id) ??
    conversations
      .all()
      .find(({ kind, members: [person = ''] }) => kind === 'personal' && personalGraphId(person) === id);
  return found?.deleted ? undefined : found;
}

/** AAD object ids of those who see a conversation. */
export function membersOf(world: World, conversation: Conversation): readonly string[] {
  const team = teamOf(world, conversation);
  return team && conversation.channelKind === 'standard' ? team.members : conversation.members;
}

/** https://learn.microsoft.com/microsoftteams/platform/concepts/design/private-and-shared-channels: not there because of the team alone. */
export function botIsIn(world: World, conversation: Conversation): boolean {
  const team = teamOf(world, conversation);
  return team && conversation.channelKind === 'standard' ? team.botInstalled : conversation.botInstalled;
}

export function isGeneral(world: World, conversation: Conversation): boolean {
  return teamOf(world, conversation)?.threadId === conversation.id;
}

export function channelsOf({ conversations }: World, team: Team): Conversation[] {
  return conversations.all().filter(({ teamId, deleted }) => teamId === team.id && !deleted);
}
