import { z } from 'zod';
import type { SandboxTeams } from '../../../src/sandbox/contract.js';

const CONNECTOR = 'https://api.botframework.com/.default';
const GRAPH = 'https://graph.microsoft.com/.default';

/** What is read of an answer: Graph's, the connector's and the login's. */
const Answered = z.looseObject({
  id: z.string().default(''),
  access_token: z.string().default(''),
  displayName: z.string().default(''),
  message: z.string().default(''),
  error: z.union([z.string(), z.looseObject({ code: z.string(), message: z.string() })]).optional(),
  value: z.array(z.looseObject({ id: z.string().default('') })).default([]),
  '@odata.nextLink': z.string().optional(),
  '@odata.deltaLink': z.string().optional(),
});

export interface Asked {
  status: number;
  headers: Headers;
  body: z.infer<typeof Answered>;
  /** The refusal's code. */
  code: string | undefined;
}

export async function login(
  teams: SandboxTeams,
  scope: string,
  more: Record<string, string> = {},
  tenant = teams.tenantId,
) {
  const form = {
    grant_type: 'client_credentials',
    client_id: teams.appId,
    client_secret: teams.appPassword,
    scope,
    ...more,
  };
  const body = new URLSearchParams(form);
  return read(await fetch(`${teams.loginUrl}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body }));
}

/** Asks the connector and Graph with a token of their own each. */
export async function asking(teams: SandboxTeams) {
  const tokens = { connector: await tokenOf(teams, CONNECTOR), graph: await tokenOf(teams, GRAPH) };
  const ask = async (token: string, url: string, method: string, body?: unknown): Promise<Asked> => {
    const raw = body instanceof Uint8Array || typeof body === 'string';
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && !raw && { 'content-type': 'application/json' }),
    };
    const sent = body === undefined ? {} : { body: raw ? Buffer.from(body) : JSON.stringify(body) };
    return read(await fetch(url, { method, headers, ...sent, redirect: 'manual' }));
  };
  return {
    tokens,
    graph: (call: string, body?: unknown, token = tokens.graph): Promise<Asked> => {
      const [method = '', path = ''] = call.split(/ (.*)/s);
      return ask(token, path.startsWith('http') ? path : `${teams.graphUrl}/v1.0${path}`, method, body);
    },
    connector: (call: string, body?: unknown, token = tokens.connector): Promise<Asked> => {
      const [method = '', path = ''] = call.split(/ (.*)/s);
      return ask(token, `${teams.connectorUrl.replace(/\/$/, '')}${path}`, method, body);
    },
  };
}

async function tokenOf(teams: SandboxTeams, scope: string): Promise<string> {
  return (await login(teams, scope)).body.access_token;
}

async function read(response: Response): Promise<Asked> {
  const text = await response.text();
  const json = response.headers.get('content-type')?.startsWith('application/json');
  const body = Answered.parse(json && text ? JSON.parse(text) : {});
  const code = typeof body.error === 'string' ? body.error : body.error?.code;
  return { status: response.status, headers: response.headers, body, code };
}

/** A card of the least that Teams takes. */
export const card = (more: Record<string, unknown> = {}) => ({
  type: 'AdaptiveCard',
  version: '1.5',
  body: [{ type: 'TextBlock', text: 'hello' }],
  ...more,
});

export const cardMessage = (content: unknown) => ({
  type: 'message',
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
});
