/** What was said in one room of a mirrored incident, on its way to the other. */
import type { EventId, MessageRef, PersonId, RoomId } from '../ids.js';
import type { EventOf, RecordedEvent } from './event.js';
import type { Shelf } from './ports.js';

/** A message that is to be shown in the other room, or of which is shown there what it was before. */
export interface Crossing {
  /** Of its `message.posted`. */
  event: EventId;
  message: MessageRef;
  thread: string | undefined;
  /** What shows it in the other room. */
  copy: MessageRef | undefined;
  /** How often it was tried to show it as it stands now, or at all, this time included. */
  tries: number;
  /** What it was when it was looked up: a later change has another number. */
  changes: number;
}

export interface Crossings {
  /** The message of a room that has waited longest. */
  next(incident: Shelf, from: RoomId): Promise<Crossing | undefined>;
  /** The other room shows it as it was when it was looked up, or has no need to. True when others of its room wait. */
  done(crossing: Crossing, copy?: MessageRef): Promise<boolean>;
  /** Of a room from which nothing gets across any more. */
  giveUp(incident: Shelf, from: RoomId): Promise<void>;
  /** The message that a copy shows. */
  shownBy(copy: MessageRef): Promise<MessageRef | undefined>;
  /** All that is recorded of what a message said: its posting, edits and deletion, and the deletion of its files. */
  told(incident: Shelf, message: MessageRef): Promise<RecordedEvent[]>;
}

/** A message as it stands. */
export interface Standing {
  state: 'there' | 'deleted' | 'redacted';
  author: PersonId | undefined;
  /** Another app posted it. */
  bot: string | undefined;
  postedAt: Date;
  text: string;
  edited: boolean;
  /** The names of its files. */
  files: readonly string[];
}

/** What all that is recorded of a message comes to; undefined when its posting is not among it. */
export function standingOf(told: readonly RecordedEvent[]): Standing | undefined {
  const posted = told.find(isPosted);
  if (!posted) return undefined;
  const { event, actor, occurredAt, redacted } = posted;
  // Found after its edit, it tells the words of then.
  const versions = [
    { id: posted.id, at: event.edited ?? occurredAt, text: event.text, redacted },
    ...told
      .filter(isEdited)
      .map((edit) => ({ id: edit.id, at: edit.occurredAt, text: edit.event.text, redacted: edit.redacted })),
  ].toSorted((a, b) => a.at.getTime() - b.at.getTime() || a.id - b.id);
  const last = versions.at(-1);
  const gone = new Set(told.flatMap(({ event }) => (event.type === 'file.deleted' ? [event.file] : [])));
  const isDeleted = told.some(({ event }) => event.type === 'message.deleted');
  return {
    state: isDeleted ? 'deleted' : last?.redacted ? 'redacted' : 'there',
    author: actor,
    bot: event.bot,
    postedAt: occurredAt,
    text: last?.text ?? '',
    edited: versions.length > 1 || event.edited !== undefined,
    files: (event.files ?? []).filter(({ id }) => !gone.has(id)).map(({ name }) => name),
  };
}

type Of<T extends RecordedEvent['event']['type']> = RecordedEvent & { event: EventOf<T> };
const isPosted = (recorded: RecordedEvent): recorded is Of<'message.posted'> =>
  recorded.event.type === 'message.posted';
const isEdited = (recorded: RecordedEvent): recorded is Of<'message.edited'> =>
  recorded.event.type === 'message.edited';
