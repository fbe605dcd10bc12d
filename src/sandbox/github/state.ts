/** What the stand-in's GitHub holds: an organisation's repositories and what happened in them. */
import { createHash } from 'node:crypto';

export interface StoredStatus {
  id: number;
  state: string;
  at: Date;
}

export interface StoredDeployment {
  kind: 'deployment';
  id: number;
  sha: string;
  ref: string;
  environment: string;
  title: string;
  by: string;
  at: Date;
  statuses: StoredStatus[];
}

export interface StoredRelease {
  kind: 'release';
  id: number;
  tag: string;
  title: string;
  by: string;
  at: Date;
}

export interface StoredPull {
  kind: 'merge';
  id: number;
  number: number;
  title: string;
  by: string;
  sha: string;
  additions: number;
  deletions: number;
  /** Merged then. */
  at: Date;
}

export interface StoredRun {
  kind: 'run';
  id: number;
  workflow: string;
  title: string;
  by: string;
  sha: string;
  branch: string;
  event: string;
  conclusion: string;
  at: Date;
}

export type Stored = StoredDeployment | StoredRelease | StoredPull | StoredRun;

export interface StoredRepository {
  id: number;
  owner: string;
  name: string;
  /** Newest last. */
  stored: Stored[];
}

export interface State {
  now(): Date;
  /** Of pages for people: `http://127.0.0.1:PORT/github`. */
  webUrl(): string;
  /** `http://127.0.0.1:PORT/github/api/v3`, where GitHub Enterprise Server has it. */
  apiUrl(): string;
  repositories: StoredRepository[];
  /** What the token and the app may not read: `Actions`. */
  withheld: Set<string>;
  nextId(): number;
}

export const ORGANISATION = 'tocsin-demo';
export const DEFAULT_BRANCH = 'main';

export function createState(input: Pick<State, 'now' | 'webUrl' | 'apiUrl'>): State {
  // Larger at a later start: what was seen of an earlier one stays another.
  let last = Math.floor(input.now().getTime() / 1000);
  return {
    ...input,
    repositories: ['checkout', 'payments', 'search'].map((name, index) => ({
      id: 7001 + index,
      owner: ORGANISATION,
      name,
      stored: [],
    })),
    withheld: new Set(),
    nextId: () => ++last,
  };
}

/** Whatever the case it is written in. */
export function findRepository({ repositories }: State, name: string): StoredRepository | undefined {
  return repositories.find((one) => `${one.owner}/${one.name}`.toLowerCase() === name.toLowerCase());
}

/** A commit's name, the same for the same words. */
export const shaOf = (words: string): string => createHash('sha1').update(words).digest('hex');
