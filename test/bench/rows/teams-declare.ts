/**
 * From `@Tocsin declare` to a room that is ready, as Teams sees it, with 100 ms a call: the channel made and described, its card
 * posted, its tab there, and announced with a link to it.
 *
 * The floor is the chain of calls that a bare client which has its token makes one after the other: the channels are listed, or what
 * an earlier attempt made would be made again; the channel is made; its card is posted. Ours knows whether there was an earlier
 * attempt, and lists them only then: the chain of a first attempt is one call shorter than the floor's.
 */
import { z } from 'zod';
import type { SandboxTeams } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { alternate } from '../alternate.js';
import type { Benchmark } from '../row.js';
import { toRow } from '../stats.js';

const latencyMs = 100;
const rounds = 15;

const Token = z.object({ access_token: z.string() });
const Made = z.object({ id: z.string() });

export const teamsDeclare: Benchmark = {
  name: 'teams-declare',
  async run(world) {
    const sandbox = await startSandbox({ rateLimits: false });
    try {
      const { teams } = sandbox;
      teams.setRateLimits(false);
      const database = await world.createDatabase();
      const { messagesUrl } = await world.startTocsin({ teams, databaseUrl: database.url });
      sandbox.connectTeams(messagesUrl);
      const [graph, connector] = await Promise.all([
        tokenFor(teams, 'https://graph.microsoft.com/.default'),
        tokenFor(teams, 'https://api.botframework.com/.default'),
      ]);
      teams.setLatency(latencyMs);
      let number = 0;
      const measured = await alternate({
        rounds,
        warmUp: 2,
        async ours() {
          number += 1;
          const ms = await untilReady(teams, `Checkout is down for the ${number}. time`);
          await teams.idle();
          await database.quiet();
          return ms;
        },
        floor: () => {
          number += 1;
          return longestChain(teams, { graph, connector }, `floor-${number}`);
        },
        onRound: ({ ours, floor }) =>
          world.say(`teams-declare: ${Math.round(ours)} ms, floor ${Math.round(floor)} ms`),
      });
      return toRow({ bench: 'teams-declare', unit: 'ms', budget: { max: 1.3 }, rounds: measured });
    } finally {
      await sandbox.stop();
    }
  },
};

async function untilReady(teams: SandboxTeams, title: string): Promise<number> {
  const started = performance.now();
  const typed = teams.as('alice').command('incidents', `declare sev1 ${title}`);
  const ready = teams.waitFor('the room to be ready', () => {
    const room = teams.conversations().find(({ name }) => name.endsWith(slugOf(title)));
    if (!room) return undefined;
    const announced = teams.messages('incidents').some(({ cards }) => {
      const shown = JSON.stringify(cards);
      return shown.includes(title) && shown.includes(encodeURIComponent(room.id));
    });
    const hasCard = teams.messages(room.id).some(({ cards }) => cards.length > 0);
    return announced && hasCard && room.tabs.length > 0 ? performance.now() - started : undefined;
  });
  const [ms] = await Promise.all([ready, typed]);
  return ms;
}

const slugOf = (title: string) => title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

async function tokenFor(teams: SandboxTeams, scope: string): Promise<string> {
  const response = await fetch(`${teams.loginUrl}/${teams.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: teams.appId,
      client_secret: teams.appPassword,
      scope,
    }),
  });
  return Token.parse(await response.json()).access_token;
}

async function longestChain(
  teams: SandboxTeams,
  tokens: { graph: string; connector: string },
  name: string,
): Promise<number> {
  const call = async (method: string, url: string, token: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return response.json();
  };
  const channels = `${teams.graphUrl}/v1.0/teams/${teams.teamId}/channels`;
  const started = performance.now();
  await call('GET', channels, tokens.graph);
  const { id } = Made.parse(await call('POST', channels, tokens.graph, { displayName: name }));
  const activities = `${teams.connectorUrl}v3/conversations/${encodeURIComponent(id)}/activities`;
  Made.parse(await call('POST', activities, tokens.connector, { type: 'message', text: 'The card' }));
  return performance.now() - started;
}
