/**
 * The outbound half: `ChatPort` over Slack's Web API.
 *
 * Retries and waiting belong to the jobs, so the client itself does neither. Quirks worth remembering:
 * - `conversations.create` answers `name_taken` without saying which channel took it; the list has to be searched.
 * - posting is not idempotent, so every message carries its key as metadata and is looked for before a second try.
 */
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { PermanentFailure } from '../../errors.js';
import type { MessageRef, PersonId, RoomId } from '../../ids.js';
import { nativeId, RoomId as RoomIdSchema } from '../../ids.js';
import { type ChatPort, type Profile, RoomUnreachable } from '../port.js';
import { withLink } from '../with-link.js';
import { createRoom, findChannel } from './create-room.js';
import { emptyRoom } from './empty-room.js';
import { slackCode, toFailure } from './errors.js';
import { literalPlain } from './escape.js';
import { outsider, ownsEmail } from './owns-email.js';
import { renderHome, renderMessage } from './render.js';
import { fallbackText } from './text.js';

/** Who we are in the workspace, once Slack has said so. */
export interface Self {
  userId: string;
  botId: string;
  teamId: string;
}

const maxTopic = 250;
const profileMinutes = 10;

const Unarchivable = z.object({ name: z.string(), is_archived: z.boolean().default(false) });
const Posted = z.object({ channel: z.string(), ts: z.string() });
const History = z.object({
  messages: z
    .array(
      z.object({
        ts: z.string(),
        metadata: z.object({ event_payload: z.record(z.string(), z.unknown()).optional() }).optional(),
        files: z.array(z.object({ name: z.string().nullish() })).optional(),
      }),
    )
    .default([]),
});

