import { z } from 'zod';
import { PassingFailure, PermanentFailure, RetryLater, toError } from '../../errors.js';
import type { GitHubConfig } from './client.js';
import { ErrorBody } from './schema.js';

/** GitHub does not show us this: it is gone, was never there, or may not be read. */
export class GitHubRefusal extends PermanentFailure {
  constructor(message: string) {
    super(message);
    this.name = 'GitHubRefusal';
  }
}

/** What Octokit throws; without a `response` there was no answer. */
const Thrown = z.object({
  status: z.number(),
  response: z
    .object({
      headers: z.record(z.string(), z.union([z.string(), z.number()]).optional()),
      data: z.unknown(),
    })
    .optional(),
});
const Cause = z.object({
  name: z.string().optional(),
  // An exception of the DOM has a number there.
  code: z.string().optional().catch(undefined),
  cause: z.object({ code: z.string() }).optional().catch(undefined),
});

/** "Otherwise, wait for at least one minute before retrying." */
const restSeconds = 60;

interface Asked {
  config: GitHubConfig;
  /** What was asked about: `acme/checkout`. */
  about: string;
}

/** Turns what Octokit threw into one of our three kinds of failure; the original, which holds the request, is dropped. */
export function toFailure(thrown: unknown, { config, about }: Asked): Error {
  const { data } = Thrown.safeParse(thrown);
  if (!data) return new Error(`the call to GitHub failed: ${toError(thrown).message}`);
  const { status, response } = data;
  if (!response) return unanswered(toError(thrown).cause, config);
  const headers = new Headers(
    Object.entries(response.headers).map(([name, value]): [string, string] => [name, String(value ?? '')]),
  );
  const said = ErrorBody.safeParse(response.data).data?.message ?? '';
  const wait =
    status === 403 || status === 429 ? secondsToWait(headers, said, status, config.now()) : undefined;
  if (wait !== undefined) return new RetryLater(wait, 'GitHub asked to slow down');
  if (status >= 500 || status === 408) return new PassingFailure(`GitHub does not answer (${status})`);
  if (status === 401)
    return new PassingFailure(`GitHub does not accept the credentials: check ${settings(config)}`);
  if (status === 404 || status === 410 || status === 451) {
    return new GitHubRefusal(
      `GitHub shows no ${about}: check its name in tocsin.yml, and that ${reader(config)} may read it`,
    );
  }
  if (status === 403) {
    return new GitHubRefusal(
      `GitHub does not let ${reader(config)} read ${about}${said ? ` (${said})` : ''}`,
    );
  }
  return new GitHubRefusal(`GitHub refused to show ${about} (${status})${said ? `: ${said}` : ''}`);
}

/**
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit: `retry-after` first; with
 * nothing remaining, until the reset; a secondary limit without either, a minute. Undefined: it is a refusal of another kind.
 */
function secondsToWait(headers: Headers, said: string, status: number, now: Date): number | undefined {
  const retryAfter = Number(headers.get('retry-after') || Number.NaN);
  if (Number.isFinite(retryAfter)) return Math.max(1, Math.ceil(retryAfter));
  if (headers.get('x-ratelimit-remaining') === '0') {
    const reset = Number(headers.get('x-ratelimit-reset') || Number.NaN);
    const seconds = Math.ceil(reset - now.getTime() / 1000);
    return Number.isFinite(seconds) ? Math.max(1, seconds) : restSeconds;
  }
  return status === 429 || /rate limit|abuse/i.test(said) ? restSeconds : undefined;
}

function unanswered(cause: unknown, { apiUrl, timeoutMs }: GitHubConfig): PassingFailure {
  const { data } = Cause.safeParse(cause);
  if (data?.name === 'TimeoutError') {
    return new PassingFailure(`GitHub does not answer (not in ${timeoutMs / 1000} s)`);
  }
  const code = data?.cause?.code ?? data?.code;
  return new PassingFailure(`GitHub does not answer at ${apiUrl}${code === undefined ? '' : ` (${code})`}`);
}

const reader = ({ auth }: GitHubConfig) => (auth.kind === 'token' ? 'the token' : 'the app');
const settings = ({ auth }: GitHubConfig) =>
  auth.kind === 'token' ? 'GITHUB_TOKEN' : 'GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY';
