/** A chat platform in memory, as far as `ChatPort` reaches: strict about ids that are not its own. */
import type { ChatArchive } from '../../src/chat/archive.js';
import type { Platform } from '../../src/chat/platforms.js';
import type { ChatPort } from '../../src/chat/port.js';
import type { View } from '../../src/chat/view.js';
import { type MessageRef, nativeId, type PersonId, platformOf, RoomId } from '../../src/ids.js';
import { wordsOf } from './dispatching.js';

export interface Posted {
  id: string;
  to: string;
  key: string;
  view: View;
  pinned: boolean;
}

export interface StandIn extends Platform {
  /** What was posted, oldest first. */
  posts: Posted[];
  /** The words of what stands in a room, oldest first. */
  wordsIn(to: RoomId | PersonId | undefined): string[];
  /** Calls as `method target`, in order. */
  calls: string[];
  /** Called before each call; what it throws is the answer, what it returns is thrown once the call was carried out. */
  trouble: (call: string) => Error | undefined;
  remove(message: MessageRef): void;
}

export function standIn(name: string, people: Readonly<Record<string, string>> = {}): StandIn {
  let count = 0;
  const posts: Posted[] = [];
  const calls: string[] = [];
  const bookmarks = new Map<string, string>();

  const own = (id: PersonId | RoomId): string => {
    if (platformOf(id) !== name) throw new Error(`${id} is not of ${name}`);
    return nativeId(id);
  };
  async function call<T>(what: string, work: () => T): Promise<T> {
    calls.push(what);
    const lost = self.trouble(what);
    const answer = work();
    if (lost) throw lost;
    return answer;
  }
  const find = (message: MessageRef) =>
    posts.find(({ id, to }) => id === message.id && to === message.room) ?? undefined;

  const port: ChatPort = {
    createRoom: ({ name: wanted, platform, proof, privateTo }) =>
      call(privateTo ? 'createRoom private' : 'createRoom', () => {
        if (platform !== name) throw new Error(`a room of ${platform} was asked of ${name}`);
        return {
          room: RoomId.parse(`${name}:room-${proof.slice(-8)}${privateTo ? '-private' : ''}`),
          name: wanted,
        };
      }),
    describeRoom: (room, { name: called, emptied, topic, purpose, archived }) =>
      call(
        `describeRoom ${own(room)} ${called ?? ''}${topic ?? ''}${purpose ?? ''}${emptied ? 'emptied' : ''}${archived === undefined ? '' : `archived: ${archived}`}`,
        () => undefined,
      ),
    bookmark: (room, { url }) => call(`bookmark ${own(room)}`, () => void bookmarks.set(own(room), url)),
    invite: (room, person) => call(`invite ${own(room)} ${own(person)}`, () => undefined),
    post: ({ to, view, key, attempt }) =>
      call(`post ${own(to)} ${key}`, () => {
        const known = attempt > 1 ? posts.find((post) => post.to === to && post.key === key) : undefined;
        if (known) return { room: RoomId.parse(known.to), id: known.id };
        count += 1;
        const id = `${name}-${count}`;
        posts.push({ id, to, key, view, pinned: false });
        return { room: RoomId.parse(to), id };
      }),
    update: (message, view) =>
      call(`update ${own(message.room)} ${message.id}`, () => {
        const post = find(message);
        if (post) post.view = view;
        return post !== undefined;
      }),
    pin: (message) =>
      call(`pin ${own(message.room)}`, () => {
        const post = find(message);
        if (post) post.pinned = true;
      }),
    share: ({ room, name: file }) => call(`share ${own(room)} ${file}`, () => undefined),
    publishHome: (person) => call(`publishHome ${own(person)}`, () => undefined),
    findRoom: async () => undefined,
    profile: (person) =>
      call(`profile ${own(person)}`, () => {
        const called = people[own(person)];
        return called === undefined
          ? undefined
          : { id: person, name: called, email: undefined, zone: 'UTC', active: true, ownsEmail: false };
      }),
    roomLink: (room) => `https://${name}.example/${own(room)}`,
  };
  const notHere = () => {
    throw new Error('nothing is read back here');
  };
  const archive: ChatArchive = {
    places: () => [],
    postedAt: notHere,
    thread: notHere,
    read: notHere,
    deletion: notHere,
    fileDeletion: notHere,
    download: async () => undefined,
  };
  const self: StandIn = {
    port,
    archive,
    membersOf: async () => [],
    announcementRoom: async () => RoomId.parse(`${name}:announcements`),
    posts,
    calls,
    wordsIn: (to) => posts.filter((post) => post.to === to).map(({ view }) => wordsOf(view)),
    trouble: () => undefined,
    remove(message) {
      posts.splice(
        posts.findIndex(({ id, to }) => id === message.id && to === message.room),
        1,
      );
    },
  };
  return self;
}
