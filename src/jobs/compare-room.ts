/** What a room shows, compared with what is recorded of it. */
import type { ArchivePage, ChatArchive, Seen, Shown } from '../chat/archive.js';
import type { PersonId, RoomId } from '../ids.js';
import type { KnownMessage } from '../incident/known-messages.js';

export type Known = ReadonlyMap<string, KnownMessage>;

/** What is shown and not recorded: messages, joins, topics. */
export function appeared({ messages, notices }: ArchivePage, known: Known): Seen[] {
  return [...notices, ...messages.flatMap(({ id, posted }) => (posted && !known.has(id) ? [posted] : []))];
}

/** Of two edits in one second, which is as exactly as it may be told, the one that is shown came last. */
function inOrder(edited: Seen, { editedAt }: KnownMessage): Seen {
  const behind = editedAt ? editedAt.getTime() - edited.occurredAt.getTime() : 0;
  return editedAt && behind > 0 && behind < 1000 ? { ...edited, occurredAt: editedAt } : edited;
}

/** A message that was found after its edit tells of both at once. */
function isFound({ event, occurredAt }: Seen, { foundEdited, editedAt }: KnownMessage): boolean {
  // Unless an edit before that was told: this one comes after it.
  if (!foundEdited || editedAt || event.type !== 'message.edited') return false;
  return occurredAt <= foundEdited.at && event.text === foundEdited.text;
}

/** Of a file that was deleted before its message was found nothing but its id is known. */
function filesGone(
  { files: { there, gone } }: Shown,
  { files }: KnownMessage,
): { id: string; name?: string }[] {
  const missing = files.filter(({ id }) => !there.includes(id));
  return [...missing, ...gone.filter((id) => !missing.some((file) => file.id === id)).map((id) => ({ id }))];
}

function hasMoreFiles({ event }: Seen, known: KnownMessage | undefined): boolean {
  if (!known || event.type !== 'message.posted') return false;
  return (event.files ?? []).some(({ id }) => !known.files.some((file) => file.id === id));
}

/** Messages that are recorded and that the page would show, if they were there: their ids. */
export function hidden(
  { messages, covers, threads }: ArchivePage,
  known: Iterable<KnownMessage>,
  archive: Pick<ChatArchive, 'postedAt'>,
): string[] {
  if (!covers) return [];
  const elsewhere = covers.elsewhere ?? [];
  const shown = new Set([...messages.map(({ id }) => id), ...elsewhere]);
  const replied = new Set([...threads.map(({ id }) => id), ...elsewhere]);
  return [...known]
    .filter((one) => !shown.has(one.message.id) && isCovered(one, covers, replied, archive))
    .map(({ message }) => message.id);
}

/** What became of messages that are recorded: edits, deletions; marks and pins that were put or taken off. */
export function changed(
  { messages, pinned }: ArchivePage,
  known: Known,
  by: {
    archive: Pick<ChatArchive, 'deletion' | 'fileDeletion'>;
    momentEmoji: string;
    room: RoomId;
    /** When the page was asked for. */
    at: Date;
    /** Those of the known that were deleted. */
    gone: ReadonlySet<string>;
  },
): Seen[] {
  const { room, at, gone, momentEmoji } = by;
  const shown = new Map(messages.map((message) => [message.id, message]));
  const found = (event: Seen['event'], actor: PersonId | undefined, id: string): Seen => ({
    room,
    event,
    actor,
    occurredAt: at,
    delivery: `${room.split(':')[0]}:found:${event.type}:${id}:${actor ?? ''}:${at.toISOString()}`,
    found: true,
  });
  return [
    // Of files not every way of telling a message tells.
    ...messages.flatMap(({ id, posted }) => (posted && hasMoreFiles(posted, known.get(id)) ? [posted] : [])),
    // What was deleted before anybody knew of it is told as well.
    ...messages.flatMap(({ deleted }) => (deleted ? [deleted] : [])),
    ...messages.flatMap(({ id, edited }) => {
      const before = known.get(id);
      return edited && before && !isFound(edited, before) ? [inOrder(edited, before)] : [];
    }),
    ...[...known.values()].flatMap((before) => {
      const { message } = before;
      const now = shown.get(message.id);
      if (now?.deleted) return [];
      if (gone.has(message.id)) return [by.archive.deletion(message, at)];
      const unpinned = pinned && before.pinned && !pinned.has(message.id);
      return [
        ...before.marks
          .filter((person) => now?.marks && !now.marks.includes(person))
          .map((person) =>
            found({ type: 'moment.unmarked', message, emoji: momentEmoji }, person, message.id),
          ),
        ...(now ? filesGone(now, before) : []).map((file) => by.archive.fileDeletion(message, file, at)),
        ...(unpinned ? [found({ type: 'message.unpinned', message }, undefined, message.id)] : []),
      ];
    }),
    ...messages.flatMap(({ id, posted, marks = [] }) =>
      posted
        ? marks
            .filter((person) => !known.get(id)?.marks.includes(person))
            .map((person) =>
              found({ type: 'moment.marked', message: { room, id }, emoji: momentEmoji }, person, id),
            )
        : [],
    ),
  ];
}

/** Whether the page would show the message, if it were there. */
function isCovered(
  { occurredAt, thread }: KnownMessage,
  covers: NonNullable<ArchivePage['covers']>,
  threads: ReadonlySet<string>,
  archive: Pick<ChatArchive, 'postedAt'>,
): boolean {
  const lies = (at: Date) => at > covers.from && at < covers.to;
  if (thread === covers.thread) return lies(occurredAt);
  // A message that shows no replies, or is gone without a trace, has lost those that are known.
  return thread !== undefined && !threads.has(thread) && lies(archive.postedAt(thread));
}
