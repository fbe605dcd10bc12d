import { type Blobs, createBlobs } from '../blobs.js';
import { type Changes, createChanges } from '../changes.js';
import type { SandboxTeamsPerson } from '../contract.js';
import type { StateFile } from '../state-file.js';
import { type Collection, createCollection } from './collection.js';
import type { Identity } from './identity.js';
import type { Author } from './rows.js';
import { Conversation, DriveFile, Installed, Message, Subscription, Team } from './rows.js';

/** What happened in the tenant: activities and Graph's notifications are made of it. */
export type Happened =
  | { type: 'message.created'; message: Message }
  | { type: 'message.edited'; message: Message }
  | { type: 'message.deleted'; message: Message }
  | { type: 'message.undeleted'; message: Message }
  | { type: 'message.reacted'; message: Message; person: string; reaction: string; added: boolean }
  | {
      type: 'people.added' | 'people.removed';
      conversation: Conversation;
      people: readonly string[];
      by: Author;
    }
  | { type: 'channel.created' | 'channel.renamed' | 'channel.deleted'; conversation: Conversation }
  | { type: 'app.added' | 'app.removed'; conversation: Conversation; by: Author };

export interface World {
  identity: Identity;
  people: readonly SandboxTeamsPerson[];
  /** `http://127.0.0.1:PORT/teams` */
  baseUrl: string;
  now: () => Date;
  changes: Changes;
  teams: Collection<Team>;
  conversations: Collection<Conversation>;
  messages: Collection<Message>;
  files: Collection<DriveFile>;
  subscriptions: Collection<Subscription>;
  /** People who have the app for themselves. */
  installed: Collection<Installed>;
  blobs: Blobs;
  /** Graph's application permissions and resource-specific ones. */
  permissions: Set<string>;
  /** Milliseconds by the sandbox's clock, each later than the one before: ids of messages. */
  nextStamp(): number;
  onHappened(listener: (happened: Happened) => void): void;
  tell(happened: Happened): void;
}

export function createWorld(options: {
  identity: Identity;
  people: readonly SandboxTeamsPerson[];
  baseUrl: string;
  now: () => Date;
  permissions: readonly string[];
  file: StateFile | undefined;
  /** Where the bytes of files are kept. */
  folder: string | undefined;
}): World {
  const { file } = options;
  const listeners: ((happened: Happened) => void)[] = [];
  const changes = createChanges();
  const messages = createCollection('messages', Message, file);
  let last = Math.max(0, ...messages.all().map(({ id }) => Number(id)));
  return {
    identity: options.identity,
    people: options.people,
    baseUrl: options.baseUrl,
    now: options.now,
    changes,
    teams: createCollection('teams', Team, file),
    conversations: createCollection('conversations', Conversation, file),
    messages,
    files: createCollection('files', DriveFile, file),
    subscriptions: createCollection('subscriptions', Subscription, file),
    installed: createCollection('installed', Installed, file),
    blobs: createBlobs(options.folder),
    permissions: new Set(options.permissions),
    nextStamp() {
      last = Math.max(last + 1, options.now().getTime());
      return last;
    },
    onHappened: (listener) => void listeners.push(listener),
    tell(happened) {
      changes.emit({
        channel: 'message' in happened ? happened.message.conversation : happened.conversation.id,
      });
      for (const listener of listeners) listener(happened);
    },
  };
}
