/**
 * The sandbox: a workspace to try and test Tocsin in, with no accounts. One HTTP server on loopback serves
 *
 *   /slack/api/*   Slack's Web API (emulate, with the rules it lacks in front)
 *   /jira/*        Jira Cloud's REST API v3, the part Tocsin uses
 *   /pagerduty/*   PagerDuty's REST API v2, the part Tocsin uses
 *   /, /page/*     the page: the workspace in a browser
 *
 * and delivers commands, interactions and events to the app as Slack does: signed HTTP, or Socket Mode once a
 * client has connected. It is at least as strict as the real services.
 */
import type { KnownBlock, ModalView } from '@slack/types';

export interface SandboxOptions {
  /** Default 127.0.0.1. Only loopback addresses are accepted. */
  host?: string;
  /** Default 0: a free port. */
  port?: number;
  /** Where events, commands and interactions are sent: `http://127.0.0.1:3000/slack/events`. May be set later with `connect`. */
  requestUrl?: string;
  /** Milliseconds that every Web API call takes at least. Default 0. */
  latencyMs?: number;
  /**
   * Whether Slack's published rate tiers are enforced, and its 30,000 events an hour. Default true. An object also enforces
   * them, but for the methods it names with so many calls a minute, and with so many `events` an hour:
   * `{ 'conversations.history': 1, events: 100 }`.
   */
  rateLimits?: boolean | Readonly<Record<string, number>>;
  /** The clock that time stamps are taken from. Default the real one. */
  now?: () => Date;
  /** The people in the workspace; the default has eight, in several time zones. */
  people?: readonly SandboxPerson[];
  /** Public channels that exist from the start. Default general, incidents, random. */
  channels?: readonly string[];
  /**
   * File to keep state in between runs: the workspace, Jira, PagerDuty, the clock. The bytes of files are in the folder
   * `<stateFile>.files`. Default none: state is gone when the sandbox stops.
   */
  stateFile?: string;
  /** Scopes that the bot was granted. Default what `manifest.yml` asks for. */
  scopes?: readonly string[];
  /** The slash commands that the app has; Slackbot refuses others. Default those in `manifest.yml`. */
  commands?: readonly string[];
  /** The events that the app gets, as its manifest names them: `message.channels`. Default those in `manifest.yml`. */
  events?: readonly string[];
  /**
   * Whether a line in the channel says who joined and who left. `few` is Slack's setting "off": not who left a public channel,
   * nor who joined one of more than 20. `none` is stricter than Slack. The events come all the same. Default `all`.
   */
  membershipNotices?: 'all' | 'few' | 'none';
  /** Waits before an event that was not taken is sent again. Default Slack's: at once, after a minute, after five. */
  retryDelaysMs?: readonly number[];
  /** Moves `now` forward; with it the page offers to. */
  advanceClock?: (minutes: number) => Promise<void>;
}

export interface SandboxPerson {
  /** Slack user id, `U0ALICE00`. */
  id: string;
  /** Handle: `alice`. */
  name: string;
  realName: string;
  email: string;
  /** IANA zone: `Europe/Berlin`. */
  tz: string;
  title: string;
  /** May rename every channel, not only their own. Default false. */
  isAdmin?: boolean;
}

export interface Sandbox {
  /** `http://127.0.0.1:PORT` */
  url: string;
  slack: SandboxSlack;
  jira: SandboxJira;
  pagerduty: SandboxPagerDuty;
  /** How far the page has moved the clock, in earlier runs too, in milliseconds: start with it. */
  movedMs(): number;
  /** Where deliveries go from now on. */
  connect(requestUrl: string): void;
  stop(): Promise<void>;
}

/** What Slack answered to a person's action. */
export interface Delivered {
  /** HTTP status of the app's answer, or 0 when it gave none in 3 s (people see "operation_timeout"). */
  status: number;
  /** Body of the app's answer, parsed if it was JSON. */
  body: unknown;
  /** Milliseconds until the answer. */
  ms: number;
}

export interface SandboxSlack {
  /** `http://127.0.0.1:PORT/slack/api/` */
  apiUrl: string;
  botToken: string;
  appToken: string;
  signingSecret: string;
  teamId: string;
  appId: string;
  botUserId: string;
  people: readonly SandboxPerson[];
  /** Acts as a person, the way the Slack client would: what the client does not allow throws. */
  as(person: string): SandboxActor;
  /** Posts as the bot of another app, a deploy bot or an alert. Answers the `ts`. */
  sayAsApp(app: string, channel: string, text: string, options?: { threadTs?: string }): string;

