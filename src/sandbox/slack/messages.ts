import type { SandboxMessage } from '../contract.js';
import type { Ephemeral, Message } from './tables.js';

/** A message as the Web API and events show it. `metadata` only goes to who asks for it. */
export function formatMessage(message: Message, options: { metadata: boolean }): Record<string, unknown> {
  const hidden = new Set(['id', 'created_at', 'updated_at', 'channel_id', 'target_user', 'shown_at']);
  if (!options.metadata) hidden.add('metadata');
  if (message.reply_count === 0) for (const field of ['reply_count', 'reply_users']) hidden.add(field);
  if (message.reactions.length === 0) hidden.add('reactions');
  const shown = Object.entries(message).filter(([key, value]) => value !== undefined && !hidden.has(key));
  const files = message.files?.map(({ file_id, content_base64: _, ...file }) => ({ id: file_id, ...file }));
  return { ...Object.fromEntries(shown), ...(files ? { files } : {}) };
}

/** A message as the sandbox shows it to tests and to the page. */
export function showMessage(message: Message | Ephemeral): SandboxMessage {
  return {
    ts: message.ts,
    at: message.shown_at ?? Number(message.ts) * 1000,
    channel: message.channel_id,
    user: message.user,
    botId: message.bot_id,
    text: message.text,
    blocks: message.blocks ?? [],
    threadTs: message.thread_ts,
    edited: message.edited !== undefined,
    ephemeral: 'target_user' in message,
    subtype: message.subtype,
    reactions: message.reactions.map(({ name, users }) => ({ name, users: [...users] })),
    files: (message.files ?? []).map((file) => ({ id: file.file_id, name: file.name })),
  };
}
