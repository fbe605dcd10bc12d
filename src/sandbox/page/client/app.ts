/** What every part of the page may ask for and do. */
import type { SandboxPerson } from '../../contract.js';
import type {
  ActionResult,
  PageChannel,
  PageChat,
  PageChatHistory,
  PageConversation,
  PageState,
} from './wire.js';

export type Place =
  /** A conversation of either platform. `message` is brought into view once. */
  | { view: 'channel'; id: string; thread?: string; message?: string }
  | { view: 'home' }
  | { view: 'jira'; key?: string }
  | { view: 'pagerduty'; key?: string };

export interface App {
  readonly state: PageState;
  /** The open conversation, when it is one of Slack's. */
  readonly conversation: PageConversation | undefined;
  /** The open conversation, when it is one of Teams'. */
  readonly history: PageChatHistory | undefined;
  readonly place: Place;
  readonly me: SandboxPerson;
  /** The workspace's time in milliseconds. */
  now(): number;
  go(place: Place): void;
  become(person: string): void;
  /** Does something as the acted person; what went wrong is shown unless `quiet`. */
  send(action: string, body?: object, options?: { quiet?: boolean }): Promise<ActionResult>;
  /** Shows a line of text for a while. */
  notify(text: string): void;
  /** Puts text into the message box and focuses it. */
  compose(text: string): void;
}

export function channelById(state: PageState, id: string): PageChannel | undefined {
  return state.channels.find((channel) => channel.id === id);
}

/** By id; `personal` names the person's own chat with the app, whether it exists yet or not. */
export function chatById({ teams: { chats } }: PageState, id: string): PageChat | undefined {
  return chats.find((chat) => chat.id === id || (id === 'personal' && chat.kind === 'personal'));
}

/** The channel or chat that is open. */
export function openPlace({ state, place }: App): PageChannel | PageChat | undefined {
  if (place.view !== 'channel') return undefined;
  return channelById(state, place.id) ?? chatById(state, place.id);
}

export function personName(state: PageState, id: string): string {
  if (id === state.bot.id) return state.bot.name;
  if (id === 'USLACKBOT') return 'Slackbot';
  return state.people.find((person) => person.id === id)?.realName ?? id;
}

/** The direct messages between the acted person and the app. */
export function botChannel(state: PageState): PageChannel | undefined {
  return state.channels.find(({ isIm, isMember }) => isIm && isMember);
}

/** What to tell a person about an outcome; nothing when it went well. */
export function problem(result: ActionResult, what: string): string | undefined {
  if (result.error !== undefined) return result.error;
  if (result.status === 0)
    return `${what} failed with the error “operation_timeout”: the app gave no answer within 3 seconds.`;
  if (result.status !== undefined && result.status >= 400) {
    return `${what} failed with the error “dispatch_failed”: the app answered ${result.status}.`;
  }
  return undefined;
}
