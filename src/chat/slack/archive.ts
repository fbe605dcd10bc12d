/**
 * Reading back: `ChatArchive` over `conversations.history`, `conversations.replies` and `pins.list`. One call a page, so
 * that each can be put off and repeated by itself: Slack counts 50 a minute for the first two, 20 for the third
 * (docs.slack.dev/apis/web-api/rate-limits).
 */
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { nativeId, PersonId, type RoomId } from '../../ids.js';
import { createAllowance } from '../allowance.js';
import type { ArchivePage, ChatArchive, Seen, Shown } from '../archive.js';
import type { Self } from './client.js';
import { downloadFile } from './download.js';
import { slackCode, toFailure } from './errors.js';
import { fileDeletionOf } from './files-gone.js';
import { asShown, fromShownEdit, fromShownNotice, fromShownPin } from './shown.js';
import { deletionOf, fromMessage, isGone } from './sightings.js';
import { instant } from './text-in.js';

/** docs.slack.dev/reference/methods/conversations.history: at most 999, 200 or fewer recommended. */
const pageSize = 200;

/** A place, written down: what to call, and with which cursor. */
const Place = z.discriminatedUnion('call', [
  z.object({ call: z.literal('pins') }),
  z.object({ call: z.literal('history'), cursor: z.string().optional(), before: z.string().optional() }),
  z.object({
    call: z.literal('replies'),
    thread: z.string(),
    cursor: z.string().optional(),
    /** The last reply of the page before. */
    after: z.string().optional(),
  }),
]);
type Place = z.infer<typeof Place>;
const write = (place: Place) => JSON.stringify(place);

const Message = z.looseObject({
  ts: z.string(),
  subtype: z.string().optional(),
  reply_count: z.number().optional(),
  reactions: z
    .array(z.object({ name: z.string(), users: z.array(z.string()), count: z.number() }))
    .default([]),
  files: z.array(z.looseObject({ id: z.string(), mode: z.string().nullish() })).default([]),
});
type Message = z.infer<typeof Message>;
const Answer = z.object({
  messages: z.array(Message).default([]),
  has_more: z.boolean().default(false),
  /** The plan shows no older ones. */
  is_limited: z.boolean().default(false),
  response_metadata: z.object({ next_cursor: z.string().default('') }).optional(),
});
const Pins = z.object({ items: z.array(z.unknown()).default([]) });

