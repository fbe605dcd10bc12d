/** Several chat platforms as one: whatever has an id goes to the platform that its prefix names. */
import { PermanentFailure } from '../errors.js';
import type { PersonId, RoomId } from '../ids.js';
import type { ChatArchive } from './archive.js';
import type { ChatPort } from './port.js';

export interface Platform {
  port: ChatPort;
  archive: ChatArchive;
  /** The shared channel that incidents are announced in. */
  announcementRoom(): Promise<RoomId>;
}

export interface Platforms {
  chat: ChatPort;
  archiveOf(room: RoomId): ChatArchive;
  /** That of the platform on which a person or a room is. */
  announcementRoom(near: PersonId | RoomId): Promise<RoomId>;
}

/** `platforms` by the prefix of their ids: `slack`, `teams`. */
export function joinPlatforms(platforms: Readonly<Record<string, Platform>>): Platforms {
  function on(id: PersonId | RoomId): Platform {
    const name = id.slice(0, id.indexOf(':'));
    const platform = Object.hasOwn(platforms, name) ? platforms[name] : undefined;
    if (platform) return platform;
    throw new PermanentFailure(`Tocsin is not connected to ${name}, where this has to be done.`);
  }
  const chat: ChatPort = {
    createRoom: async (input) => on(input.by).port.createRoom(input),
    describeRoom: async (room, input) => on(room).port.describeRoom(room, input),
    bookmark: async (room, input) => on(room).port.bookmark(room, input),
    invite: async (room, person) => on(room).port.invite(room, person),
    post: async (input) => on(input.to).port.post(input),
    update: async (message, view) => on(message.room).port.update(message, view),
    pin: async (message) => on(message.room).port.pin(message),
    share: async (input) => on(input.room).port.share(input),
    publishHome: async (person, view) => on(person).port.publishHome(person, view),
    async findRoom(nameOrId) {
      for (const { port } of Object.values(platforms)) {
        const room = await port.findRoom(nameOrId);
        if (room) return room;
      }
      return undefined;
    },
    profile: async (person) => on(person).port.profile(person),
    roomLink: (room) => on(room).port.roomLink(room),
  };
  return {
    chat,
    archiveOf: (room) => on(room).archive,
    announcementRoom: async (near) => on(near).announcementRoom(),
  };
}
