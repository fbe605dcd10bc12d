/** Where something happened in Teams, and who did it, as an activity of the Bot Framework says it. */
import type { Activity } from 'botbuilder';
import { z } from 'zod';
import { PersonId, RoomId } from '../../ids.js';
import { reading } from '../malformed.js';
import type { Conversation } from './memory.js';

const Account = z.looseObject({
  id: z.string(),
  aadObjectId: z.string().optional(),
  name: z.string().optional(),
});
const Place = z.looseObject({
  serviceUrl: z.string(),
  conversation: z.looseObject({
    id: z.string(),
    conversationType: z.string().optional(),
    tenantId: z.string().optional(),
    name: z.string().nullish(),
  }),
  channelData: z
    .looseObject({
      tenant: z.looseObject({ id: z.string() }).optional(),
      team: z
        .looseObject({
          id: z.string().optional(),
          aadGroupId: z.string().optional(),
          name: z.string().optional(),
        })
        .optional(),
      channel: z.looseObject({ id: z.string().optional(), name: z.string().optional() }).optional(),
      meeting: z.looseObject({ id: z.string() }).optional(),
    })
    .nullish(),
  from: Account.optional(),
});

export interface Placed {
  conversation: Conversation;
  room: RoomId;
  /** The root of the thread, in a channel. */
  thread: string | undefined;
  /** Undefined where no person of the directory did it. */
  person: PersonId | undefined;
  isPersonal: boolean;
  /** The team's own thread, by which messages name it. */
  teamThread: string | undefined;
}

/**
 * In a channel the conversation's id names the thread, too: `19:…@thread.tacv2;messageid=1616990032035`
 * (learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations).
 */
export function placeOf(activity: Activity): Placed {
  const { serviceUrl, conversation, channelData, from } = reading(() => Place.parse(activity));
  const [id = '', ...marks] = conversation.id.split(';');
  const thread = marks.find((mark) => mark.startsWith('messageid='))?.slice('messageid='.length);
  const person = from?.aadObjectId ? personOf(from.aadObjectId) : undefined;
  const kind = kindOf(conversation.conversationType, id);
  const team = channelData?.team;
  const name = kind === 'channel' ? channelData?.channel?.name : (conversation.name ?? undefined);
  return {
    conversation: {
      id,
      kind,
      serviceUrl,
      tenantId: channelData?.tenant?.id ?? conversation.tenantId ?? '',
      ...(team?.aadGroupId && { teamId: team.aadGroupId }),
      ...(kind === 'personal' && person && { person }),
      ...(name && { name }),
    },
    room: roomOf(id),
    thread,
    person,
    isPersonal: kind === 'personal',
    teamThread: team?.id,
  };
}

function kindOf(type: string | undefined, id: string): Conversation['kind'] {
  if (type === 'personal') return 'personal';
  if (type === 'channel' || id.endsWith('@thread.tacv2') || id.endsWith('@thread.skype')) return 'channel';
  return id.startsWith('19:meeting_') ? 'meeting' : 'chat';
}

export const roomOf = (conversation: string): RoomId => reading(() => RoomId.parse(`teams:${conversation}`));
export const personOf = (aadObjectId: string): PersonId =>
  reading(() => PersonId.parse(`teams:${aadObjectId.toLowerCase()}`));
