/**
 * A stand-in for GitHub: the part of its REST API that Tocsin reads, as strict as its documentation, and its webhooks. emulate
 * has a GitHub too, but no deployments, no rate limits and no clock but its own, so that nothing in it can have happened before.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxGitHub } from '../contract.js';
import { type Answer, readBody, send } from '../jira/http.js';
import { APP_ID, createAccess, INSTALLATION_ID, TOKEN } from './access.js';
import { type Answering, answer } from './answer.js';
import { createFaults } from './faults.js';
import { happen, tell } from './happen.js';
import { createHooks, WEBHOOK_SECRET } from './hooks.js';
import { createRates } from './rates.js';
import { seed, services } from './seed.js';
import { createState } from './state.js';

export interface GitHubStandInOptions {
  now?: () => Date;
  /** The sandbox's address, `http://127.0.0.1:PORT`; asked late, as the port is known only once it listens. */
  baseUrl(): string;
}

export type GitHubStandIn = SandboxGitHub & {
  /** Answers a request whose path begins with `/github`. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  stop(): Promise<void>;
};

const PREFIX = '/github';
const API = `${PREFIX}/api/v3`;

export function createGitHubStandIn(options: GitHubStandInOptions): GitHubStandIn {
  const now = options.now ?? (() => new Date());
  const apiUrl = () => `${options.baseUrl()}${API}`;
  const state = createState({ now, apiUrl, webUrl: () => `${options.baseUrl()}${PREFIX}` });
  seed(state);
  const hooks = createHooks();
  const faults = createFaults();
  const parts: Answering = { state, access: createAccess(now), rates: createRates(now), faults };
  const calls: { method: string; path: string; status: number }[] = [];

  return {
    get apiUrl() {
      return apiUrl();
    },
    token: TOKEN,
    get app() {
      return { id: APP_ID, privateKey: parts.access.privateKey(), installation: INSTALLATION_ID };
    },
    webhookSecret: WEBHOOK_SECRET,
    services,
    async change(input) {
      const { repository, stored } = happen(state, input);
      const delivered = input.quietly ? undefined : await tell(state, hooks, repository, stored);
      return { id: String(stored.kind === 'merge' ? stored.number : stored.id), delivered };
    },
    connect: hooks.connect,
    deliverRaw: hooks.raw,
    deliveries: hooks.deliveries,
    redeliver: hooks.redeliver,
    calls: () => [...calls],
    withhold(permission) {
      state.withheld.add(permission);
    },
    fault: faults.add,
    stop: hooks.stop,
    async handle(req, res) {
      const url = new URL(req.url ?? '/', options.baseUrl());
      const text = await readBody(req);
      if (!url.pathname.startsWith(`${API}/`)) return send(res, page(url.pathname.slice(PREFIX.length)));
      const path = url.pathname.slice(API.length);
      const answered = await answer(req, { path, url, text }, parts);
      calls.push({ method: req.method ?? '', path: `${path}${url.search}`, status: answered?.status ?? 0 });
      if (answered) send(res, withTag(req, answered));
    },
  };
}

/** https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate */
function withTag(req: IncomingMessage, { status, body, headers }: Answer): Answer {
  if (req.method !== 'GET' || status !== 200) return { status, body, ...(headers && { headers }) };
  const etag = `W/"${createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 32)}"`;
  if (req.headers['if-none-match'] === etag) return { status: 304, headers: { ...headers, etag } };
  return { status, body, headers: { ...headers, etag } };
}

/** Where a link leads: GitHub would show it here. */
function page(path: string): Answer {
  const shown = decodeURIComponent(path).replaceAll(/[^\w./#:…-]/g, '');
  return {
    status: 200,
    body: `<!doctype html><meta charset="utf-8"><title>GitHub</title><p>Here GitHub would show <code>${shown}</code>.`,
    headers: { 'Content-Security-Policy': "default-src 'none'" },
  };
}
