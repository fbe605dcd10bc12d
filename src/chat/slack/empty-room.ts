/** Takes away what we ourselves left in a channel: messages with their files, and bookmarks. What others wrote is not ours to delete. */
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Self } from './client.js';

const Message = z.object({
  ts: z.string(),
  user: z.string().optional(),
  bot_id: z.string().optional(),
  reply_count: z.number().optional(),
  files: z.array(z.object({ id: z.string() })).optional(),
});
type Message = z.infer<typeof Message>;
const Page = z.object({
  messages: z.array(Message).default([]),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});
const Bookmarks = z.object({ bookmarks: z.array(z.object({ id: z.string() })).default([]) });

const gone = ['message_not_found', 'cant_delete_message'];
const fileGone = ['file_not_found', 'file_deleted', 'cant_delete_file'];

export async function emptyRoom(
  client: WebClient,
  self: Self,
  channel: string,
  /** Carries out a call, for which these refusals are as good as success. */
  call: <T>(work: () => Promise<T>, fine?: readonly string[]) => Promise<T | undefined>,
): Promise<void> {
  async function all(read: (cursor: string | undefined) => Promise<unknown>): Promise<Message[]> {
    const found: Message[] = [];
    let cursor: string | undefined;
    do {
      const page = Page.parse((await call(() => read(cursor))) ?? {});
      found.push(...page.messages);
      cursor = page.response_metadata?.next_cursor || undefined;
    } while (cursor);
    return found;
  }
  const next = (cursor: string | undefined) => ({ channel, limit: 200, ...(cursor && { cursor }) });

  const messages = await all((cursor) => client.conversations.history(next(cursor)));
  for (const { ts, reply_count } of [...messages]) {
    if (!reply_count) continue;
    messages.push(...(await all((cursor) => client.conversations.replies({ ...next(cursor), ts }))));
  }
  const own = messages.filter(({ user, bot_id }) => user === self.userId || bot_id === self.botId);
  const byTime = new Map(own.map((message) => [message.ts, message]));
  for (const { ts, files = [] } of byTime.values()) {
    for (const { id } of files) await call(() => client.files.delete({ file: id }), fileGone);
    await call(() => client.chat.delete({ channel, ts }), gone);
  }
  const { bookmarks } = Bookmarks.parse(
    (await call(() => client.bookmarks.list({ channel_id: channel }))) ?? {},
  );
  for (const { id } of bookmarks) {
    await call(() => client.bookmarks.remove({ channel_id: channel, bookmark_id: id }), ['not_found']);
  }
}
