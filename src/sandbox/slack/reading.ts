import { type Answer, accept, refuse } from './answer.js';
import { type Args, flag, number, text } from './arguments.js';
import { CHANNELS } from './limits.js';
import { formatMessage } from './messages.js';
import { pageOf } from './pages.js';
import type { Message } from './rows.js';
import { messageAt, type Workspace } from './workspace.js';

/**
 * Reading channels. emulate checks that the caller may; what it answers leaves out `oldest`, `latest`, `inclusive`,
 * `include_all_metadata` and most cursors, so the answer is made here.
 */
const byTs = (a: Message, b: Message): number => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0);

/**
 * https://docs.slack.dev/reference/methods/conversations.history: newest first; of a thread only its parent and what was
 * sent to the channel too.
 */
export function historyOf(workspace: Workspace, args: Args): Answer {
  const refused = checkRange(args, CHANNELS.historyPage);
  if (refused) return refused;
  const all = workspace.tables['slack.messages']
    .findBy('channel_id', text(args, 'channel'))
    .filter(({ ts, thread_ts, subtype }) => !thread_ts || thread_ts === ts || subtype === 'thread_broadcast')
    .filter(within(args))
    .sort((a, b) => byTs(b, a));
  const page = pageOfMessages(all, args, { standard: 100, after: (a, b) => a <= b });
  return page ? answerOf(workspace, page.items, args, page.nextCursor) : refuse('invalid_cursor');
}

/**
 * https://docs.slack.dev/reference/methods/conversations.replies: oldest first, after the message that the thread hangs on,
 * whatever the range. Slack repeats that message on every page.
 */
export function repliesOf(workspace: Workspace, args: Args): Answer {
  const refused = checkRange(args, CHANNELS.repliesPage);
  if (refused) return refused;
  const channel = text(args, 'channel');
  const asked = messageAt(workspace, channel, text(args, 'ts'));
  const root = asked && messageAt(workspace, channel, asked.thread_ts ?? asked.ts);
  if (!root) return refuse('thread_not_found');
  const all = workspace.tables['slack.messages']
    .findBy('thread_ts', root.ts)
    .filter((reply) => reply.channel_id === channel && reply.ts !== root.ts)
    .filter(within(args))
    .sort(byTs);
  const page = pageOfMessages(all, args, { standard: 1000, after: (a, b) => a >= b });
  return page ? answerOf(workspace, [root, ...page.items], args, page.nextCursor) : refuse('invalid_cursor');
}

/** https://docs.slack.dev/reference/methods/conversations.members */
export function membersOf({ tables }: Workspace, args: Args): Answer {
  const channel = tables['slack.channels'].findOneBy('channel_id', text(args, 'channel'));
  const page = pageOf(channel?.members ?? [], args, (member) => member, { standard: 100, max: 1000 });
  if (!page) return refuse('invalid_cursor');
  return accept({ members: page.items, response_metadata: { next_cursor: page.nextCursor } });
}

/**
 * "Any conversation the relevant bot is a member of"; a private channel elsewhere does not exist for it:
 * https://docs.slack.dev/reference/methods/conversations.history#usage
 */
export function mayRead({ tables, identity }: Workspace, args: Args, token: string): Answer | undefined {
  const channel = tables['slack.channels'].findOneBy('channel_id', text(args, 'channel'));
  if (token !== identity.botToken || !channel || channel.members.includes(identity.botUserId))
    return undefined;
  return refuse(channel.is_private ? 'channel_not_found' : 'not_in_channel');
}

/** The errors on both methods' pages. */
function checkRange(args: Args, most: number): Answer | undefined {
  const limit = number(args, 'limit');
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1 && limit <= most))
    return refuse('invalid_limit');
  for (const name of ['latest', 'oldest'] as const) {
    if (text(args, name) && !/^\d+(?:\.\d+)?$/.test(text(args, name))) return refuse(`invalid_ts_${name}`);
  }
  return undefined;
}

function within(args: Args): (message: Message) => boolean {
  const oldest = text(args, 'oldest');
  const latest = text(args, 'latest');
  const inclusive = flag(args, 'inclusive');
  return ({ ts }) => {
    const after = !oldest || Number(ts) > Number(oldest) || (inclusive && Number(ts) === Number(oldest));
    const before = !latest || Number(ts) < Number(latest) || (inclusive && Number(ts) === Number(latest));
    return after && before;
  };
}

/** A cursor is a place in time, `next_ts:1512154409000256`: what is deleted meanwhile does not make it invalid. */
function pageOfMessages(
  all: readonly Message[],
  args: Args,
  { standard, after }: { standard: number; after: (ts: number, cursor: number) => boolean },
): { items: readonly Message[]; nextCursor: string } | undefined {
  const cursor = text(args, 'cursor');
  const [, from] = /^next_ts:(\d{16})$/.exec(Buffer.from(cursor, 'base64').toString('utf8')) ?? [];
  if (cursor && from === undefined) return undefined;
  const micros = (ts: string): number => Number(ts.replace('.', ''));
  const left = from === undefined ? all : all.filter(({ ts }) => after(micros(ts), Number(from)));
  const limit = number(args, 'limit') ?? standard;
  const next = left[limit];
  const nextCursor = next ? Buffer.from(`next_ts:${micros(next.ts)}`).toString('base64') : '';
  return { items: left.slice(0, limit), nextCursor };
}

function answerOf(
  workspace: Workspace,
  messages: readonly Message[],
  args: Args,
  nextCursor: string,
): Answer {
  const metadata = flag(args, 'include_all_metadata');
  return accept({
    messages: messages.map((message) => formatMessage(workspace, message, { metadata })),
    has_more: nextCursor !== '',
    ...(nextCursor ? { response_metadata: { next_cursor: nextCursor } } : {}),
  });
}
