/** What the stand-in's one Zoom account holds. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { SandboxPerson } from '../contract.js';

export interface User {
  id: string;
  email: string;
}

export const StoredMeeting = z.object({
  id: z.number(),
  uuid: z.string(),
  host: z.string(),
  topic: z.string(),
  agenda: z.string(),
  type: z.number(),
  startTime: z.coerce.date(),
  duration: z.number(),
  password: z.string(),
  joinBeforeHost: z.boolean(),
  waitingRoom: z.boolean(),
  createdAt: z.coerce.date(),
});
export type StoredMeeting = z.infer<typeof StoredMeeting>;

export const CREDENTIALS = {
  accountId: 'sandbox-zoom-account',
  clientId: 'sandbox-zoom-client',
  clientSecret: 'sandbox-zoom-secret',
} as const;

/** What the app was given: the granular scopes of https://developers.zoom.us/docs/api/meetings/ that Tocsin asks for. */
export const SCOPES = [
  'meeting:write:meeting:admin',
  'meeting:read:meeting:admin',
  'meeting:read:list_meetings:admin',
] as const;

export interface State {
  now(): Date;
  /** The first is the app's owner. */
  users: readonly User[];
  meetings: StoredMeeting[];
  /** Tokens that were given out, and until when each is good. */
  tokens: Map<string, Date>;
  scopes: Set<string>;
  /** Where a list goes on, and until when it may be asked for. */
  pages: Map<string, { offset: number; until: Date }>;
}

export function createState(input: { now: () => Date; people: readonly SandboxPerson[] }): State {
  return {
    now: input.now,
    users: input.people.map(({ id, email }) => ({
      id: createHash('sha256').update(`zoom ${id}`).digest('base64url').slice(0, 22),
      email,
    })),
    meetings: [],
    tokens: new Map(),
    scopes: new Set(SCOPES),
    pages: new Map(),
  };
}
