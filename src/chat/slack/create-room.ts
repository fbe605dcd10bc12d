import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { PermanentFailure } from '../../errors.js';
import { slackCode } from './errors.js';

const maxName = 80;
const maxSuffix = 50;
/** Slack's clock may differ from ours by this much. */
const clockSkewSeconds = 300;

const Channel = z.object({
  id: z.string(),
  name: z.string(),
  creator: z.string().optional(),
  created: z.number().optional(),
  is_archived: z.boolean().optional(),
  is_private: z.boolean().optional(),
  purpose: z.object({ value: z.string() }).optional(),
});
type Channel = z.infer<typeof Channel>;

export interface Wanted {
  name: string;
  proof: string;
  since: Date;
  /** Found by nobody but its members. There is no second best. */
  private: boolean;
}

const Page = z.object({
  channels: z.array(Channel),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

/**
 * Creates a channel, or adopts the one that an earlier attempt created before it could say so. `name_taken` alone
 * proves nothing: the channel must be made by us, since the first attempt, and not claimed by something else.
 */
export async function createRoom(
  client: WebClient,
  self: { userId: string },
  room: Wanted,
): Promise<{ id: string; name: string }> {
  for (let number = 1; number <= maxSuffix; number += 1) {
    const name = suffixed(room.name, number);
    try {
      const created = await client.conversations.create({ name, ...(room.private && { is_private: true }) });
      return Channel.parse(created.channel);
    } catch (error) {
      if (slackCode(error) !== 'name_taken') throw error;
      const taken = await find(client, name);
      if (taken && isOurs(taken, self, room)) return taken;
    }
  }
  throw new PermanentFailure(
    `The names from #${room.name} to #${suffixed(room.name, maxSuffix)} are all taken. Rename or delete one of these channels.`,
  );
}

function isOurs(channel: Channel, self: { userId: string }, room: Wanted): boolean {
  const purpose = channel.purpose?.value ?? '';
  return (
    channel.creator === self.userId &&
    !channel.is_archived &&
    (channel.is_private ?? false) === room.private &&
    (channel.created ?? 0) >= room.since.getTime() / 1000 - clockSkewSeconds &&
    (purpose === '' || purpose.includes(room.proof))
  );
}

function suffixed(name: string, number: number): string {
  if (number === 1) return name;
  const suffix = `-${number}`;
  return `${name.slice(0, maxName - suffix.length)}${suffix}`;
}

/** Id of the channel with this name; an id is taken as it is. */
export async function findChannel(client: WebClient, nameOrId: string): Promise<string | undefined> {
  if (/^[CG][A-Z0-9]{6,}$/.test(nameOrId)) return nameOrId;
  return (await find(client, nameOrId.replace(/^#/, '').toLowerCase()))?.id;
}

async function find(client: WebClient, name: string): Promise<Channel | undefined> {
  let cursor: string | undefined;
  do {
    const page = Page.parse(
      await client.conversations.list({
        types: 'public_channel,private_channel',
        limit: 1000,
        ...(cursor && { cursor }),
      }),
    );
    const found = page.channels.find((channel) => channel.name === name);
    if (found) return found;
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor);
  return undefined;
}
