/** A stand-in for one Jira Cloud site: the part of REST API v3 that Tocsin uses, as strict as its documentation. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxJira, SandboxPerson } from '../contract.js';
import type { Kept } from '../state-file.js';
import { issuePage, missingPage } from './browse.js';
import { createFaults, goWrong } from './faults.js';
import { type Answer, isJson, parseJson, readBody, send } from './http.js';
import { issueRoutes } from './issues.js';
import { dump, restore } from './kept.js';
import { linkRoutes } from './links.js';
import { peopleRoutes } from './people.js';
import { createRates, type Rates } from './rates.js';
import { Refusal, refused } from './refusal.js';
import type { Call, Route } from './route.js';
import { searchRoutes } from './search.js';
import { BOT_EMAIL, createState, findIssue, PROJECT, type State } from './state.js';
import { summarise } from './summarise.js';

export interface JiraStandInOptions {
  now?: () => Date;
  people: readonly SandboxPerson[];
  /** The sandbox's address, `http://127.0.0.1:PORT`; asked late, as the port is known only once it listens. */
  baseUrl(): string;
  /** How long it takes until a new issue is found by search. Default 2 s: "The majority of modifications are shown within seconds." */
  searchLagMs?: number;
  /** Where the site outlives the run. Default nowhere. */
  kept?: Kept | undefined;
}

export type JiraStandIn = SandboxJira & {
  /** Answers a request whose path begins with `/jira`. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
};

const PREFIX = '/jira';
const API = '/rest/api/3/';
const TOKEN = 'sandbox-jira-token';
const ROUTES: readonly Route[] = [...searchRoutes, ...issueRoutes, ...linkRoutes, ...peopleRoutes];

export function createJiraStandIn(options: JiraStandInOptions): JiraStandIn {
  const now = options.now ?? (() => new Date());
  const baseUrl = () => `${options.baseUrl()}${PREFIX}`;
  const state = createState({
    now,
    baseUrl,
    searchLagMs: options.searchLagMs ?? 2000,
    people: options.people,
  });
  const { kept } = options;
  if (kept?.value !== undefined) restore(state, kept.value);
  const faults = createFaults();
  const rates = createRates(now);

  return {
    get baseUrl() {
      return baseUrl();
    },
    email: BOT_EMAIL,
    token: TOKEN,
    project: PROJECT.key,
    issues: () => state.issues.map((issue) => summarise(state, issue)),
    hideAddress(email) {
      state.hidden.add(email);
    },
    fault: (input) => faults.add(input),
    async handle(req, res) {
      const url = new URL(req.url ?? '/', 'http://sandbox');
      const path = url.pathname.slice(PREFIX.length);
      const found = findRoute(req.method ?? '', path);
      const fault = faults.take({ writes: found?.route.writes === true });
      const carryOutNow = async () => {
        const answered = await answer(req, { state, rates, url, path, found });
        if (found?.route.writes) kept?.save(dump(state));
        return answered;
      };
      try {
        const answered = fault ? await goWrong(fault, req, carryOutNow) : await carryOutNow();
        if (answered) send(res, answered);
      } catch (thrown) {
        // A client that hung up is not waiting for an answer.
        if (req.complete) throw thrown;
      }
    },
  };
}

interface Found {
  route: Route;
  params: readonly string[];
}

interface Context {
  state: State;
  rates: Rates;
  url: URL;
  path: string;
  found: Found | undefined;
}

async function answer(req: IncomingMessage, context: Context): Promise<Answer> {
  try {
    return await carryOut(req, context);
  } catch (thrown) {
    if (thrown instanceof Refusal) return refused(thrown);
    throw thrown;
  }
}

async function carryOut(req: IncomingMessage, context: Context): Promise<Answer> {
  const { state, rates, url, path, found } = context;
  const text = await readBody(req);
  if (path.startsWith('/browse/')) return browse(state, path.slice('/browse/'.length));

  authenticate(req);
  if (text === undefined) throw new Refusal(413, ['The request is too large.']);
  if (!found) throw new Refusal(404, [`null for uri: ${path}`]);
  const { route, params } = found;
  const writtenIssue = route.writes === true ? params[0] : undefined;
  rates.take({ method: route.method, endpoint: route.path, writtenIssue });
  const call: Call = { state, params, query: url.searchParams, body: undefined };
  if (route.method === 'GET') return route.run(call);

  if (!isJson(req)) throw new Refusal(415, ['Unsupported Media Type']);
  const body = parseJson(text);
  if (body === undefined) {
    throw new Refusal(400, ['There was an error parsing JSON. Check that your request body is valid.']);
  }
  return route.run({ ...call, body });
}

/** https://developer.atlassian.com/cloud/jira/platform/basic-auth-for-rest-apis/: `Basic` of `email:token`. */
function authenticate(req: IncomingMessage): void {
  const expected = `Basic ${Buffer.from(`${BOT_EMAIL}:${TOKEN}`).toString('base64')}`;
  if (req.headers.authorization === expected) return;
  throw new Refusal(
    401,
    ['Client must be authenticated to access this resource.'],
    {},
    { 'WWW-Authenticate': 'Basic realm="Jira"' },
  );
}

function findRoute(method: string, path: string): Found | undefined {
  if (!path.startsWith(API)) return undefined;
  const segments = path.slice(API.length).split('/');
  // An exact path wins over one with a wildcard: `issue/bulkfetch` is no issue's key.
  const matches = ROUTES.flatMap((route) => {
    const pattern = route.path.split('/');
    const fits =
      route.method === method &&
      pattern.length === segments.length &&
      pattern.every((part, index) => part === '*' || part === segments[index]);
    return fits ? [{ route, params: segments.filter((_, index) => pattern[index] === '*') }] : [];
  });
  return matches.sort((a, b) => a.params.length - b.params.length)[0];
}

function browse(state: State, key: string): Answer {
  const issue = findIssue(state, key);
  return {
    status: issue ? 200 : 404,
    body: issue ? issuePage(state, issue) : missingPage(key),
    headers: { 'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'" },
  };
}
