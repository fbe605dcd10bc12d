import { z } from 'zod';
import { toError } from '../../errors.js';
import type { GitHubClient } from './client.js';
import { GitHubRefusal } from './errors.js';
import { RateLimit, Repository } from './schema.js';

/** What `doctor` asks. */
export interface GitHubChecks {
  /** Whether the credentials are good: throws when not. What is left of the rate limit, where there is one for all. */
  access(): Promise<{ remaining: number; limit: number; resetAt: Date } | undefined>;
  /** What is wrong with reading a repository; undefined when nothing is. */
  check(repository: string): Promise<string | undefined>;
}

export function checkAccess(client: GitHubClient): GitHubChecks {
  return {
    async access() {
      // It does not count against the limit, and tells whether the credentials are good.
      if (client.config.auth.kind === 'app') {
        await client.callOwn(z.unknown(), (octokit) => octokit.rest.apps.getAuthenticated());
        return undefined;
      }
      const { resources } = await client.callOwn(RateLimit, (octokit) => octokit.rest.rateLimit.get());
      const { remaining, limit, reset } = resources.core;
      return { remaining, limit, resetAt: new Date(reset * 1000) };
    },
    check: (repository) =>
      checkRepository(client, repository).catch((thrown: unknown) => toError(thrown).message),
  };
}

/** By the names of the permissions that let one read each: https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps */
async function checkRepository(client: GitHubClient, repository: string): Promise<string | undefined> {
  const { full_name } = await client.call(Repository, repository, (octokit, at) =>
    octokit.rest.repos.get(at),
  );
  if (full_name.toLowerCase() !== repository.toLowerCase()) {
    return `it is called ${full_name} now: write that in tocsin.yml`;
  }
  const one = { per_page: 1 };
  const missing: string[] = [];
  for (const [permission, ask] of [
    [
      'Deployments',
      () =>
        client.call(z.unknown(), repository, (octokit, at) =>
          octokit.rest.repos.listDeployments({ ...at, ...one }),
        ),
    ],
    [
      'Contents',
      () =>
        client.call(z.unknown(), repository, (octokit, at) =>
          octokit.rest.repos.listReleases({ ...at, ...one }),
        ),
    ],
    [
      'Pull requests',
      () => client.call(z.unknown(), repository, (octokit, at) => octokit.rest.pulls.list({ ...at, ...one })),
    ],
    [
      'Actions',
      () =>
        client.call(z.unknown(), repository, (octokit, at) =>
          octokit.rest.actions.listWorkflowRunsForRepo({ ...at, ...one }),
        ),
    ],
  ] as const) {
    await ask().catch((error: unknown) => {
      if (!(error instanceof GitHubRefusal)) throw error;
      missing.push(permission);
    });
  }
  return missing.length > 0 ? `read access is missing to: ${missing.join(', ')}` : undefined;
}
