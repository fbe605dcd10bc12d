import { isRecord } from '../body.js';
import type { SandboxTeams, SandboxTeamsConversation, SandboxTeamsMessage } from '../contract.js';
import { CARD } from './connector/read-activity.js';
import { botIsIn, channelsOf, conversationById, membersOf, personIn } from './membership.js';
import type { Conversation, Message } from './rows.js';
import { messagesIn } from './talk.js';
import type { World } from './world.js';

/** By id, or by a channel's name (of the incident team first), a chat's topic or a person's name. */
export function placeNamed(world: World, idOrName: string): Conversation {
  const byId = conversationById(world, idOrName.split(';messageid=')[0] ?? '');
  const named = world.conversations.all().filter(({ deleted, name }) => !deleted && name === idOrName);
  const found = byId ?? named[0];
  if (!found) throw new Error(`there is no conversation ${idOrName}`);
  return found;
}

export function createInspection(
  world: World,
): Pick<SandboxTeams, 'teams' | 'conversations' | 'conversation' | 'messages' | 'files'> {
  const shown = (conversation: Conversation): SandboxTeamsConversation => {
    const { id, kind, name, teamId, archived, tabs } = conversation;
    const members = [...membersOf(world, conversation)];
    const person = kind === 'personal' ? world.people.find((one) => one.id === members[0]) : undefined;
    return {
      id,
      kind,
      name: person?.displayName ?? name,
      teamId,
      members,
      botIn: botIsIn(world, conversation),
      archived,
      tabs: tabs.map(({ id, name, url }) => ({ id, name, url })),
    };
  };
  return {
    teams: () =>
      world.teams.all().map((team) => ({
        id: team.id,
        name: team.name,
        channels: channelsOf(world, team).map(({ id, name, channelKind: kind, archived }) => ({
          id,
          name,
          kind,
          teamId: team.id,
          archived,
        })),
      })),
    conversations: () =>
      world.conversations
        .all()
        .filter(({ deleted }) => !deleted)
        .map(shown),
    conversation: (idOrName) => shown(placeNamed(world, idOrName)),
    messages(where, viewer) {
      const person = viewer === undefined ? undefined : personIn(world, viewer);
      if (viewer !== undefined && !person) throw new Error(`there is no person ${viewer}`);
      return messagesIn(world, placeNamed(world, where))
        .filter(({ deletedAt, targetedTo }) => {
          return deletedAt === undefined && (targetedTo === undefined || targetedTo === person?.id);
        })
        .map((message) => shownMessage(world, message, person?.id));
    },
    files: (where) => {
      const { id } = placeNamed(world, where);
      const here = world.files.all().filter(({ conversation }) => conversation === id);
      return here.map(({ id, name, type }) => {
        const bytes = world.blobs.get(id) ?? Buffer.alloc(0);
        return { id, name, type, bytes, content: bytes.toString('utf8') };
      });
    },
  };
}

/** The cards of a message, as a person sees them. */
export function cardsOf(message: Message, viewer?: string): Record<string, unknown>[] {
  const own = viewer === undefined ? undefined : message.views[viewer];
  if (own) return [own];
  return message.attachments.flatMap(({ contentType, content }) =>
    contentType === CARD && isRecord(content) ? [content] : [],
  );
}

function shownMessage(world: World, message: Message, viewer?: string): SandboxTeamsMessage {
  const { author, event } = message;
  const kinds = [...new Set(message.reactions.map(({ type }) => type))];
  const odata = event?.['@odata.type'];
  return {
    id: message.id,
    at: message.createdAt,
    conversation: message.conversation,
    thread: message.root,
    from: 'person' in author ? author.person : undefined,
    bot: 'bot' in author,
    text: message.text,
    html: message.html,
    subject: message.subject,
    cards: cardsOf(message, viewer),
    mentions: message.mentions,
    edited: message.editedAt !== undefined,
    targetedTo: message.targetedTo,
    system: typeof odata === 'string' ? odata.replace('#microsoft.graph.', '') : undefined,
    reactions: kinds.map((type) => ({
      type,
      people: message.reactions.flatMap((one) => (one.type === type ? [one.person] : [])),
    })),
    files: message.attachments.flatMap(({ contentType, id }) => {
      const file = contentType === 'reference' ? world.files.get(id) : undefined;
      return file ? [{ id, name: file.name, type: file.type, bytes: file.size }] : [];
    }),
  };
}
