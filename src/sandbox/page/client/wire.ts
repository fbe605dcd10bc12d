/** What the page's server tells the browser, as JSON. Both sides compile against these types. */
import type { KnownBlock } from '@slack/types';
import type {
  SandboxChannel,
  SandboxIssue,
  SandboxMessage,
  SandboxPagerDutyIncident,
  SandboxPerson,
  SandboxTeamsConversation,
  SandboxTeamsDialog,
  SandboxTeamsMessage,
} from '../../contract.js';

/** Everything around the open conversation, as one person sees it. */
export interface PageState {
  /** The person acted as. */
  me: string;
  people: readonly SandboxPerson[];
  groups: readonly { id: string; handle: string }[];
  bot: { id: string; name: string };
  app: PageApp;
  channels: readonly PageChannel[];
  teams: PageTeams;
  /** Open modals, the topmost last. */
  modals: readonly PageModal[];
  home: readonly KnownBlock[] | null;
  issues: readonly SandboxIssue[];
  jiraUrl: string;
  /** What PagerDuty rang people for, the newest first. */
  pages: readonly PagePaged[];
  /** The workspace's time in milliseconds. */
  now: number;
  canAdvanceClock: boolean;
}

export interface PagePaged extends SandboxPagerDutyIncident {
  priority?: string | undefined;
  details: string;
  assignees: readonly string[];
  notes: readonly string[];
  responders: readonly { name: string; state: string }[];
}

export interface PageChannel extends Omit<SandboxChannel, 'members'> {
  isMember: boolean;
  memberCount: number;
  /** `ts` of the newest message by somebody else; empty when there is none. */
  latest: string;
}

/** What the app offers, from its manifest. */
export interface PageApp {
  name: string;
  commands: readonly { command: string; description: string; hint: string }[];
  /** Whether people can write in their direct messages with the app. */
  readsMessages: boolean;
  shortcuts: readonly { type: 'message' | 'global'; name: string; callbackId: string }[];
}

/** The side of Microsoft Teams. People have the same ids in it as on Slack's side. */
export interface PageTeams {
  teams: readonly { id: string; name: string }[];
  chats: readonly PageChat[];
  /** Whom an input of a card can be filled with: by the ids that Teams knows people by. */
  people: readonly { id: string; name: string }[];
  /** Open dialogs, the topmost last. */
  dialogs: readonly SandboxTeamsDialog[];
  /** What the app's package puts into the menu of a message, and what it searches. */
  actions: readonly { id: string; title: string }[];
  searches: readonly { id: string; title: string; about: string; words: string; hint: string }[];
}

/** A channel, a group chat, a meeting's chat, or the person's own chat with the app, which may not exist yet. */
export interface PageChat extends Pick<SandboxTeamsConversation, 'id' | 'kind' | 'teamId' | 'botIn'> {
  name: string;
  isPrivate: boolean;
  isArchived: boolean;
  /** When somebody else wrote last, in seconds since 1970; empty when nobody has. */
  latest: string;
}

/** The open conversation on the side of Teams. */
export interface PageChatHistory extends Pick<SandboxTeamsConversation, 'id' | 'members' | 'tabs'> {
  messages: readonly PageChatMessage[];
}

export interface PageChatMessage extends Omit<SandboxTeamsMessage, 'text' | 'targetedTo'> {
  /** Only this person sees it. */
  isPrivate: boolean;
}

export interface PageModal {
  id: string;
  title: string;
  submit: string | null;
  close: string;
  blocks: readonly KnownBlock[];
  errors: Readonly<Record<string, string>>;
}

/** The open conversation. */
export interface PageConversation {
  id: string;
  members: readonly string[];
  messages: readonly SandboxMessage[];
  /** `ts` of the pinned messages. */
  pins: readonly string[];
  bookmarks: readonly { id: string; title: string; link: string }[];
}

export interface PageFile {
  name: string;
  title: string;
  /** MIME type. */
  type: string;
  bytes: number;
  /** Null when it is no text, or too long to be read here. */
  content: string | null;
}

/** A chosen value; `instant` (seconds since 1970) stands for the Date of a datetime picker. */
export type WireValue = string | readonly string[] | number | null | { instant: number };

export type ActTarget = { channel: string; ts: string } | { home: true } | { modal: string };

/** What comes back from anything a person does: what the app answered, or why the client would not do it. */
export interface ActionResult {
  error?: string;
  /** The sandbox gave no answer, which the page says at its head already. */
  unreachable?: boolean;
  /** HTTP status of the app's answer, 0 when it gave none in time. Absent when nothing was sent to the app. */
  status?: number;
  /** The `ts` or id of what was made. */
  made?: string;
  /** What the app said to whoever pressed a button of its card. */
  said?: string;
  /** What a search found. */
  found?: readonly { title: string; card: unknown }[];
}
