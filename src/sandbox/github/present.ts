/** Resources as GitHub shows them, in its API and in its webhooks alike. */
import {
  DEFAULT_BRANCH,
  type State,
  type StoredDeployment,
  type StoredPull,
  type StoredRelease,
  type StoredRepository,
  type StoredRun,
  type StoredStatus,
} from './state.js';

/** GitHub's times have no fractions of a second. */
export const stamp = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;

const account = (login: string) => ({ login, id: idOf(login), type: 'User', site_admin: false });
const idOf = (login: string) => [...login].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 1e8;

export const fullName = ({ owner, name }: StoredRepository): string => `${owner}/${name}`;
export const pageOf = (state: State, repository: StoredRepository): string =>
  `${state.webUrl()}/${fullName(repository)}`;
const apiOf = (state: State, repository: StoredRepository): string =>
  `${state.apiUrl()}/repos/${fullName(repository)}`;

/** https://docs.github.com/en/rest/repos/repos#get-a-repository */
export function presentRepository(state: State, repository: StoredRepository): object {
  return {
    id: repository.id,
    name: repository.name,
    full_name: fullName(repository),
    owner: { ...account(repository.owner), type: 'Organization' },
    private: true,
    html_url: pageOf(state, repository),
    url: apiOf(state, repository),
    default_branch: DEFAULT_BRANCH,
    archived: false,
  };
}

/** https://docs.github.com/en/rest/deployments/deployments#get-a-deployment */
export function presentDeployment(state: State, repository: StoredRepository, one: StoredDeployment): object {
  const url = `${apiOf(state, repository)}/deployments/${one.id}`;
  return {
    id: one.id,
    url,
    sha: one.sha,
    ref: one.ref,
    task: 'deploy',
    payload: {},
    environment: one.environment,
    original_environment: one.environment,
    production_environment: one.environment === 'production',
    transient_environment: false,
    description: one.title,
    creator: account(one.by),
    created_at: stamp(one.at),
    updated_at: stamp(one.statuses.at(-1)?.at ?? one.at),
    statuses_url: `${url}/statuses`,
    repository_url: apiOf(state, repository),
  };
}

/** https://docs.github.com/en/rest/deployments/statuses#get-a-deployment-status */
export function presentStatus(
  state: State,
  repository: StoredRepository,
  deployment: StoredDeployment,
  { id, state: standing, at }: StoredStatus,
): object {
  const url = `${apiOf(state, repository)}/deployments/${deployment.id}`;
  return {
    id,
    url: `${url}/statuses/${id}`,
    state: standing,
    creator: account(deployment.by),
    description: '',
    environment: deployment.environment,
    target_url: '',
    log_url: '',
    environment_url: '',
    created_at: stamp(at),
    updated_at: stamp(at),
    deployment_url: url,
    repository_url: apiOf(state, repository),
  };
}

/** https://docs.github.com/en/rest/releases/releases#get-a-release */
export function presentRelease(state: State, repository: StoredRepository, one: StoredRelease): object {
  return {
    id: one.id,
    url: `${apiOf(state, repository)}/releases/${one.id}`,
    html_url: `${pageOf(state, repository)}/releases/tag/${one.tag}`,
    tag_name: one.tag,
    target_commitish: DEFAULT_BRANCH,
    name: one.title,
    body: '',
    draft: false,
    prerelease: false,
    author: account(one.by),
    created_at: stamp(one.at),
    published_at: stamp(one.at),
    assets: [],
  };
}

/** https://docs.github.com/en/rest/pulls/pulls#list-pull-requests: lists do not say how many lines. */
export function presentPull(
  state: State,
  repository: StoredRepository,
  one: StoredPull,
  how: 'listed' | 'whole',
): object {
  return {
    id: one.id,
    number: one.number,
    url: `${apiOf(state, repository)}/pulls/${one.number}`,
    html_url: `${pageOf(state, repository)}/pull/${one.number}`,
    state: 'closed',
    title: one.title,
    user: account(one.by),
    created_at: stamp(new Date(one.at.getTime() - 3_600_000)),
    updated_at: stamp(one.at),
    closed_at: stamp(one.at),
    merged_at: stamp(one.at),
    merge_commit_sha: one.sha,
    head: { ref: `change-${one.number}`, sha: one.sha },
    base: { ref: DEFAULT_BRANCH, repo: presentRepository(state, repository) },
    draft: false,
    ...(how === 'whole' && {
      merged: true,
      merged_by: account(one.by),
      additions: one.additions,
      deletions: one.deletions,
      changed_files: 1,
    }),
  };
}

/** https://docs.github.com/en/rest/actions/workflow-runs#get-a-workflow-run */
export function presentRun(state: State, repository: StoredRepository, one: StoredRun): object {
  return {
    id: one.id,
    name: one.workflow,
    display_title: one.title,
    run_number: one.id % 1000,
    run_attempt: 1,
    event: one.event,
    status: 'completed',
    conclusion: one.conclusion,
    head_branch: one.branch,
    head_sha: one.sha,
    url: `${apiOf(state, repository)}/actions/runs/${one.id}`,
    html_url: `${pageOf(state, repository)}/actions/runs/${one.id}`,
    actor: account(one.by),
    pull_requests: [],
    created_at: stamp(one.at),
    run_started_at: stamp(one.at),
    updated_at: stamp(new Date(one.at.getTime() + 60_000)),
  };
}
