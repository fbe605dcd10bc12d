/** GitHub's answers and webhooks, only the fields we use. https://docs.github.com/en/rest?apiVersion=2022-11-28 */
import { z } from 'zod';

const date = z.coerce.date();
const Account = z.object({ login: z.string() }).nullish();

/** https://docs.github.com/en/rest/repos/repos#get-a-repository */
export const Repository = z.object({
  full_name: z.string(),
  html_url: z.string(),
  default_branch: z.string(),
});
export type Repository = z.infer<typeof Repository>;

/** https://docs.github.com/en/rest/deployments/deployments#list-deployments */
export const Deployment = z.object({
  id: z.number(),
  sha: z.string(),
  ref: z.string(),
  environment: z.string(),
  description: z.string().nullish(),
  creator: Account,
  created_at: date,
  updated_at: date,
});
export type Deployment = z.infer<typeof Deployment>;

/** https://docs.github.com/en/rest/deployments/statuses#list-deployment-statuses */
export const DeploymentStatus = z.object({
  state: z.string(),
  created_at: date,
  updated_at: date,
});
export type DeploymentStatus = z.infer<typeof DeploymentStatus>;

/** https://docs.github.com/en/rest/releases/releases#list-releases */
export const Release = z.object({
  id: z.number(),
  tag_name: z.string(),
  name: z.string().nullish(),
  html_url: z.string(),
  draft: z.boolean(),
  author: Account,
  published_at: date.nullable(),
  updated_at: date.nullish(),
});
export type Release = z.infer<typeof Release>;

/** https://docs.github.com/en/rest/pulls/pulls#list-pull-requests; the numbers of lines are in a single one and in webhooks. */
export const Pull = z.object({
  number: z.number(),
  title: z.string(),
  html_url: z.string(),
  user: Account,
  merged_at: date.nullable(),
  merge_commit_sha: z.string().nullish(),
  updated_at: date,
  base: z.object({ ref: z.string() }),
  additions: z.number().optional(),
  deletions: z.number().optional(),
});
export type Pull = z.infer<typeof Pull>;

/** https://docs.github.com/en/rest/actions/workflow-runs#list-workflow-runs-for-a-repository */
export const Run = z.object({
  id: z.number(),
  name: z.string().nullish(),
  display_title: z.string(),
  event: z.string(),
  conclusion: z.string().nullable(),
  head_branch: z.string().nullable(),
  head_sha: z.string(),
  html_url: z.string(),
  actor: Account,
  created_at: date,
  run_started_at: date.nullish(),
  updated_at: date,
});
export type Run = z.infer<typeof Run>;

export const Runs = z.object({ workflow_runs: z.array(Run) });

/** https://docs.github.com/en/rest/apps/apps#get-a-repository-installation-for-the-authenticated-app */
export const Installation = z.object({ id: z.number() });

/** https://docs.github.com/en/rest/rate-limit/rate-limit */
export const RateLimit = z.object({
  resources: z.object({ core: z.object({ limit: z.number(), remaining: z.number(), reset: z.number() }) }),
});

/** https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
export const ErrorBody = z.object({ message: z.string() });

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads */
export const deliveries = {
  deployment: z.object({ deployment: Deployment, repository: Repository }),
  deployment_status: z.object({
    deployment: Deployment,
    deployment_status: DeploymentStatus,
    repository: Repository,
  }),
  release: z.object({ action: z.string(), release: Release, repository: Repository }),
  pull_request: z.object({ action: z.string(), pull_request: Pull, repository: Repository }),
  workflow_run: z.object({ action: z.string(), workflow_run: Run, repository: Repository }),
};