  channels(): SandboxChannel[];
  /** By id or name; throws when there is none. */
  channel(idOrName: string): SandboxChannel;
  /** Messages of a channel, oldest first, replies after all roots; deleted ones are gone, but for the tombstone of one with replies. `viewer` adds the ephemeral messages that this person sees. */
  messages(channel: string, viewer?: string): SandboxMessage[];
  /** Modals that are open for a person, the topmost last. */
  modals(person: string): SandboxModal[];
  /** What the app published as this person's App Home. */
  home(person: string): { blocks: KnownBlock[] } | undefined;
  pins(channel: string): string[];
  bookmarks(channel: string): { id: string; title: string; link: string }[];
  /** `content` is `bytes` as text. */
  files(
    channel: string,
  ): { id: string; name: string; title: string; type: string; bytes: Uint8Array; content: string }[];
  userGroups(): { id: string; handle: string; users: string[] }[];
  setUserGroup(handle: string, users: string[]): void;

  /** Every Web API call so far, oldest first: what was asked and what was answered. */
  calls(method?: string): SandboxCall[];
  /** Every delivery to the app so far. */
  deliveries(): SandboxDelivery[];
  /** Called after every change that a person could see; returns a function that ends it. */
  onChange(listener: (change: { channel?: string; person?: string }) => void): () => void;
  /** Resolves with the first value that is not undefined, looking again after each change; rejects after `timeoutMs` (default 10 s) naming `what`. */
  waitFor<T>(what: string, look: () => T | undefined, timeoutMs?: number): Promise<T>;
  /** Resolves when no delivery is under way and none is waiting to be retried. */
  idle(): Promise<void>;

  /** Makes the next calls of a method go wrong; `times` default 1, `method` '*' for all. Returns a function that ends it. */
  fault(input: SandboxFault): () => void;
  /**
   * How events are delivered from now on: each twice, in pairs swapped, held until released, lost for good (as when Slack has
   * disabled delivery), or lost with an `app_rate_limited` a minute that says so. Retries of earlier events go on.
   */
  delivery(mode: 'normal' | 'duplicate' | 'reorder' | 'hold' | 'lose' | 'rate-limited'): void;
  /** Delivers the newest event that matches once more, under the same event id; lost ones too. Throws when there is none. */
  redeliver(matches: (event: Record<string, unknown>) => boolean): Promise<Delivered>;
  setLatency(ms: number): void;
  /** As the option `rateLimits`; every allowance is full again. */
  setRateLimits(limits: boolean | Readonly<Record<string, number>>): void;
  /** Sends any body to the app, signed unless told otherwise: forged, stale and repeated deliveries. */
  deliverRaw(input: {
    body: string;
    contentType?: string;
    timestamp?: number;
    signature?: string;
    headers?: Record<string, string>;
  }): Promise<Delivered>;
  /** How many Socket Mode connections are open. Deliveries go to one of them rather than over HTTP while there is one. */
  socketConnections(): number;
  /** Closes every Socket Mode connection after the warning that Slack gives. */
  refreshSockets(): void;
}

export interface SandboxFault {
  method: string;
  /**
   * `ratelimited`: 429 with Retry-After; `error`: `{ok:false,error}`; `500`; `reset`: the connection is cut before
   * the call is carried out; `lost`: it is carried out and then the connection is cut; `hang`: no answer at all.
   */
  kind: 'ratelimited' | 'error' | '500' | 'reset' | 'lost' | 'hang';
  error?: string;
  retryAfterSeconds?: number;
  times?: number;
}

