/** A message as Graph shows it: learn.microsoft.com/graph/api/resources/chatmessage. Only what is used of it. */
import { z } from 'zod';

const Identity = z.looseObject({ id: z.string().nullish(), displayName: z.string().nullish() });
export const Identities = z.looseObject({ user: Identity.nullish(), application: Identity.nullish() });
export type Identities = z.infer<typeof Identities>;

const Attachment = z.looseObject({
  id: z.string().nullish(),
  contentType: z.string().nullish(),
  content: z.unknown().optional(),
  contentUrl: z.string().nullish(),
  name: z.string().nullish(),
});
const Mention = z.looseObject({ id: z.number(), mentioned: Identities.nullish() });
const Reaction = z.looseObject({
  reactionType: z.string(),
  createdDateTime: z.coerce.date().nullish(),
  user: Identities.nullish(),
});
/** learn.microsoft.com/graph/api/resources/chatmessagehistoryitem */
const History = z.looseObject({
  modifiedDateTime: z.coerce.date(),
  actions: z.string(),
  reaction: Reaction.nullish(),
});

const date = z.coerce.date();
const many = <T extends z.ZodType>(one: T) => z.array(one).nullish();

export const ChatMessage = z.looseObject({
  id: z.string(),
  replyToId: z.string().nullish(),
  messageType: z.string().nullish(),
  createdDateTime: date,
  lastModifiedDateTime: date.nullish(),
  lastEditedDateTime: date.nullish(),
  deletedDateTime: date.nullish(),
  subject: z.string().nullish(),
  from: Identities.nullish(),
  body: z.looseObject({ contentType: z.string().nullish(), content: z.string().nullish() }).nullish(),
  attachments: many(Attachment),
  mentions: many(Mention),
  reactions: many(Reaction),
  messageHistory: many(History),
  /** What a message of the system tells: learn.microsoft.com/graph/system-messages. */
  eventDetail: z.looseObject({ '@odata.type': z.string().nullish() }).nullish(),
});
export type ChatMessage = z.infer<typeof ChatMessage>;
