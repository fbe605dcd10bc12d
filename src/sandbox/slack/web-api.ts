import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRecord, readBody } from '../body.js';
import type { SandboxCall, SandboxFault } from '../contract.js';
import { createFaults, type Fault } from '../faults.js';
import { type Answer, refuse } from './answer.js';
import { type Args, parseArgs, text } from './arguments.js';
import type { Emulate } from './emulate.js';
import type { Methods } from './methods.js';
import { createRates, type OwnRates } from './rates.js';
import type { Workspace } from './workspace.js';

export type WebApi = ReturnType<typeof createWebApi>;

interface HttpAnswer {
  status: number;
  answer: Answer;
  headers?: Record<string, string>;
}

/** Slack's Web API as an app meets it: token, rate tiers, faults and latency around the methods. */
export function createWebApi(
  workspace: Workspace,
  options: { emulate: Emulate; methods: Methods; latencyMs: number; rateLimits: boolean | OwnRates },
) {
  const { emulate, methods } = options;
  const { identity } = workspace;
  const calls: SandboxCall[] = [];
  const faults = createFaults(({ method }: SandboxFault) => method);
  let limited = options.rateLimits !== false;
  let rates = createRates(workspace.now, ownOf(options.rateLimits));
  let latencyMs = options.latencyMs;

  /** Carries a method out with the rights of a token. */
  const perform = async (token: string, method: string, args: Args): Promise<Answer> => {
    const prepared = methods.prepare(method, args, token);
    if ('refused' in prepared) return prepared.refused;
    const own = methods.own(method, prepared.args, token);
    if (own) return own;
    const answer = await askEmulate(token, method, prepared.args);
    return methods.finish(method, prepared.args, answer);
  };

  const askEmulate = async (token: string, method: string, args: Args): Promise<Answer> => {
    const response = await emulate.fetch(
      new Request(`http://emulate/api/${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(args),
      }),
    );
    // https://docs.slack.dev/apis/web-api: a method that does not exist.
    if (response.status === 404) return refuse('unknown_method', { req_method: method });
    const body: unknown = await response.json();
    if (!isRecord(body)) throw new Error(`emulate answered ${method} with no object`);
    return { ...body, ok: body.ok === true };
  };

  const answerTo = async (
    token: string,
    method: string,
    args: Args,
    fault?: Fault<SandboxFault>,
  ): Promise<HttpAnswer> => {
    if (fault?.kind === 'ratelimited') return tooMany(fault.retryAfterSeconds ?? 1);
    if (fault?.kind === '500') return { status: 500, answer: refuse('internal_error') };
    if (fault?.kind === 'error') return { status: 200, answer: refuse(fault.error ?? 'internal_error') };
    const stranger = checkToken(token, method);
    if (stranger) return { status: 200, answer: stranger };
    const seconds = limited ? rates.check(method, text(args, 'channel')) : 0;
    if (seconds > 0) return tooMany(seconds);
    const answer = await perform(token, method, args);
    return { status: 200, answer, headers: { 'x-oauth-scopes': identity.scopes.join(',') } };
  };

  /** https://docs.slack.dev/authentication/tokens: each kind of token has its own methods. */
  const checkToken = (token: string, method: string): Answer | undefined => {
    if (!token) return refuse('not_authed');
    if (token !== identity.botToken && token !== identity.appToken) return refuse('invalid_auth');
    const wanted = method.startsWith('apps.connections.') ? identity.appToken : identity.botToken;
    return token === wanted || method === 'auth.test' ? undefined : refuse('not_allowed_token_type');
  };

  return {
    calls,
    faults,
    perform,
    askEmulate,
    setLatency(ms: number): void {
      latencyMs = ms;
    },
    eventsPerHour: (): number => (limited ? rates.eventsPerHour : Number.POSITIVE_INFINITY),
    setRateLimits(limits: boolean | OwnRates): void {
      limited = limits !== false;
      rates = createRates(workspace.now, ownOf(limits));
    },

    async handle(req: IncomingMessage, res: ServerResponse, method: string, query: URLSearchParams) {
      const at = workspace.now().getTime();
      const body = await readBody(req);
      const args = parseArgs(query, req.headers['content-type'] ?? '', body.toString('utf8')) ?? {};
      const { token: inBody, ...given } = args;
      const bearer = /^Bearer (\S+)$/i.exec(req.headers.authorization ?? '')?.[1];
      const token = bearer ?? (typeof inBody === 'string' ? inBody : '');
      const fault = faults.take(method);
      if (latencyMs > 0) await sleep(latencyMs);
      const record = (status: number, ok: boolean, error: string | undefined): void => {
        calls.push({ at, method, args: given, status, ok, error });
        workspace.changes.wake();
      };
      if (fault?.kind === 'hang') return record(0, false, 'hang');
      if (fault?.kind === 'reset') {
        record(0, false, 'reset');
        req.socket.destroy();
        return;
      }
      const { status, answer, headers } = await answerTo(token, method, given, fault);
      if (fault?.kind === 'lost') {
        record(0, answer.ok, 'lost');
        req.socket.destroy();
        return;
      }
      record(status, answer.ok, answer.error);
      res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
      res.end(JSON.stringify(answer));
    },
  };
}

const ownOf = (limits: boolean | OwnRates): OwnRates => (typeof limits === 'boolean' ? {} : limits);

/** https://docs.slack.dev/apis/web-api/rate-limits#responding */
function tooMany(seconds: number): HttpAnswer {
  return { status: 429, answer: refuse('ratelimited'), headers: { 'retry-after': String(seconds) } };
}
