/** What the login, the connector and Graph have in common: routes, faults, latency, and a record of every call. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseJson, readBody } from '../body.js';
import type { SandboxCall, SandboxTeamsFault } from '../contract.js';
import { createFaults, type Fault } from '../faults.js';

export interface Call {
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** Parsed JSON or form; undefined when there is none. */
  body: unknown;
  bytes: Buffer;
  headers: IncomingMessage['headers'];
}

export interface Answer {
  status: number;
  /** Sent as JSON; bytes as they are, with their own content type in the headers. */
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
}

/** A documented refusal. Each service has its own way to say it. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    readonly inner?: string,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

export interface Route {
  /** `GET /teams/:team/channels` */
  call: string;
  run(call: Call): Answer | Promise<Answer>;
  /** Graph: one of these permissions is needed. */
  needs?: readonly string[];
}

export interface Service {
  routes: readonly Route[];
  /** Throws a refusal when the call may not be made: no token, not granted, too many. */
  admit(route: Route, call: Call): void;
  /** How the service says no. */
  refuse(refusal: Refusal, call: Call): Answer;
}

export type Http = ReturnType<typeof createHttp>;

const MAX_BYTES = 260_000_000;

export function createHttp(options: { now: () => Date; woken: () => void }) {
  const calls: SandboxCall[] = [];
  const faults = createFaults(({ call }: SandboxTeamsFault) => (call === '*' ? '*' : nameless(call)));
  let latencyMs = 0;

  const serve = async (
    service: Service,
    path: string,
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<void> => {
    const at = options.now().getTime();
    const bytes = await readBody(req, MAX_BYTES);
    const url = new URL(path, 'http://sandbox');
    const matched = match(service.routes, req.method ?? 'GET', url.pathname);
    const call: Call = {
      params: matched?.params ?? {},
      query: url.searchParams,
      body: bodyOf(req.headers['content-type'] ?? '', bytes),
      bytes,
      headers: req.headers,
    };
    const name = matched?.route.call ?? `${req.method} ${url.pathname}`;
    const fault = faults.take(nameless(name));
    if (latencyMs > 0) await sleep(latencyMs);

    const record = (status: number, ok: boolean, error?: string): void => {
      const args = { params: call.params, query: Object.fromEntries(call.query), body: call.body };
      calls.push({ at, method: name, args, status, ok, error });
      options.woken();
    };
    if (fault?.kind === 'hang') return record(0, false, 'hang');
    if (fault?.kind === 'reset') {
      record(0, false, 'reset');
      req.socket.destroy();
      return;
    }
    const { answer, error } = await answerTo(service, matched?.route, call, fault);
    if (fault?.kind === 'lost') {
      record(0, answer.status < 400, 'lost');
      req.socket.destroy();
      return;
    }
    record(answer.status, answer.status < 400, error);
    send(res, answer);
  };

  return {
    calls,
    faults,
    serve,
    setLatency(ms: number): void {
      latencyMs = ms;
    },
    callsOf: (wanted?: string): SandboxCall[] =>
      calls.filter(({ method }) => {
        if (wanted === undefined) return true;
        const [called, asked] = [nameless(method), nameless(wanted)];
        return wanted.includes(' ') ? called === asked : called.includes(asked);
      }),
  };
}

async function answerTo(
  service: Service,
  route: Route | undefined,
  call: Call,
  fault: Fault<SandboxTeamsFault> | undefined,
): Promise<{ answer: Answer; error?: string }> {
  try {
    if (fault && fault.kind !== 'lost') throw refusalOf(fault);
    if (!route) throw new Refusal(404, 'NotFound', 'There is nothing at this address.');
    service.admit(route, call);
    return { answer: await route.run(call) };
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    return { answer: service.refuse(thrown, call), error: thrown.code };
  }
}

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages#status-codes-from-bot-conversational-apis */
function refusalOf({ kind, retryAfterSeconds }: Fault<SandboxTeamsFault>): Refusal {
  const after: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
  switch (kind) {
    case 'ratelimited':
      return new Refusal(429, 'TooManyRequests', 'Too many requests.', { 'Retry-After': '1', ...after });
    case '403':
      return new Refusal(403, 'Forbidden', 'The tenant admin disabled this bot.');
    case '412':
      return new Refusal(412, 'PreconditionFailed', 'Precondition failed, please try again.', after);
    case '502':
      return new Refusal(502, 'BadGateway', 'Bad gateway.', after);
    case '503':
      return new Refusal(503, 'ServiceUnavailable', 'The service is unavailable.', after);
    case '504':
      return new Refusal(504, 'GatewayTimeout', 'Gateway timeout.', after);
    default:
      return new Refusal(500, 'ServiceError', 'An internal server error occurred.', after);
  }
}

function bodyOf(contentType: string, bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  const text = bytes.toString('utf8');
  if (contentType.includes('x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  return contentType.includes('json') ? parseJson(text) : undefined;
}

/** Parameters have no names when calls are compared. */
const nameless = (call: string): string => call.replace(/:[A-Za-z]\w*/g, ':id');

function match(
  routes: readonly Route[],
  method: string,
  path: string,
): { route: Route; params: Record<string, string> } | undefined {
  for (const route of routes) {
    const [wanted = '', pattern = ''] = route.call.split(' ');
    if (wanted !== method) continue;
    const found = expressionOf(pattern).exec(path);
    if (!found) continue;
    const params: Record<string, string> = {};
    for (const [name, value] of Object.entries(found.groups ?? {})) {
      const text = decoded(value);
      if (text === undefined) return undefined;
      params[name] = text;
    }
    return { route, params };
  }
  return undefined;
}

/** `undefined` when it is no URL's text. */
function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

const expressions = new Map<string, RegExp>();

function expressionOf(pattern: string): RegExp {
  const known = expressions.get(pattern);
  if (known) return known;
  const source = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/:([A-Za-z]\w*)/g, (_, name: string) => `(?<${name}>[^/]+)`);
  const made = new RegExp(`^${source}/?$`);
  expressions.set(pattern, made);
  return made;
}

export function send(res: ServerResponse, { status, body, headers = {} }: Answer): void {
  if (body === undefined) {
    res.writeHead(status, headers).end();
    return;
  }
  const raw = Buffer.isBuffer(body);
  res.writeHead(status, { ...(!raw && { 'content-type': 'application/json; charset=utf-8' }), ...headers });
  res.end(raw ? body : JSON.stringify(body));
}
