import type { MessageRef, PersonId, RoomId } from '../ids.js';
import type { Incident } from './incident.js';
import type { Shelf } from './ports.js';
import type { Side } from './sides.js';

/** A message as the timeline has it, while it has not been deleted. */
export interface KnownMessage {
  message: MessageRef;
  occurredAt: Date;
  thread: string | undefined;
  recordedAt: Date;
  /** What it said and when it had been edited last, where it was found only after that. */
  foundEdited: { at: Date; text: string } | undefined;
  /** When it was edited last, where that was told. */
  editedAt: Date | undefined;
  /** Who has it marked as a key moment. */
  marks: readonly PersonId[];
  pinned: boolean;
  /** The files that came with it and have not been deleted; none that were redacted. */
  files: readonly { id: string; name: string }[];
}

/** One room of an incident, and what finds its timeline. */
export type Place = Shelf & { room: RoomId };

/** Which of the messages of a stretch. */
export interface Sought {
  /** Ids of messages that are left out. */
  except: readonly string[];
  recordedBefore: Date;
  limit: number;
}

/** What is recorded of a room, to be compared with what the room shows. */
export interface KnownMessages {
  byId(place: Place, ids: readonly string[]): Promise<KnownMessage[]>;
  /** Of a thread, or outside all threads; strictly between the two instants. */
  between(
    place: Place,
    stretch: { from: Date; to: Date; thread: string | undefined },
    options: Sought,
  ): Promise<KnownMessage[]>;
  /** Replies to messages of a stretch outside all threads, deleted ones too; and to messages that are not known at all. */
  repliesTo(place: Place, stretch: { from: Date; to: Date }, options: Sought): Promise<KnownMessage[]>;
  pinned(place: Place): Promise<KnownMessage[]>;
  /** How many replies are known, by message; one without any is left out. */
  replies(place: Place, threads: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Messages posted before `postedBefore` that had a reply after `from`. */
  threads(place: Place, from: Date, postedBefore: Date): Promise<string[]>;
  /**
   * Incidents whose rooms are in use and for which no such reading is under way; a light one neither while a thorough one is.
   */
  rooms(
    how: 'thorough' | 'light',
    endedAfter: Date,
  ): Promise<{ incident: Incident; room: Side; readUpTo: Date }[]>;
  /** What was said before is known: until the first reading that is from when the incident was declared. */
  readUpTo(incident: Shelf, room: Side): Promise<Date>;
  /** A reading that began at `begun` has ended. */
  wasRead(incident: Shelf, room: Side, begun: Date): Promise<void>;
}
