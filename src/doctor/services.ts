import type { Config } from '../config.js';
import { createArtifacts } from '../integrations/artifacts/index.js';
import { createJira } from '../integrations/jira/index.js';
import { createZoom } from '../integrations/zoom/index.js';
import { ask, type Fetch, timeoutMs } from './ask.js';
import { type Finding, ill, well } from './finding.js';

export async function checkJira(jira: Config['jira']): Promise<Finding[]> {
  const what = 'Jira';
  if (!jira) return [well(what, 'not set up: remediation items stay in Tocsin')];
  const fault = await createJira({ ...jira, timeoutMs }).check();
  if (fault === undefined) return [well(what, `tasks can be filed in ${jira.project} as ${jira.issueType}`)];
  return [ill(what, fault, 'Correct that, and run doctor again.')];
}

/** Lists what is on the host's calendar right now: nothing is made. */
export async function checkZoom(zoom: Config['zoom']): Promise<Finding[]> {
  if (!zoom) return [];
  const what = 'Zoom';
  const fault = await createZoom({ ...zoom, timeoutMs }).check();
  if (fault !== undefined) return [ill(what, fault, 'Correct that, and run doctor again.')];
  return [well(what, `the app is let in, and its host ${zoom.user} is known`)];
}

/** Keeps, reads and removes a few bytes: that is what a bucket's permissions cannot be asked about. */
export async function checkArtifacts(artifacts: Config['artifacts']): Promise<Finding[]> {
  const what = 'Files';
  const { dir, s3 } = artifacts;
  const store = createArtifacts({ dir, s3: s3 && { ...s3, timeoutMs } });
  const fault = await store.check();
  if (fault !== undefined) return [ill(what, fault, 'Correct that, and run doctor again.')];
  return [well(what, s3 ? `kept in the bucket ${s3.bucket} at ${s3.endpoint}` : `kept in ${dir}`)];
}

/** https://developer.pagerduty.com/api-reference/7c46b7aa6a93a-list-abilities: any valid key may ask. */
export async function checkPagerDuty(fetch: Fetch, pagerduty: Config['pagerduty']): Promise<Finding[]> {
  if (!pagerduty) return [];
  return [
    await checkToken(fetch, {
      what: 'PagerDuty',
      url: `${pagerduty.apiUrl}/abilities`,
      headers: {
        authorization: `Token token=${pagerduty.token}`,
        accept: 'application/vnd.pagerduty+json;version=2',
      },
      settings: { token: 'PAGERDUTY_API_TOKEN', url: 'PAGERDUTY_API_URL' },
    }),
  ];
}

interface TokenCheck {
  what: string;
  url: string;
  headers: Record<string, string>;
  settings: { token: string; url: string };
}

async function checkToken(fetch: Fetch, { what, url, headers, settings }: TokenCheck): Promise<Finding> {
  const asked = await ask(fetch, url, { headers });
  if (!asked.answered) {
    return ill(what, `${url} ${asked.detail}`, `Check ${settings.url}, and that this machine reaches it.`);
  }
  if (asked.status === 200) return well(what, 'the token is accepted');
  if (asked.status === 401 || asked.status === 403) {
    return ill(
      what,
      `the token is refused (${asked.status})`,
      `Make a new one, and set ${settings.token} to it.`,
    );
  }
  if (asked.status >= 500) return ill(what, `answered ${asked.status}`, 'Try again when it is well.');
  return ill(what, `${url} answered ${asked.status}`, `Check ${settings.url}.`);
}
