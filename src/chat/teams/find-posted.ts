import { z } from 'zod';
import { nativeId } from '../../ids.js';
import { keyIn } from './card.js';
import { unlessRefused } from './errors.js';
import { type Graph, pagesOf } from './graph.js';
import type { Installation } from './installation.js';
import type { Conversation } from './memory.js';
import type { Rooms } from './rooms.js';

const Message = z.looseObject({
  id: z.string(),
  deletedDateTime: z.string().nullish(),
  attachments: z.array(z.looseObject({ content: z.string().nullish() })).nullish(),
});

/** Four pages of 50, the most that Graph shows at once: https://learn.microsoft.com/graph/api/channel-list-messages */
const mostPages = 4;
const pageSize = '50';

/**
 * The message that carries this key, among the newest 200. Undefined also where the bot may not read: a message twice is better than
 * none.
 */
export function createFindPosted(deps: { graph: Graph; rooms: Rooms; installation: Installation }) {
  async function messagesOf(place: Conversation): Promise<string | undefined> {
    if (place.kind !== 'personal') return `${await deps.rooms.pathOf(place)}/messages`;
    // Graph has another id for a personal chat than the connector.
    const id = place.person && (await deps.installation.personalChatId(nativeId(place.person)));
    return id && `/chats/${encodeURIComponent(id)}/messages`;
  }

  return async (place: Conversation, key: string): Promise<string | undefined> => {
    const path = await messagesOf(place);
    if (path === undefined) return undefined;
    const permission = place.kind === 'channel' ? 'ChannelMessage.Read.Group' : 'ChatMessage.Read.Chat';
    return unlessRefused(
      async () => {
        for await (const page of pagesOf(
          deps.graph,
          path,
          { query: { $top: pageSize }, permission },
          mostPages,
        )) {
          const found = z
            .array(Message)
            .parse(page)
            .find(
              ({ attachments, deletedDateTime }) =>
                !deletedDateTime && attachments?.some(({ content }) => content && keyIn(content) === key),
            );
          if (found) return found.id;
        }
        return undefined;
      },
      403,
      404,
    );
  };
}
