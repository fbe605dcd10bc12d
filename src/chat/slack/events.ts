/**
 * What the Events API tells. It does not go through Bolt: Bolt would build clients and walk every listener's chain of
 * middleware for each message in each room (half of the time that a message took), and acknowledge before we are done.
 */
import { z } from 'zod';
import { PersonId, type RoomId } from '../../ids.js';
import type { Seen } from '../archive.js';
import { reading } from '../malformed.js';
import type { Self } from './client.js';
import { fromFilesGone } from './files-gone.js';
import { fromMembership, fromMessage, fromPin, fromReaction, roomOf } from './sightings.js';

export interface EventDeps {
  self: () => Promise<Self>;
  /** Resolves when it is committed; rejects when it is not, and Slack is to deliver again. */
  record: (seen: Seen) => Promise<void>;
  showHome: (person: PersonId) => Promise<void>;
  /** Slack holds events back, or did while we were not connected: some were never told. */
  missed: () => void;
  /** We have come into a room, and may have missed what was said before. */
  arrived: (room: RoomId) => Promise<void>;
  momentEmoji: string;
}

type Handler = (event: object, deps: EventDeps) => Promise<void>;

const sight =
  (read: (event: object, self: Self, momentEmoji: string) => Seen | undefined): Handler =>
  async (event, { self, record, momentEmoji }) => {
    const own = await self();
    const seen = reading(() => read(event, own, momentEmoji));
    if (seen) await record(seen);
  };
const HomeOpened = z
  .object({ tab: z.string(), user: z.string() })
  .transform(({ tab, user }) => ({ tab, person: PersonId.parse(`slack:${user}`) }));

const Joined = z.object({ user: z.string(), channel: z.string() });

const handlers: Readonly<Record<string, Handler>> = {
  async message(event, deps) {
    await sight(fromMessage)(event, deps);
    const own = await deps.self();
    for (const gone of reading(() => fromFilesGone(event, own))) await deps.record(gone);
  },
  async member_joined_channel(event, deps) {
    const { user, channel } = reading(() => Joined.parse(event));
    if (user === (await deps.self()).userId) return deps.arrived(roomOf(channel));
    return sight(fromMembership)(event, deps);
  },
  member_left_channel: sight(fromMembership),
  reaction_added: sight((event, _self, emoji) => fromReaction(event, emoji)),
  reaction_removed: sight((event, _self, emoji) => fromReaction(event, emoji)),
  pin_added: sight(fromPin),
  pin_removed: sight(fromPin),
  async app_home_opened(event, { showHome }) {
    const { tab, person } = reading(() => HomeOpened.parse(event));
    if (tab === 'home') await showHome(person);
  },
};

/** The types of events that are subscribed to; `manifest.yml` names the same. */
export const handledEvents: readonly string[] = Object.keys(handlers);

/** Resolves when what the event tells is committed; an event of another type is nothing to us. */
export type TakeEvent = (event: object) => Promise<void>;

export function createTakeEvent(deps: EventDeps): TakeEvent {
  return async (event) => {
    const type = 'type' in event ? event.type : undefined;
    // Not one of those that are subscribed to: docs.slack.dev/apis/events-api#rate-limiting.
    if (type === 'app_rate_limited') return deps.missed();
    const handler = typeof type === 'string' && Object.hasOwn(handlers, type) ? handlers[type] : undefined;
    await handler?.(event, deps);
  };
}
