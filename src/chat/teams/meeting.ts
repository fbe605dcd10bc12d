/** Online meetings: an incident's room, or the call beside it. */
import { z } from 'zod';
import { nativeId, type PersonId } from '../../ids.js';
import type { TeamsConfig } from './config.js';
import { founders } from './founders.js';
import type { Graph } from './graph.js';

const Meeting = z.looseObject({
  joinWebUrl: z.string(),
  chatInfo: z.looseObject({ threadId: z.string() }),
});

/**
 * With an id of our own the same meeting is made only once: https://learn.microsoft.com/graph/api/onlinemeeting-createorget.
 * Who declared is its organiser, so the tenant needs an application access policy for them.
 */
export async function openMeeting(
  { graph, config }: { graph: Graph; config: TeamsConfig },
  { key, name, by }: { key: string; name: string; by: PersonId },
): Promise<{ chat: string; url: string }> {
  const organizer = by.startsWith('teams:') ? nativeId(by) : (await founders(graph, config, by))[0];
  const made = await graph('post', `/users/${organizer}/onlineMeetings/createOrGet`, {
    body: { externalId: key, subject: name },
    permission: 'OnlineMeetings.ReadWrite.All, with an application access policy',
  });
  const { joinWebUrl, chatInfo } = Meeting.parse(made);
  return { chat: chatInfo.threadId, url: joinWebUrl };
}
