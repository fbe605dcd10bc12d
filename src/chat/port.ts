import { PermanentFailure } from '../errors.js';
import type { MessageRef, PersonId, RoomId } from '../ids.js';
import type { View } from './view.js';

/** Who a person is, as their chat platform tells it. `zone` is an IANA time zone, `UTC` when unknown. */
export interface Profile {
  id: PersonId;
  name: string;
  email: string | undefined;
  /**
   * Whether the platform vouches that the address is theirs, so that it tells who they are elsewhere: it was confirmed, and the
   * account is that of a member, not of a guest, somebody from another organisation, a bot or one who has left.
   */
  ownsEmail: boolean;
  zone: string;
  /** False when the account was deactivated or is a bot. */
  active: boolean;
  /** Why they cannot hold a role in an incident here; undefined where they are one of ours. */
  outsider?: 'bot' | 'deactivated' | 'elsewhere' | undefined;
}

/** The room is gone, closed, or no longer open to us: asking again there cannot help. */
export class RoomUnreachable extends PermanentFailure {}

/**
 * What Tocsin asks of a chat platform. Every method may be called twice with the same input (a job that is retried)
 * and leaves the same result. All of them throw `RetryLater` when the platform asks to slow down,
 * `PermanentFailure` when asking again cannot help, and anything else when it may.
 */
export interface ChatPort {
  /**
   * Creates the room, or finds the one that an earlier attempt created. `since` is when the first attempt began:
   * only a room made by this bot after it, and that carries or can still carry `proof`, counts as our own.
   * A name taken by somebody else gets a suffix.
   */
  createRoom(input: {
    name: string;
    proof: string;
    since: Date;
    /** The prefix of the ids of the platform that the room is to be on. */
    platform: string;
    /** Who declared the incident: a chat begins with them. */
    by: PersonId;
    /** Only when it is above 1 is there a room of an earlier attempt to find. */
    attempt: number;
    /**
     * Nobody but who is called in may find the room, from its first moment on; where that cannot be had, none is made. These
     * are who may be in it: where a room begins with people, it begins with some of them alone.
     */
    privateTo?: readonly PersonId[] | undefined;
  }): Promise<{
    room: RoomId;
    name: string;
    /** Of a room that is a call: the link that lets people in. */
    joinUrl?: string | undefined;
  }>;
  /**
   * Sets what is given. The purpose carries the `proof` of `createRoom`. An archived room can be read, and nothing more can be
   * said in it. `link` stands behind the topic, where both fit and a topic holds links. `emptied` takes away what Tocsin itself
   * left in the room, as far as the platform lets us.
   */
  describeRoom(
    room: RoomId,
    input: {
      name?: string;
      topic?: string;
      link?: string | undefined;
      purpose?: string;
      emptied?: true;
      archived?: boolean;
    },
  ): Promise<void>;
  /** Adds a link to the room's bookmarks; when `attempt` is above 1, unless one with this URL is there. */
  bookmark(room: RoomId, input: { title: string; url: string; attempt: number }): Promise<void>;
  /** Brings a person into the room; one who is in it already is fine. */
  invite(room: RoomId, person: PersonId): Promise<void>;
  /**
   * Posts a message to a room, or privately to a person. `key` marks the message; when `attempt` is above 1,
   * a message that already carries the key is returned instead of posting it again.
   */
  post(input: { to: RoomId | PersonId; view: View; key: string; attempt: number }): Promise<MessageRef>;
  /** Redraws a message. False when it is gone: somebody deleted it. */
  update(message: MessageRef, view: View): Promise<boolean>;
  pin(message: MessageRef): Promise<void>;
  /** Uploads a text file to a room under a `name` of its own, with the view's fallback as its comment. */
  share(input: {
    room: RoomId;
    name: string;
    title: string;
    content: string;
    view: View;
    attempt: number;
  }): Promise<void>;
  /** Draws the person's home page. */
  publishHome(person: PersonId, view: View): Promise<void>;
  /** A room by its name or the platform's own id; joined when it is public. Undefined when there is none. */
  findRoom(nameOrId: string): Promise<RoomId | undefined>;
  profile(person: PersonId): Promise<Profile | undefined>;
  /** A link that opens the room in the person's client. */
  roomLink(room: RoomId): string;
}
