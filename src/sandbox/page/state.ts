/** What one person sees, taken from the workspace each time it is asked for. */
import type { AnyBlock, KnownBlock } from '@slack/types';
import type { Sandbox, SandboxChannel, SandboxModal } from '../contract.js';
import type {
  PageApp,
  PageChannel,
  PageConversation,
  PageFile,
  PageModal,
  PageState,
} from './client/wire.js';
import { Refused } from './guard.js';
import type { TeamsApp } from './teams-app.js';
import { chatFor, isOfTeams, teamsFor } from './teams-state.js';

export interface Look {
  sandbox: Sandbox;
  app: PageApp;
  teamsApp: TeamsApp;
  now(): Date;
  canAdvanceClock: boolean;
}

/** The person to act as: the first when none is asked for. */
export function viewerOf({ slack }: Sandbox, asked: string | null): string {
  const person =
    asked === null || asked === '' ? slack.people[0] : slack.people.find(({ id }) => id === asked);
  if (!person) throw new Refused(404, 'There is no such person in this workspace.');
  return person.id;
}

export function mayRead(channel: SandboxChannel, viewer: string): boolean {
  return channel.members.includes(viewer) || !(channel.isPrivate || channel.isIm);
}

/** By id or name; a channel that the viewer may not read does not exist for them. */
export function channelFor({ slack }: Sandbox, viewer: string, idOrName: string): SandboxChannel {
  const channel = slack.channels().find(({ id, name }) => id === idOrName || name === idOrName);
  if (!channel || !mayRead(channel, viewer))
    throw new Refused(404, 'There is no such channel, or it is private.');
  return channel;
}

export function stateFor({ sandbox, app, teamsApp, now, canAdvanceClock }: Look, viewer: string): PageState {
  const { slack, jira, pagerduty } = sandbox;
  return {
    me: viewer,
    people: slack.people,
    groups: slack.userGroups().map(({ id, handle }) => ({ id, handle })),
    bot: { id: slack.botUserId, name: app.name },
    app,
    channels: slack
      .channels()
      .filter((channel) => mayRead(channel, viewer))
      .map((channel) => seenBy(sandbox, viewer, channel)),
    teams: teamsFor(sandbox, teamsApp, viewer),
    modals: slack.modals(viewer).map(modal),
    home: slack.home(viewer)?.blocks ?? null,
    issues: jira.issues(),
    jiraUrl: jira.baseUrl,
    pages: pagerduty
      .incidents()
      .toReversed()
      .map((one) => ({ ...one, ...pagerduty.incident(one.id) })),
    now: now().getTime(),
    canAdvanceClock,
  };
}

function seenBy({ slack }: Sandbox, viewer: string, { members, ...channel }: SandboxChannel): PageChannel {
  const latest = slack
    .messages(channel.id, viewer)
    .filter(({ user }) => user !== viewer)
    .map(({ ts }) => ts)
    .sort()
    .at(-1);
  return {
    ...channel,
    latest: latest ?? '',
    isMember: members.includes(viewer),
    memberCount: members.length,
  };
}

function modal({ id, view, errors }: SandboxModal): PageModal {
  const blocks = view.blocks.filter(isKnown);
  if (view.type !== 'modal') return { id, title: '', submit: null, close: 'Close', blocks, errors };
  return {
    id,
    title: view.title.text,
    submit: view.submit?.text ?? (blocks.some(({ type }) => type === 'input') ? 'Submit' : null),
    close: view.close?.text ?? 'Cancel',
    blocks,
    errors,
  };
}

/** Every block that reached a view passed the workspace's validation; the client says so when it cannot draw one. */
function isKnown(block: AnyBlock): block is KnownBlock {
  return block.type !== '';
}

export function conversationFor(sandbox: Sandbox, viewer: string, idOrName: string): PageConversation {
  const { id, members } = channelFor(sandbox, viewer, idOrName);
  return {
    id,
    members,
    messages: sandbox.slack.messages(id, viewer),
    pins: sandbox.slack.pins(id),
    bookmarks: sandbox.slack.bookmarks(id),
  };
}

/** Text beyond this is for saving. */
const longestShown = 1_000_000;

export function fileFor(sandbox: Sandbox, viewer: string, channel: string, id: string): PageFile {
  const { name, title, type, bytes, content } = sharedFile(sandbox, viewer, channel, id);
  const readable = bytes.length <= longestShown && !bytes.includes(0);
  return { name, title, type, bytes: bytes.length, content: readable ? content : null };
}

/** A file of a channel that the viewer may read. */
export function sharedFile(sandbox: Sandbox, viewer: string, channel: string, id: string) {
  const file = filesOf(sandbox, viewer, channel).find((one) => one.id === id);
  if (!file) throw new Refused(404, 'There is no such file.');
  return file;
}

function filesOf(sandbox: Sandbox, viewer: string, place: string) {
  if (!isOfTeams(place)) return sandbox.slack.files(channelFor(sandbox, viewer, place).id);
  const chat = chatFor(sandbox, viewer, place);
  return chat ? sandbox.teams.files(chat.id).map((file) => ({ ...file, title: '' })) : [];
}
