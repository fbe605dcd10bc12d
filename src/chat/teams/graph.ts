/**
 * Microsoft Graph, by Microsoft's own client. Of its middleware only what sends is taken: retrying is the jobs' part, and its
 * authentication knows https addresses alone, so that a stand-in on this machine would be asked without a token.
 */
import { setTimeout as pause } from 'node:timers/promises';
import {
  Client,
  type Context,
  GraphError,
  HTTPMessageHandler,
  type Middleware,
} from '@microsoft/microsoft-graph-client';
import { z } from 'zod';
import type { TeamsConfig } from './config.js';
import { scopesOf, type TokenSource } from './credentials.js';
import { Refused, retryAfterOf, Unanswered } from './errors.js';

/** Graph answers within seconds or not at all; a job tries again. */
const timeoutMs = 10_000;

export interface Asked {
  query?: Readonly<Record<string, string>>;
  /** Sent as JSON; a `Buffer` as it is, with its `contentType`. */
  body?: unknown;
  contentType?: string;
  /** What has to be granted for the call, said when it is refused. */
  permission: string;
}

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/**
 * Graph takes one request a second of a channel or chat (learn.microsoft.com/graph/throttling-limits#microsoft-teams-service-limits),
 * so that a change after a look is refused: waited for, it is made; begun anew with the look, it would be refused each time.
 */
const longestWaitSeconds = 2;
const mostWaits = 4;

/** Calls `path` below `/v1.0`, or a `nextLink`; throws `Refused` or `Unanswered`. */
export type Graph = (method: Method, path: string, asked: Asked) => Promise<unknown>;

const Page = z.looseObject({ value: z.array(z.unknown()), '@odata.nextLink': z.string().optional() });

export function createGraph(
  config: Pick<TeamsConfig, 'graphUrl' | 'tokenIssuer'>,
  tokens: TokenSource,
): Graph {
  const baseUrl = config.graphUrl.replace(/\/+$/, '');
  const client = Client.initWithMiddleware({
    baseUrl: `${baseUrl}/`,
    customHosts: new Set([new URL(baseUrl).hostname]),
    middleware: authorising(tokens, scopesOf(config).graph, new HTTPMessageHandler()),
  });
  async function ask(method: Method, path: string, { query, body, contentType, permission }: Asked) {
    const request = client
      .api(relative(path, baseUrl) + (query ? `?${encoded(query)}` : ''))
      .options({ signal: AbortSignal.timeout(timeoutMs) });
    if (contentType !== undefined) request.header('Content-Type', contentType);
    try {
      return await request[method](body);
    } catch (error) {
      throw failureOf(error, permission);
    }
  }
  return async (method, path, asked) => {
    for (let waits = 0; ; waits += 1) {
      try {
        return await ask(method, path, asked);
      } catch (error) {
        const seconds =
          error instanceof Refused && error.status === 429 ? error.retryAfterSeconds : undefined;
        if (method === 'get' || !seconds || seconds > longestWaitSeconds || waits >= mostWaits) throw error;
        await pause(seconds * 1000);
      }
    }
  };
}

/** Page after page, `most` of them at most. */
export async function* pagesOf(
  graph: Graph,
  path: string,
  asked: Asked,
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<unknown[]> {
  let next: string | undefined = path;
  for (let number = 0; next !== undefined && number < most; number += 1) {
    const page: z.infer<typeof Page> = Page.parse(
      await graph('get', next, number === 0 ? asked : { permission: asked.permission }),
    );
    yield page.value;
    next = page['@odata.nextLink'];
  }
}

/** A text in a filter: https://learn.microsoft.com/graph/query-parameters#escaping-single-quotes */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Who is meant in a body: https://learn.microsoft.com/graph/api/resources/aaduserconversationmember */
export const memberBody = (
  id: string,
  role: 'owner' | 'member',
  { graphUrl }: Pick<TeamsConfig, 'graphUrl'>,
) => ({
  '@odata.type': '#microsoft.graph.aadUserConversationMember',
  roles: role === 'owner' ? ['owner'] : [],
  'user@odata.bind': `${graphUrl}/v1.0/users('${id}')`,
});

/** A token that is refused is replaced once: what Microsoft ended before its time stays in the library until it would have ended. */
function authorising(tokens: TokenSource, scope: string, next: Middleware): Middleware {
  async function send(context: Context, fresh: boolean): Promise<void> {
    const headers = new Headers(context.options?.headers as Record<string, string> | undefined);
    headers.set('authorization', `Bearer ${await tokens(scope, { fresh })}`);
    context.options = { ...context.options, headers: Object.fromEntries(headers) };
    await next.execute(context);
  }
  return {
    async execute(context) {
      await send(context, false);
      if (context.response?.status === 401) await send(context, true);
    },
  };
}

/** The client takes its own base off https addresses only. */
const relative = (path: string, baseUrl: string): string =>
  path.startsWith(`${baseUrl}/v1.0`) ? path.slice(`${baseUrl}/v1.0`.length) : path;

/** The client puts a query into the address as it is given. */
const encoded = (query: Readonly<Record<string, string>>): string =>
  Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');

function failureOf(error: unknown, permission: string): unknown {
  if (!(error instanceof GraphError)) return error;
  // No status: no answer, or one that broke off.
  if (error.statusCode < 400) return new Unanswered(error);
  return new Refused({
    status: error.statusCode,
    code: error.code ?? undefined,
    reason: error.message,
    retryAfterSeconds: retryAfterOf(error.headers),
    permission,
  });
}
