import { z } from 'zod';

/** Something that people did in a room, by a name that is the same in Slack and in the timeline. */
export interface Happening {
  /** Slack's id. */
  room: string;
  name: string;
}

export const posted = (ts: string) => `posted ${ts}`;
export const edited = (ts: string, text: string) => `edited ${ts} ${text}`;
export const deleted = (ts: string) => `deleted ${ts}`;
export const marked = (ts: string, person: string) => `marked ${ts} ${person}`;
export const unmarked = (ts: string, person: string) => `unmarked ${ts} ${person}`;
export const joined = (person: string) => `joined ${person}`;
export const left = (person: string) => `left ${person}`;

const Message = z.object({
  ts: z.string(),
  text: z.string().default(''),
  subtype: z.string().optional(),
  bot_id: z.string().optional(),
  edited: z.object({ ts: z.string() }).optional(),
});
const Event = z.object({
  type: z.string(),
  subtype: z.string().optional(),
  channel: z.string().optional(),
  ts: z.string().optional(),
  user: z.string().optional(),
  bot_id: z.string().optional(),
  reaction: z.string().optional(),
  item: z.object({ channel: z.string().optional(), ts: z.string().optional() }).optional(),
  message: Message.optional(),
  previous_message: Message.optional(),
  deleted_ts: z.string().optional(),
});
type Event = z.infer<typeof Event>;

/** What an event of the Events API tells of what people did; read here anew, not by the code that is tested. */
export function happeningIn(raw: unknown): Happening | undefined {
  const event = Event.safeParse(raw).data;
  const room = event?.channel ?? event?.item?.channel;
  const name = event && nameOf(event);
  return room && name ? { room, name } : undefined;
}

function nameOf(event: Event): string | undefined {
  const { type, ts, user = '', item } = event;
  switch (type) {
    case 'message':
      return nameOfMessage(event, ts);
    case 'reaction_added':
    case 'reaction_removed':
      if (event.reaction !== 'pushpin' || !item?.ts) return undefined;
      return type === 'reaction_added' ? marked(item.ts, user) : unmarked(item.ts, user);
    case 'member_joined_channel':
      return joined(user);
    case 'member_left_channel':
      return left(user);
    default:
      return undefined;
  }
}

function nameOfMessage(event: Event, ts: string | undefined): string | undefined {
  const { subtype, message, previous_message: before } = event;
  if (message?.bot_id || before?.bot_id || event.bot_id) return undefined;
  if (subtype === 'message_deleted') return event.deleted_ts && deleted(event.deleted_ts);
  if (subtype === 'message_changed' && message) {
    if (message.subtype === 'tombstone') return deleted(message.ts);
    return message.edited && message.text !== before?.text ? edited(message.ts, message.text) : undefined;
  }
  const isWritten = subtype === undefined || subtype === 'file_share' || subtype === 'thread_broadcast';
  return isWritten && ts ? posted(ts) : undefined;
}
