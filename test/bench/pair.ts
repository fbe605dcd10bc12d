/** Tocsin with an incident in its room, and the bare Bolt app that it is compared with, side by side. */
import { z } from 'zod';
import type { Database } from './database.js';
import { load } from './load.js';
import { signed, slashCommand, type Target } from './slack-requests.js';
import { until } from './until.js';
import type { World } from './world.js';

export interface Pair {
  ours: Target;
  floor: Target;
  /** Slack's ids: the incident's room, who talks there, and the bot. */
  channel: string;
  user: string;
  bot: string;
  incidentId: string;
  /** Tocsin's database. */
  database: Database;
}

const SlackProcess = z.object({
  apiUrl: z.string(),
  botToken: z.string(),
  signingSecret: z.string(),
  botUserId: z.string(),
  user: z.string(),
  incidents: z.string(),
});
const Floor = z.object({ url: z.string() });
const Declared = z.object({ id: z.string(), room: z.string().startsWith('slack:') });

export async function startPair(world: World): Promise<Pair> {
  const database = await world.createDatabase();
  const slack = SlackProcess.parse(await world.startProcess('slack', { latencyMs: 0 }));
  const { signingSecret, user, botUserId: bot } = slack;
  const ours = { url: (await world.startTocsin({ slack, databaseUrl: database.url })).url, signingSecret };
  const floor = { url: Floor.parse(await world.startProcess('floor', slack)).url, signingSecret };
  const declare = slashCommand({ channel: slack.incidents, user, text: 'declare sev1 Checkout is down' });
  await load(ours.url, [signed(ours, declare)], 1);
  const { id, room } = await until('the incident’s room', async () => {
    const rows = await database.rows('select id, room from incident');
    return Declared.safeParse(rows[0]).data;
  });
  await database.quiet();
  return {
    ours,
    floor,
    channel: room.slice('slack:'.length),
    user,
    bot,
    incidentId: id,
    database,
  };
}
