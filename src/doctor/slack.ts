import { z } from 'zod';
import { Env, guides } from '../config/env.js';
import type { Config, SlackConfig } from '../config.js';
import type { Fetch } from './ask.js';
import { checkChannel } from './channel.js';
import { type Finding, ill, well } from './finding.js';
import { manifestScopes } from './manifest.js';
import { mend, type SlackAnswer, slackCalls } from './slack-call.js';
import { checkSlackPlaces } from './slack-places.js';

export async function checkSlack(
  fetch: Fetch,
  slack: SlackConfig | undefined,
  { announcementChannel, settings }: Pick<Config, 'announcementChannel' | 'settings'>,
  hasTeams = false,
): Promise<Finding[]> {
  if (!slack)
    return [well('Slack', hasTeams ? 'not set up' : 'not set up: the sandbox workspace stands in for it')];
  const [bot, connection] = await Promise.all([
    checkBot(fetch, slack, announcementChannel, settings),
    slack.mode === 'socket' ? checkSocket(fetch, slack) : checkSigningSecret(slack),
  ]);
  return [...bot, connection];
}

const Identity = z.object({ team: z.string(), user: z.string() });

async function checkBot(
  fetch: Fetch,
  slack: SlackConfig,
  channel: string,
  settings: Config['settings'],
): Promise<Finding[]> {
  const call = slackCalls(fetch, slack.apiUrl, slack.botToken);
  const answer = await call('auth.test');
  const what = 'Slack: bot token';
  if (!answer.ok)
    return [ill(what, answer.detail, mend(answer.error, 'SLACK_BOT_TOKEN', where('SLACK_BOT_TOKEN')))];
  const identity = Identity.safeParse(answer.body);
  const detail = identity.success ? `${identity.data.user} in ${identity.data.team}` : 'accepted';
  return [
    well(what, detail),
    await checkScopes(answer),
    await checkChannel(call, channel),
    ...(await checkSlackPlaces(call, settings)),
  ];
}

/** Every answer names the scopes that were granted: docs.slack.dev/authentication/installing-with-oauth */
async function checkScopes({ headers }: Extract<SlackAnswer, { ok: true }>): Promise<Finding> {
  const what = 'Slack: scopes';
  const header = headers.get('x-oauth-scopes');
  if (header === null) {
    return ill(
      what,
      'Slack did not say which were granted',
      'If SLACK_API_URL names a proxy, let it pass the header x-oauth-scopes.',
    );
  }
  const granted = new Set(header.split(',').map((scope) => scope.trim()));
  const wanted = await manifestScopes();
  const missing = wanted.filter((scope) => !granted.has(scope));
  if (missing.length === 0) return well(what, `all ${wanted.length} of manifest.yml are granted`);
  return ill(
    what,
    `not granted: ${missing.join(', ')}`,
    'Add them at api.slack.com/apps → your app → OAuth & Permissions → Scopes, then reinstall the app there.',
  );
}

/** Slack answers with an address for one connection, which lapses unused: nothing is connected or changed. */
async function checkSocket(fetch: Fetch, slack: Extract<SlackConfig, { mode: 'socket' }>): Promise<Finding> {
  const what = 'Slack: app token';
  const answer = await slackCalls(fetch, slack.apiUrl, slack.appToken)('apps.connections.open');
  if (answer.ok) return well(what, 'Socket Mode is open to it');
  if (answer.error === 'missing_scope') {
    return ill(what, 'it lacks the scope connections:write', where('SLACK_APP_TOKEN'));
  }
  const token = 'SLACK_APP_TOKEN, and that Socket Mode is on under Settings → Socket Mode';
  return ill(what, answer.detail, mend(answer.error, token, where('SLACK_APP_TOKEN')));
}

function checkSigningSecret(slack: Extract<SlackConfig, { mode: 'http' }>): Finding {
  const what = 'Slack: signing secret';
  if (/^[0-9a-f]{32}$/.test(slack.signingSecret)) {
    return well(what, 'well formed; whether it is the right one shows with the first request from Slack');
  }
  return ill(what, 'it should be 32 digits and letters from a to f', where('SLACK_SIGNING_SECRET'));
}

function where(name: 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN' | 'SLACK_SIGNING_SECRET'): string {
  return guides.get(Env.shape[name])?.where ?? '';
}
