/** Somebody does something in a repository: it is stored, and told of as GitHub does. */
import { assertNever } from '../../errors.js';
import type { Delivered, SandboxGitHubChange } from '../contract.js';
import type { Hooks } from './hooks.js';
import {
  presentDeployment,
  presentPull,
  presentRelease,
  presentRepository,
  presentRun,
  presentStatus,
} from './present.js';
import {
  DEFAULT_BRANCH,
  findRepository,
  type State,
  type Stored,
  type StoredRepository,
  shaOf,
} from './state.js';

export function happen(
  state: State,
  input: SandboxGitHubChange,
): { repository: StoredRepository; stored: Stored } {
  const repository = findRepository(state, input.repository);
  if (!repository) throw new Error(`the sandbox has no repository ${input.repository}`);
  const stored = toStored(state, input);
  repository.stored.push(stored);
  return { repository, stored };
}

function toStored(state: State, input: SandboxGitHubChange): Stored {
  const { title, by, minutesAgo = 0 } = input;
  const at = new Date(state.now().getTime() - minutesAgo * 60_000);
  const id = state.nextId();
  const common = { id, title, by, at };
  const sha = shaOf(input.commit ?? `${input.repository} ${title}`);
  switch (input.kind) {
    case 'deployment': {
      const { environment = 'production', state: standing = 'success' } = input;
      const statuses = standing === 'in_progress' ? ['in_progress'] : ['in_progress', standing];
      return {
        ...common,
        kind: 'deployment',
        sha,
        ref: DEFAULT_BRANCH,
        environment,
        statuses: statuses.map((one) => ({ id: state.nextId(), state: one, at })),
      };
    }
    case 'release':
      return { ...common, kind: 'release', tag: input.tag ?? title };
    case 'merge': {
      const { number = id % 10_000, lines = 10 } = input;
      const deletions = Math.floor(lines / 3);
      return { ...common, kind: 'merge', number, sha, additions: lines - deletions, deletions };
    }
    case 'run': {
      const {
        workflow = 'CI',
        branch = DEFAULT_BRANCH,
        event = 'push',
        state: conclusion = 'success',
      } = input;
      return { ...common, kind: 'run', workflow, branch, event, conclusion, sha };
    }
    default:
      return assertNever(input);
  }
}

/** What was answered to the last of the deliveries; undefined while no webhook is set up. */
export async function tell(
  state: State,
  hooks: Hooks,
  repository: StoredRepository,
  stored: Stored,
): Promise<Delivered | undefined> {
  const about = {
    repository: presentRepository(state, repository),
    sender: { login: stored.by, type: 'User' },
  };
  switch (stored.kind) {
    case 'deployment': {
      const deployment = presentDeployment(state, repository, stored);
      let last = await hooks.send('deployment', { action: 'created', deployment, ...about });
      for (const status of stored.statuses) {
        const deployment_status = presentStatus(state, repository, stored, status);
        last = await hooks.send('deployment_status', {
          action: 'created',
          deployment_status,
          deployment,
          ...about,
        });
      }
      return last;
    }
    case 'release': {
      const release = presentRelease(state, repository, stored);
      return hooks.send('release', { action: 'published', release, ...about });
    }
    case 'merge': {
      const pull_request = presentPull(state, repository, stored, 'whole');
      await hooks.send('push', {
        ref: `refs/heads/${DEFAULT_BRANCH}`,
        after: stored.sha,
        commits: [],
        ...about,
      });
      return hooks.send('pull_request', { action: 'closed', number: stored.number, pull_request, ...about });
    }
    case 'run': {
      const workflow_run = presentRun(state, repository, stored);
      return hooks.send('workflow_run', { action: 'completed', workflow_run, ...about });
    }
    default:
      return assertNever(stored);
  }
}
