import { z } from 'zod';

/** What the tenant consists of, as it is kept: AAD object ids name people, times are milliseconds. */
export const Team = z.object({
  /** AAD group. */
  id: z.string(),
  name: z.string(),
  description: z.string().default(''),
  /** Conversation of the General channel, which is what Bot Framework calls the team. */
  threadId: z.string(),
  owners: z.array(z.string()),
  members: z.array(z.string()),
  botInstalled: z.boolean(),
  archived: z.boolean().default(false),
  createdAt: z.number(),
});
export type Team = z.infer<typeof Team>;

export const Tab = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  app: z.string(),
  entityId: z.string().optional(),
});
export type Tab = z.infer<typeof Tab>;

export const Conversation = z.object({
  id: z.string(),
  kind: z.enum(['channel', 'chat', 'meeting', 'personal']),
  teamId: z.string().optional(),
  channelKind: z.enum(['standard', 'private', 'shared']).default('standard'),
  /** Channel name, chat topic, meeting subject. */
  name: z.string(),
  description: z.string().default(''),
  /** Of chats and private channels; those of a standard channel are the team's. */
  members: z.array(z.string()),
  /** Of chats; the bot is in a team's standard channels where it is installed in the team. */
  botInstalled: z.boolean(),
  archived: z.boolean().default(false),
  deleted: z.boolean().default(false),
  createdAt: z.number(),
  updatedAt: z.number(),
  tabs: z.array(Tab).default([]),
  meeting: z
    .object({
      id: z.string(),
      joinUrl: z.string(),
      organizer: z.string(),
      externalId: z.string().optional(),
      startAt: z.number(),
      endAt: z.number(),
    })
    .optional(),
});
export type Conversation = z.infer<typeof Conversation>;

const Attachment = z.object({
  id: z.string(),
  contentType: z.string(),
  content: z.unknown().optional(),
  contentUrl: z.string().optional(),
  name: z.string().optional(),
});
export type Attachment = z.infer<typeof Attachment>;

/** Who wrote something. */
export const Author = z.union([
  z.object({ person: z.string() }),
  z.object({ bot: z.literal(true) }),
  z.object({ system: z.literal(true) }),
]);
export type Author = z.infer<typeof Author>;

const Mention = z.object({ id: z.string(), name: z.string() });
export type Mention = z.infer<typeof Mention>;

export const Message = z.object({
  id: z.string(),
  conversation: z.string(),
  /** Root that it replies to; channels only. */
  root: z.string().optional(),
  author: Author,
  /** As a person sees it. */
  html: z.string(),
  text: z.string(),
  subject: z.string().optional(),
  summary: z.string().optional(),
  mentions: z.array(Mention).default([]),
  attachments: z.array(Attachment).default([]),
  createdAt: z.number(),
  modifiedAt: z.number(),
  editedAt: z.number().optional(),
  deletedAt: z.number().optional(),
  /** The only person who sees it. */
  targetedTo: z.string().optional(),
  reactions: z.array(z.object({ type: z.string(), person: z.string(), at: z.number() })).default([]),
  /** Of a message of the system: Graph's `eventDetail`. */
  event: z.record(z.string(), z.unknown()).optional(),
  /** What one person sees instead of the card, since the app answered them so. */
  views: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});
export type Message = z.infer<typeof Message>;

/** A file in a conversation's folder; its bytes are kept apart. */
export const DriveFile = z.object({
  id: z.string(),
  conversation: z.string(),
  name: z.string(),
  type: z.string(),
  size: z.number(),
  createdAt: z.number(),
  author: Author,
});
export type DriveFile = z.infer<typeof DriveFile>;

export const Subscription = z.object({
  id: z.string(),
  resource: z.string(),
  changeType: z.string(),
  notificationUrl: z.string(),
  lifecycleNotificationUrl: z.string().optional(),
  clientState: z.string().optional(),
  expiresAt: z.number(),
  createdAt: z.number(),
});
export type Subscription = z.infer<typeof Subscription>;

/** People who have the app for themselves. */
export const Installed = z.object({ id: z.string(), person: z.string() });
export type Installed = z.infer<typeof Installed>;
