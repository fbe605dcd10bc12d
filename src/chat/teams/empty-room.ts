/** Takes away the messages that we ourselves posted in a room. What others wrote is not ours to delete. */
import { z } from 'zod';
import { keyIn } from './card.js';
import type { Connector } from './connector.js';
import { unlessRefused } from './errors.js';
import { type Graph, pagesOf } from './graph.js';
import type { Conversation } from './memory.js';
import type { Rooms } from './rooms.js';

const Message = z.looseObject({
  id: z.string(),
  deletedDateTime: z.string().nullish(),
  attachments: z.array(z.looseObject({ content: z.string().nullish() })).nullish(),
});

export async function emptyRoom(
  { graph, connector, rooms }: { graph: Graph; connector: Connector; rooms: Rooms },
  place: Conversation,
): Promise<void> {
  const permission = place.kind === 'channel' ? 'ChannelMessage.Read.Group' : 'ChatMessage.Read.Chat';
  const own: string[] = [];
  const asked = { query: { $top: '50' }, permission };
  for await (const page of pagesOf(graph, `${await rooms.pathOf(place)}/messages`, asked)) {
    for (const { id, deletedDateTime, attachments } of z.array(Message).parse(page)) {
      const isOurs = attachments?.some(({ content }) => content && keyIn(content) !== undefined);
      if (isOurs && !deletedDateTime) own.push(id);
    }
  }
  for (const id of own) await unlessRefused(() => connector.remove(place, id), 404);
}
