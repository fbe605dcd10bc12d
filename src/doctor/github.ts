import type { Config } from '../config.js';
import { toError } from '../errors.js';
import { repositoriesOf } from '../incident/recent-changes.js';
import type { Settings } from '../incident/settings.js';
import { createGitHub } from '../integrations/github/index.js';
import { type Fetch, timeoutMs } from './ask.js';
import { type Finding, ill, well } from './finding.js';

/** The credentials, what is left of the limit, each repository of the catalogue, and the webhook's secret. */
export async function checkGitHub(
  fetch: Fetch,
  github: Config['github'],
  { services }: Pick<Settings, 'services'>,
): Promise<Finding[]> {
  const repositories = repositoriesOf({ repositories: services.flatMap((service) => service.repositories) });
  if (!github) {
    if (repositories.length === 0) return [];
    const count = repositories.length === 1 ? 'a repository' : `${repositories.length} repositories`;
    return [
      ill(
        'GitHub',
        `tocsin.yml names ${count}, and GitHub is not set up`,
        'Set GITHUB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY.',
      ),
    ];
  }
  const { auth, apiUrl, webhookSecret } = github;
  const webhook = webhookSecret
    ? well('GitHub: webhook', 'its secret is set')
    : ill(
        'GitHub: webhook',
        'no secret is set: changes are seen only when GitHub is asked',
        'Make a webhook to /webhooks/github, and set GITHUB_WEBHOOK_SECRET to its secret.',
      );
  if (!auth) {
    const said = 'no credentials are set: only what webhooks told of is known';
    return [ill('GitHub', said, 'Set GITHUB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY.'), webhook];
  }
  const source = createGitHub({ apiUrl, auth, timeoutMs, fetch, now: () => new Date() });
  try {
    const left = await source.access();
    const accepted = auth.kind === 'token' ? 'the token is accepted' : 'the app is accepted';
    const access = left
      ? well('GitHub', `${accepted}; ${left.remaining} of ${left.limit} requests are left this hour`)
      : well('GitHub', accepted);
    const found: Finding[] = [];
    for (const repository of repositories) {
      const what = `GitHub: ${repository}`;
      const fault = await source.check(repository);
      found.push(
        fault === undefined
          ? well(what, 'can be read')
          : ill(what, fault, 'Correct that, and run doctor again.'),
      );
    }
    return [access, ...found, webhook];
  } catch (thrown) {
    return [ill('GitHub', toError(thrown).message, 'Correct that, and run doctor again.'), webhook];
  }
}
