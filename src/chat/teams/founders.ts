import { z } from 'zod';
import { PermanentFailure } from '../../errors.js';
import { nativeId, type PersonId } from '../../ids.js';
import type { TeamsConfig } from './config.js';
import { type Graph, pagesOf } from './graph.js';

const Member = z.looseObject({ userId: z.string().nullish(), roles: z.array(z.string()).default([]) });

/** Who declared, when they are in Teams, and others of the incident team, its owners first: two in all. */
export async function founders(
  graph: Graph,
  { teams }: TeamsConfig,
  by: PersonId,
): Promise<[string, ...string[]]> {
  const declarer = by.startsWith('teams:') ? [nativeId(by)] : [];
  const asked = { permission: 'TeamMember.Read.Group' };
  const pages = pagesOf(graph, `/teams/${teams[0]}/members`, asked, 1);
  const members = z.array(Member).parse((await pages.next()).value ?? []);
  const owners = members.filter(({ roles }) => roles.includes('owner'));
  const others = [...owners, ...members].flatMap(({ userId }) => (userId ? [userId.toLowerCase()] : []));
  const [first, ...rest] = new Set([...declarer, ...others]);
  if (first === undefined) throw new PermanentFailure('The incident team has no members.');
  return [first, ...rest.slice(0, 1)];
}

/** Nobody else, not even for a moment: a chat that somebody was in stays readable to them. */
export function privateFounders(people: readonly PersonId[]): [string, ...string[]] {
  const [first, second, ...rest] = people.map(nativeId);
  if (first !== undefined && second !== undefined) return [first, second, ...rest];
  throw new PermanentFailure(
    'A chat in Microsoft Teams begins with two people, and only one of those who may know of this incident is there. Call somebody in, as with /incident INC-7 invite @bo, and it is made.',
  );
}