export interface SandboxActor {
  id: string;
  /**
   * Types a slash command: `command('incidents', '/incident declare …')`. The line is what is on the keyboard: `@bruno` and
   * `#random` become mentions, and `<`, `>` and `&` arrive escaped. Slackbot tells the person when the app does not answer.
   */
  command(channel: string, line: string): Promise<Delivered>;
  /** `text` as the client sends it: mentions are `<@U…>`, and what was typed as `<`, `>`, `&` is escaped. Answers the `ts`. */
  say(channel: string, text: string, options?: { threadTs?: string; broadcast?: boolean }): Promise<string>;
  edit(channel: string, ts: string, text: string): Promise<void>;
  remove(channel: string, ts: string): Promise<void>;
  react(channel: string, ts: string, emoji: string): Promise<void>;
  unreact(channel: string, ts: string, emoji: string): Promise<void>;
  pin(channel: string, ts: string): Promise<void>;
  unpin(channel: string, ts: string): Promise<void>;
  /** Shares a file in a message, with words or without. Answers the file's id. */
  upload(channel: string, file: SandboxUpload): Promise<string>;
  /** Messages keep a tombstone of it. */
  deleteFile(file: string): Promise<void>;
  join(channel: string): Promise<void>;
  leave(channel: string): Promise<void>;
  /** Brings a person, or the bot, into a channel. */
  invite(channel: string, person: string): Promise<void>;
  kick(channel: string, person: string): Promise<void>;
  setTopic(channel: string, topic: string): Promise<void>;
  setPurpose(channel: string, purpose: string): Promise<void>;
  /** Only who made the channel may, or an admin. */
  rename(channel: string, name: string): Promise<void>;
  archive(channel: string): Promise<void>;
  unarchive(channel: string): Promise<void>;
  createChannel(name: string): Promise<string>;
  openHome(): Promise<Delivered>;
  /** Runs a message shortcut by its callback id. */
  messageShortcut(callbackId: string, channel: string, ts: string): Promise<Delivered>;
  globalShortcut(callbackId: string): Promise<Delivered>;
  /**
   * Presses a button, or chooses in a select, checkboxes or date picker. `where` finds the element: its action id, its
   * block id or its visible label. A modal is named by its id, its callback id or its title.
   */
  act(
    target: { channel: string; ts: string } | { home: true } | { modal: string },
    where: string,
    value?: ActValue,
  ): Promise<Delivered>;
  /** Fills in the topmost modal and submits it. Keys are block ids or visible labels. Errors that the app answers stay with the modal. */
  submit(values: Record<string, ActValue>): Promise<Delivered>;
  /** Closes the topmost modal. */
  close(): Promise<void>;
  /** Loads the client anew: every open modal closes, and the app hears of those that it asked to hear of. */
  reload(): Promise<void>;
}

export interface SandboxUpload {
  name: string;
  /** Default the name. */
  title?: string;
  /** MIME type. Default by the name. */
  type?: string;
  content: string | Uint8Array;
  /** What is said with it. */
  text?: string;
  threadTs?: string;
}

/** Text, an option's value or label, several of them, a user id, a date, or a Date for a datetime picker. */
export type ActValue = string | readonly string[] | Date | number | null;

export interface SandboxChannel {
  id: string;
  name: string;
  isPrivate: boolean;
  isIm: boolean;
  isArchived: boolean;
  creator: string;
  topic: string;
  purpose: string;
  members: string[];
}

export interface SandboxMessage {
  ts: string;
  /** When it was written, by the sandbox's clock, in milliseconds: as `ts` says, unless the clock was set back meanwhile. */
  at: number;
  channel: string;
  user: string | undefined;
  botId: string | undefined;
  /** The name of another app, when its bot wrote it. */
  app: string | undefined;
  text: string;
  blocks: KnownBlock[];
  threadTs: string | undefined;
  edited: boolean;
  ephemeral: boolean;
  subtype: string | undefined;
  reactions: { name: string; users: string[] }[];
  files: { id: string; name: string; type: string; bytes: number; deleted: boolean }[];
}

export interface SandboxModal {
  id: string;
  /** As it is on screen; `state` is what the person has entered and not sent yet. */
  view: ModalView & { state?: { values: Record<string, Record<string, Record<string, unknown>>> } };
  /** Block id → message, as the app answered them. */
  errors: Record<string, string>;
}

export interface SandboxCall {
  at: number;
  method: string;
  args: Record<string, unknown>;
  status: number;
  ok: boolean;
  error: string | undefined;
}

export interface SandboxDelivery {
  at: number;
  kind: 'event' | 'command' | 'interaction';
  /** The event's type, the command's name or the interaction's type. */
  type: string;
  attempt: number;
  status: number;
  ms: number;
}

export interface SandboxIssue {
  key: string;
  project: string;
  type: string;
  summary: string;
  /** The text of the description's Atlassian document. */
  description: string;
  labels: string[];
  assignee: string | undefined;
  dueDate: string | undefined;
  status: string;
  links: { type: string; inward?: string; outward?: string }[];
  remoteLinks: { url: string; title: string }[];
}

export interface SandboxJira {
  /** `http://127.0.0.1:PORT/jira` */
  baseUrl: string;
  email: string;
  token: string;
  project: string;
  issues(): SandboxIssue[];
  fault(input: {
    kind: 'ratelimited' | '500' | 'reset' | 'lost' | 'hang' | 'down';
    times?: number;
  }): () => void;
}

export interface SandboxPagerDuty {
  /** `http://127.0.0.1:PORT/pagerduty` */
  apiUrl: string;
  token: string;
  incidents(): { id: string; title: string; status: string; urgency: string; service: string }[];
}
