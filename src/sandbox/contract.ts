/**
 * The sandbox: a workspace to try and test Tocsin in, with no accounts. One HTTP server on loopback serves
 *
 *   /slack/api/*   Slack's Web API (emulate, with the rules it lacks in front)
 *   /teams/*       Microsoft Teams: the login, the bot connector, the part of Microsoft Graph that Tocsin uses
 *   /jira/*        Jira Cloud's REST API v3, the part Tocsin uses
 *   /pagerduty/*   PagerDuty's REST API v2, the part Tocsin uses
 *   /github/*      GitHub's REST API, the part Tocsin reads, and its webhooks
 *   /zoom/*        Zoom's tokens and REST API v2, the part Tocsin uses
 *   /, /page/*     the page: the workspace in a browser
 *
 * and delivers commands, interactions and events to the app as Slack does: signed HTTP, or Socket Mode once a
 * client has connected; and activities as Teams does. It is at least as strict as the real services.
 */
import type { KnownBlock, ModalView } from '@slack/types';
import type { Catalogue } from '../incident/catalogue.js';

export interface SandboxOptions {
  /** Default 127.0.0.1. Only loopback addresses are accepted. */
  host?: string;
  /** Default 0: a free port. */
  port?: number;
  /** Where events, commands and interactions are sent: `http://127.0.0.1:3000/slack/events`. May be set later with `connect`. */
  requestUrl?: string;
  /** Where Teams' activities are sent: `http://127.0.0.1:3000/api/messages`. May be set later with `connectTeams`. */
  messagesUrl?: string;
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
   * File to keep state in between runs: the workspace, Jira, PagerDuty, Zoom, the clock. The bytes of files are in the folder
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
  /** The same of PagerDuty's webhooks. Default four times within 20 minutes. */
  webhookRetryDelaysMs?: readonly number[];
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
  teams: SandboxTeams;
  jira: SandboxJira;
  pagerduty: SandboxPagerDuty;
  github: SandboxGitHub;
  zoom: SandboxZoom;
  /** How far the page has moved the clock, in earlier runs too, in milliseconds: start with it. */
  movedMs(): number;
  /** Where Slack's deliveries go from now on. */
  connect(requestUrl: string): void;
  /** Where Teams' activities go from now on. */
  connectTeams(messagesUrl: string): void;
  /** Where PagerDuty's webhooks go from now on. */
  connectPagerDuty(webhooksUrl: string): void;
  stop(): Promise<void>;
}

