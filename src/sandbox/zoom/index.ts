/** A stand-in for one Zoom account: its tokens and meetings, the part that Tocsin uses, as strict as the documentation. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { assertNever } from '../../errors.js';
import type { SandboxPerson, SandboxZoom } from '../contract.js';
import { type Answer, isJson, parseJson, readBody, send } from '../jira/http.js';
import type { Kept } from '../state-file.js';
import { Failure, failed } from './failure.js';
import { type Route, routes } from './meetings.js';
import { createRates, type Rates, tooFast, tooMany } from './rates.js';
import { CREDENTIALS, createState, type State, StoredMeeting } from './state.js';
import { giveToken } from './token.js';

export interface ZoomStandInOptions {
  now?: () => Date;
  people: readonly SandboxPerson[];
  /** The sandbox's address, `http://127.0.0.1:PORT`; asked late, as the port is known only once it listens. */
  baseUrl(): string;
  /** Where the meetings outlive the run. Default nowhere. */
  kept?: Kept | undefined;
}

export type ZoomStandIn = SandboxZoom & {
  /** Answers a request whose path begins with `/zoom`. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
};

const PREFIX = '/zoom';
type FaultKind = Parameters<SandboxZoom['fault']>[0]['kind'];

export function createZoomStandIn(options: ZoomStandInOptions): ZoomStandIn {
  const now = options.now ?? (() => new Date());
  const state = createState({ now, people: options.people });
  const { kept } = options;
  if (kept?.value !== undefined) state.meetings = z.array(StoredMeeting).parse(kept.value);
  const rates = createRates(now);
  const faults: { kind: FaultKind; left: number }[] = [];
  let tokensGiven = 0;

  /** What is to go wrong with a call; it is used up. Tokens are given all the same. */
  const takeFault = (writes: boolean): FaultKind | undefined => {
    const fault = faults.find(({ kind, left }) => left > 0 && (writes || kind !== 'lost'));
    if (fault) fault.left -= 1;
    return fault?.kind;
  };

  return {
    ...CREDENTIALS,
    get apiUrl() {
      return `${options.baseUrl()}${PREFIX}/v2`;
    },
    get oauthUrl() {
      return `${options.baseUrl()}${PREFIX}/oauth/token`;
    },
    tokensGiven: () => tokensGiven,
    meetings: () =>
      state.meetings.map(({ id, host, topic, agenda, type, joinBeforeHost, waitingRoom }) => ({
        id,
        host: state.users.find((user) => user.id === host)?.email ?? host,
        topic,
        agenda,
        type,
        joinBeforeHost,
        waitingRoom,
      })),
    revokeTokens: () => state.tokens.clear(),
    withdrawScope(scope) {
      state.scopes.delete(scope);
      return () => void state.scopes.add(scope);
    },
    fault({ kind, times = 1 }) {
      const fault = { kind, left: times };
      faults.push(fault);
      return () => {
        fault.left = 0;
      };
    },
    async handle(req, res) {
      try {
        const url = new URL(req.url ?? '/', 'http://sandbox');
        const path = url.pathname.slice(PREFIX.length + 1);
        const text = await readBody(req);
        if (path === 'oauth/token') {
          tokensGiven += 1;
          return send(res, giveToken(req, url, text ?? '', state));
        }
        const writes = req.method !== 'GET';
        const carryOut = () => {
          const answered = answer(req, { url, path, text, state, rates });
          if (writes) kept?.save(state.meetings);
          return answered;
        };
        const fault = takeFault(writes);
        const answered = fault ? goWrong(fault, req, now(), carryOut) : carryOut();
        if (answered) send(res, answered);
      } catch (thrown) {
        // A client that hung up is not waiting for an answer.
        if (req.complete) throw thrown;
      }
    },
  };
}

function goWrong(
  fault: FaultKind,
  req: IncomingMessage,
  at: Date,
  carryOut: () => Answer,
): Answer | undefined {
  switch (fault) {
    case 'ratelimited':
      return failed(tooFast('Medium'));
    case 'daily':
      return failed(tooMany(at));
    case '500':
      return failed(new Failure(500, 5000, 'Internal Server Error'));
    case 'hang':
      return undefined;
    case 'lost':
      carryOut();
      req.socket.destroy();
      return undefined;
    default:
      return assertNever(fault);
  }
}

interface Asked {
  url: URL;
  path: string;
  /** Undefined: larger than any real request. */
  text: string | undefined;
  state: State;
  rates: Rates;
}

function answer(req: IncomingMessage, { url, path, text, state, rates }: Asked): Answer {
  let headers: Record<string, string> = {};
  try {
    authenticate(req, state);
    const segments = path.split('/');
    const route = routes.find(
      (one) => one.method === req.method && fits(`v2/${one.path}`.split('/'), segments),
    );
    if (!route) throw new Failure(404, 2300, 'This API endpoint is not recognized.');
    if (!state.scopes.has(route.scope)) {
      throw new Failure(400, 4711, `Invalid access token, does not contain scopes:[${route.scope}].`);
    }
    headers = rates.take(route.label);
    const params = segments
      .filter((_, index) => `v2/${route.path}`.split('/')[index] === '*')
      .map(decodeURIComponent);
    const answered = route.run({
      state,
      rates,
      params,
      query: url.searchParams,
      body: readJson(route, req, text),
    });
    return { ...answered, headers };
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    const refused = failed(thrown);
    return { ...refused, headers: { ...headers, ...refused.headers } };
  }
}

function readJson(route: Route, req: IncomingMessage, text: string | undefined): unknown {
  if (route.method === 'GET') return undefined;
  const body = isJson(req) && text !== undefined ? parseJson(text) : undefined;
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw new Failure(400, 300, 'Request Body should be a valid JSON object.');
}

/** https://developers.zoom.us/docs/api/using-zoom-apis/: `Authorization: Bearer …`. */
function authenticate(req: IncomingMessage, state: State): void {
  const token = /^Bearer (?<token>\S+)$/.exec(req.headers.authorization ?? '')?.groups?.token;
  const until = token === undefined ? undefined : state.tokens.get(token);
  if (!until) throw new Failure(401, 124, 'Invalid access token.');
  if (until <= state.now()) throw new Failure(401, 124, 'Access token is expired.');
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => part === '*' || part === segments[index])
  );
}
