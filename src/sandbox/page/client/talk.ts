/** An open conversation and its messages, in one shape for both platforms. */
import type { Child } from './dom.js';
import type { MenuItem } from './menu.js';
import type { ActionResult } from './wire.js';

export interface Post {
  id: string;
  /** The conversation's id. */
  place: string;
  /** When it was written, in milliseconds by the workspace's clock. */
  at: number;
  /** A person's id, or the app's. */
  author: string;
  name: string;
  isApp: boolean;
  /** Only the acted person sees it. */
  isPrivate: boolean;
  /** What the platform tells of members and settings: small print, not a person's message. */
  isQuiet: boolean;
  isPinned: boolean;
  /** Stands under an earlier message of the same author without a name of its own. */
  mayFollow: boolean;
  /** Id of the message that it replies to. */
  root: string | undefined;
  /** A reply that stands among the roots as well. */
  isBroadcast: boolean;
  reactions: readonly { name: string; people: readonly string[] }[];
  files: readonly { id: string; name: string; type: string; bytes: number; deleted?: boolean }[];
  isEdited: boolean;
  /** What the body is drawn from: it is drawn again when this differs. */
  shows: unknown;
  /** `edited` is the mark of an edited message, to stand after its words. */
  draw(edited: Child): Child;
  /** The text as it stood in the message box. */
  typed(): string;
}

export interface Line {
  text: string;
  file: File | undefined;
  /** The root that it replies to. */
  root: string | undefined;
}

/** What became of a line. */
export interface Sent {
  /** Why it was not taken; then the words go back into the box. */
  wrong: string | undefined;
  /** That is said elsewhere on the page. */
  isTold: boolean;
  tookFile: boolean;
}

export interface Mentionable {
  handle: string;
  name: string;
  note: string;
  /** Whose picture. */
  id: string | undefined;
}

export interface Talk {
  platform: 'slack' | 'teams';
  id: string;
  posts: readonly Post[];
  /** Where replies are: in a panel beside the messages, below their root, or nowhere. */
  threads: 'aside' | 'below' | 'none';
  /** What stands in the empty message box. */
  placeholder: string;
  /** What stands here before the first message. */
  welcome: Welcome;
  /** Why nothing can be written here, and what would help. */
  closed: { why: string; help?: { label: string; run(): void } | undefined } | undefined;
  /** Reactions at hand, and those in a menu. */
  quick: readonly string[];
  more: readonly string[];
  react(post: Post, reaction: string): void;
  /** What the menu of a message has besides editing and deleting. */
  menu(post: Post): MenuItem[];
  edit(post: Post, text: string): Promise<ActionResult>;
  remove(post: Post): void;
  send(line: Line): Promise<Sent>;
  mentionable(): readonly Mentionable[];
  /** What to say of the line being typed. */
  hint(typed: string): Node[];
  /** What Tab makes of it, when only one thing can be meant. */
  complete(typed: string): string | undefined;
}

export interface Welcome {
  title: string;
  text: string;
  /** A line to try, and what to say after it. */
  example?: { line: string; more: string };
}
