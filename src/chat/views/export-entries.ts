import type { MessageRef, Sha256 } from '../../ids.js';
import type { EventOf, EventType, RecordedEvent } from '../../incident/event.js';

/** Stands for words that were taken out. */
export const redactedWords = '(redacted)';

/** A timeline as a document shows it: what was done to a message stands with the message, and so do its replies. */
export type Entry = Said | Happened;

export interface Happened {
  kind: 'event';
  recorded: RecordedEvent;
}

export interface Said {
  kind: 'message';
  recorded: RecordedOf<'message.posted'>;
  /** The last words it had. */
  text: string;
  /** What came of it: edits, its deletion, marks, pins. */
  changes: Change[];
  deleted: boolean;
  keyMoment: boolean;
  files: ExportedFile[];
  replies: Said[];
  /** A reply to what is not in this timeline. */
  stray: boolean;
}

export interface Change {
  recorded: RecordedEvent;
  /** Of an edit: the words that it replaced. */
  before?: string;
}

/** A file that a message carried. */
export interface ExportedFile {
  message: MessageRef;
  /** The platform's own id of it. */
  file: string;
  name: string;
  mimetype?: string | undefined;
  bytes?: number | undefined;
  /** Undefined when its content was not kept. */
  sha256?: Sha256 | undefined;
  redacted?: true;
}

type RecordedOf<T extends EventType> = RecordedEvent & { event: EventOf<T> };

/** Events by when they happened, as they are read, put together. */
export function entriesOf(events: readonly RecordedEvent[]): Entry[] {
  const messages = new Map<string, Said>();
  for (const recorded of events) {
    if (!is(recorded, 'message.posted')) continue;
    const key = keyOf(recorded.event.message);
    if (!messages.has(key)) messages.set(key, said(recorded));
  }
  for (const file of filesOf(events)) messages.get(keyOf(file.message))?.files.push(file);

  const entries: Entry[] = [];
  for (const recorded of events) {
    const { event } = recorded;
    const about = 'message' in event ? messages.get(keyOf(event.message)) : undefined;
    if (about?.recorded === recorded) place(about, messages, entries);
    else if (!about || !changed(about, recorded)) entries.push({ kind: 'event', recorded });
  }
  return entries;
}

function said(recorded: RecordedOf<'message.posted'>): Said {
  const text = recorded.redacted ? redactedWords : recorded.event.text;
  return {
    kind: 'message',
    recorded,
    text,
    changes: [],
    deleted: false,
    keyMoment: false,
    files: [],
    replies: [],
    stray: false,
  };
}

function place(message: Said, messages: ReadonlyMap<string, Said>, entries: Entry[]): void {
  const { message: ref, thread } = message.recorded.event;
  const root = thread === undefined || thread === ref.id ? undefined : keyOf({ ...ref, id: thread });
  const parent = root === undefined ? undefined : messages.get(root);
  // Whoever answers an answer answers the thread.
  if (parent && startsThread(parent)) {
    parent.replies.push(message);
    return;
  }
  message.stray = root !== undefined;
  entries.push(message);
}

function startsThread({ recorded: { event } }: Said): boolean {
  return event.thread === undefined || event.thread === event.message.id;
}

/** Notes on a message what became of it; false when that is an event to tell by itself. */
function changed(message: Said, recorded: RecordedEvent): boolean {
  const { event } = recorded;
  switch (event.type) {
    case 'message.edited':
      message.changes.push({ recorded, ...edited(message, recorded, event) });
      return true;
    case 'message.deleted':
      message.deleted = true;
      message.changes.push({ recorded });
      return true;
    case 'moment.marked':
    case 'moment.unmarked':
      message.changes.push({ recorded });
      message.keyMoment = isMarked(message.changes);
      return true;
    case 'message.pinned':
    case 'message.unpinned':
    case 'file.deleted':
      message.changes.push({ recorded });
      return true;
    case 'file.kept':
      // It stands among the message's files.
      return true;
    default:
      return false;
  }
}

/** Takes over the new words, and gives back those that they replaced. */
function edited(
  message: Said,
  { occurredAt, redacted }: RecordedEvent,
  { text, previous }: EventOf<'message.edited'>,
): Pick<Change, 'before'> {
  const known = message.recorded.event.edited;
  // The message was found only after this edit: what it says is later than what this edit made of it.
  if (known && occurredAt <= known) return previous === undefined ? {} : { before: previous };
  const before = previous ?? message.text;
  message.text = redacted ? redactedWords : text;
  return { before };
}

/** Somebody marked it and did not take that back. */
function isMarked(changes: readonly Change[]): boolean {
  const last = new Map<string, boolean>();
  for (const { recorded } of changes) {
    const { event, actor } = recorded;
    if (event.type !== 'moment.marked' && event.type !== 'moment.unmarked') continue;
    last.set(`${actor} ${event.emoji}`, event.type === 'moment.marked');
  }
  return [...last.values()].includes(true);
}

/** Every file that was posted, with what was kept of it. */
export function filesOf(events: readonly RecordedEvent[]): ExportedFile[] {
  const files = new Map<string, ExportedFile>();
  for (const recorded of events) {
    if (!is(recorded, 'message.posted')) continue;
    const { message, files: posted = [] } = recorded.event;
    for (const { id, name, type, bytes } of posted) {
      files.set(`${keyOf(message)}/${id}`, { message, file: id, name, mimetype: type, bytes });
    }
  }
  for (const recorded of events) {
    if (!is(recorded, 'file.kept')) continue;
    const { message, file, name, mimetype, bytes, sha256 } = recorded.event;
    files.set(`${keyOf(message)}/${file}`, {
      message,
      file,
      name: recorded.redacted ? redactedWords : name,
      mimetype,
      bytes,
      sha256,
      ...(recorded.redacted && { redacted: true as const }),
    });
  }
  return [...files.values()];
}

function is<T extends EventType>(recorded: RecordedEvent, type: T): recorded is RecordedOf<T> {
  return recorded.event.type === type;
}

const keyOf = ({ room, id }: MessageRef) => `${room}/${id}`;
