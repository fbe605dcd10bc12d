/** Checks every credential, scope and connection. Nothing is left behind anywhere outside. */
import type { Config } from './config.js';
import type { Fetch } from './doctor/ask.js';
import { checkDatabase } from './doctor/database.js';
import { type Finding, ill } from './doctor/finding.js';
import { checkGitHub } from './doctor/github.js';
import { checkPagerDuty } from './doctor/pagerduty.js';
import { checkRunbooks } from './doctor/runbooks.js';
import { checkArtifacts, checkJira, checkZoom } from './doctor/services.js';
import { checkSlack } from './doctor/slack.js';
import { checkTeams } from './doctor/teams.js';
import { toError } from './errors.js';
import { runbookDirectory } from './runbook-directory.js';

export type { Finding } from './doctor/finding.js';

/**
 * Findings in a fixed order, whatever the order of the answers. Without `DATABASE_URL` it starts the embedded
 * PostgreSQL for the time of the check, as a start of Tocsin would.
 */
export async function diagnose(config: Config, deps: { fetch: Fetch } = { fetch }): Promise<Finding[]> {
  const findings = await Promise.all([
    attempt('Database', checkDatabase(config)),
    attempt('Runbooks', checkRunbooks(runbookDirectory)),
    attempt('Files', checkArtifacts(config.artifacts)),
    attempt('Slack', checkSlack(deps.fetch, config.slack, config, config.teams !== undefined)),
    attempt('Teams', checkTeams(config.teams, config.settings, config.slack !== undefined)),
    attempt('Jira', checkJira(config.jira)),
    attempt('PagerDuty', checkPagerDuty(config.pagerduty, config.settings)),
    attempt('GitHub', checkGitHub(deps.fetch, config.github, config.settings)),
    attempt('Zoom', checkZoom(config.zoom)),
  ]);
  return findings.flat();
}

/** A check that breaks, at an answer that nobody foresaw, must not hide what the others found. */
async function attempt(what: string, check: Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check;
  } catch (thrown) {
    const detail = `the check broke off: ${toError(thrown).message}`;
    return [ill(what, detail, 'Run doctor again; if it stays so, report it as a bug of Tocsin.')];
  }
}

/** For the terminal: a line for each check, and below one that failed how to mend it. */
export function formatFindings(findings: readonly Finding[]): string {
  const width = Math.max(0, ...findings.map(({ what }) => what.length));
  const lines = findings.flatMap(({ what, ok, detail, remedy }) => [
    `${ok ? '✓' : '✗'} ${what.padEnd(width)}  ${oneLine(detail)}`,
    ...(remedy === undefined ? [] : [`  ${' '.repeat(width)}  → ${oneLine(remedy)}`]),
  ]);
  const failed = findings.filter(({ ok }) => !ok).length;
  const verdict =
    failed === 0
      ? 'All is well.'
      : failed === 1
        ? 'One thing needs mending.'
        : `${failed} things need mending.`;
  return [...lines, '', verdict].join('\n');
}

/** What a far side says may hold line breaks, or characters that steer a terminal. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
