/** Which messages of Graph are meant: how they are addressed, and what has to be granted to read them. */
import type { Whereabouts } from './files.js';

/** Below a room's path, which is `/teams/{id}/channels/{id}` or `/chats/{id}`. */
export function messagePath(room: string, { thread, message }: Omit<Whereabouts, 'conversation'>): string {
  const id = encodeURIComponent(message);
  return thread === undefined
    ? `${room}/messages/${id}`
    : `${room}/messages/${encodeURIComponent(thread)}/replies/${id}`;
}

/** learn.microsoft.com/microsoftteams/platform/graph-api/rsc/resource-specific-consent */
export const readPermission = (path: string): string =>
  path.startsWith('/teams/') ? 'ChannelMessage.Read.Group' : 'ChatMessage.Read.Chat';
