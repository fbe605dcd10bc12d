import { nativeId, type PersonId, type RoomId } from '../../ids.js';
import type { ChatPort } from '../port.js';
import type { View } from '../view.js';
import { idsIn } from './ids-in.js';
import type { TeamsMemory } from './memory.js';
import type { Shown } from './shown.js';

export type Look = (views: readonly View[]) => Promise<Shown>;

/** Looks up what a renderer must know of the ids in views. Names are worth asking for, and never worth failing for. */
export function createLook(deps: {
  chat: Pick<ChatPort, 'profile' | 'roomLink'>;
  memory: TeamsMemory;
  commandWords: ReadonlySet<string>;
  botName: string;
}): Look {
  const { chat, memory, commandWords, botName } = deps;
  const ofPerson = async (id: PersonId) => (await chat.profile(id))?.name;
  const ofRoom = async (id: RoomId) => (await memory.conversation(nativeId(id)))?.name;

  return async (views) => {
    const ids = views.map(idsIn);
    const asked: (readonly [PersonId | RoomId, Promise<string | undefined>])[] = [
      ...new Set(ids.flatMap(({ people }) => people)),
    ].map((id) => [id, ofPerson(id)] as const);
    const rooms = [...new Set(ids.flatMap((each) => each.rooms))].map((id) => [id, ofRoom(id)] as const);
    const names = new Map<PersonId | RoomId, string>();
    const told = await Promise.all(
      [...asked, ...rooms].map(async ([id, name]) => [id, await name.catch(() => undefined)] as const),
    );
    for (const [id, name] of told) if (name !== undefined) names.set(id, name);
    return { names, roomLink: chat.roomLink, commandWords, botName };
  };
}
