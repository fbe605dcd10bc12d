/** https://learn.microsoft.com/graph/change-notifications-delivery-webhooks */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Delivered, SandboxTeamsSubscription } from '../../contract.js';
import type { Delivery } from '../delivery.js';
import type { Answer, Call, Route } from '../http.js';
import type { Subscription } from '../rows.js';
import type { Happened, World } from '../world.js';
import { iso } from './chat-message.js';
import { badRequest, forbidden, notFound } from './refusals.js';
import { resourceOf, toldAs } from './subscribed.js';

/** "chatMessage: 4,320 minutes (3 days)": https://learn.microsoft.com/graph/api/resources/subscription#subscription-lifetime */
const LONGEST_MS = 4320 * 60_000;
/** "Any value under 45 minutes after the request is automatically set to 45 minutes". */
const SHORTEST_MS = 45 * 60_000;
/** "More than 1 hour in the future: you must include a lifecycleNotificationUrl": https://learn.microsoft.com/graph/teams-changenotifications-chatmessage */
const WITHOUT_LIFECYCLE_MS = 60 * 60_000;
/** "The client must respond within 10 seconds with the validation token as text/plain". */
const HANDSHAKE_MS = 10_000;

const NewSubscription = z.looseObject({
  changeType: z.string(),
  notificationUrl: z.url(),
  lifecycleNotificationUrl: z.url().nullish(),
  resource: z.string(),
  expirationDateTime: z.iso.datetime({ offset: true }),
  clientState: z.string().max(128).nullish(),
  includeResourceData: z.boolean().nullish(),
});
const Renewal = z.looseObject({ expirationDateTime: z.iso.datetime({ offset: true }) });

export type Subscriptions = ReturnType<typeof createSubscriptions>;

