import type { KnownBlock } from '@slack/types';
import { z } from 'zod';

/**
 * The rows that emulate's Slack service keeps, with the fields the sandbox reads. Rows carry more than that:
 * the schemas are loose, so that a state file gives back what was written.
 */
const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const StoredBlock = z.custom<KnownBlock>((value) => isObject(value));
export const StoredBlocks = z.array(StoredBlock);

const Texted = z.object({ value: z.string(), creator: z.string(), last_set: z.number() });

export const Message = z.looseObject({
  ts: z.string(),
  channel_id: z.string(),
  user: z.string().optional(),
  text: z.string(),
  type: z.string(),
  subtype: z.string().optional(),
  bot_id: z.string().optional(),
  /** Of another app's bot; that of our own is added where it is shown. */
  bot_profile: z.looseObject({ name: z.string() }).optional(),
  thread_ts: z.string().optional(),
  /** The reply was sent to the channel too. */
  reply_broadcast: z.boolean().optional(),
  blocks: StoredBlocks.optional(),
  metadata: z.unknown().optional(),
  edited: z.object({ user: z.string(), ts: z.string() }).optional(),
  /** When it was written, in milliseconds: as `ts` says, unless the clock was set back, which time stamps never are. */
  shown_at: z.number().optional(),
  reply_count: z.number(),
  reply_users: z.array(z.string()),
  reactions: z.array(z.object({ name: z.string(), users: z.array(z.string()), count: z.number() })),
  files: z.array(z.looseObject({ file_id: z.string() })).optional(),
});
export type Message = z.infer<typeof Message>;

export const Ephemeral = Message.extend({ target_user: z.string() });
export type Ephemeral = z.infer<typeof Ephemeral>;

export const Channel = z.looseObject({
  channel_id: z.string(),
  team_id: z.string(),
  name: z.string(),
  is_channel: z.boolean(),
  is_private: z.boolean(),
  is_im: z.boolean().optional(),
  is_mpim: z.boolean().optional(),
  is_archived: z.boolean(),
  topic: Texted,
  purpose: Texted,
  members: z.array(z.string()),
  creator: z.string(),
  num_members: z.number(),
});
export type Channel = z.infer<typeof Channel>;

export const User = z.looseObject({
  user_id: z.string(),
  team_id: z.string(),
  name: z.string(),
  real_name: z.string(),
  email: z.string(),
  is_admin: z.boolean(),
  is_bot: z.boolean(),
  deleted: z.boolean(),
  tz: z.string(),
  profile: z.looseObject({ real_name: z.string(), display_name: z.string() }),
});
export type User = z.infer<typeof User>;

export const ViewRow = z.looseObject({
  view_id: z.string(),
  type: z.enum(['modal', 'home']),
  user_id: z.string(),
  team_id: z.string(),
  blocks: StoredBlocks,
  callback_id: z.string(),
  external_id: z.string(),
  private_metadata: z.string(),
  hash: z.string(),
  root_view_id: z.string(),
  previous_view_id: z.string().optional(),
  notify_on_close: z.boolean(),
  clear_on_close: z.boolean(),
  title: z.unknown(),
  submit: z.unknown(),
  close: z.unknown(),
  app_id: z.string(),
  bot_id: z.string(),
});
export type ViewRow = z.infer<typeof ViewRow>;

export const Pin = z.looseObject({
  channel_id: z.string(),
  message_ts: z.string(),
  created: z.number(),
  created_by: z.string(),
});
export type Pin = z.infer<typeof Pin>;
export const Bookmark = z.looseObject({
  bookmark_id: z.string(),
  channel_id: z.string(),
  title: z.string(),
  link: z.string(),
});
export const StoredFile = z.looseObject({
  file_id: z.string(),
  user: z.string(),
  name: z.string(),
  title: z.string(),
  mimetype: z.string(),
  size: z.number(),
  deleted: z.boolean(),
  channels: z.array(z.string()),
  groups: z.array(z.string()),
  ims: z.array(z.string()),
  content_base64: z.string().optional(),
});
export type StoredFile = z.infer<typeof StoredFile>;
export const UploadSession = z.looseObject({
  file_id: z.string(),
  /** What the person's client said of the file. */
  mimetype: z.string().optional(),
  content_base64: z.string().optional(),
});
export type UploadSession = z.infer<typeof UploadSession>;
export const Team = z.looseObject({ team_id: z.string(), name: z.string(), domain: z.string() });
export const Bot = z.looseObject({
  bot_id: z.string(),
  app_id: z.string(),
  user_id: z.string(),
  name: z.string(),
});
export const Token = z.looseObject({ token: z.string(), user_id: z.string(), scopes: z.array(z.string()) });
export const Trigger = z.looseObject({ trigger_id: z.string(), user_id: z.string() });
export const UserGroup = z.object({
  usergroup_id: z.string(),
  handle: z.string(),
  name: z.string(),
  users: z.array(z.string()),
});
export type UserGroup = z.infer<typeof UserGroup>;
/** A collection that only emulate looks into. */
export const Any = z.looseObject({});
