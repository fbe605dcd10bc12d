/** The endpoints that Tocsin reads: what each may be asked, and what it answers. */
import type { Answer } from '../jira/http.js';
import { listed } from './paging.js';
import {
  presentDeployment,
  presentPull,
  presentRelease,
  presentRepository,
  presentRun,
  presentStatus,
} from './present.js';
import { invalid, notFound, Refusal } from './refusal.js';
import type { State, Stored, StoredRepository } from './state.js';

export interface Call {
  state: State;
  url: URL;
  repository: StoredRepository;
  /** What stands for `*`, after owner and name. */
  params: readonly string[];
}

export interface Route {
  /** Below `/repos/OWNER/NAME/`; `*` stands for one segment. */
  path: string;
  /** Without it: https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens. */
  permission?: string;
  run(call: Call): Answer;
}

export const routes: readonly Route[] = [
  {
    path: '',
    run: ({ state, repository }) => ({ status: 200, body: presentRepository(state, repository) }),
  },
  {
    // https://docs.github.com/en/rest/deployments/deployments#list-deployments
    path: 'deployments',
    permission: 'Deployments',
    run(call) {
      const { state, repository, url } = call;
      const wanted = url.searchParams.get('environment');
      const found = newestFirst(of(repository, 'deployment')).filter(
        ({ environment }) => wanted === null || environment === wanted,
      );
      return listed(call, found, (one) => presentDeployment(state, repository, one));
    },
  },
  {
    // https://docs.github.com/en/rest/deployments/statuses#list-deployment-statuses
    path: 'deployments/*/statuses',
    permission: 'Deployments',
    run(call) {
      const { state, repository, params } = call;
      const deployment = of(repository, 'deployment').find(({ id }) => String(id) === params[0]);
      if (!deployment) throw notFound();
      return listed(call, deployment.statuses.toReversed(), (one) =>
        presentStatus(state, repository, deployment, one),
      );
    },
  },
  {
    // https://docs.github.com/en/rest/releases/releases#list-releases
    path: 'releases',
    permission: 'Contents',
    run: (call) =>
      listed(call, newestFirst(of(call.repository, 'release')), (one) =>
        presentRelease(call.state, call.repository, one),
      ),
  },
  {
    // https://docs.github.com/en/rest/pulls/pulls#list-pull-requests
    path: 'pulls',
    permission: 'Pull requests',
    run(call) {
      const { state, repository, url } = call;
      const asked = (name: string, allowed: readonly string[], fallback: string): string => {
        const value = url.searchParams.get(name) ?? fallback;
        if (!allowed.includes(value)) throw invalid('PullRequest', name);
        return value;
      };
      const standing = asked('state', ['open', 'closed', 'all'], 'open');
      asked('sort', ['created', 'updated', 'popularity', 'long-running'], 'created');
      const direction = asked('direction', ['asc', 'desc'], 'desc');
      const merged = standing === 'open' ? [] : newestFirst(of(repository, 'merge'));
      const found = direction === 'desc' ? merged : merged.toReversed();
      return listed(call, found, (one) => presentPull(state, repository, one, 'listed'));
    },
  },
  {
    // https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request
    path: 'pulls/*',
    permission: 'Pull requests',
    run({ state, repository, params }) {
      const pull = of(repository, 'merge').find(({ number }) => String(number) === params[0]);
      if (!pull) throw notFound();
      return { status: 200, body: presentPull(state, repository, pull, 'whole') };
    },
  },
  {
    // https://docs.github.com/en/rest/actions/workflow-runs#list-workflow-runs-for-a-repository
    path: 'actions/runs',
    permission: 'Actions',
    run(call) {
      const { state, repository, url } = call;
      const branch = url.searchParams.get('branch');
      const status = url.searchParams.get('status') ?? 'completed';
      const since = sinceOf(url.searchParams.get('created'));
      const found = newestFirst(of(repository, 'run')).filter(
        (one) =>
          (branch === null || one.branch === branch) &&
          (status === 'completed' || status === one.conclusion) &&
          one.at >= since,
      );
      const answer = listed(call, found, (one) => presentRun(state, repository, one));
      return { ...answer, body: { total_count: found.length, workflow_runs: answer.body } };
    },
  },
];

/**
 * "the date and time specified in ISO 8601 format": `>=2026-11-20T09:00:00Z` of the search syntax,
 * https://docs.github.com/en/search-github/getting-started-with-searching-on-github/understanding-the-search-syntax#query-for-dates
 */
function sinceOf(created: string | null): Date {
  if (created === null) return new Date(0);
  const [, at] = /^>=(\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2}))?)$/.exec(created) ?? [];
  if (at === undefined)
    throw new Refusal(422, 'Validation Failed', {}, [{ field: 'created', code: 'invalid' }]);
  return new Date(at);
}

type Of<K extends Stored['kind']> = Extract<Stored, { kind: K }>;
function of<K extends Stored['kind']>({ stored }: StoredRepository, kind: K): Of<K>[] {
  return stored.filter((one): one is Of<K> => one.kind === kind);
}

function newestFirst<T extends Stored>(all: readonly T[]): T[] {
  return all.toSorted((a, b) => b.at.getTime() - a.at.getTime() || b.id - a.id);
}
