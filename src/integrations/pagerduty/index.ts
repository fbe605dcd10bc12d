import { AccountId } from '../../ids.js';
import type { OnCallLevel, OnCallList, OnCallPerson } from '../../incident/on-call.js';
import type { MaintenanceWindow, Pager, PagerEntry } from '../../incident/pager.js';
import { foldAddress } from '../../incident/people.js';
import type { Directory } from '../../incident/ports.js';
import { createClient, type PagerDutyClient } from './client.js';
import { PagerDutyRefusal } from './errors.js';
import { findIncident, merge, note, resolve, setPriority } from './incidents.js';
import { newsOf } from './news.js';
import { addResponders, page } from './page.js';
import { Named, OnCallEntry, Service, User, Window } from './schema.js';

export interface PagerDutyOptions {
  apiUrl: string;
  token: string;
  from: string;
  now: () => Date;
  /** Default 10 s. */
  timeoutMs?: number;
}

const platform = 'pagerduty';

export function createPagerDuty({ now, ...options }: PagerDutyOptions): Pager & Directory {
  const client = createClient({ ...options, timeoutMs: options.timeoutMs ?? 10_000 });
  return {
    platform,
    accountsAt: (email) => accountsAt(client, email),
    directory: () => directory(client),
    onCall: (service, at) => onCall(client, service, at),
    maintenance: () => maintenance(client),
    page: (asked) => page(client, asked),
    addResponders: (id, ask) => addResponders(client, id, ask),
    find: (id) => findIncident(client, id),
    news: (id) => newsOf(client, id, now()),
    note: (id, text) => note(client, id, text),
    setPriority: (id, priority) => setPriority(client, id, priority),
    resolve: (id) => resolve(client, id),
    merge: (id, into) => merge(client, id, into),
  };
}

/** The search also matches names and beginnings: only who shows this very address, and has confirmed it, counts. */
async function accountsAt(client: PagerDutyClient, email: string): Promise<AccountId[] | undefined> {
  try {
    const users = await client.list(User, 'users', 'users', { query: email });
    return users.filter((user) => addressOf(user) === foldAddress(email)).map(({ id }) => accountOf(id));
  } catch (failure) {
    if (failure instanceof PagerDutyRefusal) return undefined;
    throw failure;
  }
}

const accountOf = (id: string): AccountId => AccountId.parse(`${platform}:${id}`);

const addressOf = (user: { email?: string | undefined; invitation_sent?: boolean | undefined }) =>
  user.invitation_sent || user.email === undefined ? undefined : foldAddress(user.email);

async function directory(client: PagerDutyClient): Promise<PagerEntry[]> {
  const users = await client.list(User, 'users', 'users');
  const schedules = await client.list(Named, 'schedules', 'schedules');
  const policies = await client.list(Named, 'escalation_policies', 'escalation_policies');
  const services = await client.list(Service, 'services', 'services');
  return [
    ...users.map((user): PagerEntry => {
      const email = addressOf(user);
      return { kind: 'user', id: user.id, name: user.name, ...(email !== undefined && { email }) };
    }),
    ...schedules.map(({ id, name }): PagerEntry => ({ kind: 'schedule', id, name })),
    ...policies.map(({ id, name }): PagerEntry => ({ kind: 'policy', id, name })),
    ...services.map(
      ({ id, name, escalation_policy: { id: policy } }): PagerEntry => ({
        kind: 'service',
        id,
        name,
        policy,
      }),
    ),
  ];
}

/** https://developer.pagerduty.com/api-reference/3a6b910f11050-list-all-of-the-on-calls: those of now, unless told otherwise. */
async function onCall(client: PagerDutyClient, service: string | undefined, asOf: Date): Promise<OnCallList> {
  const policy = service === undefined ? undefined : await client.policyOf(service);
  const entries = await client.list(OnCallEntry, 'oncalls', 'oncalls', {
    'include[]': ['users'],
    ...(policy !== undefined && { 'escalation_policy_ids[]': [policy] }),
  });
  const levels = [...new Set(entries.map(({ escalation_level: level }) => level))].sort((a, b) => a - b);
  return {
    source: 'PagerDuty',
    asOf,
    levels: levels.map((level): OnCallLevel => {
      const people = entries.filter((entry) => entry.escalation_level === level).map(({ user }) => user);
      // Somebody may be on call by two schedules.
      const each = new Map(people.map((user) => [user.id, toPerson(user)]));
      return { level, people: [...each.values()] };
    }),
  };
}

function toPerson(user: (typeof OnCallEntry)['_output']['user']): OnCallPerson {
  const email = addressOf(user);
  return {
    name: user.name ?? user.summary ?? user.id,
    account: accountOf(user.id),
    ...(email !== undefined && { email }),
  };
}

async function maintenance(client: PagerDutyClient): Promise<MaintenanceWindow[]> {
  const windows = await client.list(Window, 'maintenance_windows', 'maintenance_windows', {
    filter: 'ongoing',
  });
  return windows.map(({ id, start_time, end_time, description, html_url, services }) => ({
    id,
    services: services.map((service) => service.id),
    from: start_time,
    to: end_time,
    description: description ?? '',
    url: html_url ?? '',
  }));
}
