import { z } from 'zod';
import type { Config } from '../config.js';
import { toError } from '../errors.js';
import { foldAddress } from '../incident/people.js';
import { createClient, type PagerDutyClient } from '../integrations/pagerduty/client.js';
import { OneService, Subscription, User } from '../integrations/pagerduty/schema.js';
import { webhookEvents } from '../integrations/pagerduty/webhooks.js';
import { timeoutMs } from './ask.js';
import { type Finding, ill, well } from './finding.js';

const path = '/webhooks/pagerduty';
const webhooksPage = 'PagerDuty → Integrations → Generic Webhooks (v3)';

/** Reads only: nothing is opened, and nobody is rung. */
export async function checkPagerDuty(
  pagerduty: Config['pagerduty'],
  settings: Config['settings'],
): Promise<Finding[]> {
  if (!pagerduty) return [well('PagerDuty', 'not set up: who is to be paged is told in chat')];
  const client = createClient({ ...pagerduty, timeoutMs });
  const token = await checkToken(client);
  // Without it nothing else can be asked.
  if (!token.ok) return [token];
  return [
    token,
    await attempt('PagerDuty: sender', () => checkFrom(client)),
    await attempt('PagerDuty: webhooks', () => checkWebhooks(client, pagerduty.webhookSecrets)),
    ...(await checkServices(client, settings)),
  ];
}

/** https://developer.pagerduty.com/api-reference/7c46b7aa6a93a-list-abilities: any valid key may ask. */
async function checkToken(client: PagerDutyClient): Promise<Finding> {
  return attempt('PagerDuty', async () => {
    await client.get(z.unknown(), 'abilities');
    return well('PagerDuty', 'the token is accepted');
  });
}

async function checkFrom(client: PagerDutyClient): Promise<Finding> {
  const what = 'PagerDuty: sender';
  const { from } = client.config;
  const users = await client.list(User, 'users', 'users', { query: from });
  const found = users.find(({ email }) => foldAddress(email) === foldAddress(from));
  if (found) return well(what, `Tocsin pages on behalf of ${found.name}`);
  return ill(
    what,
    `${from} is no user of this account`,
    'Set PAGERDUTY_FROM to the e-mail address of a user: PagerDuty → People → Users.',
  );
}

/** https://developer.pagerduty.com/docs/webhooks-behavior: three failures in a row switch one off for a day. */
async function checkWebhooks(client: PagerDutyClient, secrets: readonly string[]): Promise<Finding> {
  const what = 'PagerDuty: webhooks';
  if (secrets.length === 0) {
    return well(
      what,
      'none: PAGERDUTY_WEBHOOK_SECRETS is not set, so what happens there is read every few minutes',
    );
  }
  const all = await client.list(Subscription, 'webhook_subscriptions', 'webhook_subscriptions');
  const own = all.find(({ delivery_method: { url } }) => url?.split('?')[0]?.endsWith(path));
  if (!own) {
    return ill(what, `no webhook is sent to an address that ends in ${path}`, `Add one: ${webhooksPage}.`);
  }
  if (!own.active || own.delivery_method.temporarily_disabled) {
    return ill(
      what,
      'PagerDuty has switched it off: it could not be delivered',
      `See that ${own.delivery_method.url} reaches Tocsin, then switch it on: ${webhooksPage}.`,
    );
  }
  const missing = webhookEvents.filter((event) => !own.events.includes(event));
  if (missing.length === 0) return well(what, 'it is on, and tells of everything that Tocsin shows');
  return ill(
    what,
    `it does not tell of ${missing.join(', ')}`,
    `Choose these events as well: ${webhooksPage}.`,
  );
}

async function checkServices(client: PagerDutyClient, settings: Config['settings']): Promise<Finding[]> {
  const fallback = settings.pagerduty.service;
  const named = [
    ...(fallback === undefined ? [] : [{ name: 'incidents.pagerduty.service', id: fallback }]),
    ...settings.services.flatMap(({ name, pagerduty: id }) => (id ? [{ name, id }] : [])),
  ];
  return Promise.all(
    named.map(({ name, id }) => {
      const what = `PagerDuty: ${name}`;
      return attempt(
        what,
        async () => {
          const { service } = await client.get(OneService, `services/${id}`);
          return well(what, `${id} is the service “${service.name}”`);
        },
        `Check its id in tocsin.yml: it is the end of the service’s address in PagerDuty, not ${id}.`,
      );
    }),
  );
}

/** Each line stands for itself: one that fails hides none of the others. */
async function attempt(
  what: string,
  check: () => Promise<Finding>,
  remedy = 'Correct that, and run doctor again.',
): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    return ill(what, toError(error).message, remedy);
  }
}
