/** What Graph shows of a message, as sightings: for the history, and for what its notifications point to. */
import type { PersonId } from '../../ids.js';
import type { EventOf } from '../../incident/event.js';
import type { Seen, Shown } from '../archive.js';
import { cleanText } from '../clean-text.js';
import type { ChatMessage, Identities } from './chat-message.js';
import { fileKey, picturesOn, writeFile } from './files.js';
import { messageWords } from './message-words.js';
import { isMoment } from './reactions.js';
import { deletionOf, type Eye, editName, personOf, postedAt, refTo, seen } from './seen.js';

/** Undefined for what nobody said: a message of the system. */
export function shownMessage(conversation: string, message: ChatMessage, eye: Eye): Shown | undefined {
  const { id, lastEditedDateTime, deletedDateTime } = message;
  if (message.eventDetail || (message.messageType ?? 'message') !== 'message') return undefined;
  const nothing = {
    id,
    posted: undefined,
    edited: undefined,
    marks: undefined,
    files: { there: [], gone: [] },
  };
  if (message.from?.application?.id === eye.appId) return { ...nothing, marks: marksOn(message, eye) };
  const actor = personIn(message.from);
  // Its words and files are not shown any more.
  if (deletedDateTime) return { ...nothing, deleted: deletionOf(conversation, id, deletedDateTime, actor) };
  const at = postedAt(id) ?? message.createdDateTime;
  const files = filesOf(conversation, message);
  const text = wordsOf(message);
  const app = message.from?.application;
  return {
    id,
    posted: seen(conversation, actor, at, `message:${conversation}:${id}`, {
      type: 'message.posted',
      message: refTo(conversation, id),
      text,
      ...(message.replyToId && { thread: message.replyToId }),
      ...(files.length > 0 && { files }),
      ...(app && { bot: cleanText(app.displayName || 'An app') }),
      // As it was found: it has lost the words it was posted with.
      ...(lastEditedDateTime && { edited: lastEditedDateTime }),
    }),
    edited: lastEditedDateTime
      ? editOf(conversation, { id, text, at: lastEditedDateTime, actor })
      : undefined,
    marks: marksOn(message, eye),
    files: {
      // Whatever hangs on it: of a card that was taken for a file nothing is gone.
      there: [...files.map((file) => file.id), ...keysOf(conversation, message)],
      gone: [],
    },
  };
}

function editOf(
  conversation: string,
  { id, text, at, actor }: { id: string; text: string; at: Date; actor: PersonId | undefined },
): Seen {
  const event: EventOf<'message.edited'> = { type: 'message.edited', message: refTo(conversation, id), text };
  return { ...seen(conversation, actor, at, editName(conversation, id, at), event), approximate: true };
}

/**
 * Marks that were put, and taken off as far as the message's own history tells, with the times at which they were: for a
 * notification, which does not say what has changed. Oldest first.
 */
export function momentsOf(conversation: string, message: ChatMessage, { momentEmoji }: Eye): Seen[] {
  const told = [
    ...(message.reactions ?? []).map((reaction) => ({ reaction, at: reaction.createdDateTime, put: true })),
    ...(message.messageHistory ?? []).map(({ reaction, modifiedDateTime, actions }) => ({
      reaction: /^reaction(?:Added|Removed)$/.test(actions) ? reaction : undefined,
      at: modifiedDateTime,
      put: actions === 'reactionAdded',
    })),
  ];
  return told
    .flatMap(({ reaction, at, put }) => {
      const person = personIn(reaction?.user);
      if (!reaction || !at || !person || !isMoment(reaction.reactionType, momentEmoji)) return [];
      const type = put ? 'moment.marked' : 'moment.unmarked';
      const name = `found:${type}:${conversation}:${message.id}:${person}:${at.toISOString()}`;
      const event = { type, message: refTo(conversation, message.id), emoji: momentEmoji } as const;
      return [{ ...seen(conversation, person, at, name, event), found: true as const }];
    })
    .toSorted((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime());
}

function marksOn({ reactions }: ChatMessage, { momentEmoji }: Eye): PersonId[] {
  const people = (reactions ?? [])
    .filter(({ reactionType }) => isMoment(reactionType, momentEmoji))
    .flatMap(({ user }) => personIn(user) ?? []);
  return [...new Set(people)];
}

export function personIn(identities: Identities | null | undefined): PersonId | undefined {
  const id = identities?.user?.id;
  return id ? personOf(id) : undefined;
}

function wordsOf({ body, subject, mentions, attachments }: ChatMessage): string {
  const content = body?.content ?? '';
  const attached = (attachments ?? []).map((one) => ({
    id: one.id ?? '',
    contentType: one.contentType ?? '',
    content: one.content,
  }));
  const mention = (id: string, name: string) => {
    const mentioned = mentions?.find((one) => String(one.id) === id)?.mentioned;
    return `@${personIn(mentioned) ?? name}`;
  };
  const html = body?.contentType === 'text' ? escaped(content) : content;
  const words = messageWords({ html, mention, attached });
  return [cleanText(subject ?? '').trim(), words].filter(Boolean).join('\n');
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll(/\r?\n/g, '<br>');

function filesOf(
  conversation: string,
  message: ChatMessage,
): NonNullable<EventOf<'message.posted'>['files']> {
  const where = { conversation, thread: message.replyToId ?? undefined, message: message.id };
  const attached = (message.attachments ?? []).flatMap(({ id, contentType, name }) =>
    id && contentType === 'reference' ? [{ key: fileKey(id), name: cleanText(name || 'a file') }] : [],
  );
  const pictures = pagePictures(message).map(({ key }) => ({ key, name: 'a picture' }));
  return [...attached, ...pictures].map(({ key, name }) => ({ id: writeFile({ ...where, key }), name }));
}

function keysOf(conversation: string, message: ChatMessage): string[] {
  const where = { conversation, thread: message.replyToId ?? undefined, message: message.id };
  return (message.attachments ?? []).flatMap(({ id }) =>
    id ? [writeFile({ ...where, key: fileKey(id) })] : [],
  );
}

export function pagePictures({ body }: ChatMessage) {
  return body?.contentType === 'html' ? picturesOn(body.content ?? '') : [];
}