export function createSlackPort(input: {
  client: WebClient;
  self: () => Promise<Self>;
  now: () => Date;
  /** Address of a channel in the client; default the Slack client's. */
  roomUrl: (teamId: string, channel: string) => string;
  /** Known once `self` has resolved. */
  teamId: () => string;
}): ChatPort {
  const { client } = input;
  const directRooms = new Map<PersonId, string>();
  const profiles = new Map<PersonId, { profile: Profile | undefined; until: number }>();

  /** Carries out a call; the refusals that mean "it is so already" are as good as success. */
  async function call<T>(work: () => Promise<T>, fine: readonly string[] = []): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const code = slackCode(error);
      if (code && fine.includes(code)) return undefined;
      throw toFailure(error);
    }
  }

  async function channelOf(to: RoomId | PersonId): Promise<string> {
    const id = nativeId(to);
    if (!/^[UW]/.test(id)) return id;
    const person = to as PersonId;
    const known = directRooms.get(person);
    if (known) return known;
    const opened = await call(() => client.conversations.open({ users: id }));
    const channel = z.string().parse(opened?.channel?.id);
    directRooms.set(person, channel);
    return channel;
  }

  async function recent(channel: string) {
    const history = await call(() =>
      client.conversations.history({ channel, limit: 200, include_all_metadata: true }),
    );
    return History.parse(history ?? {}).messages;
  }

  /**
   * "Bot tokens (xoxb-...) cannot currently be used to unarchive conversations"
   * (docs.slack.dev/reference/methods/conversations.unarchive): a person has to.
   */
  async function guardOpen(channel: string): Promise<void> {
    const { is_archived, name } = Unarchivable.parse(
      (await call(() => client.conversations.info({ channel })))?.channel,
    );
    if (!is_archived) return;
    throw new RoomUnreachable(
      `Slack lets only people do that: open #${name}, choose Unarchive, and invite Tocsin with /invite.`,
    );
  }

  return {
    async createRoom(room) {
      const self = await input.self();
      try {
        const { id, name } = await createRoom(client, self, {
          ...room,
          private: room.privateTo !== undefined,
        });
        return { room: RoomIdSchema.parse(`slack:${id}`), name };
      } catch (error) {
        throw toFailure(error);
      }
    },

    async describeRoom(room, { name, topic, link, purpose, emptied, archived }) {
      const channel = nativeId(room);
      // Taken by itself, when it is tried again.
      if (name !== undefined)
        await call(() => client.conversations.rename({ channel, name }), ['name_taken']);
      if (emptied) await emptyRoom(client, await input.self(), channel, call);
      if (archived) await call(() => client.conversations.archive({ channel }), ['already_archived']);
      if (archived === false) await guardOpen(channel);
      if (topic !== undefined) {
        await call(() =>
          client.conversations.setTopic({
            channel,
            topic: cutTo(withLink(literalPlain(topic), link && literalPlain(link), maxTopic), maxTopic),
          }),
        );
      }
      if (purpose !== undefined) {
        await call(() =>
          client.conversations.setPurpose({ channel, purpose: cutTo(literalPlain(purpose), maxTopic) }),
        );
      }
    },

    async bookmark(room, { title, url, attempt }) {
      const channel_id = nativeId(room);
      if (attempt > 1) {
        const listed = await call(() => client.bookmarks.list({ channel_id }));
        if (listed?.bookmarks?.some((bookmark) => bookmark.link === url)) return;
      }
      await call(() =>
        client.bookmarks.add({ channel_id, title: literalPlain(title), type: 'link', link: url }),
      );
    },

    async invite(room, person) {
      await call(
        () => client.conversations.invite({ channel: nativeId(room), users: nativeId(person) }),
        ['already_in_channel', 'cant_invite_self'],
      );
    },

    async post({ to, view, key, attempt }) {
      const channel = await channelOf(to);
      if (attempt > 1) {
        const found = (await recent(channel)).find(({ metadata }) => metadata?.event_payload?.key === key);
        if (found) return reference(channel, found.ts);
      }
      const posted = await call(() =>
        client.chat.postMessage({
          channel,
          ...renderMessage(view),
          parse: 'none',
          link_names: false,
          unfurl_links: false,
          unfurl_media: false,
          metadata: { event_type: 'tocsin', event_payload: { key } },
        }),
      );
      const { ts, channel: where } = Posted.parse(posted);
      return reference(where, ts);
    },

    async update(message, view) {
      const updated = await call(
        () =>
          client.chat.update({
            channel: nativeId(message.room),
            ts: message.id,
            ...renderMessage(view),
            parse: 'none',
            link_names: false,
          }),
        ['message_not_found'],
      );
      return updated !== undefined;
    },

    async pin(message) {
      await call(
        () => client.pins.add({ channel: nativeId(message.room), timestamp: message.id }),
        ['already_pinned', 'message_not_found'],
      );
    },

    async share({ room, name, title, content, view, attempt }) {
      const channel = nativeId(room);
      if (attempt > 1) {
        const there = (await recent(channel)).some(({ files }) => files?.some((file) => file.name === name));
        if (there) return;
      }
      await call(() =>
        client.filesUploadV2({
          channel_id: channel,
          filename: name,
          title,
          content,
          initial_comment: fallbackText(view.fallback),
        }),
      );
    },

    async publishHome(person, view) {
      await call(() => client.views.publish({ user_id: nativeId(person), view: renderHome(view) }));
    },

    async findRoom(nameOrId) {
      const id = await call(() => findChannel(client, nameOrId));
      if (!id) return undefined;
      // A private channel cannot be joined, only be invited to; posting there will say so.
      await call(() => client.conversations.join({ channel: id }), ['method_not_supported_for_channel_type']);
      return RoomIdSchema.parse(`slack:${id}`);
    },

    async profile(person) {
      const cached = profiles.get(person);
      if (cached && cached.until > input.now().getTime()) return cached.profile;
      const answer = await call(() => client.users.info({ user: nativeId(person) })).catch(
        (error: unknown) => {
          // A name to decorate with: what it decorates must not fail because Slack will never tell.
          if (error instanceof PermanentFailure) return undefined;
          throw error;
        },
      );
      const user = answer?.user;
      const { teamId } = await input.self();
      const profile: Profile | undefined = user && {
        id: person,
        name: user.profile?.display_name || user.profile?.real_name || user.name || nativeId(person),
        email: user.profile?.email,
        ownsEmail: ownsEmail(user, teamId),
        outsider: outsider(user, teamId),
        zone: user.tz ?? 'UTC',
        active: !user.deleted && !user.is_bot,
      };
      profiles.set(person, { profile, until: input.now().getTime() + profileMinutes * 60_000 });
      return profile;
    },

    roomLink: (room) => input.roomUrl(input.teamId(), nativeId(room)),
  };
}

function reference(channel: string, ts: string): MessageRef {
  return { room: RoomIdSchema.parse(`slack:${channel}`), id: ts };
}

function cutTo(text: string, max: number): string {
  const characters = [...text];
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join('')}…`;
}
