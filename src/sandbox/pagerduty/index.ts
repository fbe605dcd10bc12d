/** A stand-in for PagerDuty's REST API v2: the part that Tocsin uses, as strict as its documentation. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxPagerDuty, SandboxPerson } from '../contract.js';
import { type Answer, isJson, parseJson, readBody, send } from '../jira/http.js';
import type { Kept } from '../state-file.js';
import { directoryRoutes } from './directory.js';
import { Failure, failed, invalid, notFound } from './failure.js';
import { incidentRoutes } from './incidents.js';
import { dump, restore } from './kept.js';
import type { Call, Route } from './route.js';
import { createState, type State } from './state.js';

export interface PagerDutyStandInOptions {
  now?: () => Date;
  people: readonly SandboxPerson[];
  /** The sandbox's address, `http://127.0.0.1:PORT`; asked late, as the port is known only once it listens. */
  baseUrl(): string;
  /** Where the incidents outlive the run. Default nowhere. */
  kept?: Kept | undefined;
}

export type PagerDutyStandIn = SandboxPagerDuty & {
  /** Answers a request whose path begins with `/pagerduty`. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
};

const PREFIX = '/pagerduty';
const TOKEN = 'sandbox-pagerduty-token';
const ROUTES: readonly Route[] = [...incidentRoutes, ...directoryRoutes];

/** https://support.pagerduty.com/main/docs/rest-api-rate-limits: 960 requests a minute for one key. */
const RATE = { count: 960, windowMs: 60_000 } as const;

export function createPagerDutyStandIn(options: PagerDutyStandInOptions): PagerDutyStandIn {
  const now = options.now ?? (() => new Date());
  const apiUrl = () => `${options.baseUrl()}${PREFIX}`;
  const state = createState({ now, apiUrl, people: options.people });
  const { kept } = options;
  if (kept?.value !== undefined) restore(state, kept.value);
  const rate = createRate(now);

  return {
    get apiUrl() {
      return apiUrl();
    },
    token: TOKEN,
    incidents: () =>
      state.incidents.map(({ id, title, status, urgency, service }) => ({
        id,
        title,
        status,
        urgency,
        service: service.name,
      })),
    async handle(req, res) {
      try {
        const answered = await answer(req, state, rate);
        if (req.method !== 'GET') kept?.save(dump(state));
        send(res, answered);
      } catch (thrown) {
        // A client that hung up is not waiting for an answer.
        if (req.complete) throw thrown;
      }
    },
  };
}

async function answer(req: IncomingMessage, state: State, takeRate: () => void): Promise<Answer> {
  const text = await readBody(req);
  try {
    authenticate(req);
    takeRate();
    if (text === undefined) throw new Failure(413, 2001, 'Payload Too Large');
    return carryOut(req, text, state);
  } catch (thrown) {
    if (thrown instanceof Failure) return failed(thrown);
    throw thrown;
  }
}

/** https://developer.pagerduty.com/docs/authentication: `Authorization: Token token=…`. */
function authenticate(req: IncomingMessage): void {
  if (req.headers.authorization === `Token token=${TOKEN}`) return;
  throw new Failure(401, 2006, 'Authentication failed', [], {
    'WWW-Authenticate': 'Token realm="Application"',
  });
}

function carryOut(req: IncomingMessage, text: string, state: State): Answer {
  const url = new URL(req.url ?? '/', 'http://sandbox');
  const segments = url.pathname.slice(PREFIX.length + 1).split('/');
  const route = ROUTES.find((one) => one.method === req.method && fits(one.path.split('/'), segments));
  if (!route) throw notFound();

  const params = segments.filter((_, index) => route.path.split('/')[index] === '*');
  const call: Call = { state, params, query: url.searchParams, from: req.headers.from, body: undefined };
  if (route.method === 'GET') return route.run(call);
  const body = isJson(req) ? parseJson(text) : undefined;
  // What PagerDuty says of a body that is no JSON object, or is not declared as JSON.
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalid('params must be a Hash');
  return route.run({ ...call, body });
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => part === '*' || part === segments[index])
  );
}

/** Throws a 429 when this call is one too many; `ratelimit-reset` says how many seconds to wait. */
function createRate(now: () => Date): () => void {
  let taken: number[] = [];
  return () => {
    const at = now().getTime();
    taken = taken.filter((time) => time > at - RATE.windowMs);
    const [oldest] = taken;
    if (oldest !== undefined && taken.length >= RATE.count) {
      const seconds = String(Math.max(1, Math.ceil((oldest + RATE.windowMs - at) / 1000)));
      throw new Failure(429, 2020, 'Rate Limit Exceeded', [], {
        'ratelimit-limit': String(RATE.count),
        'ratelimit-remaining': '0',
        'ratelimit-reset': seconds,
        'Retry-After': seconds,
      });
    }
    taken.push(at);
  };
}