export function createSubscriptions(world: World, delivery: Delivery) {
  /** What has expired is gone. */
  const current = (): Subscription[] => {
    const at = world.now().getTime();
    const all = world.subscriptions.all();
    for (const { id, expiresAt } of all) if (expiresAt <= at) world.subscriptions.remove(id);
    return all.filter(({ expiresAt }) => expiresAt > at);
  };
  const must = (id: string | undefined): Subscription => {
    const found = current().find((one) => one.id === id);
    if (!found) throw notFound('The object was not found.');
    return found;
  };

  /** Only http to loopback differs from Graph, which takes https alone. */
  const checkUrl = (url: string): void => {
    const { protocol, hostname } = new URL(url);
    const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
    if (!loopback) throw badRequest('The sandbox notifies loopback addresses only.', 'InvalidRequest');
    if (protocol !== 'https:' && protocol !== 'http:')
      throw badRequest('Invalid notificationUrl.', 'InvalidRequest');
  };

  const shakeHands = async (url: string): Promise<void> => {
    const validationToken = `Validation: Testing client application reachability for subscription Request-Id: ${randomUUID()}`;
    const address = new URL(url);
    address.searchParams.set('validationToken', validationToken);
    const failed = (why: string) =>
      badRequest(`Subscription validation request failed. ${why}`, 'ValidationError');
    const signal = AbortSignal.timeout(HANDSHAKE_MS);
    const response = await fetch(address, { method: 'POST', signal, redirect: 'manual' }).catch(
      () => undefined,
    );
    if (!response) throw failed('The request timed out, or nobody listens.');
    const text = await response.text();
    if (response.status !== 200) throw failed(`HTTP status code is '${response.status}'.`);
    const type = response.headers.get('content-type') ?? '';
    if (!type.startsWith('text/plain')) throw failed('The answer must be text/plain.');
    if (text !== validationToken) throw failed('Must respond with the validation token.');
  };

  const expiryOf = (given: string, at: number, lifecycle: boolean): number => {
    const wanted = Date.parse(given);
    if (wanted > at + LONGEST_MS) {
      throw badRequest('Subscription expiration can only be 4320 minutes in the future.', 'InvalidRequest');
    }
    if (wanted > at + WITHOUT_LIFECYCLE_MS && !lifecycle) {
      throw badRequest(
        'lifecycleNotificationUrl is a required property for subscription creation on this resource when the expirationDateTime value is set to greater than 1 hour.',
        'InvalidRequest',
      );
    }
    if (wanted <= at) throw badRequest('Subscription expiration must be in the future.', 'InvalidRequest');
    return Math.max(wanted, at + SHORTEST_MS);
  };

  const create = async ({ body }: Call): Promise<Answer> => {
    const parsed = NewSubscription.safeParse(body);
    if (!parsed.success) throw badRequest('Invalid subscription.', 'InvalidRequest');
    const { changeType, notificationUrl, lifecycleNotificationUrl, resource, clientState } = parsed.data;
    const kinds = changeType.split(',');
    if (kinds.some((kind) => !['created', 'updated', 'deleted'].includes(kind))) {
      throw badRequest('Invalid changeType.', 'InvalidRequest');
    }
    if (parsed.data.includeResourceData) {
      throw badRequest(
        'encryptionCertificate is required when includeResourceData is true.',
        'InvalidRequest',
      );
    }
    const subscribable = resourceOf(resource);
    if (!subscribable) throw badRequest(`Resource '${resource}' is not supported.`, 'InvalidRequest');
    if (!subscribable.needs.some((one) => world.permissions.has(one))) {
      throw forbidden('Operation: Create; Exception: [Status Code: Forbidden; Reason: Missing permissions]');
    }
    const at = world.now().getTime();
    const expiresAt = expiryOf(parsed.data.expirationDateTime, at, Boolean(lifecycleNotificationUrl));
    // "One subscription per app, resource and changeType".
    const twice = current().some((one) => one.resource === resource && one.changeType === changeType);
    if (twice) throw badRequest('A subscription for this resource and changeType exists.', 'ExtensionError');
    const urls = [...new Set([notificationUrl, lifecycleNotificationUrl].filter((url) => url != null))];
    for (const url of urls) checkUrl(url);
    for (const url of urls) await shakeHands(url);
    const made = world.subscriptions.put({
      id: randomUUID(),
      resource,
      changeType,
      notificationUrl,
      ...(lifecycleNotificationUrl && { lifecycleNotificationUrl }),
      ...(clientState && { clientState }),
      expiresAt,
      createdAt: at,
    });
    world.changes.wake();
    return { status: 201, body: shown(made) };
  };

  const shown = (one: Subscription): Record<string, unknown> => ({
    id: one.id,
    resource: one.resource,
    applicationId: world.identity.appId,
    changeType: one.changeType,
    // Never told again: who reads it back could forge a notification.
    clientState: null,
    notificationUrl: one.notificationUrl,
    lifecycleNotificationUrl: one.lifecycleNotificationUrl ?? null,
    expirationDateTime: iso(one.expiresAt),
    creatorId: world.identity.appId,
    latestSupportedTlsVersion: 'v1_2',
  });

  const routes: readonly Route[] = [
    { call: 'POST /subscriptions', run: create },
    { call: 'GET /subscriptions', run: () => ({ status: 200, body: { value: current().map(shown) } }) },
    {
      call: 'GET /subscriptions/:subscription',
      run: ({ params }) => ({ status: 200, body: shown(must(params.subscription)) }),
    },
    {
      call: 'PATCH /subscriptions/:subscription',
      run({ params, body }) {
        const one = must(params.subscription);
        const parsed = Renewal.safeParse(body);
        if (!parsed.success) throw badRequest('Invalid subscription.', 'InvalidRequest');
        const at = world.now().getTime();
        const lifecycle = one.lifecycleNotificationUrl !== undefined;
        const expiresAt = expiryOf(parsed.data.expirationDateTime, at, lifecycle);
        return { status: 200, body: shown(world.subscriptions.put({ ...one, expiresAt })) };
      },
    },
    {
      call: 'DELETE /subscriptions/:subscription',
      run({ params }) {
        world.subscriptions.remove(must(params.subscription).id);
        return { status: 204 };
      },
    },
    {
      call: 'POST /subscriptions/:subscription/reauthorize',
      run({ params }) {
        must(params.subscription);
        return { status: 204 };
      },
    },
  ];

  const common = ({ id, clientState, expiresAt }: Subscription): Record<string, unknown> => ({
    subscriptionId: id,
    clientState: clientState ?? null,
    tenantId: world.identity.tenantId,
    subscriptionExpirationDateTime: iso(expiresAt),
  });

  const tell = (happened: Happened): void => {
    if (!('message' in happened)) return;
    const { message } = happened;
    // "Targeted messages are not part of change notifications."
    if (message.targetedTo !== undefined) return;
    const conversation = world.conversations.get(message.conversation);
    if (!conversation) return;
    const change = CHANGES[happened.type];
    for (const one of current()) {
      const resource = toldAs(one, conversation, message, change);
      if (resource === undefined) continue;
      const resourceData = {
        id: message.id,
        '@odata.type': '#Microsoft.Graph.chatMessage',
        '@odata.id': resource,
      };
      const value = [{ ...common(one), changeType: change, resource, resourceData }];
      void delivery.event({ kind: 'notification', type: change, body: { value }, url: one.notificationUrl });
    }
  };
  world.onHappened(tell);

  return {
    routes,
    list: (): SandboxTeamsSubscription[] =>
      current().map((one) => ({
        id: one.id,
        resource: one.resource,
        changeType: one.changeType,
        notificationUrl: one.notificationUrl,
        lifecycleNotificationUrl: one.lifecycleNotificationUrl,
        clientState: one.clientState ?? '',
        expiresAt: new Date(one.expiresAt),
      })),
    /** https://learn.microsoft.com/graph/change-notifications-lifecycle-events */
    lifecycle(id: string, lifecycleEvent: string): Promise<Delivered> {
      const one = must(id);
      if (lifecycleEvent === 'subscriptionRemoved') world.subscriptions.remove(id);
      const url = one.lifecycleNotificationUrl;
      if (url === undefined) throw new Error('this subscription has no lifecycleNotificationUrl');
      const { resource } = one;
      const value = [
        {
          ...common(one),
          lifecycleEvent,
          resource,
          resourceData: null,
          organizationId: world.identity.tenantId,
        },
      ];
      return delivery.once({ kind: 'notification', type: lifecycleEvent, body: { value }, url });
    },
  };
}

/** A message that is taken back, or taken back again, and reactions are updates. */
const CHANGES = {
  'message.created': 'created',
  'message.edited': 'updated',
  'message.deleted': 'deleted',
  'message.undeleted': 'updated',
  'message.reacted': 'updated',
} as const;
