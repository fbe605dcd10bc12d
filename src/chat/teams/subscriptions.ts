/**
 * What Graph is asked to tell of rooms: every message of theirs that is new, changed or deleted
 * (learn.microsoft.com/graph/teams-changenotifications-chatmessage). A subscription ends by itself unless it is renewed.
 */
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { z } from 'zod';
import { PermanentFailure, toError } from '../../errors.js';
import type { RoomId } from '../../ids.js';
import { isRefused, toFailure, unlessRefused } from './errors.js';
import type { Graph } from './graph.js';
import type { Subscription, TeamsMemory } from './memory.js';
import { readPermission } from './room-path.js';

/**
 * 4,320 minutes at most, and more than an hour only with an address for lifecycle notifications
 * (learn.microsoft.com/graph/api/resources/subscription#subscription-lifetime); a little less, since Graph's clock decides.
 */
const lifetimeMs = 4300 * 60_000;
/** So that it outlives an outage of more than a day. */
const renewBeforeMs = lifetimeMs / 2;

const Made = z.looseObject({ id: z.string(), expirationDateTime: z.coerce.date() });
const Listed = z.looseObject({
  value: z.array(z.looseObject({ id: z.string(), resource: z.string() })),
  '@odata.nextLink': z.string().nullish(),
});

export interface SubscriptionDeps {
  graph: Graph;
  memory: Pick<TeamsMemory, 'subscriptions' | 'rememberSubscription' | 'forgetSubscription'>;
  /** Where a room is, below `/v1.0` of Graph. */
  pathOf: (room: RoomId) => Promise<string>;
  /** Where notifications are sent, changes and what becomes of the subscription alike. */
  notificationUrl: string;
  now: () => Date;
  /** Something may not have been told. */
  missed: () => void;
  log: Logger;
}

export interface Subscriptions {
  /** Asks Graph to tell of a room; once, however often it is called, and by however many replicas. */
  watch(room: RoomId): Promise<void>;
  /** Nothing more is to be told of a room: it is archived. */
  unwatch(room: RoomId): Promise<void>;
  /**
   * Renews those that end within a day and a half, asks anew for those that have ended, and for rooms of which nothing is told
   * so far. To be called every few minutes by whichever replica; calling it twice does no harm.
   */
  renew(rooms: readonly RoomId[]): Promise<void>;
  find(id: string): Promise<Subscription | undefined>;
  /** What Graph says of a subscription itself: learn.microsoft.com/graph/change-notifications-lifecycle-events. */
  lifecycle(subscription: Subscription, event: string): Promise<void>;
}

