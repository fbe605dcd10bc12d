/** What one person sees of Microsoft Teams. The page knows people by their ids in Slack: handles are the same in both. */
import type {
  Sandbox,
  SandboxTeamsConversation,
  SandboxTeamsMessage,
  SandboxTeamsPerson,
} from '../contract.js';
import { numbered } from './card-buttons.js';
import type { PageChat, PageChatHistory, PageChatMessage, PageTeams } from './client/wire.js';
import { Refused } from './guard.js';
import type { TeamsApp } from './teams-app.js';

/** Names the person's own chat with the app, whether it exists yet or not. */
export const PERSONAL = 'personal';

/** Ids of conversations in Teams have a colon, and Slack's have none. */
export const isOfTeams = (id: string): boolean => id === PERSONAL || id.includes(':');

export function teamsPerson({ slack, teams }: Sandbox, viewer: string): SandboxTeamsPerson {
  const handle = slack.people.find(({ id }) => id === viewer)?.name;
  const person = teams.people.find(({ name }) => name === handle);
  if (!person) throw new Refused(404, 'There is no such person in Teams.');
  return person;
}

/** The page's id of whom Teams knows by an id of its own; the app's when it is nobody. */
function pageId({ slack, teams }: Sandbox, id: string): string {
  const handle = teams.people.find((one) => one.id === id || one.mri === id)?.name;
  return slack.people.find(({ name }) => name === handle)?.id ?? slack.botUserId;
}

/** A conversation that the viewer is not in does not exist for them. */
export function chatFor(sandbox: Sandbox, viewer: string, id: string): SandboxTeamsConversation | undefined {
  const me = teamsPerson(sandbox, viewer);
  const mine = sandbox.teams.conversations().filter(({ members }) => members.includes(me.id));
  const found = mine.find((chat) => (id === PERSONAL ? chat.kind === 'personal' : chat.id === id));
  if (!found && id !== PERSONAL)
    throw new Refused(404, 'There is no such conversation, or you are not in it.');
  return found;
}

export function teamsFor(sandbox: Sandbox, app: TeamsApp, viewer: string): PageTeams {
  const { teams } = sandbox;
  const me = teamsPerson(sandbox, viewer);
  const mine = teams.conversations().filter(({ members }) => members.includes(me.id));
  const chats = mine.map((chat) => seenBy(sandbox, me, chat));
  const isThere = chats.some(({ kind }) => kind === 'personal');
  return {
    teams: teams
      .teams()
      .filter(({ id }) => chats.some(({ teamId }) => teamId === id))
      .map(({ id, name }) => ({ id, name })),
    chats: isThere ? chats : [...chats, personalToBe(teams.botName)],
    people: teams.people.map(({ id, displayName }) => ({ id, name: displayName })),
    dialogs: teams.dialogs(me.id).map((dialog) => ({ ...dialog, card: numbered(dialog.card) })),
    ...app,
  };
}

const personalToBe = (name: string): PageChat => ({
  id: PERSONAL,
  kind: 'personal',
  name,
  teamId: undefined,
  botIn: false,
  isPrivate: true,
  isArchived: false,
  latest: '',
});

function seenBy(sandbox: Sandbox, me: SandboxTeamsPerson, chat: SandboxTeamsConversation): PageChat {
  const { teams } = sandbox;
  const { id, kind, teamId, botIn, archived } = chat;
  const channel = teams
    .teams()
    .flatMap(({ channels }) => channels)
    .find((one) => one.id === id);
  const latest = teams
    .messages(id, me.id)
    .filter(({ from }) => from !== me.id)
    .map(({ at }) => at);
  return {
    id,
    kind,
    name: nameFor(sandbox, me, chat),
    teamId,
    botIn,
    isPrivate: channel?.kind === 'private',
    isArchived: archived,
    latest: latest.length > 0 ? (Math.max(...latest) / 1000).toFixed(3) : '',
  };
}

/** A chat without a topic is called after the others in it. */
function nameFor(
  { teams }: Sandbox,
  me: SandboxTeamsPerson,
  { kind, name, members }: SandboxTeamsConversation,
) {
  if (kind === 'personal') return teams.botName;
  const others = teams.people.filter(({ id }) => id !== me.id && members.includes(id));
  return name || others.map(({ displayName }) => displayName.split(' ')[0]).join(', ') || 'You';
}

export function historyFor(sandbox: Sandbox, viewer: string, asked: string): PageChatHistory {
  const chat = chatFor(sandbox, viewer, asked);
  if (!chat) return { id: PERSONAL, members: [viewer], tabs: [], messages: [] };
  const { id, members, tabs } = chat;
  const { teams } = sandbox;
  return {
    id,
    members: members.map((member) => pageId(sandbox, member)),
    tabs,
    messages: teams.messages(id, teamsPerson(sandbox, viewer).id).map((message) => shown(sandbox, message)),
  };
}

function shown(sandbox: Sandbox, message: SandboxTeamsMessage): PageChatMessage {
  const { text: _, targetedTo, ...rest } = message;
  const idOf = (id: string) => pageId(sandbox, id);
  return {
    ...rest,
    isPrivate: targetedTo !== undefined,
    from: message.from === undefined ? undefined : idOf(message.from),
    cards: message.cards.map(numbered),
    mentions: message.mentions.map(({ id, name }) => ({ id: idOf(id), name })),
    reactions: message.reactions.map(({ type, people }) => ({ type, people: people.map(idOf) })),
  };
}
