import type { SandboxMessage } from '../contract.js';
import { fileIn } from './files.js';
import { repliesTo } from './message-rows.js';
import type { Ephemeral, Message } from './rows.js';
import type { Workspace } from './workspace.js';

/** Fields of a row that are not the message's, or that are worked out anew. */
const OWN = new Set([
  'id',
  'created_at',
  'updated_at',
  'channel_id',
  'target_user',
  'shown_at',
  'reply_count',
  'reply_users',
  'reactions',
]);

/** A message as the Web API and events show it. `metadata` only goes to who asks for it. */
export function formatMessage(
  workspace: Workspace,
  message: Message | Ephemeral,
  options: { metadata: boolean },
): Record<string, unknown> {
  const { identity, tables } = workspace;
  const { channel_id: channel, ts, files, reactions, subtype, bot_id } = message;
  const shown = Object.entries(message).filter(
    ([key, value]) => value !== undefined && !OWN.has(key) && (key !== 'metadata' || options.metadata),
  );
  const pinned = tables['slack.pins'].findBy('message_ts', ts).some((pin) => pin.channel_id === channel);
  return {
    ...Object.fromEntries(shown),
    ...(subtype === undefined && { team: identity.teamId }),
    ...(bot_id === identity.botId && { bot_profile: botProfile(workspace) }),
    ...(files && { files: files.map((file) => fileIn(workspace, file.file_id)) }),
    ...(reactions.length > 0 && { reactions }),
    ...(pinned && { pinned_to: [channel] }),
    ...threadFields(workspace, message),
  };
}

/** https://docs.slack.dev/messaging/retrieving-messages#pulling_threads: what a parent and a reply say of their thread. */
export function threadFields(
  workspace: Workspace,
  message: Pick<Message, 'channel_id' | 'ts' | 'thread_ts' | 'subtype'>,
): Record<string, unknown> {
  const messages = workspace.tables['slack.messages'];
  const { channel_id, ts, thread_ts } = message;
  if (thread_ts !== undefined && thread_ts !== ts) {
    const root = messages.findBy('ts', thread_ts).find((one) => one.channel_id === channel_id);
    return {
      ...(root?.user && { parent_user_id: root.user }),
      ...(root &&
        message.subtype === 'thread_broadcast' && {
          root: formatMessage(workspace, root, { metadata: false }),
        }),
    };
  }
  const replies = repliesTo(messages, message);
  if (replies.length === 0) return {};
  const users = [...new Set(replies.flatMap(({ user }) => (user ? [user] : [])))];
  return {
    thread_ts: ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    latest_reply: replies.at(-1)?.ts,
    reply_users: users,
    is_locked: false,
    subscribed: false,
  };
}

/** https://docs.slack.dev/reference/events/message/bot_message */
function botProfile({ identity }: Workspace) {
  const { botId: id, appId: app_id, botName: name, teamId: team_id } = identity;
  return { id, app_id, name, team_id, icons: {}, deleted: false, updated: 0 };
}

/** A message as the sandbox shows it to tests and to the page. */
export function showMessage(workspace: Workspace, message: Message | Ephemeral): SandboxMessage {
  return {
    ts: message.ts,
    at: message.shown_at ?? Math.floor(Number(message.ts) * 1000),
    channel: message.channel_id,
    user: message.user,
    botId: message.bot_id,
    app: message.bot_profile?.name,
    text: message.text,
    blocks: message.blocks ?? [],
    threadTs: message.thread_ts,
    edited: message.edited !== undefined,
    ephemeral: 'target_user' in message,
    subtype: message.subtype,
    reactions: message.reactions.map(({ name, users }) => ({ name, users: [...users] })),
    files: (message.files ?? []).map(({ file_id }) => {
      const file = workspace.tables['slack.files'].findOneBy('file_id', file_id);
      return file && !file.deleted
        ? { id: file_id, name: file.name, type: file.mimetype, bytes: file.size, deleted: false }
        : { id: file_id, name: file?.name ?? file_id, type: '', bytes: 0, deleted: true };
    }),
  };
}
