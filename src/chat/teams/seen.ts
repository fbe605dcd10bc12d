/** How what was seen in Teams is named and written down. */
import { z } from 'zod';
import { PersonId, RoomId } from '../../ids.js';
import type { TimelineEvent } from '../../incident/event.js';
import type { Seen } from '../archive.js';

/** Who did something, as the Bot Framework says it. */
export const Account = z.looseObject({
  id: z.string(),
  aadObjectId: z.string().nullish(),
  name: z.string().nullish(),
});
export type Account = z.infer<typeof Account>;

/** What every activity has. */
export const Told = z.looseObject({
  type: z.string(),
  id: z.string().optional(),
  timestamp: z.coerce.date(),
  from: Account,
  conversation: z.looseObject({ id: z.string(), conversationType: z.string().nullish() }),
  channelData: z.looseObject({ eventType: z.string().nullish() }).nullish(),
});
export type Told = z.infer<typeof Told>;

export interface Eye {
  /** The bot is `28:<appId>`. */
  appId: string;
  momentEmoji: string;
  /** Who is who by the Bot Framework's id (`29:…`), where that is known: a mention brings no other. */
  people?: ReadonlyMap<string, PersonId>;
}

export const roomOf = (conversation: string): RoomId => RoomId.parse(`teams:${conversation}`);
export const personOf = (id: string): PersonId => PersonId.parse(`teams:${id.toLowerCase()}`);
export const refTo = (conversation: string, id: string) => ({ room: roomOf(conversation), id });

/** In a channel the id of the conversation names the thread as well: `19:…@thread.tacv2;messageid=1616990032035`. */
export function placeIn(id: string): { conversation: string; thread: string | undefined } {
  const [conversation = '', ...marks] = id.split(';');
  const mark = marks.find((one) => one.startsWith('messageid='));
  return { conversation, thread: mark?.slice('messageid='.length) };
}

/** Teams names a message by the millisecond in which it was posted. */
export function postedAt(id: string): Date | undefined {
  return /^\d{13}$/.test(id) ? new Date(Number(id)) : undefined;
}

export function editName(conversation: string, id: string, at: Date): string {
  return `edit:${conversation}:${id}:${at.toISOString()}`;
}

/** That a message is there no more, noticed at `at`. */
export function deletionOf(conversation: string, id: string, at: Date, actor?: PersonId): Seen {
  const event: TimelineEvent = { type: 'message.deleted', message: refTo(conversation, id) };
  return { ...seen(conversation, actor, at, `delete:${conversation}:${id}`, event), approximate: true };
}

export function isOwn({ id }: Pick<Account, 'id'>, { appId }: Pick<Eye, 'appId'>): boolean {
  return id === `28:${appId}`;
}

export const isBot = ({ id }: Account) => id.startsWith('28:');

/** A guest whom no directory knows has the Bot Framework's id alone. */
export function actorOf(account: Account): PersonId | undefined {
  if (isBot(account)) return undefined;
  return account.aadObjectId ? personOf(account.aadObjectId) : PersonId.safeParse(`teams:${account.id}`).data;
}

export function seen(
  conversation: string,
  actor: PersonId | undefined,
  occurredAt: Date,
  delivery: string,
  event: TimelineEvent,
): Seen {
  return { room: roomOf(conversation), event, actor, occurredAt, delivery: `teams:${delivery}` };
}
