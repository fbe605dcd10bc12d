/**
 * Reading back: `ChatArchive` over the lists of messages of Graph (learn.microsoft.com/graph/api/channel-list-messages,
 * .../chat-list-messages, .../chatmessage-list-replies). One call a page, so that each can be put off and repeated by itself:
 * Graph allows a few a second (learn.microsoft.com/graph/throttling-limits#microsoft-teams-service-limits).
 */
import { z } from 'zod';
import { nativeId, type RoomId } from '../../ids.js';
import { createAllowance } from '../allowance.js';
import type { ArchivePage, ChatArchive, Seen, Shown } from '../archive.js';
import { cleanText } from '../clean-text.js';
import { ChatMessage } from './chat-message.js';
import { createDownload, type DownloadDeps } from './download.js';
import { isRefused, toFailure } from './errors.js';
import { readPermission } from './room-path.js';
import { deletionOf, type Eye, postedAt, refTo, seen } from './seen.js';
import { shownMessage } from './shown-message.js';
import { shownNotices } from './shown-notices.js';

/** The most that a page may have. */
const pageSize = '50';
const forever = new Date(8.64e15);

/** A place, written down: what to call, and where a list goes on. */
const Place = z.discriminatedUnion('call', [
  z.object({
    call: z.literal('messages'),
    next: z.string().optional(),
    /** Where the page before ended. */
    before: z.coerce.date().optional(),
    /** What earlier pages showed of what was posted before that. */
    elsewhere: z.array(z.string()).default([]),
  }),
  z.object({
    call: z.literal('replies'),
    thread: z.string(),
    next: z.string().optional(),
    before: z.coerce.date().optional(),
  }),
]);
type Place = z.infer<typeof Place>;
type PlaceOf<C extends Place['call']> = Extract<Place, { call: C }>;
const write = (place: z.input<typeof Place>) => JSON.stringify(place);

const Listed = ChatMessage.extend({
  replies: z.array(ChatMessage).nullish(),
  'replies@odata.nextLink': z.string().nullish(),
});
type Listed = z.infer<typeof Listed>;
const Page = z.looseObject({ value: z.array(Listed), '@odata.nextLink': z.string().nullish() });

export interface ArchiveDeps extends DownloadDeps {
  eye: Eye;
  now: () => Date;
}

