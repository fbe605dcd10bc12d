/** What the stand-in's one Jira site holds. */
import { createHash } from 'node:crypto';
import type { SandboxPerson } from '../contract.js';
import type { AdfDocument } from './adf.js';

export interface Account {
  accountId: string;
  emailAddress: string;
  displayName: string;
}

export interface StoredIssue {
  id: string;
  key: string;
  number: number;
  type: string;
  summary: string;
  description: AdfDocument | undefined;
  labels: string[];
  assignee: Account | undefined;
  dueDate: string | undefined;
  created: Date;
}

export interface StoredLink {
  id: string;
  type: string;
  /** The issue whose page says the type's outward words ("blocks"). */
  inwardKey: string;
  outwardKey: string;
}

export interface RemoteLink {
  id: number;
  issueKey: string;
  globalId: string | undefined;
  url: string;
  title: string;
}

export const PROJECT = { id: '10000', key: 'OPS', name: 'Operations' } as const;

/** https://support.atlassian.com/jira-cloud-administration/docs/what-are-issue-types/ */
export const ISSUE_TYPES = [
  { id: '10001', name: 'Task' },
  { id: '10002', name: 'Bug' },
  { id: '10003', name: 'Story' },
] as const;

/** The link types a new site has. https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-link-types/ */
export const LINK_TYPES = [
  { id: '10000', name: 'Blocks', inward: 'is blocked by', outward: 'blocks' },
  { id: '10001', name: 'Cloners', inward: 'is cloned by', outward: 'clones' },
  { id: '10002', name: 'Duplicate', inward: 'is duplicated by', outward: 'duplicates' },
  { id: '10003', name: 'Relates', inward: 'relates to', outward: 'relates to' },
] as const;

export interface State {
  now(): Date;
  /** The site's address: `http://127.0.0.1:PORT/jira`. */
  baseUrl(): string;
  /** How long the search index lags behind. */
  searchLagMs: number;
  bot: Account;
  accounts: readonly Account[];
  /** Addresses that their owners show to nobody. */
  hidden: Set<string>;
  issues: StoredIssue[];
  /** The number that was given out last. */
  counter: number;
  links: StoredLink[];
  remoteLinks: RemoteLink[];
}

export const BOT_EMAIL = 'tocsin@sandbox.example';

export function createState(input: {
  now: () => Date;
  baseUrl: () => string;
  searchLagMs: number;
  people: readonly SandboxPerson[];
}): State {
  const bot = account(BOT_EMAIL, 'Tocsin');
  return {
    now: input.now,
    baseUrl: input.baseUrl,
    searchLagMs: input.searchLagMs,
    bot,
    accounts: [bot, ...input.people.map((person) => account(person.email, person.realName))],
    hidden: new Set(),
    issues: [],
    counter: 0,
    links: [],
    remoteLinks: [],
  };
}

/** Opaque, as the real ones are: https://developer.atlassian.com/cloud/jira/platform/deprecation-notice-user-privacy-api-migration-guide/ */
function account(emailAddress: string, displayName: string): Account {
  const hash = createHash('sha256').update(emailAddress).digest('hex');
  return { accountId: `712020:${hash.slice(0, 32)}`, emailAddress, displayName };
}

/** By key, in any case, or by id. */
export function findIssue(state: State, idOrKey: string): StoredIssue | undefined {
  const wanted = idOrKey.toUpperCase();
  return state.issues.find((issue) => issue.key === wanted || issue.id === idOrKey);
}
