import { randomUUID } from 'node:crypto';
import type { SandboxTeamsActor } from '../contract.js';
import { checkCard } from './card/check-card.js';
import { CARD } from './connector/read-activity.js';
import { changeChannel, createChannel, deleteChannel } from './graph/channel-changes.js';
import { typed } from './html.js';
import { placeNamed } from './inspection.js';
import { membersOf, personIn } from './membership.js';
import type { News } from './news.js';
import type { Conversation, Message, Team } from './rows.js';
import { personalChat } from './seed.js';
import { edit, post, react, remove, undelete } from './talk.js';
import type { World } from './world.js';

export interface Acting {
  world: World;
  news: News;
}

/** A person at their Teams client. What the client would not offer throws. */
export type Talker = ReturnType<typeof createTalker>;

export function createTalker({ world, news }: Acting, who: string) {
  const person = personIn(world, who);
  if (!person) throw new Error(`there is no person ${who}`);
  const { id, name } = person;

  /** The client shows a person only where they are. */
  const placed = (where: string): Conversation => {
    if (where === 'personal') return personalChat(world, id);
    const conversation = placeNamed(world, where);
    if (!membersOf(world, conversation).includes(id)) throw new Error(`${name} is not in ${where}`);
    return conversation;
  };
  const writable = (where: string): Conversation => {
    const conversation = placed(where);
    if (conversation.archived) throw new Error(`${where} is archived`);
    return conversation;
  };
  const seen = (where: string, message: string, options: { deleted?: true } = {}): Message => {
    const { id: conversation } = placed(where);
    const found = world.messages.get(message);
    const visible = found?.targetedTo === undefined || found.targetedTo === id;
    const there = found && (found.deletedAt !== undefined) === (options.deleted ?? false);
    if (!there || found.conversation !== conversation || !visible)
      throw new Error(`there is no message ${message}`);
    return found;
  };
  const own = (where: string, message: string, options: { deleted?: true } = {}): Message => {
    const found = seen(where, message, options);
    if ('person' in found.author && found.author.person === id) return found;
    throw new Error(`${name} did not write ${message}`);
  };
  const rootOf = (where: string, thread: string | undefined): { root?: string } => {
    if (thread === undefined) return {};
    if (placed(where).kind !== 'channel') throw new Error('only channels have threads');
    const { id: above, root } = reactable(where, thread);
    return { root: root ?? above };
  };
  /** "Restricted for user actions such as reaction, replies, and forwarding": a targeted message. */
  const reactable = (where: string, message: string): Message => {
    const found = seen(where, message);
    if (found.targetedTo !== undefined)
      throw new Error('a targeted message takes no reactions and no replies');
    return found;
  };
  const teamNamed = (team: string): Team => {
    const found = world.teams.all().find((one) => one.id === team || one.name === team);
    if (!found) throw new Error(`there is no team ${team}`);
    return found;
  };
  const say = (
    where: string,
    text: string,
    options: {
      thread?: string | undefined;
      mention?: boolean;
      subject?: string;
      card?: Record<string, unknown>;
    },
  ): Message => {
    const conversation = writable(where);
    const { thread, mention = false, subject, card } = options;
    const fault = card && checkCard(world, card);
    if (fault) throw new Error(`Teams does not send this card: ${fault}`);
    const said = typed(world, text, { mentionBot: mention });
    return post(
      world,
      conversation,
      { person: id },
      {
        ...said,
        ...(subject !== undefined && { subject }),
        ...(card && { attachments: [{ id: randomUUID(), contentType: CARD, content: card }] }),
        ...rootOf(where, thread),
      },
    );
  };

  const actions = {
    id,
    command(where, line, { thread } = {}) {
      const mention = placed(where).kind !== 'personal';
      return news.outcomeOf(say(where, line, { mention, thread }));
    },
    async say(where, text, options = {}) {
      return say(where, text, options).id;
    },
    async edit(where, message, text) {
      const before = own(where, message);
      const { botId } = world.identity;
      const mentionBot = before.mentions.some((one) => one.id === botId) && !/@tocsin/i.test(text);
      edit(world, before, typed(world, text, { mentionBot }));
    },
    async remove(where, message) {
      remove(world, own(where, message));
    },
    async undo(where, message) {
      undelete(world, own(where, message, { deleted: true }));
    },
    async react(where, message, type) {
      react(world, reactable(where, message), id, type, true);
    },
    async unreact(where, message, type) {
      react(world, reactable(where, message), id, type, false);
    },
    async createChannel(team, channel, kind = 'standard') {
      const found = teamNamed(team);
      if (!found.members.includes(id)) throw new Error(`${name} is not in ${team}`);
      return createChannel(world, found, { name: channel, kind, creator: id }).id;
    },
    async renameChannel(where, displayName) {
      changeChannel(world, placed(where), { displayName });
    },
    async deleteChannel(where) {
      deleteChannel(world, placed(where));
    },
  } satisfies Partial<SandboxTeamsActor>;
  return { person, actions, placed, writable, seen, teamNamed, say };
}
