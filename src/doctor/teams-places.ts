import { createTokenSource, scopesOf } from '../chat/teams/credentials.js';
import { isRefused, toFailure } from '../chat/teams/errors.js';
import { createGraph, type Graph } from '../chat/teams/graph.js';
import { isPersonPlace } from '../comms/audiences.js';
import type { TeamsConfig } from '../config.js';
import { toError } from '../errors.js';
import { ask } from './ask.js';
import { type Finding, ill } from './finding.js';
import { placesOn, type Settings, summed } from './named-places.js';

/** The channels, chats and people of Teams that tocsin.yml names. */
export async function checkTeamsPlaces(
  teams: TeamsConfig,
  settings: Settings,
  tokens = createTokenSource(teams),
): Promise<Finding[]> {
  const graph = createGraph(teams, tokens);
  const places = placesOn('teams', settings);
  const faults: Finding[] = [];
  for (const { id, keys } of places) {
    const what = `Teams: ${id}`;
    try {
      if (isPersonPlace(`teams:${id}`)) {
        if (await isNobody(graph, id)) {
          faults.push(ill(what, 'there is no such person', `Name somebody else in ${keys} in tocsin.yml.`));
        }
        continue;
      }
      if (!(await isIn(teams, tokens, id))) {
        const remedy = `Add the app to its team, or name another in ${keys} in tocsin.yml.`;
        faults.push(ill(what, 'it is not there, or Tocsin is not in it', remedy));
      }
    } catch (error) {
      faults.push(ill(what, toError(toFailure(error)).message, 'Correct that, and run doctor again.'));
    }
  }
  return summed('Teams', places, faults);
}

/** Where the directory is closed to Tocsin, a person counts as there. */
async function isNobody(graph: Graph, id: string): Promise<boolean> {
  try {
    await graph('get', `/users/${id}`, { query: { $select: 'id' }, permission: 'User.Read.All' });
    return false;
  } catch (error) {
    if (isRefused(error, 404)) return true;
    if (isRefused(error, 403)) return false;
    throw error;
  }
}

/** A channel’s or a chat’s roster is open to the bots that are in it. */
async function isIn(
  teams: TeamsConfig,
  tokens: ReturnType<typeof createTokenSource>,
  id: string,
): Promise<boolean> {
  const url = `${teams.connectorUrl.replace(/\/+$/, '')}/v3/conversations/${encodeURIComponent(id)}/pagedmembers?pageSize=50`;
  const authorization = `Bearer ${await tokens(scopesOf(teams).connector)}`;
  const asked = await ask(fetch, url, { headers: { authorization } });
  if (!asked.answered) throw new Error(`${teams.connectorUrl} ${asked.detail}`);
  if (asked.status === 403 || asked.status === 404) return false;
  if (asked.status >= 400) throw new Error(`${teams.connectorUrl} answered ${asked.status}`);
  return true;
}
