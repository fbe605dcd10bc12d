/** What is said in a conversation, by whomever. */
import type { Author, Conversation, Message } from './rows.js';
import type { World } from './world.js';

export type Said = Pick<Message, 'html' | 'text'> &
  Partial<
    Pick<Message, 'subject' | 'summary' | 'mentions' | 'attachments' | 'targetedTo' | 'event' | 'root'>
  >;

/** Stores a message without telling anyone yet: who tells may want to wait for the app's answer. */
export function write(world: World, conversation: Conversation, author: Author, said: Said): Message {
  const stamp = world.nextStamp();
  return world.messages.put({
    mentions: [],
    attachments: [],
    ...said,
    id: String(stamp),
    conversation: conversation.id,
    author,
    createdAt: stamp,
    modifiedAt: stamp,
    reactions: [],
    views: {},
  });
}

export function post(world: World, conversation: Conversation, author: Author, said: Said): Message {
  const message = write(world, conversation, author, said);
  world.tell({ type: 'message.created', message });
  return message;
}

/** What was there is replaced; everybody's own view of its card goes with it. */
export function edit(world: World, message: Message, said: Said): Message {
  const at = world.nextStamp();
  const edited = world.messages.put({ ...message, ...said, modifiedAt: at, editedAt: at, views: {} });
  world.tell({ type: 'message.edited', message: edited });
  return edited;
}

/** Its words are kept for whoever takes it back, and shown to nobody. */
export function remove(world: World, message: Message): void {
  const at = world.nextStamp();
  const deleted = world.messages.put({ ...message, modifiedAt: at, deletedAt: at });
  world.tell({ type: 'message.deleted', message: deleted });
}

export function undelete(world: World, { deletedAt: _, ...message }: Message): void {
  const restored = world.messages.put({ ...message, modifiedAt: world.nextStamp() });
  world.tell({ type: 'message.undeleted', message: restored });
}

export function react(
  world: World,
  message: Message,
  person: string,
  reaction: string,
  added: boolean,
): void {
  const others = message.reactions.filter((one) => one.person !== person || one.type !== reaction);
  const at = world.nextStamp();
  const reactions = added ? [...others, { type: reaction, person, at }] : others;
  const changed = world.messages.put({ ...message, reactions, modifiedAt: at });
  world.tell({ type: 'message.reacted', message: changed, person, reaction, added });
}

/** https://learn.microsoft.com/graph/system-messages */
export function tellSystem(world: World, conversation: Conversation, event: Record<string, unknown>): void {
  post(world, conversation, { system: true }, { html: '<systemEventMessage/>', text: '', event });
}

export function messagesIn({ messages }: World, conversation: Conversation): Message[] {
  return messages.all().filter((message) => message.conversation === conversation.id);
}
