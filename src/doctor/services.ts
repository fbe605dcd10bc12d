import type { Config } from '../config.js';
import { createArtifacts } from '../integrations/artifacts/index.js';
import { createJira } from '../integrations/jira/index.js';
import { createZoom } from '../integrations/zoom/index.js';
import { timeoutMs } from './ask.js';
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
