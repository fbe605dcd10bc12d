import { z } from 'zod';
import { type Graph, pagesOf } from './graph.js';

/**
 * A team takes 1,000 channels, and one that was deleted counts for the 30 days in which it can be restored
 * (https://learn.microsoft.com/microsoftteams/limits-specifications-teams). No list shows those: some room is left for them.
 */
const fullAt = 950;

const Channel = z.looseObject({
  id: z.string(),
  displayName: z.string(),
  description: z.string().nullish(),
  createdDateTime: z.string().nullish(),
});
export type Channel = z.infer<typeof Channel>;

/** What a team's list showed. */
export interface Listed {
  team: string;
  channels: readonly Channel[];
}

export const isFree = ({ channels }: Listed): boolean => channels.length < fullAt;

export async function findChannels(graph: Graph, team: string): Promise<Channel[]> {
  const all: Channel[] = [];
  const asked = { permission: 'ChannelSettings.ReadWrite.Group' };
  for await (const page of pagesOf(graph, `/teams/${team}/channels`, asked)) {
    all.push(...z.array(Channel).parse(page));
  }
  return all;
}