/** What the app answered to a person's action. */
export interface Delivered {
  /** HTTP status of the app's answer, or 0 when it gave none in time: 3 s in Slack (people see "operation_timeout"), 15 s in Teams. */
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
  kind: 'event' | 'command' | 'interaction' | 'activity' | 'invoke' | 'notification';
  /** The event's type, the command's name or the interaction's type; of Teams the activity's type, or an invoke's name. */
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

export interface SandboxGitHub {
  /** `http://127.0.0.1:PORT/github/api/v3` */
  apiUrl: string;
  token: string;
  app: { id: string; privateKey: string; installation: number };
  webhookSecret: string;
  /** The services whose code is here. */
  services: Catalogue;
  /** Somebody changes something, and a webhook tells of it unless it is done quietly. Answers its id, a pull request's number. */
  change(input: SandboxGitHubChange): Promise<{ id: string; delivered: Delivered | undefined }>;
  /** Where webhooks go from now on: `http://127.0.0.1:3000/webhooks/github`. */
  connect(url: string): void;
  /** Sends any body to the app, signed unless told otherwise: forged, late and repeated deliveries. */
  deliverRaw(input: {
    event: string;
    body: string;
    delivery?: string;
    signature?: string;
    contentType?: string;
  }): Promise<Delivered>;
  deliveries(): SandboxGitHubDelivery[];
  /** Sends one once more, under the same id. */
  redeliver(id: string): Promise<Delivered>;
  /** Every API call so far, oldest first. */
  calls(): { method: string; path: string; status: number }[];
  /** A permission that the token lacks from now on: `Actions`. */
  withhold(permission: string): void;
  /**
   * Makes the next calls go wrong: 503 or no answer until it is ended, the connection cut, the primary limit used up, the
   * secondary exceeded. Returns a function that ends it.
   */
  fault(input: {
    kind: 'down' | 'hang' | 'reset' | 'primary' | 'secondary';
    times?: number;
    retryAfterSeconds?: number;
  }): () => void;
}

export type SandboxGitHubChange = {
  repository: string;
  title: string;
  by: string;
  /** Default now. */
  minutesAgo?: number;
  /** Any words that name it; by default a commit of its own. */
  commit?: string;
  /** No webhook tells of it. */
  quietly?: boolean;
} & (
  | { kind: 'deployment'; environment?: string; state?: string }
  | { kind: 'release'; tag?: string }
  | { kind: 'merge'; number?: number; lines?: number }
  | { kind: 'run'; workflow?: string; branch?: string; event?: string; state?: string }
);

export interface SandboxGitHubDelivery {
  id: string;
  event: string;
  /** What was answered; 0 while or when nothing was. */
  status: number;
}

export interface SandboxJira {
  /** `http://127.0.0.1:PORT/jira` */
  baseUrl: string;
  email: string;
  token: string;
  project: string;
  issues(): SandboxIssue[];
  /** A person sets the visibility of their address to “Only you and admins”. */
  hideAddress(email: string): void;
  fault(input: {
    kind: 'ratelimited' | '500' | 'reset' | 'lost' | 'hang' | 'down';
    times?: number;
  }): () => void;
}

export interface SandboxPagerDutyIncident {
  id: string;
  title: string;
  status: string;
  urgency: string;
  service: string;
}

export interface SandboxPagerDuty {
  /** `http://127.0.0.1:PORT/pagerduty` */
  apiUrl: string;
  token: string;
  /** Address of the user on whose behalf Tocsin writes. */
  from: string;
  webhookSecret: string;
  incidents(): SandboxPagerDutyIncident[];
  /** What else there is of one, for who looks at it. */
  incident(id: string): {
    priority: string | undefined;
    details: string;
    key: string;
    assignees: string[];
    notes: string[];
    responders: { name: string; state: string }[];
  };
  directory(): {
    users: readonly { id: string; name: string; email: string }[];
    schedules: readonly { id: string; name: string }[];
    policies: readonly { id: string; name: string }[];
    services: readonly { id: string; name: string }[];
  };
  /** Acts as a person on PagerDuty's website or phone app; by the part of their address before the @. */
  as(name: string): {
    /** Opens an incident by hand, and answers its id. */
    open(incident: { title: string; service: string }): string;
    acknowledge(id: string): void;
    resolve(id: string): void;
    reopen(id: string): void;
    /** To the next level. */
    escalate(id: string): void;
    reassign(id: string, to: string): void;
    annotate(id: string, text: string): void;
    prioritise(id: string, priority: string): void;
    answer(id: string, answer: 'accepted' | 'declined'): void;
  };
  /** Nobody did anything in time: what is acknowledged is so no longer, what is not goes to the next level. */
  timeOut(id: string): void;
  /** Begins a maintenance window now. */
  maintain(input: { service: string; minutes: number; description: string }): void;
  /** `POST /incidents`, oldest first. */
  calls(): string[];
  /**
   * Makes the next calls go wrong, `times` of them (default 1; `down` and `denied` last until ended). `lost`: it is carried out and
   * then the connection is cut. Returns what ends it.
   */
  fault(input: {
    kind: '500' | 'down' | 'denied' | 'ratelimited' | 'reset' | 'lost';
    times?: number;
    retryAfterSeconds?: number;
  }): () => void;
  /** Every try to deliver a webhook; status 0: no answer. */
  deliveries(): { at: number; type: string; attempt: number; status: number }[];
  webhooks: {
    ping(): void;
    /** After three that were dropped in a row nothing is sent for a day. */
    isDisabled(): boolean;
    enable(): void;
    /** The newest of a type once more, under the same id. Answers the status. */
    redeliver(type: string): Promise<number>;
    /** Any body, with its own signature unless another is given. Answers the status. */
    raw(body: string, signature?: string): Promise<number>;
    /** Resolves when none is under way or waits to be sent again. */
    idle(): Promise<void>;
  };
}

/** One Zoom account and the app in it. */
export interface SandboxZoom {
  accountId: string;
  clientId: string;
  clientSecret: string;
  /** `http://127.0.0.1:PORT/zoom/v2` */
  apiUrl: string;
  /** `http://127.0.0.1:PORT/zoom/oauth/token` */
  oauthUrl: string;
  /** How often a token was asked for. */
  tokensGiven(): number;
  /** Oldest first. `host` is an e-mail address. */
  meetings(): {
    id: number;
    host: string;
    topic: string;
    agenda: string;
    type: number;
    joinBeforeHost: boolean;
    waitingRoom: boolean;
  }[];
  /** What happens when somebody turns the app off and on. */
  revokeTokens(): void;
  /** Takes a scope from the app. Returns what gives it back. */
  withdrawScope(scope: string): () => void;
  /**
   * Makes calls go wrong, one by default; tokens are given all the same. `daily`: the host has made as many meetings as a day
   * allows. `lost`: it is carried out, but the answer does not arrive. Returns what ends it.
   */
  fault(input: { kind: 'ratelimited' | 'daily' | '500' | 'lost' | 'hang'; times?: number }): () => void;
}

/** One Microsoft 365 tenant with Teams, and the bot in it. */
export interface SandboxTeams {
  appId: string;
  appPassword: string;
  tenantId: string;
  /** AAD group of the incident team. */
  teamId: string;
  botName: string;
  /** `28:<appId>` */
  botId: string;
  /** Of the app in the organisation's catalog, as Graph names it: `appCatalogs/teamsApps/<id>`. */
  catalogId: string;
  /** `http://127.0.0.1:PORT/teams/login` */
  loginUrl: string;
  /** `http://127.0.0.1:PORT/teams/graph` */
  graphUrl: string;
  /** The service URL: `http://127.0.0.1:PORT/teams/connector/` */
  connectorUrl: string;
  openIdMetadataUrl: string;
  tokenIssuer: string;
  /** The same people as in Slack, with the same e-mail addresses. */
  people: readonly SandboxTeamsPerson[];
  /** Acts as a person, the way the Teams client would: what the client does not allow throws. */
  as(person: string): SandboxTeamsActor;

