/** https://learn.microsoft.com/graph/api/channel-list-messages and https://learn.microsoft.com/graph/api/chat-list-messages */
import { isRecord } from '../../body.js';
import type { Answer, Call, Route } from '../http.js';
import { conversationById } from '../membership.js';
import type { Conversation, Message } from '../rows.js';
import { messagesIn } from '../talk.js';
import type { World } from '../world.js';
import { channelIn } from './channels.js';
import { chatMessage } from './chat-message.js';
import { page } from './page.js';
import { badRequest, notFound } from './refusals.js';

export const READ_CHANNEL = [
  'ChannelMessage.Read.All',
  'ChannelMessage.Read.Group',
  'Group.Read.All',
  'Group.ReadWrite.All',
];
export const READ_CHAT = [
  'Chat.Read.All',
  'Chat.ReadWrite.All',
  'ChatMessage.Read.Chat',
  'Chat.Read.WhereInstalled',
];

export function chatIn(world: World, { params }: Call): Conversation {
  const chat = conversationById(world, params.chat ?? '');
  if (!chat || chat.kind === 'channel') throw notFound('NotFound');
  return chat;
}

export function messageRoutes(world: World): readonly Route[] {
  /** Targeted messages are in nobody's history. Newest first; deleted ones stay, without their words. */
  const history = (conversation: Conversation): Message[] =>
    messagesIn(world, conversation)
      .filter(({ targetedTo }) => targetedTo === undefined)
      .sort((a, b) => Number(b.id) - Number(a.id));
  const found = (conversation: Conversation, id: string | undefined): Message => {
    const message = history(conversation).find((one) => one.id === id);
    if (!message) throw notFound('Message not found.');
    return message;
  };
  const list = (call: Call, conversation: Conversation, rows: readonly Message[], path: string): Answer => {
    const shown = (message: Message) => {
      const replies = call.query.get('$expand') === 'replies' && {
        replies: history(conversation)
          .filter(({ root }) => root === message.id)
          .map((reply) => chatMessage(world, conversation, reply)),
      };
      return { ...chatMessage(world, conversation, message), ...replies };
    };
    return page(world, call, rows, { path, usual: 20, most: 50, shown });
  };
  const channelPath = ({ params: { team = '', channel = '' } }: Call): string =>
    `/teams/${team}/channels/${encodeURIComponent(channel)}/messages`;
  const roots = (conversation: Conversation): Message[] =>
    history(conversation).filter(({ root }) => root === undefined);

  return [
    {
      call: 'GET /teams/:team/channels/:channel/messages',
      needs: READ_CHANNEL,
      run: (call) => list(call, channelIn(world, call), roots(channelIn(world, call)), channelPath(call)),
    },
    {
      call: 'GET /teams/:team/channels/:channel/messages/delta',
      needs: READ_CHANNEL,
      run: (call) => delta(world, call, roots(channelIn(world, call)), `${channelPath(call)}/delta`),
    },
    {
      call: 'GET /teams/:team/channels/:channel/messages/:message',
      needs: READ_CHANNEL,
      run(call) {
        const channel = channelIn(world, call);
        return { status: 200, body: chatMessage(world, channel, found(channel, call.params.message)) };
      },
    },
    {
      call: 'GET /teams/:team/channels/:channel/messages/:message/replies',
      needs: READ_CHANNEL,
      run(call) {
        const channel = channelIn(world, call);
        const above = found(channel, call.params.message);
        const replies = history(channel).filter(({ root }) => root === above.id);
        return list(call, channel, replies, `${channelPath(call)}/${above.id}/replies`);
      },
    },
    {
      call: 'GET /teams/:team/channels/:channel/messages/:message/replies/:reply',
      needs: READ_CHANNEL,
      run(call) {
        const channel = channelIn(world, call);
        const reply = found(channel, call.params.reply);
        if (reply.root !== call.params.message) throw notFound('Message not found.');
        return { status: 200, body: chatMessage(world, channel, reply) };
      },
    },
    {
      call: 'GET /chats/:chat/messages',
      needs: READ_CHAT,
      run(call) {
        const chat = chatIn(world, call);
        const path = `/chats/${encodeURIComponent(call.params.chat ?? '')}/messages`;
        return list(call, chat, chosen(history(chat), call.query), path);
      },
    },
    {
      call: 'GET /chats/:chat/messages/:message',
      needs: READ_CHAT,
      run(call) {
        const chat = chatIn(world, call);
        return { status: 200, body: chatMessage(world, chat, found(chat, call.params.message)) };
      },
    },
    ...['/teams/:team/channels/:channel', '/chats/:chat'].map(
      (place): Route => ({
        call: `GET ${place}/messages/:message/hostedContents/:content/$value`,
        needs: place.startsWith('/chats') ? READ_CHAT : READ_CHANNEL,
        run(call) {
          const conversation = call.params.chat ? chatIn(world, call) : channelIn(world, call);
          const { attachments } = found(conversation, call.params.message);
          const hosted = attachments.find(({ id }) => id === call.params.content);
          const content = isRecord(hosted?.content) ? hosted.content.base64 : undefined;
          if (typeof content !== 'string') throw notFound('Hosted content not found.');
          return {
            status: 200,
            body: Buffer.from(content, 'base64'),
            headers: { 'content-type': hosted?.contentType ?? 'application/octet-stream' },
          };
        },
      }),
    ),
  ];
}

