import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TeamsConfig } from '../../../src/chat/teams/config.js';
import {
  createCredentialsFactory,
  createTokenSource,
  scopesOf,
} from '../../../src/chat/teams/credentials.js';
import { PassingFailure } from '../../../src/errors.js';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { selfSigned } from '../../helpers/self-signed.js';
import { teamsConfig } from '../../helpers/teams-port.js';

const graph = 'https://graph.microsoft.com/.default';
const connector = 'https://api.botframework.com/.default';
const pem = selfSigned('Tocsin test');

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ rateLimits: false });
});
afterEach(() => sandbox.stop());

const tokensOf = (over: Partial<TeamsConfig> = {}) => createTokenSource(teamsConfig(sandbox.teams, over));
const logins = () => sandbox.teams.calls('POST /:tenant/oauth2/v2.0/token');

async function isGood(token: string): Promise<boolean> {
  const { graphUrl, people } = sandbox.teams;
  const answer = await fetch(`${graphUrl}/v1.0/users/${people[0]?.id}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return answer.ok;
}

describe('the bot’s tokens', () => {
  it('come for a secret, and are kept', async () => {
    const tokens = tokensOf();

    const first = await tokens(graph);

    expect(await isGood(first)).toBe(true);
    expect(await tokens(graph)).toBe(first);
    expect(logins()).toHaveLength(1);
  });

  it('are for one service each', async () => {
    const tokens = tokensOf();

    expect(await isGood(await tokens(connector))).toBe(false);
    expect(logins()).toHaveLength(1);
  });

  it('are asked for anew when the one that was given is refused', async () => {
    const tokens = tokensOf();
    const first = await tokens(graph);

    expect(await tokens(graph, { fresh: true })).not.toBe(first);
  });

  it('come for a certificate', async () => {
    sandbox.teams.trustCertificate(/-----BEGIN CERT[\s\S]*?-----END CERTIFICATE-----/.exec(pem)?.[0] ?? '');

    const token = await tokensOf({ credential: { kind: 'certificate', pem } })(graph);

    expect(await isGood(token)).toBe(true);
  });

  it('come from Bot Framework’s own tenant to a bot of several tenants', async () => {
    const tokens = tokensOf({ allowedTenants: [sandbox.teams.tenantId, 'another'] });

    await tokens(connector);
    await tokens(graph);

    const tenants = logins().map(({ args }) => (args.params as Record<string, string>).tenant);
    expect(tenants).toEqual(['botframework.com', sandbox.teams.tenantId]);
  });

  it('may come later when they are refused: an operator mends that', async () => {
    const tokens = tokensOf({ credential: { kind: 'secret', secret: 'wrong' } });

    const failure = await tokens(graph).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(PassingFailure);
    expect(String(failure)).not.toContain('wrong');
  });

  it('come from the machine for a managed identity', async () => {
    const asked: string[] = [];
    const machine = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.setHeader('content-type', 'application/json');
      const expires_on = String(Math.floor(Date.now() / 1000) + 86_400);
      response.end(
        JSON.stringify({
          access_token: 'of the machine',
          expires_on,
          resource: 'https://graph.microsoft.com',
          token_type: 'Bearer',
        }),
      );
    });
    await new Promise<void>((done) => machine.listen(0, '127.0.0.1', done));
    const { port } = machine.address() as AddressInfo;
    // App Service tells a process where its identity is by these: https://learn.microsoft.com/azure/app-service/overview-managed-identity
    process.env.IDENTITY_ENDPOINT = `http://127.0.0.1:${port}/msi/token`;
    process.env.IDENTITY_HEADER = 'header';
    try {
      const tokens = tokensOf({ credential: { kind: 'managed-identity' } });

      expect(await tokens(graph)).toBe('of the machine');
      expect(await tokens(graph)).toBe('of the machine');
      expect(asked).toHaveLength(1);
      expect(asked[0]).toContain(`client_id=${sandbox.teams.appId}`);
    } finally {
      process.env.IDENTITY_ENDPOINT = '';
      process.env.IDENTITY_HEADER = '';
      machine.close();
    }
  });
});

describe('botbuilder’s credentials', () => {
  it('sign with the same tokens, for our app alone', async () => {
    const config = teamsConfig(sandbox.teams);
    const tokens = createTokenSource(config);
    const factory = createCredentialsFactory(config, tokens);
    const headers = new Headers();

    const credentials = await factory.createCredentials(config.appId, config.tokenIssuer, '', true);
    await credentials.signRequest({ headers } as unknown as Parameters<typeof credentials.signRequest>[0]);

    expect(headers.get('authorization')).toBe(`Bearer ${await tokens(connector)}`);
    expect(await factory.isValidAppId('another')).toBe(false);
    expect(await factory.isAuthenticationDisabled()).toBe(false);
  });
});

describe('what a token is for', () => {
  it('has the service’s own address in a national cloud', () => {
    expect(
      scopesOf({ graphUrl: 'https://graph.microsoft.us', tokenIssuer: 'https://api.botframework.us' }),
    ).toEqual({
      graph: 'https://graph.microsoft.us/.default',
      connector: 'https://api.botframework.us/.default',
    });
  });
});