  teams(): { id: string; name: string; channels: SandboxTeamsChannel[] }[];
  /** Channels, group chats, meeting chats and personal chats with the bot. */
  conversations(): SandboxTeamsConversation[];
  /** By id or name; throws when there is none. */
  conversation(idOrName: string): SandboxTeamsConversation;
  /** Roots and replies, oldest first; deleted ones are gone. Targeted ones only for their viewer, who also sees their own view of a card. */
  messages(conversation: string, viewer?: string): SandboxTeamsMessage[];
  /** Dialogs that are open for a person, the topmost last. */
  dialogs(person: string): SandboxTeamsDialog[];
  /** Files in a conversation's folder. `content` is `bytes` as text. */
  files(
    conversation: string,
  ): { id: string; name: string; type: string; bytes: Uint8Array; content: string }[];

  /**
   * Every call so far to the login, the connector and Graph: `POST /v3/conversations/:id/activities`. `args` has `params`,
   * `query` and `body`. `match`: the whole call, or a part of its name.
   */
  calls(match?: string): SandboxCall[];
  deliveries(): SandboxDelivery[];
  onChange(listener: (change: { channel?: string; person?: string }) => void): () => void;
  waitFor<T>(what: string, look: () => T | undefined, timeoutMs?: number): Promise<T>;
  idle(): Promise<void>;

