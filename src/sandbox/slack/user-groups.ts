import { type Answer, accept, refuse } from './answer.js';
import { type Args, flag, text } from './arguments.js';
import type { UserGroup } from './rows.js';
import type { Workspace } from './workspace.js';

/** https://docs.slack.dev/reference/methods/usergroups.list and .../usergroups.users.list */
export function listGroups({ tables, identity }: Workspace, args: Args): Answer {
  const describe = (group: UserGroup) => ({
    id: group.usergroup_id,
    team_id: identity.teamId,
    is_usergroup: true,
    name: group.name,
    description: '',
    handle: group.handle,
    is_external: false,
    date_create: 0,
    date_update: 0,
    date_delete: 0,
    auto_type: null,
    user_count: group.users.length,
    ...(flag(args, 'include_users') ? { users: group.users } : {}),
  });
  return accept({ usergroups: tables['sandbox.user_groups'].all().map(describe) });
}

export function listGroupUsers({ tables }: Workspace, args: Args): Answer {
  const wanted = text(args, 'usergroup');
  const group = tables['sandbox.user_groups'].findOneBy('usergroup_id', wanted);
  return group ? accept({ users: group.users }) : refuse('no_such_subteam');
}
