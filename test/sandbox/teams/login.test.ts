import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { asking, login } from './asking.js';

const CONNECTOR = 'https://api.botframework.com/.default';
const GRAPH = 'https://graph.microsoft.com/.default';

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow and its error codes.
describe('the login', () => {
  let sandbox: Sandbox;
  let movedMs = 0;

  beforeAll(async () => {
    sandbox = await startSandbox({ now: () => new Date(Date.now() + movedMs) });
  });
  afterAll(() => sandbox.stop());

  it.each([
    ['a wrong secret', CONNECTOR, { client_secret: 'guess' }, 401, 'invalid_client'],
    ['an app that nobody knows', CONNECTOR, { client_id: 'app' }, 400, 'unauthorized_client'],
    ['another grant', CONNECTOR, { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    [
      'a scope that is not all of a resource',
      'https://graph.microsoft.com/User.Read',
      {},
      400,
      'invalid_scope',
    ],
  ])('refuses %s', async (_, scope, more, status, error) => {
    expect(await login(sandbox.teams, scope, more)).toMatchObject({ status, code: error });
  });

  it('knows one tenant, and Bot Framework’s for the connector alone', async () => {
    expect(await login(sandbox.teams, CONNECTOR, {}, 'elsewhere')).toMatchObject({ status: 400 });
    expect(await login(sandbox.teams, CONNECTOR, {}, 'botframework.com')).toMatchObject({ status: 200 });
    expect(await login(sandbox.teams, GRAPH, {}, 'botframework.com')).toMatchObject({
      code: 'invalid_scope',
    });
  });

  it('answers where its tokens are, as a client asks first', async () => {
    const { loginUrl, tenantId } = sandbox.teams;

    const response = await fetch(`${loginUrl}/${tenantId}/v2.0/.well-known/openid-configuration`);

    expect(await response.json()).toMatchObject({
      token_endpoint: `${loginUrl}/${tenantId}/oauth2/v2.0/token`,
    });
  });

  it('gives tokens that are good for one service, for an hour', async () => {
    const { graph, connector, tokens } = await asking(sandbox.teams);
    const [alice] = sandbox.teams.people;
    expect(await graph(`GET /users/${alice?.id}`)).toMatchObject({ status: 200 });

    expect(await graph(`GET /users/${alice?.id}`, undefined, tokens.connector)).toMatchObject({
      status: 401,
      code: 'InvalidAuthenticationToken',
    });
    expect(await connector('GET /v3/teams/none', undefined, tokens.graph)).toMatchObject({
      status: 401,
      body: { message: 'Authorization has been denied for this request.' },
    });

    movedMs += 3_600_000;
    expect(await graph(`GET /users/${alice?.id}`)).toMatchObject({ status: 401 });
  });
});
