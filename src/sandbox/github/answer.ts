import type { IncomingMessage } from 'node:http';
import type { Answer } from '../jira/http.js';
import { type Access, APP_ID, INSTALLATION_ID } from './access.js';
import { type Faults, goWrong } from './faults.js';
import { stamp } from './present.js';
import type { Rates } from './rates.js';
import { notFound, Refusal, refused } from './refusal.js';
import { routes } from './routes.js';
import { findRepository, ORGANISATION, type State } from './state.js';

export interface Answering {
  state: State;
  access: Access;
  rates: Rates;
  faults: Faults;
}

interface Asked {
  /** Below the API's root: `/repos/…`. */
  path: string;
  url: URL;
  text: string | undefined;
}

/** https://docs.github.com/en/rest/about-the-rest-api/api-versions: others are answered with 400. */
const VERSIONS: ReadonlySet<string> = new Set(['2022-11-28', '2026-03-10']);

/** Undefined: there is no answer. */
export async function answer(
  req: IncomingMessage,
  asked: Asked,
  parts: Answering,
): Promise<Answer | undefined> {
  const { rates, faults } = parts;
  const fault = faults.take();
  if (fault) return goWrong(fault, req, rates);
  try {
    guardHeaders(req);
    const who = parts.access.who(req);
    if (asked.text === undefined) throw new Refusal(413, 'Payload Too Large');
    // "Accessing this endpoint does not count against your REST API rate limit."
    if (asked.path === '/rate_limit') return { status: 200, body: { resources: { core: rates.standing() } } };
    const done = rates.take(req.method ?? 'GET');
    try {
      const answered = who === 'app' ? asApp(req, asked, parts) : asReader(req, asked, parts);
      return { ...answered, headers: { ...rates.headers(), ...answered.headers } };
    } finally {
      done();
    }
  } catch (thrown) {
    if (thrown instanceof Refusal) return refused(thrown);
    throw thrown;
  }
}

/** https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api#headers */
function guardHeaders(req: IncomingMessage): void {
  if (!req.headers['user-agent']) {
    throw new Refusal(
      403,
      'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
    );
  }
  // GitHub would take any version's default without it; here a client has to say which answers it was written for.
  const version = req.headers['x-github-api-version'];
  if (typeof version !== 'string' || !VERSIONS.has(version)) {
    throw new Refusal(400, `API version ${version ?? 'none'} is not supported.`);
  }
  const accept = req.headers.accept ?? '';
  if (!/application\/(?:vnd\.github(?:\.v3)?\+json|json)|^\*\/\*$/.test(accept)) {
    throw new Refusal(415, "Unsupported 'Accept' header. Must accept 'application/json'.");
  }
}

/** https://docs.github.com/en/rest/apps/apps: what a JWT is good for; all else needs an installation's token. */
function asApp(req: IncomingMessage, { path }: Asked, { access, state }: Answering): Answer {
  const { method } = req;
  if (method === 'GET' && path === '/app')
    return { status: 200, body: { id: Number(APP_ID), slug: 'tocsin' } };
  const [, repository] = /^\/repos\/([^/]+\/[^/]+)\/installation$/.exec(path) ?? [];
  if (method === 'GET' && repository !== undefined) {
    // "installed" in the organisation, on all of its repositories.
    if (!findRepository(state, repository)) throw notFound();
    return {
      status: 200,
      body: { id: INSTALLATION_ID, app_id: Number(APP_ID), account: { login: ORGANISATION } },
    };
  }
  if (method === 'POST' && path === `/app/installations/${INSTALLATION_ID}/access_tokens`) {
    const { token, expiresAt } = access.issue();
    return {
      status: 201,
      body: { token, expires_at: stamp(expiresAt), permissions: {}, repository_selection: 'all' },
    };
  }
  throw new Refusal(401, 'A JSON web token could not be decoded');
}

function asReader(req: IncomingMessage, { path, url }: Asked, { state }: Answering): Answer {
  const [, name, rest = ''] = /^\/repos\/([^/]+\/[^/]+)(?:\/(.*))?$/.exec(path) ?? [];
  const repository = name === undefined ? undefined : findRepository(state, name);
  if (!repository) throw notFound();
  const segments = rest.split('/');
  const route = routes.find(({ path: pattern }) => fits(pattern.split('/'), segments));
  // Tocsin only reads.
  if (!route || req.method !== 'GET') throw notFound();
  if (route.permission && state.withheld.has(route.permission)) {
    throw new Refusal(403, 'Resource not accessible by personal access token');
  }
  const params = segments.filter((_, index) => route.path.split('/')[index] === '*');
  return route.run({ state, url, repository, params });
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => part === '*' || part === segments[index])
  );
}
