/**
 * Calls GitHub through Octokit. Worth remembering of it:
 *  - it has no time limit of its own, and logs to the console unless told otherwise;
 *  - as an app it asks for the installation's token by itself, and keeps it for the hour that it lives;
 *  - its errors carry the request: they never leave this folder.
 */
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import type { z } from 'zod';
import { PassingFailure, RetryLater } from '../../errors.js';
import { toFailure } from './errors.js';
import { Installation } from './schema.js';

export interface GitHubConfig {
  /** `https://api.github.com` */
  apiUrl: string;
  auth: { kind: 'token'; token: string } | { kind: 'app'; appId: string; privateKey: string };
  /** How long one call may take. */
  timeoutMs: number;
  now: () => Date;
  fetch: typeof fetch;
}

export type At = { owner: string; repo: string };

export interface GitHubClient {
  config: GitHubConfig;
  /** Asks about a repository and parses the answer; throws one of our own three kinds of failure. */
  call<T>(
    schema: z.ZodType<T>,
    repository: string,
    ask: (octokit: Octokit, at: At) => Promise<{ data: unknown }>,
  ): Promise<T>;
  /** Asks for what is about no repository. */
  callOwn<T>(schema: z.ZodType<T>, ask: (octokit: Octokit) => Promise<{ data: unknown }>): Promise<T>;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

export function createClient(config: GitHubConfig): GitHubClient {
  const { auth, apiUrl: baseUrl } = config;
  const common = {
    baseUrl,
    userAgent: 'tocsin',
    log: silent,
    request: {
      fetch: (url: string, init: RequestInit) =>
        config.fetch(url, {
          ...init,
          headers: { ...init.headers, 'x-github-api-version': '2022-11-28' },
          signal: AbortSignal.timeout(config.timeoutMs),
        }),
    },
  };
  const asApp = (more: { installationId?: number }) => {
    if (auth.kind !== 'app') throw new Error('there is no app');
    const { appId, privateKey } = auth;
    return new Octokit({ ...common, authStrategy: createAppAuth, auth: { appId, privateKey, ...more } });
  };
  const own = auth.kind === 'token' ? new Octokit({ ...common, auth: auth.token }) : asApp({});
  /** By repository: an app has an installation in each organisation that took it. */
  const installations = new Map<string, Octokit>();
  /** GitHub said to come back then: whoever asks before would only make it longer. */
  let pausedUntil = 0;

  async function octokitFor(repository: string, at: At): Promise<Octokit> {
    if (auth.kind === 'token') return own;
    const known = installations.get(repository);
    if (known) return known;
    const { id } = await answered(Installation, `installation of the app for ${repository}`, () =>
      own.rest.apps.getRepoInstallation(at),
    );
    const found = asApp({ installationId: id });
    installations.set(repository, found);
    return found;
  }

  async function answered<T>(
    schema: z.ZodType<T>,
    about: string,
    ask: () => Promise<{ data: unknown }>,
  ): Promise<T> {
    const left = (pausedUntil - config.now().getTime()) / 1000;
    if (left > 0) throw new RetryLater(Math.ceil(left), 'GitHub asked to slow down');
    const answer = await ask().catch((thrown: unknown) => {
      const failure = toFailure(thrown, { config, about });
      if (failure instanceof RetryLater) pausedUntil = config.now().getTime() + failure.afterSeconds * 1000;
      throw failure;
    });
    const parsed = schema.safeParse(answer.data);
    // Retried: a proxy's or a maintenance page answers 200, too, and goes away.
    if (!parsed.success) {
      throw new PassingFailure("GitHub's answer is not what its documentation says", { cause: parsed.error });
    }
    return parsed.data;
  }

  return {
    config,
    async call(schema, repository, ask) {
      const [owner = '', repo = ''] = repository.split('/');
      const at = { owner, repo };
      const octokit = await octokitFor(repository, at);
      return answered(schema, repository, () => ask(octokit, at));
    },
    callOwn: (schema, ask) => answered(schema, 'what was asked for', () => ask(own)),
  };
}
