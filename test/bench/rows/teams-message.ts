/**
 * Messages in an incident's room in Teams: checked, deduplicated, committed, then answered. The floor is a bare CloudAdapter that
 * checks the same tokens, answers and does nothing, under the same load.
 */
import { z } from 'zod';
import { alternate } from '../alternate.js';
import { type Load, load } from '../load.js';
import type { Benchmark } from '../row.js';
import { toRow } from '../stats.js';
import { delivered, messageActivity, TeamsProcess } from '../teams-requests.js';
import { until } from '../until.js';

const connections = 50;
const messagesARound = 400;
const rounds = 20;

const Floor = z.object({ url: z.string() });
const Declared = z.object({ id: z.string(), room: z.string().startsWith('teams:') });

export const teamsMessage: Benchmark = {
  name: 'teams-message',
  async run(world) {
    const database = await world.createDatabase();
    const teams = TeamsProcess.parse(await world.startProcess('teams', { latencyMs: 0 }));
    const { messagesUrl } = await world.startTocsin({ teams, databaseUrl: database.url });
    const floor = Floor.parse(await world.startProcess('teams-floor', teams)).url;
    const declare = messageActivity(teams, teams.incidents, 'declare sev1 Checkout is down');
    await load(messagesUrl, [delivered(messagesUrl, teams, declare)], 1);
    const { id, room } = await until('the incident’s room', async () => {
      const rows = await database.rows('select id, room from incident');
      return Declared.safeParse(rows[0]).data;
    });
    await database.quiet();
    const channel = room.slice('teams:'.length);
    const stored = () =>
      database.count(
        `select count(*) from timeline_event where incident_id = $1 and type = 'message.posted'`,
        [id],
      );
    const before = await stored();
    let answered = 0;
    let refusedByFloor = 0;
    const side = async (url: string): Promise<Load> => {
      const requests = Array.from({ length: messagesARound }, () =>
        delivered(url, teams, messageActivity(teams, channel)),
      );
      const result = await load(url, requests, connections);
      const taken = result.statuses.get(200) ?? 0;
      if (url === messagesUrl) answered += taken;
      else refusedByFloor += messagesARound - taken;
      return result;
    };
    const measured = await alternate({
      rounds,
      warmUp: 2,
      ours: () => side(messagesUrl),
      floor: () => side(floor),
      onRound: ({ ours, floor: bare }) =>
        world.say(`teams-message: ${perSecond(ours)} messages/s, floor ${perSecond(bare)}`),
    });
    const kept = (await stored()) - before;
    return toRow({
      bench: 'teams-message',
      unit: 'messages/s',
      budget: { min: 0.7 },
      rounds: measured.map(({ ours, floor: bare }) => ({ ours: perSecond(ours), floor: perSecond(bare) })),
      holds: kept === answered && answered === messagesARound * (rounds + 2) && refusedByFloor === 0,
      note: `${answered} answered with 200, ${kept} rows`,
    });
  },
};

const perSecond = ({ latencies, seconds }: Load) => Math.round(latencies.length / seconds);
