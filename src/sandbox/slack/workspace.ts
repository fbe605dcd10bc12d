import { randomBytes } from 'node:crypto';
import { type Blobs, createBlobs } from '../blobs.js';
import { type Changes, createChanges } from '../changes.js';
import type { SandboxPerson } from '../contract.js';
import { createStamps, type Stamps } from './clock.js';
import { fileRules } from './files.js';
import { messageRules } from './message-rows.js';
import type { Channel, Message, User } from './rows.js';
import { createTables, type Tables } from './tables.js';

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
  stamps: Stamps;
  blobs: Blobs;
  /** The slash commands that there are; undefined: any. */
  commands: readonly string[] | undefined;
  /** The event types that the app asked for; undefined: all. */
  events: readonly string[] | undefined;
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
  'usergroups:read',
  'users:read',
  'users:read.email',
];

const secret = (): string => randomBytes(16).toString('hex');

export function createWorkspace(options: {
  people: readonly SandboxPerson[];
  scopes: readonly string[];
  commands: readonly string[] | undefined;
  events: readonly string[] | undefined;
  now: () => Date;
  baseUrl: string;
  /** Where the bytes of files are kept between runs. */
  folder: string | undefined;
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
  const { people, commands, events, now, baseUrl } = options;
  const changes = createChanges();
  const stamps = createStamps(now);
  const blobs = createBlobs(options.folder);
  /**
   * Deliveries recorded from Slack say in whole seconds when a message was edited ("1740061002.000000" of the message
   * "1740060997.732449"): two edits may share one, and an edit may seem older than its message.
   */
  const editStamp = (): string => `${Math.floor(now().getTime() / 1000)}.000000`;
  const tables: Tables = createTables({
    changed: changes.emit,
    now,
    messages: messageRules({ identity, stamps, now, editStamp, messages: () => tables['slack.messages'] }),
    files: fileRules({
      now,
      blobs,
      sessions: () => tables['slack.file_upload_sessions'],
    }),
  });
  return { identity, people, tables, changes, stamps, blobs, commands, events, now, baseUrl };
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
