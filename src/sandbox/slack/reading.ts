import { type Answer, accept, refuse } from './answer.js';
import { type Args, flag, text } from './arguments.js';
import { CHANNELS } from './limits.js';
import { formatMessage } from './messages.js';
import { pageOf } from './pages.js';
import type { Message } from './tables.js';
import { messageAt, type Workspace } from './workspace.js';

/**
 * Reading channels. emulate checks that the caller may; what it answers leaves out `oldest`, `latest`, `inclusive`,
 * `include_all_metadata` and most cursors, so the answer is made here.
 */
const byTs = (a: Message, b: Message): number => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0);

/** https://docs.slack.dev/reference/methods/conversations.history */
export function historyOf({ tables }: Workspace, args: Args): Answer {
  const all = tables['slack.messages']
    .findBy('channel_id', text(args, 'channel'))
    .filter((message) => !message.thread_ts || message.thread_ts === message.ts || message.reply_broadcast)
    .filter(within(args))
    .sort((a, b) => byTs(b, a));
  return messagesPage(all, args);
}

/** https://docs.slack.dev/reference/methods/conversations.replies: the thread's root comes first, whatever the range. */
export function repliesOf(workspace: Workspace, args: Args): Answer {
  const channel = text(args, 'channel');
  const asked = messageAt(workspace, channel, text(args, 'ts'));
  if (!asked) return refuse('thread_not_found');
  const root = asked.thread_ts ?? asked.ts;
  const inRange = within(args);
  const all = workspace.tables['slack.messages']
    .findBy('channel_id', channel)
    .filter((message) => message.ts === root || (message.thread_ts === root && inRange(message)))
    .sort(byTs);
  return messagesPage(all, args);
}

/** https://docs.slack.dev/reference/methods/conversations.members */
export function membersOf({ tables }: Workspace, args: Args): Answer {
  const channel = tables['slack.channels'].findOneBy('channel_id', text(args, 'channel'));
  const page = pageOf(channel?.members ?? [], args, (member) => member, { standard: 100, max: 1000 });
  if (!page) return refuse('invalid_cursor');
  return accept({ members: page.items, response_metadata: { next_cursor: page.nextCursor } });
}

function within(args: Args): (message: Message) => boolean {
  const oldest = text(args, 'oldest');
  const latest = text(args, 'latest');
  const inclusive = flag(args, 'inclusive');
  return ({ ts }) => {
    const after = !oldest || Number(ts) > Number(oldest) || (inclusive && ts === oldest);
    const before = !latest || Number(ts) < Number(latest) || (inclusive && ts === latest);
    return after && before;
  };
}

function messagesPage(all: readonly Message[], args: Args): Answer {
  const page = pageOf(all, args, (message) => message.ts, { standard: 100, max: CHANNELS.historyPage });
  if (!page) return refuse('invalid_cursor');
  const metadata = flag(args, 'include_all_metadata');
  return accept({
    messages: page.items.map((message) => formatMessage(message, { metadata })),
    has_more: page.nextCursor !== '',
    ...(page.nextCursor ? { response_metadata: { next_cursor: page.nextCursor } } : {}),
  });
}
