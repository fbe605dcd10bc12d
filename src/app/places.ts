import type { Config } from '../config.js';
import { slackCalls } from '../doctor/slack-call.js';
import { checkSlackPlaces } from '../doctor/slack-places.js';
import type { Logger } from '../logger.js';

/** Says in the log which places of tocsin.yml can be told nothing: else it is found when something is to be told there. */
export async function warnOfPlaces(
  { slack, teams, settings }: Pick<Config, 'slack' | 'teams' | 'settings'>,
  log: Pick<Logger, 'warn'>,
): Promise<void> {
  const checks = [
    slack && (() => checkSlackPlaces(slackCalls(fetch, slack.apiUrl, slack.botToken), settings)),
    // Its SDKs are loaded only where they are needed.
    teams && (async () => (await import('../doctor/teams-places.js')).checkTeamsPlaces(teams, settings)),
  ];
  for (const check of checks) {
    try {
      const faults = ((await check?.()) ?? []).filter(({ ok }) => !ok);
      const places = faults.map(({ what, detail, remedy = '' }) => `${what}: ${detail}. ${remedy}`);
      if (places.length > 0) log.warn({ places }, 'places in tocsin.yml can be told nothing');
    } catch (error) {
      log.warn({ err: error }, 'places in tocsin.yml could not be checked');
    }
  }
}
