import { z } from 'zod';
import { PersonId } from '../../ids.js';
import type { GroupId } from '../../incident/permissions.js';
import { toFailure } from './errors.js';
import { type Graph, pagesOf } from './graph.js';

const Member = z.looseObject({ userId: z.string().nullish() });

/**
 * Who is in a team: https://learn.microsoft.com/graph/api/team-list-members. With what the app has by being in the team; groups
 * that are no team would need a permission over every group of the tenant.
 */
export async function readGroup(graph: Graph, group: GroupId): Promise<PersonId[]> {
  const people: PersonId[] = [];
  try {
    for await (const page of pagesOf(graph, `/teams/${group}/members`, {
      permission: 'TeamMember.Read.Group',
    })) {
      for (const { userId } of z.array(Member).parse(page)) {
        if (userId) people.push(PersonId.parse(`teams:${userId.toLowerCase()}`));
      }
    }
  } catch (error) {
    throw toFailure(error);
  }
  return people;
}
