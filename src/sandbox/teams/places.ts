/** Who is where: teams and chats as people and the bot change them. The system writes a message of each. */
import { chatThread } from './identity.js';
import type { Author, Conversation, Team } from './rows.js';
import { blankConversation, personalChat } from './seed.js';
import { tellSystem } from './talk.js';
import type { World } from './world.js';

const initiatorOf = (by: Author): Record<string, unknown> => ({
  application: null,
  device: null,
  user: 'person' in by ? { id: by.person, displayName: null, userIdentityType: 'aadUser' } : null,
});

function tellMembers(
  world: World,
  place: Conversation,
  people: readonly string[],
  by: Author,
  added: boolean,
): void {
  // https://learn.microsoft.com/graph/system-messages#members-added
  tellSystem(world, place, {
    '@odata.type': `#microsoft.graph.members${added ? 'Added' : 'Deleted'}EventMessageDetail`,
    visibleHistoryStartDateTime: '0001-01-01T00:00:00Z',
    members: people.map((id) => ({ id, displayName: null, userIdentityType: 'aadUser' })),
    initiator: initiatorOf(by),
  });
  world.tell({ type: added ? 'people.added' : 'people.removed', conversation: place, people, by });
}

export function addToTeam(world: World, team: Team, person: string, by: Author, owner = false): void {
  if (team.members.includes(person)) return;
  const owners = owner ? [...team.owners, person] : team.owners;
  world.teams.put({ ...team, members: [...team.members, person], owners });
  const general = world.conversations.get(team.threadId);
  if (general) tellMembers(world, general, [person], by, true);
}

export function leaveTeam(world: World, team: Team, person: string, by: Author): void {
  const without = (people: readonly string[]): string[] => people.filter((one) => one !== person);
  const general = world.conversations.get(team.threadId);
  world.teams.put({ ...team, members: without(team.members), owners: without(team.owners) });
  if (general) tellMembers(world, general, [person], by, false);
}

export function createChat(
  world: World,
  { members, topic, by }: { members: readonly string[]; topic?: string | undefined; by: Author },
): Conversation {
  const chat = world.conversations.put({
    ...blankConversation(world.now().getTime()),
    id: chatThread(),
    kind: 'chat',
    name: topic ?? '',
    members: [...members],
  });
  tellMembers(world, chat, members, by, true);
  return chat;
}

export function addToChat(world: World, chat: Conversation, people: readonly string[], by: Author): void {
  const newcomers = people.filter((one) => !chat.members.includes(one));
  if (newcomers.length === 0) return;
  const changed = world.conversations.put({ ...chat, members: [...chat.members, ...newcomers] });
  tellMembers(world, changed, newcomers, by, true);
}

export function leaveChat(world: World, chat: Conversation, person: string, by: Author): void {
  const changed = world.conversations.put({ ...chat, members: chat.members.filter((one) => one !== person) });
  tellMembers(world, changed, [person], by, false);
}

export function setTopic(world: World, chat: Conversation, name: string, by: Author): Conversation {
  const changed = world.conversations.put({ ...chat, name, updatedAt: world.now().getTime() });
  tellSystem(world, changed, {
    '@odata.type': '#microsoft.graph.chatRenamedEventMessageDetail',
    chatId: chat.id,
    chatDisplayName: name,
    initiator: initiatorOf(by),
  });
  return changed;
}

export function installInTeam(world: World, team: Team, by: Author): boolean {
  const general = world.conversations.get(team.threadId);
  if (team.botInstalled || !general) return false;
  world.teams.put({ ...team, botInstalled: true });
  world.tell({ type: 'app.added', conversation: general, by });
  return true;
}

export function removeFromTeam(world: World, team: Team, by: Author): boolean {
  const general = world.conversations.get(team.threadId);
  if (!team.botInstalled || !general) return false;
  world.tell({ type: 'app.removed', conversation: general, by });
  world.teams.put({ ...team, botInstalled: false });
  return true;
}

export function installInChat(world: World, chat: Conversation, by: Author): boolean {
  if (chat.botInstalled) return false;
  const conversation = world.conversations.put({ ...chat, botInstalled: true });
  world.tell({ type: 'app.added', conversation, by });
  return true;
}

export function removeFromChat(world: World, chat: Conversation, by: Author): boolean {
  if (!chat.botInstalled) return false;
  world.tell({ type: 'app.removed', conversation: chat, by });
  world.conversations.put({ ...chat, botInstalled: false });
  return true;
}

export function installForPerson(world: World, person: string): boolean {
  if (world.installed.get(person)) return false;
  const chat = personalChat(world, person);
  world.installed.put({ id: person, person });
  installInChat(world, chat, { person });
  return true;
}

export function removeFromPerson(world: World, person: string): boolean {
  if (!world.installed.get(person)) return false;
  removeFromChat(world, personalChat(world, person), { person });
  world.installed.remove(person);
  return true;
}