export function createSubscriptions(deps: SubscriptionDeps): Subscriptions {
  const { graph, memory, now } = deps;

  const resourceOf = async (room: RoomId) => messagesOf(await deps.pathOf(room));
  const find = async (matches: (one: Subscription) => boolean) =>
    (await memory.subscriptions()).find(matches);
  const expiry = () => new Date(now().getTime() + lifetimeMs);

  async function ensure(resource: string): Promise<'there' | 'made'> {
    const known = await find((one) => one.resource === resource);
    if (known && known.expiresAt > now()) return 'there';
    await create(resource);
    return 'made';
  }

  /** For a room in which something may have been said without being told. */
  async function ensureLate(resource: string): Promise<void> {
    if ((await ensure(resource)) === 'made') deps.missed();
  }

  async function create(resource: string): Promise<void> {
    const clientState = randomBytes(32).toString('base64url');
    const made = await post(resource, clientState).catch(async (error: unknown) => {
      // Graph has one of ours that nobody remembers: we ended between asking for it and writing it down.
      if (!isRefused(error, 400, 403, 409) || !(await removeForgotten(resource))) throw error;
      return post(resource, clientState);
    });
    const { id, expirationDateTime: expiresAt } = made;
    // Another replica may have done the same at this moment: one is enough. Should both be left all the same, the one that is
    // not written down is told of as unproven until it ends.
    const isOther = (one: Subscription) =>
      one.resource === resource && one.id !== id && one.expiresAt > now();
    if (!(await find(isOther))) await memory.rememberSubscription({ id, resource, clientState, expiresAt });
    if (await find(isOther)) await remove(id);
  }

  async function post(resource: string, clientState: string): Promise<z.infer<typeof Made>> {
    const body = {
      changeType: 'created,updated,deleted',
      notificationUrl: deps.notificationUrl,
      lifecycleNotificationUrl: deps.notificationUrl,
      resource,
      expirationDateTime: expiry().toISOString(),
      clientState,
    };
    return Made.parse(await graph('post', '/subscriptions', { body, permission: readPermission(resource) }));
  }

  async function removeForgotten(resource: string): Promise<boolean> {
    const known = new Set((await memory.subscriptions()).map(({ id }) => id));
    let next: string | undefined = '/subscriptions';
    let removed = false;
    while (next !== undefined) {
      const page: z.infer<typeof Listed> = Listed.parse(
        await graph('get', next, { permission: readPermission(resource) }),
      );
      for (const one of page.value) {
        if (known.has(one.id) || !isSame(one.resource, resource)) continue;
        await remove(one.id);
        removed = true;
      }
      next = page['@odata.nextLink'] ?? undefined;
    }
    return removed;
  }

  /** One that is gone is fine. */
  async function remove(id: string): Promise<void> {
    await unlessRefused(
      () => graph('delete', `/subscriptions/${id}`, { permission: 'ChannelMessage.Read.Group' }),
      404,
    );
  }

  /** Renewing is also what Graph asks for when it wants to know again whether we may read the room. */
  async function extend(subscription: Subscription): Promise<void> {
    const { id, resource } = subscription;
    const answer = await unlessRefused(
      () =>
        graph('patch', `/subscriptions/${id}`, {
          body: { expirationDateTime: expiry().toISOString() },
          permission: readPermission(resource),
        }),
      404,
    );
    if (answer === undefined) return anew(subscription);
    const { expirationDateTime: expiresAt } = Made.parse(answer);
    // Another replica may have asked for it anew meanwhile, under another id.
    if (await find((one) => one.id === id)) await memory.rememberSubscription({ ...subscription, expiresAt });
  }

  /** It has ended, and what happened since was not told. */
  async function anew({ id, resource }: Subscription): Promise<void> {
    await memory.forgetSubscription(id);
    await ensureLate(resource);
  }

  async function unwatch(room: RoomId): Promise<void> {
    const resource = await resourceOf(room);
    const known = await find((one) => one.resource === resource);
    if (!known) return;
    await remove(known.id);
    await memory.forgetSubscription(known.id);
  }

  /** One room that cannot be watched keeps no other from it. */
  async function each<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<boolean> {
    let worked = true;
    for (const one of all) {
      try {
        await work(one);
      } catch (error) {
        worked = false;
        const failure = toFailure(error);
        const isLasting = failure instanceof PermanentFailure;
        deps.log[isLasting ? 'error' : 'warn'](
          { reason: toError(failure).message },
          'what happens in a Teams room is not told by Microsoft Graph',
        );
      }
    }
    return worked;
  }

  return {
    async watch(room) {
      try {
        await ensure(await resourceOf(room));
      } catch (error) {
        throw toFailure(error);
      }
    },
    unwatch: (room) =>
      unwatch(room).catch((error: unknown) => {
        throw toFailure(error);
      }),
    async renew(rooms) {
      const soon = now().getTime() + renewBeforeMs;
      const wanted = new Set<string>();
      // Where a room cannot be placed for now, the subscription that seems to be nobody's may be its own.
      const areAllPlaced = await each(rooms, async (room) => {
        wanted.add(await resourceOf(room));
      });
      const all = await memory.subscriptions();
      await each(all, async (one) => {
        if (wanted.has(one.resource)) {
          if (one.expiresAt.getTime() <= soon) await extend(one);
          return;
        }
        if (!areAllPlaced) return;
        await remove(one.id);
        await memory.forgetSubscription(one.id);
      });
      await each([...wanted], ensureLate);
    },
    find: (id) => find((one) => one.id === id),
    async lifecycle(subscription, event) {
      switch (event) {
        case 'reauthorizationRequired':
          return extend(subscription);
        case 'subscriptionRemoved':
          return anew(subscription);
        case 'missed':
          return deps.missed();
      }
    },
  };
}

/** What is subscribed to, for a room's path: ids as they are, as in learn.microsoft.com/graph/teams-changenotifications-chatmessage. */
export const messagesOf = (path: string): string => `${decodeURIComponent(path)}/messages`;

/** Graph gives a resource back as it was given, or without the slash in front. */
const isSame = (one: string, other: string) => plain(one) === plain(other);
const plain = (resource: string) => decodeURIComponent(resource).replace(/^\//, '').toLowerCase();