/** "$filter on lastModifiedDateTime (gt and lt) with $orderby of the same": https://learn.microsoft.com/graph/api/chat-list-messages */
function chosen(rows: Message[], query: URLSearchParams): Message[] {
  const filter = query.get('$filter');
  const field = (query.get('$orderby') ?? 'createdDateTime desc').split(' ')[0];
  if (field !== 'createdDateTime' && field !== 'lastModifiedDateTime') throw badRequest('Invalid $orderby.');
  const at = (row: Message): number => (field === 'lastModifiedDateTime' ? row.modifiedAt : row.createdAt);
  const conditions = (filter ?? '')
    .split(' and ')
    .filter(Boolean)
    .map((one) => {
      const [, name, operator = '', value = ''] = /^(\w+) (gt|lt) (\S+)$/.exec(one.trim()) ?? [];
      if (name !== field) throw badRequest('$filter and $orderby must be on the same property.');
      return { operator, value: Date.parse(value) };
    });
  return rows
    .filter((row) =>
      conditions.every(({ operator, value }) => (operator === 'gt' ? at(row) > value : at(row) < value)),
    )
    .sort((a, b) => at(b) - at(a));
}

/** https://learn.microsoft.com/graph/api/chatmessage-delta: roots that are new or changed since the token; replies are not told. */
function delta(world: World, call: Call, rows: readonly Message[], path: string): Answer {
  const { query } = call;
  const since = Number(query.get('$deltatoken') ?? filteredSince(query.get('$filter')));
  const top = Number(query.get('$top') ?? 20);
  const from = Number(query.get('$skiptoken')?.split('_')[1] ?? since);
  if (![since, top, from].every(Number.isFinite) || top < 1 || top > 50)
    throw badRequest('Invalid delta token.');
  const changed = rows
    .filter(({ modifiedAt }) => modifiedAt > from)
    .sort((a, b) => a.modifiedAt - b.modifiedAt);
  const shown = changed.slice(0, top);
  const last = shown.at(-1)?.modifiedAt ?? from;
  const link = `${world.baseUrl}/graph/v1.0${path}`;
  const next =
    changed.length > top
      ? { '@odata.nextLink': `${link}?$skiptoken=_${last}&$top=${top}` }
      : { '@odata.deltaLink': `${link}?$deltatoken=${last}` };
  const channel = channelIn(world, call);
  return {
    status: 200,
    body: { ...next, value: shown.map((message) => chatMessage(world, channel, message)) },
  };
}

/** "$filter=lastModifiedDateTime gt", which reaches back eight months. */
function filteredSince(filter: string | null): number {
  if (!filter) return 0;
  const [, value = ''] = /^lastModifiedDateTime gt (\S+)$/.exec(filter) ?? [];
  return Date.parse(value);
}
