/** Several chat platforms as one: whatever has an id goes to the platform that its prefix names. */
import { PermanentFailure } from '../errors.js';
import { type PersonId, platformOf, type RoomId } from '../ids.js';
import { type GroupId, platformOfGroup } from '../incident/permissions.js';
import { platformName } from '../incident/sides.js';
import type { ChatArchive } from './archive.js';
import { type Localise, localising } from './localise.js';
import type { ChatPort } from './port.js';
import type { View } from './view.js';

export interface Platform {
  port: ChatPort;
  archive: ChatArchive;
  /** The shared channel that incidents are announced in. */
  announcementRoom(): Promise<RoomId>;
  /** Who is in a group of the platform. Throws as the methods of `ChatPort` do. */
  membersOf(group: GroupId): Promise<readonly PersonId[]>;
}

export interface Platforms {
  /** What it posts names the people and rooms of other platforms in words. */
  chat: ChatPort;
  localise: Localise;
  archiveOf(room: RoomId): ChatArchive;
  /** That of a platform, by its prefix. */
  announcementRoom(platform: string): Promise<RoomId>;
  membersOf(group: GroupId): Promise<readonly PersonId[]>;
}

/** `platforms` by the prefix of their ids: `slack`, `teams`. */
export function joinPlatforms(platforms: Readonly<Record<string, Platform>>): Platforms {
  function named(name: string): Platform {
    const platform = Object.hasOwn(platforms, name) ? platforms[name] : undefined;
    if (platform) return platform;
    throw new PermanentFailure(
      `Tocsin is not connected to ${platformName(name)}, where this has to be done.`,
    );
  }
  const on = (id: PersonId | RoomId) => named(platformOf(id));
  const profile: ChatPort['profile'] = async (person) => on(person).port.profile(person);
  const roomLink: ChatPort['roomLink'] = (room) => on(room).port.roomLink(room);
  const localise = localising({ profile, roomLink });
  const shownOn = (id: PersonId | RoomId, view: View) => localise(view, platformOf(id));
  const chat: ChatPort = {
    createRoom: async (input) => named(input.platform).port.createRoom(input),
    describeRoom: async (room, input) => on(room).port.describeRoom(room, input),
    bookmark: async (room, input) => on(room).port.bookmark(room, input),
    invite: async (room, person) => on(room).port.invite(room, person),
    post: async (input) => on(input.to).port.post({ ...input, view: await shownOn(input.to, input.view) }),
    update: async (message, view) => on(message.room).port.update(message, await shownOn(message.room, view)),
    pin: async (message) => on(message.room).port.pin(message),
    share: async (input) =>
      on(input.room).port.share({ ...input, view: await shownOn(input.room, input.view) }),
    publishHome: async (person, view) => on(person).port.publishHome(person, await shownOn(person, view)),
    async findRoom(nameOrId) {
      for (const { port } of Object.values(platforms)) {
        const room = await port.findRoom(nameOrId);
        if (room) return room;
      }
      return undefined;
    },
    profile,
    roomLink,
  };
  return {
    chat,
    localise,
    archiveOf: (room) => on(room).archive,
    announcementRoom: async (platform) => named(platform).announcementRoom(),
    membersOf: async (group) => named(platformOfGroup(group)).membersOf(group),
  };
}
