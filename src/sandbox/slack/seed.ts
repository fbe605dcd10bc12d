import type { SandboxPerson } from '../contract.js';
import { clientToken, type Workspace } from './workspace.js';

export const DEFAULT_PEOPLE: readonly SandboxPerson[] = [
  person('U0ALICE00', 'alice', 'Alice Okafor', 'Europe/Berlin', 'Site reliability engineer'),
  person('U0BRUNO00', 'bruno', 'Bruno Carvalho', 'America/Sao_Paulo', 'Backend engineer'),
  person('U0CHEN000', 'chen', 'Chen Wei', 'Asia/Shanghai', 'Database engineer'),
  person('U0DARA000', 'dara', 'Dara Novak', 'Europe/Prague', 'Communications lead'),
  person('U0ELIF000', 'elif', 'Elif Demir', 'Europe/Istanbul', 'Support lead'),
  person('U0FAITH00', 'faith', 'Faith Mwangi', 'Africa/Nairobi', 'Security engineer'),
  {
    ...person('U0GRANT00', 'grant', 'Grant Miller', 'America/Los_Angeles', 'Engineering manager'),
    isAdmin: true,
  },
  person('U0HANA000', 'hana', 'Hana Sato', 'Asia/Tokyo', 'Platform engineer'),
];

export const DEFAULT_CHANNELS: readonly string[] = ['general', 'incidents', 'random'];

function person(id: string, name: string, realName: string, tz: string, title: string): SandboxPerson {
  return { id, name, realName, email: `${name}@example.com`, tz, title };
}

/** A person may do in their client what the Slack client offers. */
const CLIENT_SCOPES = [
  'chat:write',
  'channels:write',
  'channels:read',
  'channels:join',
  'groups:write',
  'im:write',
  'files:write',
  'pins:write',
  'reactions:write',
];

/** Fills an empty workspace: people, the bot, channels with everyone in them, two user groups. */
export function seed(workspace: Workspace, channels: readonly string[]): void {
  const { tables, identity, people } = workspace;
  tables['slack.teams'].insert({ team_id: identity.teamId, name: 'Sandbox', domain: identity.teamDomain });
  for (const one of people) insertUser(workspace, one, false);
  insertUser(workspace, botPerson(workspace), true);
  tables['slack.bots'].insert({
    bot_id: identity.botId,
    app_id: identity.appId,
    user_id: identity.botUserId,
    name: identity.botName,
    deleted: false,
    icons: { image_48: '' },
  });
  for (const [position, name] of channels.entries()) insertChannel(workspace, name, position);
  const [first, second, third] = people;
  const members = (...ones: (SandboxPerson | undefined)[]) => ones.flatMap((one) => (one ? [one.id] : []));
  tables['sandbox.user_groups'].insert({
    usergroup_id: 'S0ONCALL0',
    handle: 'oncall',
    name: 'On call',
    users: members(first, second),
  });
  tables['sandbox.user_groups'].insert({
    usergroup_id: 'S0COMMAND',
    handle: 'commanders',
    name: 'Incident commanders',
    users: members(second, third),
  });
}

/** Tokens are new at every start, so they are not part of what a state file keeps. */
export function seedTokens(workspace: Workspace): void {
  const { tables, identity } = workspace;
  tables['slack.tokens'].insert({
    token: identity.botToken,
    token_type: 'bot',
    team_id: identity.teamId,
    user_id: identity.botUserId,
    app_id: identity.appId,
    bot_id: identity.botId,
    scopes: [...identity.scopes],
  });
  for (const { id } of workspace.people) {
    tables['slack.tokens'].insert({
      token: clientToken(id),
      token_type: 'user',
      team_id: identity.teamId,
      user_id: id,
      app_id: identity.appId,
      scopes: CLIENT_SCOPES,
    });
  }
}

function botPerson({ identity }: Workspace): SandboxPerson {
  return {
    id: identity.botUserId,
    name: identity.botName,
    realName: 'Tocsin',
    email: '',
    tz: 'UTC',
    title: '',
  };
}

export function insertUser({ tables, identity }: Workspace, one: SandboxPerson, isBot: boolean): void {
  tables['slack.users'].insert({
    user_id: one.id,
    team_id: identity.teamId,
    name: one.name,
    real_name: one.realName,
    email: one.email,
    is_admin: one.isAdmin ?? false,
    is_bot: isBot,
    deleted: false,
    tz: one.tz,
    profile: {
      display_name: one.name,
      real_name: one.realName,
      title: one.title,
      ...(one.email ? { email: one.email } : {}),
      ...(one.id === identity.botUserId ? { api_app_id: identity.appId, bot_id: identity.botId } : {}),
      image_48: '',
      image_192: '',
    },
  });
}

function insertChannel({ tables, identity, people, now }: Workspace, name: string, position: number): void {
  const at = Math.floor(now().getTime() / 1000);
  const creator = people[0]?.id ?? identity.botUserId;
  const members = people.map((one) => one.id);
  // The bot has been invited where incidents are announced, and nowhere else.
  if (name === 'incidents') members.push(identity.botUserId);
  tables['slack.channels'].insert({
    channel_id: `C0${name.toUpperCase().replace(/[^A-Z0-9]/g, '')}${position}`.padEnd(9, '0').slice(0, 11),
    team_id: identity.teamId,
    name,
    is_channel: true,
    is_private: false,
    is_archived: false,
    topic: { value: '', creator, last_set: at },
    purpose: { value: '', creator, last_set: at },
    members,
    creator,
    num_members: members.length,
  });
}
