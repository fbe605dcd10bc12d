/** What looking for suspects needs from outside. */
import type { Effect } from '../incident/effect.js';
import type { Change, ChangeKey } from './change.js';

/** Where code lives and is rolled out from (GitHub). Throws as the other integrations do. */
export interface ChangeSource {
  /** What changed in a repository since an instant, and what that replaced as far as it comes with it. */
  changes(repository: string, since: Date): Promise<Change[]>;
}

/** What a webhook told of. */
export type Delivered =
  | { kind: 'change'; change: Change }
  /** Nothing that matters here. */
  | { kind: 'ignored' }
  /** It is not what the sender documents. */
  | { kind: 'unreadable' };

/** Our copy of what changed: what was told of by webhooks, and what was read. */
export interface ChangeStore {
  /**
   * Keeps what is newer than what is known of it. With a `delivery` all of it counts once: false when it came before. `follow`
   * follows, in the same transaction, where something was new.
   */
  keep(input: {
    repository: string;
    changes: readonly Change[];
    at: Date;
    delivery?: string;
    follow?: readonly Effect[];
  }): Promise<boolean>;
  /** A repository could not be read, and why, in words for people. */
  missed(repository: string, reason: string): Promise<void>;
  known(repositories: readonly string[], since: Date): Promise<KnownChanges>;
  find(key: ChangeKey): Promise<Change | undefined>;
}

export interface KnownChanges {
  changes: readonly Change[];
  /** What was there before: the last of each kind and place. */
  earlier: readonly Change[];
  /** When the repositories were last heard of: the one that was not heard of for longest. Undefined: of one never. */
  asOf: Date | undefined;
  /** Why they could not be read since. */
  trouble: string | undefined;
}
