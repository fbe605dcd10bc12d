import { z } from 'zod';
import { nativeId, type PersonId } from '../../ids.js';
import type { Profile } from '../port.js';
import type { TeamsConfig } from './config.js';
import type { Connector } from './connector.js';
import { unlessRefused } from './errors.js';
import { type Graph, quoted } from './graph.js';
import { ianaZone } from './iana-zone.js';
import type { TeamsMemory } from './memory.js';

const cachedMs = 10 * 60_000;
/** Beyond this many the oldest are forgotten. */
const mostCached = 5000;

const User = z.looseObject({
  displayName: z.string().nullish(),
  mail: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  userType: z.string().nullish(),
});
const Zone = z.looseObject({ value: z.string().nullish() });
const Members = z.looseObject({
  value: z.array(
    z.looseObject({
      userId: z.string().nullish(),
      displayName: z.string().nullish(),
      email: z.string().nullish(),
    }),
  ),
});

export interface ProfileDeps {
  graph: Graph;
  connector: Connector;
  memory: TeamsMemory;
  config: TeamsConfig;
  now: () => Date;
  /** Where a person's clock hangs, as their last message said. */
  zoneOf: (person: PersonId) => string | undefined;
}

/** Who a person is: by the directory, or where that is closed to the bot by the incident team or their own chat with it. */
export function createFindProfile(deps: ProfileDeps): (person: PersonId) => Promise<Profile | undefined> {
  const { graph, connector, memory, config, now, zoneOf } = deps;
  const cache = new Map<PersonId, { profile: Profile | undefined; until: number }>();

  async function find(person: PersonId): Promise<Profile | undefined> {
    const id = nativeId(person);
    if (!person.startsWith('teams:')) return undefined;
    const found = await Promise.allSettled([inDirectory(id), inMailbox(person)]);
    const [user, zone] = found;
    if (user.status === 'rejected') throw user.reason;
    if (zone.status === 'rejected') throw zone.reason;
    if (user.value === 'nobody') return undefined;
    const known = user.value ?? (await inTeam(id)) ?? (await inChat(person));
    return known && { id: person, zone: zone.value ?? 'UTC', ...known };
  }

  /** Undefined: the bot may not know. */
  async function inDirectory(id: string) {
    const asked = {
      query: { $select: 'displayName,mail,userPrincipalName,accountEnabled,userType' },
      permission: 'User.Read.All',
    };
    const answer = await unlessRefused(
      async () => (await unlessRefused(() => graph('get', `/users/${id}`, asked), 400, 404)) ?? 'nobody',
      403,
    );
    if (answer === undefined || answer === 'nobody') return answer;
    const { displayName, mail, userPrincipalName, accountEnabled, userType } = User.parse(answer);
    return {
      name: displayName || userPrincipalName || id,
      email: mail ?? userPrincipalName ?? undefined,
      active: accountEnabled ?? true,
      ...(accountEnabled === false && { outsider: 'deactivated' as const }),
      ...(accountEnabled !== false && userType === 'Guest' && { outsider: 'elsewhere' as const }),
      // A guest's address is their own company's: this directory does not vouch for it.
      ownsEmail: accountEnabled !== false && userType === 'Member',
    };
  }

  /** Who has no mailbox, or one that the bot may not ask about, is where their last message said. */
  async function inMailbox(person: PersonId): Promise<string | undefined> {
    const told = zoneOf(person);
    if (told !== undefined) return ianaZone(told);
    const path = `/users/${nativeId(person)}/mailboxSettings/timeZone`;
    const answer = await unlessRefused(
      () => graph('get', path, { permission: 'MailboxSettings.Read' }),
      400,
      403,
      404,
    );
    const zone = answer === undefined ? undefined : Zone.parse(answer).value;
    return zone ? ianaZone(zone) : undefined;
  }

  /** https://learn.microsoft.com/graph/api/team-list-members: the incident team's own consent is enough. */
  async function inTeam(id: string) {
    const asked = {
      query: { $filter: `microsoft.graph.aadUserConversationMember/userId eq ${quoted(id)}` },
      permission: 'TeamMember.Read.Group',
    };
    for (const team of config.teams) {
      const answer = await unlessRefused(() => graph('get', `/teams/${team}/members`, asked), 400, 403, 404);
      const members = answer === undefined ? [] : Members.parse(answer).value;
      const found = members.find(({ userId }) => userId?.toLowerCase() === id);
      if (found)
        return {
          name: found.displayName || id,
          email: found.email ?? undefined,
          active: true,
          ownsEmail: false,
        };
    }
    return undefined;
  }

  async function inChat(person: PersonId) {
    const chat = await memory.personalChat(person);
    const member =
      chat && (await unlessRefused(() => connector.member(chat, nativeId(person)), 400, 403, 404));
    return (
      member && { name: member.name || nativeId(person), email: member.email, active: true, ownsEmail: false }
    );
  }

  return async (person) => {
    const cached = cache.get(person);
    if (cached && cached.until > now().getTime()) return cached.profile;
    const profile = await find(person);
    cache.delete(person);
    cache.set(person, { profile, until: now().getTime() + cachedMs });
    for (const oldest of cache.keys()) {
      if (cache.size <= mostCached) break;
      cache.delete(oldest);
    }
    return profile;
  };
}
