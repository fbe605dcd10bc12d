import { createServer, type RequestListener } from 'node:http';
import type { SandboxPerson } from '../../../src/sandbox/contract.js';
import {
  createJiraStandIn,
  type JiraStandIn,
  type JiraStandInOptions,
} from '../../../src/sandbox/jira/index.js';

export const ALICE: SandboxPerson = {
  id: 'U0ALICE00',
  name: 'alice',
  realName: 'Alice Park',
  email: 'alice@acme.example',
  tz: 'Europe/Berlin',
  title: 'SRE',
};

/** A name that begins like another's address: only the address may count. */
export const IMPOSTOR: SandboxPerson = {
  ...ALICE,
  id: 'U0IMPOST0',
  name: 'bob',
  realName: 'alice@acme.example',
  email: 'bob@acme.example',
};

export interface Listening {
  url: string;
  stop(): Promise<void>;
}

/** An HTTP server on a free port of loopback. */
export async function listen(listener: RequestListener): Promise<Listening> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

export interface ServedJira {
  jira: JiraStandIn;
  /** Every request so far: `POST /jira/rest/api/3/issue`. */
  requests: string[];
  stop(): Promise<void>;
}

export async function serveJira(
  options: Partial<Omit<JiraStandInOptions, 'baseUrl'>> = {},
): Promise<ServedJira> {
  const requests: string[] = [];
  const jira = createJiraStandIn({ people: [IMPOSTOR, ALICE], ...options, baseUrl: () => listening.url });
  const listening = await listen((req, res) => {
    requests.push(`${req.method} ${req.url?.split('?')[0]}`);
    jira
      .handle(req, res)
      .catch((thrown: unknown) => res.destroy(thrown instanceof Error ? thrown : undefined));
  });
  return { jira, requests, stop: () => listening.stop() };
}

/** Asks the stand-in as the bot does; `init` overrides. */
export async function ask(
  jira: JiraStandIn,
  path: string,
  init: { method?: string; body?: unknown; headers?: Record<string, string>; raw?: string } = {},
): Promise<{ status: number; headers: Headers; body: unknown }> {
  const body = init.raw ?? (init.body === undefined ? undefined : JSON.stringify(init.body));
  const response = await fetch(`${jira.baseUrl}${path}`, {
    method: init.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      Authorization: `Basic ${Buffer.from(`${jira.email}:${jira.token}`).toString('base64')}`,
      'Content-Type': 'application/json',
      ...init.headers,
    },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
}
