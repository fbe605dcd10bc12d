import { randomBytes } from 'node:crypto';
import type { SandboxPerson } from '../contract.js';
import { type Changes, createChanges } from './changes.js';
import { type Channel, createTables, type Message, type Tables, type User } from './tables.js';

/** What the app is known as in the workspace, and the secrets that it and Slack share. */
export interface Identity {
  teamId: string;
  teamDomain: string;
  appId: string;
  botId: string;
  botUserId: string;
  botName: string;
  botToken: string;
  appToken: string;
  signingSecret: string;
  /** Slack's old way of proving itself; still part of every delivery. */
  verificationToken: string;
  scopes: readonly string[];
}

export interface Workspace {
  identity: Identity;
  people: readonly SandboxPerson[];
  tables: Tables;
  changes: Changes;
  /** The slash commands that there are; undefined: any. */
  commands: readonly string[] | undefined;
  now: () => Date;
  /** `http://127.0.0.1:PORT/slack` */
  baseUrl: string;
}

/** Scopes that the sandbox grants to the bot unless told otherwise; `manifest.yml` asks for the same. */
export const BOT_SCOPES: readonly string[] = [
  'bookmarks:read',
  'bookmarks:write',
  'channels:history',
  'channels:join',
  'channels:manage',
  'channels:read',
  'chat:write',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'groups:write',
  'im:history',
  'im:write',
  'pins:read',
  'pins:write',
  'reactions:read',
  'users:read',
  'users:read.email',
];

const secret = (): string => randomBytes(16).toString('hex');

export function createWorkspace(options: {
  people: readonly SandboxPerson[];
  scopes: readonly string[];
  commands: readonly string[] | undefined;
  now: () => Date;
  baseUrl: string;
}): Workspace {
  const identity: Identity = {
    teamId: 'T0SANDBOX',
    teamDomain: 'sandbox',
    appId: 'A0TOCSIN0',
    botId: 'B0TOCSIN0',
    botUserId: 'U0TOCSIN0',
    botName: 'tocsin',
    botToken: `xoxb-${secret()}`,
    appToken: `xapp-1-A0TOCSIN0-${secret()}`,
    signingSecret: secret(),
    verificationToken: secret(),
    scopes: options.scopes,
  };
  const changes = createChanges();
  // emulate leaves out of a bot's messages what tells people and apps that a bot wrote them.
  const completeMessage = <T extends Message>(message: T): T => ({
    ...message,
    shown_at: options.now().getTime(),
    ...(message.user === identity.botUserId && { bot_id: identity.botId, app_id: identity.appId }),
  });
  const tables = createTables({ changed: changes.emit, completeMessage });
  const { people, commands, now, baseUrl } = options;
  return { identity, people, tables, changes, commands, now, baseUrl };
}

export function channelOf(workspace: Workspace, idOrName: string): (Channel & { id: number }) | undefined {
  const channels = workspace.tables['slack.channels'];
  const name = idOrName.replace(/^#/, '');
  return (
    channels.findOneBy('channel_id', idOrName) ??
    channels.findBy('name', name).find((channel) => !channel.is_im && !channel.is_mpim)
  );
}

export function messageAt(
  workspace: Workspace,
  channel: string,
  ts: string,
): (Message & { id: number }) | undefined {
  const messages = workspace.tables['slack.messages'];
  return messages.findBy('ts', ts).find((message) => message.channel_id === channel);
}

export function userOf(workspace: Workspace, idOrName: string): User | undefined {
  const users = workspace.tables['slack.users'];
  const name = idOrName.replace(/^@/, '');
  return users.findOneBy('user_id', idOrName) ?? users.findOneBy('name', name);
}

/** The token with which a person's own client calls the Web API inside the sandbox; it never leaves it. */
export const clientToken = (userId: string): string => `xoxc-${userId}`;
