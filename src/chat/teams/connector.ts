/**
 * Bot Framework's REST API: messages, and who is in a conversation
 * (https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference). Asked directly:
 * botbuilder's own client hides what an answer says of waiting.
 */
import type { Activity } from 'botbuilder';
import { z } from 'zod';
import { nativeId, type PersonId } from '../../ids.js';
import type { TeamsConfig } from './config.js';
import { scopesOf, type TokenSource } from './credentials.js';
import { Refused, retryAfterOf, Unanswered } from './errors.js';
import type { Conversation, TeamsMemory } from './memory.js';
import { createPace, type Kind, type Pace } from './pace.js';

const timeoutMs = 10_000;

const Sent = z.looseObject({ id: z.string() });
const Member = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  email: z.string().nullish(),
  aadObjectId: z.string().nullish(),
  objectId: z.string().nullish(),
});
const Members = z.looseObject({ members: z.array(Member), continuationToken: z.string().nullish() });
const Team = z.looseObject({ aadGroupId: z.string().optional() });
const Failed = z.looseObject({
  error: z.looseObject({ code: z.string().default(''), message: z.string().default('') }),
});

export interface TeamsMember {
  /** `29:…` */
  id: string;
  aadObjectId: string | undefined;
  name: string;
  email: string | undefined;
}

/** Where in a conversation, and for whom. */
export interface Where {
  /** A reply to this root. */
  thread?: string | undefined;
  /** Nobody but this person, by their `29:…`, sees it (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/targeted-messages). */
  only?: string | undefined;
}

export interface Connector {
  /** Answers the message's id. */
  send(to: Conversation, activity: Partial<Activity>, where?: Where): Promise<string>;
  update(at: Conversation, id: string, activity: Partial<Activity>, where?: Where): Promise<void>;
  remove(at: Conversation, id: string, where?: Where): Promise<void>;
  /** The chat between a person and the bot, remembered; 403 when the person has not added the app. */
  personalChat(person: PersonId): Promise<Conversation>;
  /** By the id that an activity has for them, or by the directory's; 404 when they are not in it. */
  member(at: Conversation, id: string): Promise<TeamsMember>;
  members(at: Conversation): Promise<TeamsMember[]>;
  /** The directory's id of a team, by its thread: activities name the thread alone. */
  groupOf(serviceUrl: string, thread: string): Promise<string | undefined>;
  /** Where the incident tenant was heard from last. */
  serviceUrl(): Promise<string>;
}

interface Asked {
  query?: Readonly<Record<string, string>>;
  body?: unknown;
}

export function createConnector(input: {
  config: TeamsConfig;
  tokens: TokenSource;
  memory: TeamsMemory;
  pace?: Pace;
}): Connector {
  const { config, tokens, memory } = input;
  const pace = input.pace ?? createPace();
  const scope = scopesOf(config).connector;

  async function call(method: string, url: string, { query, body }: Asked = {}): Promise<unknown> {
    const address = query ? `${url}?${new URLSearchParams(query)}` : url;
    const send = async (token: string) => {
      try {
        return await fetch(address, {
          method,
          headers: {
            authorization: `Bearer ${token}`,
            ...(body !== undefined && { 'content-type': 'application/json' }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(timeoutMs),
        });
      } catch (error) {
        throw new Unanswered(error);
      }
    };
    const first = await send(await tokens(scope));
    const response = first.status === 401 ? await send(await tokens(scope, { fresh: true })) : first;
    const text = await response.text().catch((error: unknown) => {
      throw new Unanswered(error);
    });
    if (response.ok) return parsed(text);
    throw refusal(response, text);
  }

  const under = (serviceUrl: string, path: string) => `${serviceUrl.replace(/\/+$/, '')}${path}`;
  const placed = ({ id, serviceUrl }: Conversation, thread?: string) =>
    under(serviceUrl, `/v3/conversations/${encodeURIComponent(thread ? `${id};messageid=${thread}` : id)}`);
  const targeted = (only: string | undefined): Asked =>
    only === undefined ? {} : { query: { isTargetedActivity: 'true' } };

  async function about(kind: Kind, at: Conversation, method: string, path: string, asked?: Asked) {
    await pace.turn(kind, at.id);
    return call(method, `${placed(at)}${path}`, asked);
  }

  const serviceUrl = async () => (await memory.anyServiceUrl(config.tenantId)) ?? config.connectorUrl;

  return {
    serviceUrl,
    async send(to, activity, { thread, only } = {}) {
      await pace.turn('send', to.id);
      const body = { ...activity, ...(only !== undefined && { recipient: { id: only } }) };
      return Sent.parse(await call('POST', `${placed(to, thread)}/activities`, { ...targeted(only), body }))
        .id;
    },
    async update(at, id, activity, { only } = {}) {
      const body = { ...activity, id, ...(only !== undefined && { recipient: { id: only } }) };
      await about('send', at, 'PUT', `/activities/${encodeURIComponent(id)}`, { ...targeted(only), body });
    },
    async remove(at, id, { only } = {}) {
      await about('send', at, 'DELETE', `/activities/${encodeURIComponent(id)}`, targeted(only));
    },
    async personalChat(person) {
      const known = await memory.personalChat(person);
      if (known) return known;
      const url = await serviceUrl();
      await pace.turn('create', person);
      const created = await call('POST', under(url, '/v3/conversations'), {
        body: {
          isGroup: false,
          bot: { id: `28:${config.appId}` },
          members: [{ id: nativeId(person) }],
          tenantId: config.tenantId,
          channelData: { tenant: { id: config.tenantId } },
        },
      });
      const { id } = Sent.parse(created);
      const chat: Conversation = {
        id,
        kind: 'personal',
        serviceUrl: url,
        tenantId: config.tenantId,
        person,
      };
      await memory.remember(chat);
      return chat;
    },
    async member(at, id) {
      return memberOf(Member.parse(await about('read', at, 'GET', `/members/${encodeURIComponent(id)}`)));
    },
    async members(at) {
      const all: TeamsMember[] = [];
      let token: string | undefined;
      do {
        const query = { pageSize: '500', ...(token && { continuationToken: token }) };
        const page = Members.parse(await about('read', at, 'GET', '/pagedmembers', { query }));
        all.push(...page.members.map(memberOf));
        token = page.continuationToken ?? undefined;
      } while (token);
      return all;
    },
    async groupOf(url, thread) {
      await pace.turn('read', thread);
      return Team.parse(await call('GET', under(url, `/v3/teams/${encodeURIComponent(thread)}`))).aadGroupId;
    },
  };
}

const memberOf = ({ id, name, email, aadObjectId, objectId }: z.infer<typeof Member>): TeamsMember => ({
  id,
  aadObjectId: aadObjectId ?? objectId ?? undefined,
  name: name ?? '',
  email: email ?? undefined,
});

function refusal({ status, headers }: Response, text: string): Refused {
  const failed = Failed.safeParse(parsed(text));
  return new Refused({
    status,
    code: failed.data?.error.code,
    reason: failed.data?.error.message ?? text.slice(0, 200),
    retryAfterSeconds: retryAfterOf(headers),
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
