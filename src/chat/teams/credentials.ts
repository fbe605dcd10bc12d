/**
 * The bot's tokens, by Microsoft's own library: with a secret, a certificate or a managed identity
 * (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow). The library keeps them until
 * shortly before they end.
 */
import { X509Certificate } from 'node:crypto';
import {
  ConfidentialClientApplication,
  type INetworkModule,
  ManagedIdentityApplication,
} from '@azure/msal-node';
import type { ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { PassingFailure } from '../../errors.js';
import type { TeamsConfig } from './config.js';

type CredentialsFactory = NonNullable<
  ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>[1]
>;

/** The newest token for a scope (`https://graph.microsoft.com/.default`). `fresh`: the one that was given before is refused. */
export type TokenSource = (scope: string, options?: { fresh?: boolean }) => Promise<string>;

/** Login answers within seconds or not at all; a job tries again. */
const timeoutMs = 10_000;
const connectorResource = 'https://api.botframework.com';

/** In a national cloud the resource has its service's own address; a stand-in on this machine takes the usual names. */
export function scopesOf({ graphUrl, tokenIssuer }: Pick<TeamsConfig, 'graphUrl' | 'tokenIssuer'>) {
  const graph = graphUrl.startsWith('https://') ? new URL(graphUrl).origin : 'https://graph.microsoft.com';
  const connector = tokenIssuer.startsWith('https://') ? tokenIssuer : connectorResource;
  return { graph: `${graph}/.default`, connector: `${connector}/.default` };
}

export function createTokenSource(config: TeamsConfig): TokenSource {
  if (config.credential.kind === 'managed-identity') {
    const identity = new ManagedIdentityApplication({
      managedIdentityIdParams: { userAssignedClientId: config.appId },
    });
    return (scope, { fresh = false } = {}) =>
      tokenOf(identity.acquireToken({ resource: scope.replace('/.default', ''), forceRefresh: fresh }));
  }
  const { graph } = scopesOf(config);
  const own = createClient(config, config.tenantId);
  // A bot of several tenants gets its connector's tokens from Bot Framework's own tenant
  // (https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#bot-to-connector).
  const shared = config.allowedTenants.length > 1 ? createClient(config, 'botframework.com') : own;
  return (scope, { fresh = false } = {}) => {
    const client = scope === graph ? own : shared;
    return tokenOf(client.acquireTokenByClientCredential({ scopes: [scope], skipCache: fresh }));
  };
}

/** For botbuilder's `CloudAdapter`: its credentials sign with the same tokens. */
export function createCredentialsFactory(config: TeamsConfig, tokens: TokenSource): CredentialsFactory {
  const { connector } = scopesOf(config);
  return {
    isValidAppId: async (appId) => appId === config.appId,
    isAuthenticationDisabled: async () => false,
    async createCredentials(_appId, audience) {
      const scope = audience ? `${audience.replace(/\/\.default$/, '')}/.default` : connector;
      return {
        async signRequest(request) {
          request.headers.set('authorization', `Bearer ${await tokens(scope)}`);
          return request;
        },
      };
    },
  };
}

function createClient(config: TeamsConfig, tenant: string): ConfidentialClientApplication {
  const { appId, credential, loginUrl } = config;
  return new ConfidentialClientApplication({
    auth: {
      clientId: appId,
      ...(credential.kind === 'secret' && { clientSecret: credential.secret }),
      ...(credential.kind === 'certificate' && { clientCertificate: certificateOf(credential.pem) }),
      ...authorityOf(loginUrl, tenant),
    },
    ...(isPlain(loginUrl) && { system: { networkClient: plainNetwork(new URL(loginUrl)) } }),
  });
}

const isPlain = (url: string): boolean => url.startsWith('http://');

/**
 * MSAL takes an authority of https with a tenant behind its host, and nothing else. A stand-in on this machine speaks plain http below
 * a path: MSAL is told its addresses as if they were https, and `plainNetwork` asks them as they are.
 */
function authorityOf(loginUrl: string, tenant: string) {
  const { host } = new URL(loginUrl);
  if (!isPlain(loginUrl)) return { authority: `${loginUrl}/${tenant}`, knownAuthorities: [host] };
  const base = `${loginUrl.replace(/^http:/, 'https:')}/${tenant}`;
  return {
    authority: `https://${host}/${tenant}`,
    knownAuthorities: [host],
    authorityMetadata: JSON.stringify({
      // Nobody signs in. Where this one has its tenant, MSAL would put it into the others, too.
      authorization_endpoint: `https://${host}/${tenant}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      issuer: `${base}/v2.0`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
    }),
  };
}

function plainNetwork({ host }: URL): INetworkModule {
  async function send<T>(
    method: string,
    url: string,
    options: { headers?: Record<string, string>; body?: string } = {},
  ) {
    const response = await fetch(url.replace(`https://${host}/`, `http://${host}/`), {
      method,
      headers: options.headers ?? {},
      ...(options.body !== undefined && { body: options.body }),
    });
    const body = (await response.json()) as T;
    return { headers: Object.fromEntries(response.headers), body, status: response.status };
  }
  return {
    sendGetRequestAsync: (url, options) => send('GET', url, options),
    sendPostRequestAsync: (url, options) => send('POST', url, options),
  };
}

function certificateOf(pem: string): { thumbprintSha256: string; privateKey: string } {
  const part = (name: string) =>
    new RegExp(`-----BEGIN ${name}-----[\\s\\S]*?-----END ${name}-----`).exec(pem)?.[0] ?? '';
  return {
    thumbprintSha256: new X509Certificate(part('CERTIFICATE')).fingerprint256.replaceAll(':', ''),
    privateKey: part('[A-Z ]*PRIVATE KEY'),
  };
}

async function tokenOf(asked: Promise<{ accessToken: string } | null>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), timeoutMs);
  });
  try {
    const answer = await Promise.race([asked, late]);
    if (answer) return answer.accessToken;
    throw new Error('no token');
  } catch (error) {
    // An operator mends it, and what waits should then go out.
    throw new PassingFailure(
      'Microsoft’s login gives Tocsin no token. Check TEAMS_APP_ID, TEAMS_TENANT_ID and how Tocsin proves who it is.',
      { cause: error },
    );
  } finally {
    clearTimeout(timer);
  }
}
