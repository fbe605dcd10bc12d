import { z } from 'zod';
import type { Change } from '../../detection/change.js';
import type { ChangeSource } from '../../detection/ports.js';
import { checkAccess, type GitHubChecks } from './check.js';
import { createClient, type GitHubClient, type GitHubConfig } from './client.js';
import { GitHubRefusal } from './errors.js';
import { Deployment, DeploymentStatus, Pull, Release, Repository, type Run, Runs } from './schema.js';
import { deploymentChange, pullChange, releaseChange, runChange } from './to-change.js';

export interface GitHubOptions extends Pick<GitHubConfig, 'apiUrl' | 'auth' | 'now'> {
  /** How long one call may take. Default 10 s. */
  timeoutMs?: number;
  /** Default Node's own. */
  fetch?: typeof fetch;
}

export function createGitHub({ timeoutMs = 10_000, ...options }: GitHubOptions): ChangeSource & GitHubChecks {
  const client = createClient({ fetch, ...options, timeoutMs });
  return {
    changes: (repository, since) => changesOf(client, repository, since),
    ...checkAccess(client),
  };
}

/** https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api: at most so many a page. */
const pageSize = 100;
/** Of a busier repository the oldest in the window are left out. */
const mostPages = 5;
/** So many of the newest are looked at one by one, for what lists do not tell. */
const mostLookedUp = 20;

/**
 * One call after the other: "make requests serially instead of concurrently"
 * (https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api).
 */
async function changesOf(client: GitHubClient, name: string, since: Date): Promise<Change[]> {
  const repository = await client.call(Repository, name, (octokit, at) => octokit.rest.repos.get(at));
  const found: Change[] = [];
  for (const read of [deployments, releases, pulls, runs]) {
    try {
      found.push(...(await read({ client, name, repository, since })));
    } catch (error) {
      // A token may be let to see some of it only; `doctor` tells what it lacks.
      if (!(error instanceof GitHubRefusal)) throw error;
    }
  }
  // Under the name that it was asked for by: it may have another one now.
  return found.map((change) => ({ ...change, repository: name }));
}

interface Reading {
  client: GitHubClient;
  name: string;
  repository: Repository;
  since: Date;
}

/** https://docs.github.com/en/rest/deployments/deployments#list-deployments: the newest first. */
async function deployments({ client, name, repository, since }: Reading): Promise<Change[]> {
  const listed = await pages(
    (page) =>
      client.call(z.array(Deployment), name, (octokit, at) =>
        octokit.rest.repos.listDeployments({ ...at, ...page }),
      ),
    (last) => last.created_at < since,
  );
  const changes: Change[] = [];
  for (const [index, deployment] of listed.entries()) {
    // What was there before is compared with: one of them is enough, and it is among the next few.
    const isWanted = deployment.created_at >= since || index < mostLookedUp / 2;
    if (index >= mostLookedUp || !isWanted) break;
    const statuses = await client.call(z.array(DeploymentStatus), name, (octokit, at) =>
      octokit.rest.repos.listDeploymentStatuses({
        ...at,
        deployment_id: deployment.id,
        per_page: pageSize,
      }),
    );
    changes.push(deploymentChange(repository, deployment, statuses));
  }
  return changes;
}

/** https://docs.github.com/en/rest/releases/releases#list-releases: by their commits, not by when they were published. */
async function releases({ client, name, repository }: Reading): Promise<Change[]> {
  const listed = await client.call(z.array(Release), name, (octokit, at) =>
    octokit.rest.repos.listReleases({ ...at, per_page: pageSize }),
  );
  return listed.flatMap((release) => releaseChange(repository, release) ?? []);
}

/** https://docs.github.com/en/rest/pulls/pulls#list-pull-requests: by their last update, which merging is one of. */
async function pulls({ client, name, repository, since }: Reading): Promise<Change[]> {
  const listed = await pages(
    (page) =>
      client.call(z.array(Pull), name, (octokit, at) =>
        octokit.rest.pulls.list({
          ...at,
          state: 'closed',
          base: repository.default_branch,
          sort: 'updated',
          direction: 'desc',
          ...page,
        }),
      ),
    (last) => last.updated_at < since,
  );
  const merged = listed.filter(({ merged_at }) => merged_at !== null && merged_at >= since);
  const changes: Change[] = [];
  for (const [index, pull] of merged.entries()) {
    const whole =
      index < mostLookedUp
        ? await client.call(Pull, name, (octokit, at) =>
            octokit.rest.pulls.get({ ...at, pull_number: pull.number }),
          )
        : pull;
    changes.push(...[pullChange(repository, whole) ?? []].flat());
  }
  return changes;
}

/** https://docs.github.com/en/rest/actions/workflow-runs#list-workflow-runs-for-a-repository */
async function runs({ client, name, repository, since }: Reading): Promise<Change[]> {
  const listed = await pages(
    async (page) => {
      const { workflow_runs } = await client.call(Runs, name, (octokit, at) =>
        octokit.rest.actions.listWorkflowRunsForRepo({
          ...at,
          branch: repository.default_branch,
          status: 'completed',
          exclude_pull_requests: true,
          created: `>=${since.toISOString().slice(0, 19)}Z`,
          ...page,
        }),
      );
      return workflow_runs;
    },
    () => false,
  );
  return listed.flatMap((run: Run) => runChange(repository, run) ?? []);
}

/** Page after page, until one is not full or its last is old enough. */
async function pages<T>(
  ask: (page: { per_page: number; page: number }) => Promise<T[]>,
  isEnough: (last: T) => boolean,
): Promise<T[]> {
  const found: T[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const listed = await ask({ per_page: pageSize, page });
    found.push(...listed);
    const last = listed.at(-1);
    if (listed.length < pageSize || last === undefined || isEnough(last)) break;
  }
  return found;
}
