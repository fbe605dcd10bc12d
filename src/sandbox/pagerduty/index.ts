/** A stand-in for PagerDuty's REST API v2: the part that Tocsin uses, as strict as its documentation. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxPagerDuty, SandboxPerson } from '../contract.js';
import { type Answer, isJson, parseJson, readBody, send } from '../jira/http.js';
import type { Kept } from '../state-file.js';
import { actAs } from './actor.js';
import { escalate, unacknowledge } from './changes.js';
import { directoryRoutes } from './directory.js';
import { Failure, failed, invalid, notFound } from './failure.js';
import { createFaults, goWrong } from './faults.js';
import { incidentPartRoutes } from './incident-parts.js';
import { find, incidentRoutes } from './incidents.js';
import { dump, restore } from './kept.js';
import { type Call, page, type Route } from './route.js';
import { createState, idOf, type State } from './state.js';
import { createWebhooks, SECRET } from './webhooks.js';

export interface PagerDutyStandInOptions {
  now?: () => Date;
  people: readonly SandboxPerson[];
  /** The sandbox's address, `http://127.0.0.1:PORT`; asked late, as the port is known only once it listens. */
  baseUrl(): string;
  /** A user that is nobody, on whose behalf a tool writes. Default the first of the people. */
  tool?: Pick<SandboxPerson, 'id' | 'realName' | 'email' | 'tz' | 'title'>;
  /** Waits before a webhook that was not taken is sent again. Default PagerDuty's. */
  webhookRetryDelaysMs?: readonly number[] | undefined;
  /** Where the incidents outlive the run. Default nowhere. */
  kept?: Kept | undefined;
}

export type PagerDutyStandIn = SandboxPagerDuty & {
  /** Answers a request whose path begins with `/pagerduty`. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** Where webhooks go from now on. */
  connect(url: string): void;
  stop(): void;
};

const PREFIX = '/pagerduty';
const TOKEN = 'sandbox-pagerduty-token';
const ROUTES: readonly Route[] = [...incidentRoutes, ...incidentPartRoutes, ...directoryRoutes];

/** https://support.pagerduty.com/main/docs/rest-api-rate-limits: 960 requests a minute for one key. */
const RATE = { count: 960, windowMs: 60_000 } as const;

export function createPagerDutyStandIn(options: PagerDutyStandInOptions): PagerDutyStandIn {
  const now = options.now ?? (() => new Date());
  const apiUrl = () => `${options.baseUrl()}${PREFIX}`;
  const state = createState({ now, apiUrl, people: options.people, tool: options.tool });
  const webhooks = createWebhooks(state, { retryDelaysMs: options.webhookRetryDelaysMs });
  state.emit = webhooks.emit;
  const faults = createFaults();
  const calls: string[] = [];
  const { kept } = options;
  if (kept?.value !== undefined) restore(state, kept.value);
  const rate = createRate(now);

  const save = () => kept?.save(dump(state));

  return {
    get apiUrl() {
      return apiUrl();
    },
    token: TOKEN,
    from: options.tool?.email ?? options.people[0]?.email ?? '',
    webhookSecret: SECRET,
    incidents: () =>
      state.incidents.map(({ id, title, status, urgency, service }) => ({
        id,
        title,
        status,
        urgency,
        service: service.name,
      })),
    incident(id) {
      const { priority, details = '', incidentKey, assignees, notes, responders } = find(state, id);
      return {
        priority: priority?.name,
        details,
        key: incidentKey,
        assignees: assignees.map(({ name }) => name),
        notes: notes.map(({ content }) => content),
        responders: responders.map(({ user, state: answer }) => ({ name: user.name, state: answer })),
      };
    },
    directory: () => state,
    as: (name) => actAs(state, name, save),
    timeOut(id) {
      const incident = find(state, id);
      if (incident.status === 'acknowledged') unacknowledge(state, incident);
      else escalate(state, incident, undefined);
      save();
    },
    maintain({ service, minutes, description }) {
      const found = state.services.find(({ name }) => name === service);
      if (!found) throw new Error(`there is no service ${service}`);
      const from = now();
      const to = new Date(from.getTime() + minutes * 60_000);
      const id = idOf(`window ${state.windows.length}`);
      state.windows.push({ id, services: [found], from, to, description });
    },
    calls: () => [...calls],
    fault: (fault) => faults.add(fault),
    webhooks,
    deliveries: webhooks.deliveries,
    connect: webhooks.connect,
    stop: webhooks.stop,
    async handle(req, res) {
      try {
        const path = (req.url ?? '').slice(PREFIX.length).split('?')[0] ?? '';
        calls.push(`${req.method} ${path}`);
        const fault = faults.take(req.method !== 'GET');
        const carryOutNow = async () => {
          const answered = await answer(req, { state, webhooks }, rate);
          if (req.method !== 'GET') save();
          return answered;
        };
        const answered = fault ? await goWrong(fault, req, carryOutNow) : await carryOutNow();
        if (answered) send(res, answered);
      } catch (thrown) {
        // A client that hung up is not waiting for an answer.
        if (req.complete) throw thrown;
      }
    },
  };
}

interface Account {
  state: State;
  webhooks: Pick<ReturnType<typeof createWebhooks>, 'subscriptions'>;
}

async function answer(req: IncomingMessage, account: Account, takeRate: () => void): Promise<Answer> {
  const text = await readBody(req);
  try {
    authenticate(req);
    takeRate();
    if (text === undefined) throw new Failure(413, 2001, 'Payload Too Large');
    return carryOut(req, text, account);
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

function carryOut(req: IncomingMessage, text: string, { state, webhooks }: Account): Answer {
  const url = new URL(req.url ?? '/', 'http://sandbox');
  const segments = url.pathname.slice(PREFIX.length + 1).split('/');
  if (req.method === 'GET' && url.pathname === `${PREFIX}/webhook_subscriptions`) {
    const body = page('webhook_subscriptions', webhooks.subscriptions(), url.searchParams, (one) => one);
    return { status: 200, body };
  }
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
