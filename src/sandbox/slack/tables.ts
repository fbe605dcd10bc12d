import type { Change } from '../changes.js';
import {
  Any,
  Bookmark,
  Bot,
  Channel,
  Ephemeral,
  Message,
  Pin,
  StoredFile,
  Team,
  Token,
  Trigger,
  UploadSession,
  User,
  UserGroup,
  ViewRow,
} from './rows.js';
import { createTable, type Meta } from './table.js';

export type { Table } from './table.js';

/** What the workspace does to rows as emulate writes them. */
interface Rules {
  changed: (change: Change) => void;
  now: () => Date;
  messages: {
    complete: <T extends Message>(message: T) => T;
    revise: <T extends Message>(before: T, change: Partial<T>) => Partial<T>;
    bury: (message: Message & Meta) => Partial<Message> | undefined;
  };
  files: {
    uploading: (session: UploadSession, change: Partial<UploadSession>) => Partial<UploadSession>;
    complete: (file: StoredFile) => StoredFile;
    revise: (file: StoredFile, change: Partial<StoredFile>) => Partial<StoredFile>;
  };
}

export function createTables({ changed, now, messages, files }: Rules) {
  const seconds = () => Math.floor(now().getTime() / 1000);
  const inChannel = (row: { channel_id: string }) => changed({ channel: row.channel_id });
  const forPerson = (row: { user_id: string }) => changed({ person: row.user_id });
  const { complete, revise, bury } = messages;
  return {
    'slack.teams': createTable({ now, schema: Team, index: ['team_id'] }),
    'slack.users': createTable({ now, schema: User, index: ['user_id', 'email'], changed: forPerson }),
    'slack.channels': createTable({
      now,
      schema: Channel,
      index: ['channel_id', 'name'],
      changed: inChannel,
    }),
    'slack.messages': createTable({
      now,
      schema: Message,
      index: ['ts', 'channel_id', 'thread_ts'],
      changed: inChannel,
      complete,
      revise,
      bury,
    }),
    'slack.ephemeral_messages': createTable({
      now,
      schema: Ephemeral,
      index: ['ts', 'channel_id', 'target_user'],
      complete,
      revise,
      changed: (row: Ephemeral & Meta) => changed({ channel: row.channel_id, person: row.target_user }),
    }),
    'slack.bots': createTable({ now, schema: Bot, index: ['bot_id'] }),
    'slack.tokens': createTable({ now, schema: Token, index: ['token', 'user_id'] }),
    'slack.files': createTable({
      now,
      schema: StoredFile,
      index: ['file_id'],
      complete: files.complete,
      revise: files.revise,
    }),
    'slack.pins': createTable({
      now,
      schema: Pin,
      index: ['channel_id', 'message_ts'],
      changed: inChannel,
      complete: (pin: Pin) => ({ ...pin, created: seconds() }),
    }),
    'slack.bookmarks': createTable({
      now,
      schema: Bookmark,
      index: ['bookmark_id', 'channel_id'],
      changed: inChannel,
    }),
    'slack.views': createTable({ now, schema: ViewRow, index: ['view_id', 'user_id'], changed: forPerson }),
    'slack.view_triggers': createTable({ now, schema: Trigger, index: ['trigger_id'] }),
    'slack.file_upload_sessions': createTable({
      now,
      schema: UploadSession,
      index: ['file_id'],
      revise: files.uploading,
    }),
    'slack.scheduled_messages': createTable({ now, schema: Any, index: [] }),
    'slack.oauth_apps': createTable({ now, schema: Any, index: [] }),
    'slack.installations': createTable({ now, schema: Any, index: [] }),
    'slack.incoming_webhooks': createTable({ now, schema: Any, index: [] }),
    'sandbox.user_groups': createTable({
      now,
      schema: UserGroup,
      index: ['handle'],
      changed: () => changed({}),
    }),
  };
}
export type Tables = ReturnType<typeof createTables>;
