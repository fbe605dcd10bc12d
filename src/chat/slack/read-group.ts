import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { PersonId } from '../../ids.js';
import type { GroupId } from '../../incident/permissions.js';
import { toFailure } from './errors.js';

const Users = z.object({ users: z.array(z.string()).default([]) });

/** Who is in a user group: https://docs.slack.dev/reference/methods/usergroups.users.list (scope `usergroups:read`). */
export async function readGroup(client: WebClient, group: GroupId): Promise<PersonId[]> {
  try {
    const { users } = Users.parse(await client.usergroups.users.list({ usergroup: group }));
    return users.map((id) => PersonId.parse(`slack:${id}`));
  } catch (error) {
    throw toFailure(error);
  }
}
