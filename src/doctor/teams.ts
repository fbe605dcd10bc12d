import { z } from 'zod';
import { findChannels } from '../chat/teams/channels.js';
import { createTokenSource, scopesOf } from '../chat/teams/credentials.js';
import { isRefused, toFailure } from '../chat/teams/errors.js';
import { createGraph, type Graph } from '../chat/teams/graph.js';
import { graphPermissions } from '../chat/teams/permissions.js';
import { Env, guides } from '../config/env.js';
import type { Config, TeamsConfig } from '../config.js';
import { toError } from '../errors.js';
import { type Finding, ill, well } from './finding.js';
import { checkTeamsPlaces } from './teams-places.js';

/** What a token says was granted: learn.microsoft.com/entra/identity-platform/access-token-claims-reference (`roles`). */
const Claims = z.object({ roles: z.array(z.string()).default([]) });

export async function checkTeams(
  teams: TeamsConfig | undefined,
  settings: Config['settings'],
  hasSlack: boolean,
): Promise<Finding[]> {
  if (!teams) {
    const detail = hasSlack ? 'not set up' : 'not set up: the sandbox stands in for it';
    return [well('Teams', detail)];
  }
  const tokens = createTokenSource(teams);
  const { connector, graph } = scopesOf(teams);
  const [bot, directory] = await Promise.all([
    tokenFor(() => tokens(connector)),
    tokenFor(() => tokens(graph)),
  ]);
  const refused = typeof bot === 'object' ? bot : typeof directory === 'object' ? directory : undefined;
  if (refused || typeof directory !== 'string') {
    return [
      ill(
        'Teams: login',
        refused?.reason ?? 'no token was given',
        `Check TEAMS_APP_ID, TEAMS_TENANT_ID and the secret. ${guides.get(Env.shape.TEAMS_APP_ID)?.where ?? ''}`,
      ),
    ];
  }
  return [
    well('Teams: login', 'the bot and Graph are open to it'),
    ...(await Promise.all(teams.teams.map((team) => checkTeam(createGraph(teams, tokens), team, teams)))),
    ...(await checkTeamsPlaces(teams, settings, tokens)),
    ...checkPermissions(directory),
  ];
}

async function tokenFor(ask: () => Promise<string>): Promise<string | { reason: string }> {
  try {
    return await ask();
  } catch (error) {
    return { reason: toError(toFailure(error)).message };
  }
}

/** Whether the app is in the team and may see its channels, the one for announcements among them. */
async function checkTeam(
  graph: Graph,
  team: string,
  { announcementChannel, teams }: TeamsConfig,
): Promise<Finding> {
  const what = teams.length > 1 ? `Teams: team ${team.slice(0, 8)}` : 'Teams: incident team';
  try {
    const channels = await findChannels(graph, team);
    const isThere = channels.some(
      ({ id, displayName }) =>
        id === announcementChannel || displayName.toLowerCase() === announcementChannel.toLowerCase(),
    );
    if (isThere || team !== teams[0]) return well(what, `${channels.length} of 1,000 channels`);
    return ill(
      what,
      `it has no channel “${announcementChannel}”`,
      'Make it there, or name another in TEAMS_ANNOUNCEMENT_CHANNEL.',
    );
  } catch (error) {
    const detail = toError(toFailure(error)).message;
    if (isRefused(error, 404)) return ill(what, 'there is no such team', `Check TEAMS_TEAM_ID. ${where()}`);
    if (isRefused(error, 403)) {
      return ill(what, detail, 'Check TEAMS_TEAM_ID, and add the app to that team: docs/teams.md says how.');
    }
    return ill(what, detail, 'Check GRAPH_API_URL, and that this machine reaches it.');
  }
}

const where = () => guides.get(Env.shape.TEAMS_TEAM_ID)?.where ?? '';

/** Nothing of this is needed to start; each line says what more it would give. */
function checkPermissions(token: string): Finding[] {
  const roles = rolesIn(token);
  if (!roles) return [well('Teams: permissions', 'the token does not tell which were granted')];
  const missing = Object.entries(graphPermissions).filter(([name]) => !roles.has(name));
  if (missing.length === 0) return [well('Teams: permissions', 'all that docs/teams.md advises are granted')];
  return missing.map(([name, use]) =>
    well('Teams: permissions', `${name} is not granted. With it Tocsin ${use}`),
  );
}

function rolesIn(token: string): Set<string> | undefined {
  try {
    const [, claims = ''] = token.split('.');
    return new Set(Claims.parse(JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))).roles);
  } catch {
    return undefined;
  }
}