export function createSlackArchive(input: {
  client: WebClient;
  self: () => Promise<Self>;
  token: string;
  momentEmoji: string;
  now: () => Date;
}): ChatArchive {
  const { client, self, momentEmoji } = input;
  const allowance = createAllowance('Slack', input.now);

  async function readPins(channel: string): Promise<ArchivePage> {
    const { items } = Pins.parse(await client.pins.list({ channel }));
    const own = await self();
    const pins = items.map((item) => fromShownPin(item, channel, own));
    return {
      messages: [],
      notices: pins.flatMap(({ seen }) => (seen ? [seen] : [])),
      pinned: new Set(pins.flatMap(({ id }) => (id ? [id] : []))),
      covers: undefined,
      threads: [],
      next: [],
    };
  }

  async function readHistory(
    channel: string,
    place: Extract<Place, { call: 'history' }>,
    since: Date | undefined,
  ): Promise<ArchivePage> {
    const { messages, more, limited } = await ask(
      (cursor) =>
        client.conversations.history({
          channel,
          limit: pageSize,
          ...(since && { oldest: String(since.getTime() / 1000) }),
          ...(cursor && { cursor }),
        }),
      place.cursor,
    );
    const own = await self();
    const oldest = messages[0]?.ts;
    return {
      ...shownIn(channel, messages, own),
      pinned: undefined,
      // A plan may hide all there is.
      covers: hidesAll(limited, oldest)
        ? undefined
        : {
            // The page's oldest message ends what it tells, unless it is the last one and nothing is hidden behind it.
            from: (more || limited) && oldest ? instant(oldest) : (since ?? new Date(0)),
            to: place.before ? instant(place.before) : new Date(8.64e15),
            thread: undefined,
          },
      threads: messages
        .map(({ ts, reply_count = 0 }) => ({ id: ts, replies: reply_count }))
        .filter(({ replies }) => replies > 0),
      next: more ? [write({ call: 'history', cursor: more, ...(oldest && { before: oldest }) })] : [],
    };
  }

  async function readReplies(
    channel: string,
    place: Extract<Place, { call: 'replies' }>,
  ): Promise<ArchivePage> {
    const { thread } = place;
    const { messages, more } = await ask(
      (cursor) =>
        client.conversations.replies({ channel, ts: thread, limit: pageSize, ...(cursor && { cursor }) }),
      place.cursor,
    ).catch((error: unknown) => {
      // Deleted with all its replies: that is what the page tells.
      if (slackCode(error) === 'thread_not_found') return { messages: [], more: undefined };
      throw error;
    });
    // The message that the thread hangs on comes first on every page.
    const replies = messages.filter(({ ts }) => ts !== thread);
    const last = replies.at(-1)?.ts ?? place.after;
    return {
      ...shownIn(channel, replies, await self()),
      pinned: undefined,
      covers: {
        from: instant(place.after ?? thread),
        to: more && last ? instant(last) : new Date(8.64e15),
        thread,
      },
      threads: [],
      next: more ? [write({ call: 'replies', thread, cursor: more, ...(last && { after: last }) })] : [],
    };
  }

  function shownIn(
    channel: string,
    messages: readonly Message[],
    own: Self,
  ): { messages: Shown[]; notices: Seen[] } {
    const shown: Shown[] = [];
    const notices: Seen[] = [];
    for (const message of messages) {
      const notice = fromShownNotice({ ...message, channel }, own);
      if (notice) notices.push(notice);
      const posted = fromMessage({ ...message, channel, type: 'message' }, own);
      const marks = message.reactions.find(({ name }) => name === momentEmoji);
      if (message.subtype === 'tombstone') continue;
      shown.push({
        id: message.ts,
        posted: posted && asShown(posted, message),
        edited: posted && fromShownEdit({ ...message, channel }),
        // Slack may leave people out of a long list (docs.slack.dev/reference/methods/reactions.get).
        marks:
          marks && marks.users.length < marks.count
            ? undefined
            : (marks?.users ?? []).map((user) => PersonId.parse(`slack:${user}`)),
        files: {
          there: message.files.filter((file) => !isGone(file)).map(({ id }) => id),
          gone: message.files.filter(isGone).map(({ id }) => id),
        },
      });
    }
    return { messages: shown, notices };
  }

  return {
    places: ({ threads, pins }) => [
      ...threads.map((thread) => write({ call: 'replies', thread })),
      write({ call: 'history' }),
      // Last: a message that is unknown so far cannot have lost its pin.
      ...(pins ? [write({ call: 'pins' })] : []),
    ],
    postedAt: instant,
    thread: (message) => write({ call: 'replies', thread: message }),
    deletion: ({ room, id }, at) => deletionOf(nativeId(room), id, at),
    fileDeletion: ({ room, id }, file, at) => fileDeletionOf(nativeId(room), id, file, at),
    async read(room: RoomId, at, since) {
      const place = Place.parse(JSON.parse(at));
      const channel = nativeId(room);
      allowance.check(place.call);
      try {
        switch (place.call) {
          case 'pins':
            return await readPins(channel);
          case 'history':
            return await readHistory(channel, place, since);
          case 'replies':
            return await readReplies(channel, place);
        }
      } catch (error) {
        throw allowance.note(place.call, toFailure(error));
      }
    },
    download: (file) => downloadFile({ client, token: input.token }, file),
  };
}

const hidesAll = (limited: boolean, oldest: string | undefined) => limited && oldest === undefined;

/** The messages of an answer, oldest first, and the cursor of the next. */
async function ask(
  call: (cursor: string | undefined) => Promise<unknown>,
  cursor: string | undefined,
): Promise<{ messages: Message[]; more: string | undefined; limited: boolean }> {
  const { messages, has_more, is_limited, response_metadata } = Answer.parse(await call(cursor));
  const next = response_metadata?.next_cursor;
  const sorted = messages.toSorted((a, b) => Number(a.ts) - Number(b.ts));
  return { messages: sorted, more: has_more && next ? next : undefined, limited: is_limited };
}
