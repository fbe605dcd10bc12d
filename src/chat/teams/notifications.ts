/**
 * Takes what Graph tells of rooms (learn.microsoft.com/graph/change-notifications-delivery-webhooks). A notification says which
 * message has changed and not how: the message is read, and recorded as it is now.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Logger } from 'pino';
import { z } from 'zod';
import { PermanentFailure, toError } from '../../errors.js';
import type { RoomId } from '../../ids.js';
import type { Seen } from '../archive.js';
import { Malformed, reading } from '../malformed.js';
import { ChatMessage } from './chat-message.js';
import { toFailure, unlessRefused } from './errors.js';
import type { Whereabouts } from './files.js';
import type { Graph } from './graph.js';
import type { Subscription } from './memory.js';
import { messagePath, readPermission } from './room-path.js';
import { deletionOf, type Eye, roomOf } from './seen.js';
import { momentsOf, shownMessage } from './shown-message.js';
import { shownNotices } from './shown-notices.js';
import { messagesOf, type Subscriptions } from './subscriptions.js';

export const notificationPath = '/teams/notifications';

const Notification = z.looseObject({
  subscriptionId: z.string(),
  clientState: z.string().nullish(),
  changeType: z.enum(['created', 'updated', 'deleted']).nullish(),
  resource: z.string().nullish(),
  lifecycleEvent: z.string().nullish(),
});
type Notification = z.infer<typeof Notification>;
const Notifications = z.looseObject({ value: z.array(Notification).max(1000) });

export interface NotificationDeps {
  graph: Graph;
  pathOf: (room: RoomId) => Promise<string>;
  subscriptions: Pick<Subscriptions, 'find' | 'lifecycle'>;
  eye: Eye;
  /** Resolves when it is committed; rejects when it is not, and Graph is to deliver again. */
  record: (seen: Seen) => Promise<void>;
  now: () => Date;
  log: Logger;
}

interface Answer {
  status: number;
  contentType?: string;
  body?: string;
}

export type TakeNotifications = (request: { body: Buffer; query: URLSearchParams }) => Promise<Answer>;

/** For a route at `notificationPath`. */
export function createTakeNotifications(deps: NotificationDeps): TakeNotifications {
  const { eye, record } = deps;

  async function take(notification: Notification, subscription: Subscription): Promise<void> {
    const { lifecycleEvent, resource, changeType } = notification;
    if (lifecycleEvent) return deps.subscriptions.lifecycle(subscription, lifecycleEvent);
    const where = reading(() => whereIn(resource ?? ''));
    const path = await deps.pathOf(roomOf(where.conversation));
    // What is told of must be what was asked for.
    if (messagesOf(path) !== subscription.resource) throw new Malformed(new Error('of another room'));
    const answer = await unlessRefused(
      () => deps.graph('get', messagePath(path, where), { permission: readPermission(path) }),
      404,
    );
    if (answer !== undefined) {
      for (const seen of sightingsOf(where.conversation, ChatMessage.parse(answer))) await record(seen);
    } else if (changeType === 'deleted') {
      await record(deletionOf(where.conversation, where.message, deps.now()));
    }
  }

  function sightingsOf(conversation: string, message: ChatMessage): Seen[] {
    const shown = shownMessage(conversation, message, eye);
    if (!shown) return shownNotices(conversation, message, eye);
    const { posted, edited, deleted } = shown;
    return [posted, edited, deleted, ...momentsOf(conversation, message, eye)].flatMap((seen) => seen ?? []);
  }

  /** Those that are Graph's: who sends them knows what only Graph was told. */
  async function proven(all: readonly Notification[]) {
    const found = await Promise.all(
      all.map(async (notification) => {
        const subscription = await deps.subscriptions.find(notification.subscriptionId);
        const isProven = subscription && isEqual(notification.clientState ?? '', subscription.clientState);
        return isProven ? [{ notification, subscription }] : [];
      }),
    );
    return found.flat();
  }

  return async ({ body, query }) => {
    // learn.microsoft.com/graph/change-notifications-delivery-webhooks#notificationurl-validation
    const token = query.get('validationToken');
    if (token !== null) return { status: 200, contentType: 'text/plain; charset=utf-8', body: token };
    const told = Notifications.safeParse(jsonIn(body)).data;
    if (!told) return { status: 400 };
    const ours = await proven(told.value);
    if (ours.length < told.value.length) {
      deps.log.warn(
        { of: told.value.length, unproven: told.value.length - ours.length },
        'notifications of Microsoft Graph were not taken: they belong to no subscription of ours',
      );
    }
    // One that is so new that it is not written down yet is told of again.
    if (ours.length === 0 && told.value.length > 0) return { status: 401 };
    try {
      for (const { notification, subscription } of ours) await take(notification, subscription);
    } catch (error) {
      return answerTo(toFailure(error));
    }
    return { status: 202 };
  };

  function answerTo(failure: Error): Answer {
    deps.log.error({ err: failure }, 'a notification of Microsoft Graph was not taken');
    if (failure instanceof Malformed || failure instanceof z.ZodError) return { status: 400 };
    // Asking again would change nothing; whoever reads the room back meets the same refusal, and says so to somebody.
    return { status: failure instanceof PermanentFailure ? 202 : 503 };
  }
}

function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    return toError(error);
  }
}

/** `teams('…')/channels('19:…')/messages('1616')/replies('1617')`, `chats('19:…')/messages('1616')`. */
const resources =
  /^\/?(?:teams\('[^'/]+'\)\/channels|chats)\('([^'/]+)'\)\/messages\('([^'/]+)'\)(?:\/replies\('([^'/]+)'\))?$/;

function whereIn(resource: string): Whereabouts {
  const [, conversation, message, reply] = resources.exec(resource) ?? [];
  if (!conversation || !message) throw new Malformed(new Error('the resource is none that we asked for'));
  return reply === undefined
    ? { conversation, thread: undefined, message }
    : { conversation, thread: message, message: reply };
}

/** In a time that tells nothing of where they differ. */
function isEqual(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
