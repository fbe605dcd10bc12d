/** From GitHub's words to ours; undefined for what changes nothing that customers could meet. */
import type { Change } from '../../detection/change.js';
import type { Deployment, DeploymentStatus, Pull, Release, Repository, Run } from './schema.js';

const of = ({ full_name, html_url }: Repository) => ({ repository: full_name, repositoryUrl: html_url });

/** https://docs.github.com/en/rest/deployments/statuses#create-a-deployment-status: the states in which it has ended. */
const ended: ReadonlySet<string> = new Set(['success', 'failure', 'error']);

/**
 * `inactive` says that a later one took its place, which is no news of this one. It counts from when it began: customers may
 * meet it before it has ended.
 */
export function deploymentChange(
  repository: Repository,
  deployment: Deployment,
  statuses: readonly DeploymentStatus[] = [],
): Change {
  const { id, sha, ref, environment, description, creator, created_at } = deployment;
  const last = statuses
    .filter(({ state }) => state !== 'inactive')
    .reduce<DeploymentStatus | undefined>(
      (newest, one) => (newest && newest.created_at >= one.created_at ? newest : one),
      undefined,
    );
  return {
    ...of(repository),
    kind: 'deployment',
    id: String(id),
    title: description?.trim() || (ref === sha ? sha.slice(0, 7) : ref),
    author: creator?.login,
    at: created_at,
    url: `${repository.html_url}/deployments/${encodeURIComponent(environment)}`,
    commit: sha,
    target: environment,
    lines: undefined,
    outcome: last && ended.has(last.state) ? last.state : undefined,
    updatedAt: last?.updated_at ?? created_at,
  };
}

export function releaseChange(repository: Repository, release: Release): Change | undefined {
  const { id, tag_name, name, html_url, draft, author, published_at, updated_at } = release;
  if (draft || !published_at) return undefined;
  return {
    ...of(repository),
    kind: 'release',
    id: String(id),
    title: name?.trim() || tag_name,
    author: author?.login,
    at: published_at,
    url: html_url,
    commit: undefined,
    target: tag_name,
    lines: undefined,
    outcome: undefined,
    updatedAt: updated_at ?? published_at,
  };
}

export function pullChange(repository: Repository, pull: Pull): Change | undefined {
  const { number, title, html_url, user, merged_at, merge_commit_sha, updated_at, base } = pull;
  const { additions, deletions } = pull;
  if (!merged_at || base.ref !== repository.default_branch) return undefined;
  return {
    ...of(repository),
    kind: 'merge',
    id: String(number),
    title: `#${number} ${title}`,
    author: user?.login,
    at: merged_at,
    url: html_url,
    commit: merge_commit_sha ?? undefined,
    target: undefined,
    lines: additions === undefined || deletions === undefined ? undefined : additions + deletions,
    outcome: undefined,
    updatedAt: updated_at,
  };
}

/** A run for a pull request, or beside the main branch, tries something out and changes nothing. */
export function runChange(repository: Repository, run: Run): Change | undefined {
  const { id, name, display_title, event, conclusion, head_branch, head_sha, html_url, actor } = run;
  const isTrial = head_branch !== repository.default_branch || /^(?:pull_request|merge_group)/.test(event);
  if (isTrial || conclusion === null || conclusion === 'skipped') return undefined;
  return {
    ...of(repository),
    kind: 'run',
    id: String(id),
    title: name ? `${name}: ${display_title}` : display_title,
    author: actor?.login,
    at: run.run_started_at ?? run.created_at,
    url: html_url,
    commit: head_sha,
    target: undefined,
    lines: undefined,
    outcome: conclusion,
    updatedAt: run.updated_at,
  };
}
