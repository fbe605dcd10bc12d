/** Posting and redrawing cards, in rooms and in private. */
import { PermanentFailure } from '../../errors.js';
import { type MessageRef, nativeId, type PersonId, type RoomId } from '../../ids.js';
import type { ChatPort } from '../port.js';
import type { View } from '../view.js';
import type { Connector } from './connector.js';
import { isRefused } from './errors.js';
import { createFindPosted } from './find-posted.js';
import type { Graph } from './graph.js';
import type { Installation } from './installation.js';
import type { Look } from './look.js';
import type { Conversation, TeamsMemory } from './memory.js';
import { renderMessage } from './render.js';
import type { Rooms } from './rooms.js';
import { roomOf } from './seen.js';

/** Cards that show how an incident stands: their reader may ask for them as it stands now. */
const standing = /^(card|announcement):/;
/** Cards whose key is kept for when they are redrawn; the oldest are forgotten first. */
const mostKeys = 5000;

export interface Messages {
  post: ChatPort['post'];
  update: ChatPort['update'];
  /** One message for a key in a person's chat: redrawn when it is there, else posted. */
  keep(person: PersonId, key: string, view: View): Promise<void>;
}

export function createMessages(deps: {
  graph: Graph;
  connector: Connector;
  memory: TeamsMemory;
  look: Look;
  rooms: Rooms;
  installation: Installation;
}): Messages {
  const { connector, memory, look, rooms, installation } = deps;
  const findPosted = createFindPosted(deps);
  const keys = new Map<string, string>();
  const kept = new Map<string, MessageRef>();

  async function personalChat(person: PersonId): Promise<Conversation> {
    if (!person.startsWith('teams:')) throw new PermanentFailure('This person is not in Microsoft Teams.');
    try {
      return await connector.personalChat(person);
    } catch (error) {
      if (!isRefused(error, 403)) throw error;
      // Not added yet: where the tenant allows it, the app adds itself. Else the first refusal says what is the matter.
      await installation.person(nativeId(person)).catch((second: unknown) => {
        throw isRefused(second, 403) || second instanceof PermanentFailure ? error : second;
      });
      return connector.personalChat(person);
    }
  }

  async function drawn(view: View, key: string | undefined) {
    const refresh = key !== undefined && standing.test(key) && { refresh: { key } };
    return renderMessage(view, await look([view]), { ...(key !== undefined && { key }), ...refresh });
  }

  async function post({ to, view, key, attempt }: Parameters<ChatPort['post']>[0]): Promise<MessageRef> {
    const place = isPerson(to) ? await personalChat(to) : await rooms.placeOf(to);
    const before = attempt > 1 ? await findPosted(place, key) : undefined;
    const id = before ?? (await connector.send(place, await drawn(view, key)));
    const message = { room: roomOf(place.id), id };
    note(message, key);
    return message;
  }

  async function update(message: MessageRef, view: View): Promise<boolean> {
    const place = await rooms.placeOf(message.room);
    const card = await drawn(view, keys.get(nameOf(message)));
    try {
      await connector.update(place, message.id, card);
      return true;
    } catch (error) {
      // "ActivityNotFoundInConversation: the message doesn't exist or was deleted"; a conversation that is gone is another matter.
      if (isRefused(error, 404) && error.code !== 'ConversationNotFound') return false;
      throw error;
    }
  }

  function note(message: MessageRef, key: string): void {
    keys.set(nameOf(message), key);
    for (const oldest of keys.keys()) {
      if (keys.size <= mostKeys) break;
      keys.delete(oldest);
    }
  }

  /** What an earlier run left. */
  async function left(person: PersonId, key: string): Promise<MessageRef | undefined> {
    const chat = await memory.personalChat(person);
    const id = chat && (await findPosted(chat, key));
    if (!chat || id === undefined) return undefined;
    const message = { room: roomOf(chat.id), id };
    note(message, key);
    return message;
  }

  return {
    post,
    update,
    async keep(person, key, view) {
      const known = kept.get(key) ?? (await left(person, key));
      const message = known && (await update(known, view)) ? known : undefined;
      kept.set(key, message ?? (await post({ to: person, view, key, attempt: 1 })));
    },
  };
}

const nameOf = ({ room, id }: MessageRef): string => `${room} ${id}`;

/** A person has a GUID, which no conversation is called. */
const isPerson = (id: RoomId | PersonId): id is PersonId =>
  /:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) || !id.startsWith('teams:');