export function createTeamsArchive(deps: ArchiveDeps): ChatArchive {
  const { graph, pathOf, eye } = deps;
  const allowance = createAllowance('Microsoft Teams', deps.now);
  const download = createDownload(deps);
  const base = `${deps.graphUrl.replace(/\/+$/, '')}/v1.0`;

  async function ask(path: string, next: string | undefined, query: Record<string, string>) {
    const permission = readPermission(path);
    const answer = next
      ? await graph('get', next, { permission })
      : await graph('get', path, { query: { $top: pageSize, ...query }, permission });
    const page = Page.parse(answer);
    const more = page['@odata.nextLink'] ?? undefined;
    // Our token goes to nobody else.
    if (more && !more.startsWith(`${base}/`)) throw new Error('a list of Graph goes on at another address');
    return { listed: page.value, more };
  }

  /**
   * A channel shows posts with their replies, those first in which something was said or changed last; by which of the two is
   * not documented. Either way, a post that is on no page so far has had nothing happen to it since what happened last to any
   * post on this page: what was posted after that is on this page or an earlier one, or gone.
   */
  async function readChannel(
    path: string,
    conversation: string,
    place: PlaceOf<'messages'>,
    since: Date | undefined,
  ): Promise<ArchivePage> {
    const { listed, more } = await ask(`${path}/messages`, place.next, { $expand: 'replies' });
    const to = place.before ?? forever;
    const end = more ? earliest([to, ...listed.map(lastOf)]) : (since ?? new Date(0));
    const from = since && since > end ? since : end;
    const elsewhere = [...place.elsewhere, ...listed.map(({ id }) => id)].filter(
      (id) => more && postOf(id) < end,
    );
    const isRecent = (message: ChatMessage) => !since || changedAt(message) >= since;
    return {
      ...shownIn(
        conversation,
        [...listed, ...listed.flatMap(({ replies }) => replies ?? [])].filter(isRecent),
      ),
      pinned: undefined,
      covers: { from, to, thread: undefined, elsewhere: place.elsewhere },
      // Their replies are not all on the page: how many there are is not told.
      threads: listed
        .filter((message) => message['replies@odata.nextLink'])
        .map(({ id }) => ({ id, replies: Number.POSITIVE_INFINITY })),
      next:
        more && (!since || end > since)
          ? [write({ call: 'messages', next: more, before: end, elsewhere })]
          : [],
    };
  }

  async function readChat(
    path: string,
    conversation: string,
    place: PlaceOf<'messages'>,
    since: Date | undefined,
  ): Promise<ArchivePage> {
    const { listed, more } = await ask(`${path}/messages`, place.next, { $orderby: 'createdDateTime desc' });
    return listOf(conversation, listed, { more, since, place, thread: undefined });
  }

  async function readReplies(
    path: string,
    conversation: string,
    place: PlaceOf<'replies'>,
  ): Promise<ArchivePage> {
    const { thread, next } = place;
    const at = `${path}/messages/${encodeURIComponent(thread)}/replies`;
    try {
      const { listed, more } = await ask(at, next, {});
      return listOf(conversation, listed, { more, since: undefined, place, thread });
    } catch (error) {
      // The post is gone, or the whole channel is: which one, the list of posts tells.
      if (isRefused(error, 404)) return nothing;
      throw error;
    }
  }

  /** A page of a list that shows the newest first. */
  function listOf(
    conversation: string,
    listed: readonly ChatMessage[],
    about: { more: string | undefined; since: Date | undefined; place: Place; thread: string | undefined },
  ): ArchivePage {
    const { more, since, place, thread } = about;
    const times = listed.map(({ id }) => postOf(id));
    const to = place.before ?? forever;
    const oldest = earliest([to, ...times]);
    const isInOrder = times.every((time, index) => index === 0 || time <= (times[index - 1] ?? time));
    const floor = since ?? (thread === undefined ? new Date(0) : postOf(thread));
    const isRecent = (message: ChatMessage) => !since || changedAt(message) >= since;
    const goesOn = more !== undefined && (!since || oldest > since);
    return {
      ...shownIn(conversation, listed.filter(isRecent)),
      pinned: undefined,
      covers: isInOrder ? { from: more && oldest > floor ? oldest : floor, to, thread } : undefined,
      threads: [],
      next: goesOn ? [write({ ...place, next: more, before: oldest })] : [],
    };
  }

  function shownIn(
    conversation: string,
    messages: readonly ChatMessage[],
  ): { messages: Shown[]; notices: Seen[] } {
    const inOrder = messages.toSorted((a, b) => postOf(a.id).getTime() - postOf(b.id).getTime());
    return {
      messages: inOrder.flatMap((message) => shownMessage(conversation, message, eye) ?? []),
      notices: inOrder.flatMap((message) => shownNotices(conversation, message, eye)),
    };
  }

  async function readPlace(room: RoomId, place: Place, since: Date | undefined): Promise<ArchivePage> {
    const [path, conversation] = [await pathOf(room), nativeId(room)];
    if (place.call === 'replies') return readReplies(path, conversation, place);
    const read = path.startsWith('/teams/') ? readChannel : readChat;
    return read(path, conversation, place, since);
  }

  return {
    // Graph tells of no pins in channels, and of those in chats not which message it is.
    places: ({ threads }) => [
      ...threads.map((thread) => write({ call: 'replies', thread })),
      write({ call: 'messages' }),
    ],
    postedAt: postOf,
    thread: (message) => write({ call: 'replies', thread: message }),
    deletion: ({ room, id }, at) => deletionOf(nativeId(room), id, at),
    fileDeletion({ room, id }, file, at) {
      const conversation = nativeId(room);
      return seen(conversation, undefined, at, `file-deleted:${conversation}:${id}:${file.id}`, {
        type: 'file.deleted',
        message: refTo(conversation, id),
        file: file.id,
        ...(file.name && { name: cleanText(file.name) }),
      });
    },
    async read(room, at, since) {
      const place = Place.parse(JSON.parse(at));
      // Counted for the app in a tenant, all rooms together.
      allowance.check('messages');
      try {
        return await readPlace(room, place, since);
      } catch (error) {
        throw allowance.note('messages', toFailure(error));
      }
    },
    download,
  };
}

const nothing: ArchivePage = {
  messages: [],
  notices: [],
  pinned: undefined,
  covers: undefined,
  threads: [],
  next: [],
};

/** When a message was posted. */
const postOf = (id: string): Date => postedAt(id) ?? new Date(0);

const earliest = (times: readonly Date[]): Date => new Date(Math.min(...times.map((time) => time.getTime())));

function changedAt({ id, lastModifiedDateTime, lastEditedDateTime, deletedDateTime }: ChatMessage): Date {
  const times = [postOf(id), lastModifiedDateTime, lastEditedDateTime, deletedDateTime];
  return new Date(Math.max(...times.map((time) => time?.getTime() ?? 0)));
}

/** When something happened last to a post or its replies; never, as far as one can tell, where they are not all shown. */
function lastOf(post: Listed): Date {
  if (post['replies@odata.nextLink']) return forever;
  const times = [post, ...(post.replies ?? [])].map((message) => changedAt(message).getTime());
  return new Date(Math.max(...times));
}
