/** What the system tells in a room: learn.microsoft.com/graph/system-messages. */
import { z } from 'zod';
import type { TimelineEvent } from '../../incident/event.js';
import type { Seen } from '../archive.js';
import { cleanText } from '../clean-text.js';
import { type ChatMessage, Identities } from './chat-message.js';
import { type Eye, personOf, postedAt, seen } from './seen.js';
import { personIn } from './shown-message.js';

const Detail = z.looseObject({
  '@odata.type': z.string(),
  initiator: Identities.nullish(),
  members: z.array(z.looseObject({ id: z.string().nullish() })).nullish(),
  channelId: z.string().nullish(),
  channelDisplayName: z.string().nullish(),
  channelDescription: z.string().nullish(),
  chatDisplayName: z.string().nullish(),
});
type Detail = z.infer<typeof Detail>;

/** A message of the system in a conversation; of one that says nothing for a timeline, nothing. */
export function shownNotices(conversation: string, message: ChatMessage, eye: Eye): Seen[] {
  const detail = Detail.safeParse(message.eventDetail).data;
  if (!detail) return [];
  const kind = detail['@odata.type'].replace(/^#microsoft\.graph\.|EventMessageDetail$/g, '');
  const by = personIn(detail.initiator);
  const at = postedAt(message.id) ?? message.createdDateTime;
  const name = `${kind}:${conversation}:${message.id}`;
  const members = membersOf(kind, detail);
  if (members) {
    return members.people.map((person) => {
      const invited = members.type === 'member.joined' && by !== undefined && by !== person;
      const event: TimelineEvent = { type: members.type, person, ...(invited && { invitedBy: by }) };
      // Activities tell of them too, by another name and a moment apart.
      return { ...seen(conversation, person, at, `found:${name}:${person}`, event), found: true as const };
    });
  }
  const isOwn = detail.initiator?.application?.id === eye.appId;
  const event = isOwn ? undefined : roomEvent(kind, detail, conversation);
  if (!event) return [];
  return event.type === 'room.renamed'
    ? [{ ...seen(conversation, by, at, `found:${name}`, event), found: true }]
    : [seen(conversation, by, at, `notice:${name}`, event)];
}

function membersOf(kind: string, { members }: Detail) {
  const type = {
    membersAdded: 'member.joined',
    membersJoined: 'member.joined',
    membersDeleted: 'member.left',
    membersLeft: 'member.left',
  } as const;
  if (
    kind !== 'membersAdded' &&
    kind !== 'membersJoined' &&
    kind !== 'membersDeleted' &&
    kind !== 'membersLeft'
  )
    return undefined;
  return { type: type[kind], people: (members ?? []).flatMap(({ id }) => (id ? [personOf(id)] : [])) };
}

function roomEvent(kind: string, detail: Detail, conversation: string): TimelineEvent | undefined {
  // Those of a team stand in its General channel, and may be about another.
  const isHere = !detail.channelId || detail.channelId === conversation;
  switch (kind) {
    case 'channelRenamed':
      return isHere && detail.channelDisplayName
        ? { type: 'room.renamed', name: cleanText(detail.channelDisplayName) }
        : undefined;
    case 'chatRenamed':
      return detail.chatDisplayName
        ? { type: 'room.renamed', name: cleanText(detail.chatDisplayName) }
        : undefined;
    case 'channelDescriptionUpdated':
      return isHere
        ? { type: 'purpose.changed', purpose: cleanText(detail.channelDescription ?? '') }
        : undefined;
    default:
      return undefined;
  }
}