  fault(input: SandboxTeamsFault): () => void;
  /** How activities (but no invokes) and Graph's notifications are delivered from now on. */
  delivery(mode: 'normal' | 'duplicate' | 'reorder' | 'hold' | 'lose'): void;
  /** Sends any activity to the app, signed as told. */
  deliverRaw(input: { activity: unknown; token?: 'none' | SandboxTeamsToken }): Promise<Delivered>;
  /** Graph's application permissions and resource-specific ones, these and no others. Default all that the app package asks for. */
  grant(permissions: readonly string[]): void;
  /** Makes an app's certificate known (PEM), so that it may log in with it. */
  trustCertificate(pem: string): void;
  /** Every subscription to Graph's change notifications that has not expired. */
  subscriptions(): SandboxTeamsSubscription[];
  /** Tells a subscription's `lifecycleNotificationUrl`; `subscriptionRemoved` ends the subscription as well. */
  lifecycle(
    subscription: string,
    event: 'reauthorizationRequired' | 'subscriptionRemoved' | 'missed',
  ): Promise<Delivered>;
  setLatency(ms: number): void;
  setRateLimits(on: boolean): void;
}

/** A token as Bot Framework would not make it. Everything that is not given is right. */
export interface SandboxTeamsToken {
  audience?: string;
  issuer?: string;
  /** Signed with a key that the metadata does not list. */
  key?: 'other';
  expired?: true;
  /** The claim; the activity keeps its own. */
  serviceUrl?: string;
}

export interface SandboxTeamsPerson {
  /** AAD object id. */
  id: string;
  /** `29:…` */
  mri: string;
  /** `alice` */
  name: string;
  displayName: string;
  email: string;
  /** IANA zone. */
  tz: string;
}

export interface SandboxTeamsFault {
  /** `POST /v3/conversations/:id/activities`, `GET /teams/:id/channels` (parameters by any name), or `*`. */
  call: string;
  /** As in Slack; a status is answered instead of carrying the call out. */
  kind: 'ratelimited' | '412' | '500' | '502' | '503' | '504' | '403' | 'reset' | 'lost' | 'hang';
  retryAfterSeconds?: number;
  times?: number;
}

export interface SandboxTeamsActor {
  id: string;
  /**
   * Types `@Tocsin line` in a channel or a group chat, and `line` in the personal chat, which `personal` names. `@alice` in
   * the line becomes a mention of her.
   */
  command(conversation: string, line: string, options?: { thread?: string }): Promise<Delivered>;
  /** Answers the message's id. `mention`: the bot is mentioned first; default false. `card`: one that a search found. */
  say(
    conversation: string,
    text: string,
    options?: { thread?: string; mention?: boolean; subject?: string; card?: Record<string, unknown> },
  ): Promise<string>;
  edit(conversation: string, id: string, text: string): Promise<void>;
  remove(conversation: string, id: string): Promise<void>;
  /** Takes the removal of one's own message back. */
  undo(conversation: string, id: string): Promise<void>;
  react(conversation: string, id: string, type: string): Promise<void>;
  unreact(conversation: string, id: string, type: string): Promise<void>;
  /** Shares a file in a message. Answers the message's id. */
  upload(conversation: string, file: SandboxTeamsUpload): Promise<string>;
  /**
   * Presses a button of a card by its label, with what was entered into the card's inputs, by input id or label. A dialog opens
   * when the app answers with one. `nth` tells buttons of one label apart; default 0.
   */
  press(
    conversation: string,
    messageId: string,
    label: string,
    values?: Record<string, ActValue>,
    nth?: number,
  ): Promise<Delivered>;
  /** Fills in the topmost dialog and submits it, with its first submit button unless `label` names another. */
  submit(values: Record<string, ActValue>, label?: string, nth?: number): Promise<Delivered>;
  close(): Promise<void>;
  /** Runs a message extension's action command on a message. */
  messageAction(commandId: string, conversation: string, messageId: string): Promise<Delivered>;
  /** Types into a message extension's search. */
  search(
    commandId: string,
    query: string,
    options?: { conversation?: string },
  ): Promise<{ title: string; card: unknown }[]>;
  /** Looks at a message: a card with `refresh` for this person asks the app for their view. */
  refresh(conversation: string, messageId: string): Promise<Delivered>;
  joinTeam(team: string): Promise<void>;
  leaveTeam(team: string): Promise<void>;
  createChannel(team: string, name: string, kind?: 'standard' | 'private'): Promise<string>;
  /** A group chat of these people and oneself. */
  createChat(people: readonly string[], topic?: string): Promise<string>;
  addToChat(conversation: string, person: string): Promise<void>;
  leaveChat(conversation: string): Promise<void>;
  renameChannel(conversation: string, name: string): Promise<void>;
  deleteChannel(conversation: string): Promise<void>;
  /** Installs the app: in a team, a chat, or with `personal` for oneself. */
  addBot(where: string): Promise<void>;
  removeBot(where: string): Promise<void>;
}

export interface SandboxTeamsUpload {
  name: string;
  /** MIME type. Default by the name. */
  type?: string;
  content: string | Uint8Array;
  text?: string;
  thread?: string;
}

export interface SandboxTeamsChannel {
  /** `19:…@thread.tacv2` */
  id: string;
  name: string;
  kind: 'standard' | 'private' | 'shared';
  teamId: string;
  archived: boolean;
}

export interface SandboxTeamsConversation {
  id: string;
  kind: 'channel' | 'chat' | 'meeting' | 'personal';
  /** The channel's name, the chat's topic, the meeting's subject, or the person's name. */
  name: string;
  /** AAD group of a channel's team. */
  teamId: string | undefined;
  /** AAD object ids. */
  members: string[];
  botIn: boolean;
  archived: boolean;
  tabs: { id: string; name: string; url: string }[];
}

export interface SandboxTeamsMessage {
  id: string;
  /** When it was written, by the sandbox's clock, in milliseconds. */
  at: number;
  conversation: string;
  /** Id of the root that it replies to. */
  thread: string | undefined;
  /** AAD object id of the person; undefined for the bot and the system. */
  from: string | undefined;
  bot: boolean;
  /** Words only. */
  text: string;
  /** As the client draws it. */
  html: string;
  subject: string | undefined;
  /** Adaptive cards, as the viewer sees them. */
  cards: Record<string, unknown>[];
  mentions: { id: string; name: string }[];
  edited: boolean;
  /** AAD object id of the only one who sees it. */
  targetedTo: string | undefined;
  /** What a message of the system tells: `membersAddedEventMessageDetail`. */
  system: string | undefined;
  reactions: { type: string; people: string[] }[];
  files: { id: string; name: string; type: string; bytes: number }[];
}

export interface SandboxTeamsDialog {
  id: string;
  title: string;
  card: Record<string, unknown>;
  /** What the app said to the last submission, instead of another card. */
  message: string | undefined;
}

export interface SandboxTeamsSubscription {
  id: string;
  resource: string;
  changeType: string;
  notificationUrl: string;
  lifecycleNotificationUrl: string | undefined;
  clientState: string;
  expiresAt: Date;
}
