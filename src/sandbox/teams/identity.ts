import { createHash, randomBytes } from 'node:crypto';
import type { SandboxPerson, SandboxTeamsPerson } from '../contract.js';

/** Who is who in the tenant: the same at every start, so that a state file and an app's database go together. */
export interface Identity {
  appId: string;
  appPassword: string;
  tenantId: string;
  botId: string;
  botName: string;
  /** Of the app in the organisation's catalog: what Graph calls `teamsApp`. */
  catalogId: string;
}

export const IDENTITY: Omit<Identity, 'appPassword'> = {
  appId: guid('app'),
  tenantId: guid('tenant'),
  botId: `28:${guid('app')}`,
  botName: 'Tocsin',
  catalogId: guid('catalog'),
};

/** A GUID that follows from a name. */
export function guid(name: string): string {
  const hex = createHash('sha256').update(`tocsin sandbox ${name}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** `29:` and what Bot Framework makes of the person and the bot: another bot knows the same person by another id. */
export function personOf({ name, realName, email, tz }: SandboxPerson): SandboxTeamsPerson {
  const opaque = createHash('sha512').update(`${IDENTITY.appId} ${name}`).digest('base64url');
  return {
    id: guid(`person ${name}`),
    mri: `29:1${opaque.slice(0, 80)}`,
    name,
    displayName: realName,
    email,
    tz,
  };
}

export const channelThread = (seed = randomBytes(16)): string => `19:${hexOf(seed)}@thread.tacv2`;
export const chatThread = (): string => `19:${hexOf(randomBytes(16))}@thread.v2`;
export const meetingThread = (): string => `19:meeting_${randomBytes(24).toString('base64url')}@thread.v2`;
/** A personal chat as the bot knows it; what Graph calls it is `personalGraphId`. */
export const personalThread = (person: string): string =>
  `a:1${createHash('sha512').update(`${IDENTITY.appId} ${person}`).digest('base64url')}`;
/** https://learn.microsoft.com/graph/api/chat-get: `19:{user}_{app}@unq.gbl.spaces` */
export const personalGraphId = (person: string): string => `19:${person}_${IDENTITY.appId}@unq.gbl.spaces`;

const hexOf = (bytes: Buffer): string => bytes.toString('hex');
