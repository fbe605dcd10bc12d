/**
 * What Tocsin asks of the tools around it. As with a chat platform, every method throws `RetryLater` when the far
 * side asks to slow down, `PermanentFailure` when asking again cannot help, and anything else when it may.
 */

import type { PersonId, Sha256 } from '../ids.js';

/** A place where remediation tasks live (Jira). */
export interface TaskTracker {
  /** Whose accounts own its tasks: `jira`. */
  platform: string;
  /**
   * Files one task. `key` marks it (a label such as `tocsin-<id>`): with `attempt` above 1, a task that already
   * carries the label is returned instead of filing it again.
   */
  file(task: NewTask): Promise<FiledTask>;
  /** Says that one task blocks another. Both are ids that `file` returned. Linking twice is the same as once. */
  linkBlocks(input: { blocker: string; blocked: string }): Promise<void>;
  /** For `doctor`: undefined when all is well, else what is wrong and how to mend it. Never throws. */
  check(): Promise<string | undefined>;
}

export interface NewTask {
  key: string;
  attempt: number;
  /** Any text: made to fit what the tracker accepts. */
  title: string;
  /** One paragraph each; with `url`, its text is a link. */
  description: readonly { text: string; url?: string }[];
  labels: readonly string[];
  /** The key of the project for it; undefined: the usual one. */
  project?: string | undefined;
  /** `2026-11-20` */
  dueDate: string | undefined;
  /** The owner's account there, by the tracker's own id. */
  owner: string | undefined;
  /** Shown on the task as a link to where it came from. */
  backLink: { url: string; title: string } | undefined;
}

export interface FiledTask {
  /** What people call it: `OPS-12`. */
  id: string;
  url: string;
  /** Whether the task is assigned to the owner. False when there is no `owner`, or not one who can be assigned. */
  ownerKnown: boolean;
}

/** Opens the calls in which people talk (Microsoft Teams, Zoom). */
export interface BridgeProvider {
  /** Opens a call and answers the link that lets people in, an https address. */
  open(call: NewCall): Promise<{ url: string }>;
}

export interface NewCall {
  /** Marks it: asked again with the same one, it is the same call. */
  key: string;
  /** 1 for the first try; above it, an earlier one may have opened the call without being told. */
  attempt: number;
  name: string;
  /** Who declared the incident: where a call has an owner, it is theirs if they have an account there. */
  by: PersonId;
}

/** Where the content of files is kept, each under its SHA-256: nothing that a person named reaches a path. */
export interface ArtifactStore {
  /**
   * Keeps a content, hashed while it passes and never held in memory as a whole. The same content twice is one.
   * More than `mostBytes` is refused for good. What `content` itself throws comes out as it is.
   */
  put(content: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredArtifact>;
  /**
   * Nothing is opened before `content` is read. Reading ends in a `PermanentFailure`, its last bytes withheld, when
   * what is stored is not what was kept.
   */
  open(sha256: Sha256): Promise<{ content: AsyncIterable<Uint8Array>; bytes: number } | undefined>;
  has(sha256: Sha256): Promise<boolean>;
  /** Leaves no copy that the store could still give out. Removing what is not there is well. */
  remove(sha256: Sha256): Promise<void>;
  /** For `doctor`: keeps, reads and removes a few bytes. Undefined when all is well, else what is wrong. Never throws. */
  check(): Promise<string | undefined>;
}

export interface PutOptions {
  mostBytes: number;
  /** Told what it is before it is to be found in the store: when this throws, it never is. */
  placing?(sha256: Sha256): Promise<void>;
}

export interface StoredArtifact {
  sha256: Sha256;
  bytes: number;
}
