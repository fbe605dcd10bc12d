import type { MessageRef, PersonId, RoomId } from '../ids.js';
import type { NewEvent } from '../incident/event.js';

/** Something seen in a room, by the name under which it counts once. */
export interface Seen extends NewEvent {
  room: RoomId;
  delivery: string;
  /** It was found by reading the room back: the same may also be told, by another name. */
  found?: true;
  /** Its time, which is in its name, may be told a little differently by another way: by Teams, of edits and deletions. */
  approximate?: true;
}

/** A message as the platform shows it now. */
export interface Shown {
  id: string;
  /** `message.posted`, as it stands; undefined for our own, and for what is no message of anybody. */
  posted: Seen | undefined;
  /** Its last edit, when it was edited. */
  edited: Seen | undefined;
  /** That it was deleted, where the room still shows that there was one; nothing else is told of it then. */
  deleted?: Seen | undefined;
  /** Who marked it as a key moment; undefined where the platform does not name them all. */
  marks: readonly PersonId[] | undefined;
  /** The files that it carries, and those of which it shows that they were deleted: their ids. */
  files: { there: readonly string[]; gone: readonly string[] };
}

/** A piece of what a room shows now. */
export interface ArchivePage {
  messages: readonly Shown[];
  /** Joins, topics and the like, which the room shows as notices; pins. */
  notices: readonly Seen[];
  /** What is pinned now, where the page tells it: ids of messages. */
  pinned: ReadonlySet<string> | undefined;
  /** Messages of this stretch that are not on the page are there no more; undefined when the page does not tell. */
  covers:
    | {
        from: Date;
        to: Date;
        thread: string | undefined;
        /** But for these, which an earlier page showed: ids of messages. */
        elsewhere?: readonly string[];
      }
    | undefined;
  /** Messages on which replies hang that are not all on the page, and how many. */
  threads: readonly { id: string; replies: number }[];
  /** Where to go on reading. */
  next: readonly string[];
}

/** What a file is, and its content. */
export interface Download {
  name: string;
  mimetype: string | undefined;
  content: AsyncIterable<Uint8Array>;
}

/** Reads back what a room shows. All methods throw as those of `ChatPort` do. */
export interface ChatArchive {
  /** Where to begin. `threads`: messages that had replies, which may have had more; `pins`: whether to look at those too. */
  places(wanted: { threads: readonly string[]; pins: boolean }): readonly string[];
  /** When a message was posted. */
  postedAt(message: string): Date;
  /** Where the replies to a message are read. */
  thread(message: string): string;
  /** One call to the platform; `since`: nothing older is asked for. Messages come oldest first. */
  read(room: RoomId, place: string, since: Date | undefined): Promise<ArchivePage>;
  /** That a message is there no more, noticed at `at`. */
  deletion(message: MessageRef, at: Date): Seen;
  /** That a message's file is there no more, noticed at `at`. */
  fileDeletion(message: MessageRef, file: { id: string; name?: string | undefined }, at: Date): Seen;
  /** Undefined when the file's content is not the platform's to give, as with a link to another service. */
  download(file: string): Promise<Download | undefined>;
}
