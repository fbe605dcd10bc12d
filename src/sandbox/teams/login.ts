/**
 * The login of Microsoft Entra: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 * Its refusals: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
import { constants, createHash, randomBytes, randomUUID, verify, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { isRecord, parseJson } from '../body.js';
import { type Answer, type Call, Refusal, type Route } from './http.js';
import type { World } from './world.js';

export type Audience = 'connector' | 'graph';

const SCOPES: Readonly<Record<string, Audience>> = {
  'https://api.botframework.com/.default': 'connector',
  'https://graph.microsoft.com/.default': 'graph',
};

const TOKEN_SECONDS = 3600;
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const Form = z.looseObject({
  grant_type: z.string().default(''),
  client_id: z.string().default(''),
  client_secret: z.string().optional(),
  client_assertion: z.string().optional(),
  client_assertion_type: z.string().optional(),
  scope: z.string().default(''),
});

export type Login = ReturnType<typeof createLogin>;

export function createLogin({ identity, now, baseUrl, permissions }: World) {
  const tokens = new Map<string, { audience: Audience; expiresAt: number }>();
  const certificates: X509Certificate[] = [];
  const loginUrl = `${baseUrl}/login`;

  /**
   * Nobody but the service it is for should read a token, and an administrator's tool does: it names what was granted
   * (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference).
   */
  const tokenFor = (audience: Audience): string => {
    const roles = [...permissions].filter((permission) => !/\.(?:Group|Chat)$/.test(permission));
    const claims = {
      aud: audience,
      appid: identity.appId,
      tid: identity.tenantId,
      ...(audience === 'graph' && { roles }),
    };
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    return [part({ typ: 'JWT', alg: 'RS256' }), part(claims), randomBytes(48).toString('base64url')].join(
      '.',
    );
  };

  const issue = ({ params: { tenant = '' }, body }: Call): Answer => {
    // What is only Bot Framework's own tenant to an app of many tenants.
    if (tenant !== identity.tenantId && tenant !== 'botframework.com') {
      throw new Refusal(400, 'invalid_request', `AADSTS90002: Tenant '${tenant}' not found.`);
    }
    const form = Form.parse(isRecord(body) ? body : {});
    if (form.grant_type !== 'client_credentials') {
      throw new Refusal(
        400,
        'unsupported_grant_type',
        'AADSTS70003: The app requested an unsupported grant type.',
      );
    }
    if (form.client_id !== identity.appId) {
      throw new Refusal(
        400,
        'unauthorized_client',
        `AADSTS700016: Application with identifier '${form.client_id}' was not found in the directory.`,
      );
    }
    checkCredential(form, `${loginUrl}/${tenant}/oauth2/v2.0/token`);
    // MSAL asks for OpenID's own scopes as well.
    const [scope = '', ...others] = form.scope
      .split(' ')
      .filter((one) => one && !['openid', 'profile', 'offline_access'].includes(one));
    const audience = SCOPES[scope];
    if (!audience || others.length > 0 || (audience === 'graph' && tenant !== identity.tenantId)) {
      throw new Refusal(
        400,
        'invalid_scope',
        `AADSTS1002012: The provided value for scope ${form.scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.`,
      );
    }
    const token = tokenFor(audience);
    tokens.set(token, { audience, expiresAt: now().getTime() + TOKEN_SECONDS * 1000 });
    const expires = TOKEN_SECONDS - 1;
    return {
      status: 200,
      body: { token_type: 'Bearer', expires_in: expires, ext_expires_in: expires, access_token: token },
    };
  };

  const checkCredential = (form: z.infer<typeof Form>, audience: string): void => {
    if (form.client_secret !== undefined) {
      if (form.client_secret === identity.appPassword) return;
      throw new Refusal(
        401,
        'invalid_client',
        'AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.',
      );
    }
    if (form.client_assertion !== undefined && form.client_assertion_type === ASSERTION) {
      if (isSigned(form.client_assertion, audience)) return;
      throw new Refusal(
        401,
        'invalid_client',
        'AADSTS700027: The certificate with identifier used to sign the client assertion is not registered on application.',
      );
    }
    throw new Refusal(
      401,
      'invalid_client',
      "AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  };

  /** https://learn.microsoft.com/entra/identity-platform/certificate-credentials */
  const isSigned = (assertion: string, audience: string): boolean => {
    const [head = '', claims = '', signature = ''] = assertion.split('.');
    const header = decoded(head);
    const claim = decoded(claims);
    // By the real clock, as the app's library makes it.
    const fresh = Number(claim.exp) > Date.now() / 1000;
    const rightly =
      claim.iss === identity.appId &&
      claim.sub === identity.appId &&
      sameAddress(claim.aud, audience) &&
      fresh;
    return certificates.some((certificate) => {
      const named =
        header['x5t#S256'] === thumbprint('sha256', certificate) ||
        header.x5t === thumbprint('sha1', certificate);
      if (!named || !rightly) return false;
      const options =
        header.alg === 'PS256'
          ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
          : {};
      return verify(
        'sha256',
        Buffer.from(`${head}.${claims}`),
        { key: certificate.publicKey, ...options },
        Buffer.from(signature, 'base64url'),
      );
    });
  };

  const metadata = ({ params: { tenant = '' } }: Call): Answer => ({
    status: 200,
    body: {
      token_endpoint: `${loginUrl}/${tenant}/oauth2/v2.0/token`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
      jwks_uri: `${loginUrl}/${tenant}/discovery/v2.0/keys`,
      response_modes_supported: ['query', 'fragment', 'form_post'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
      issuer: `${loginUrl}/${tenant}/v2.0`,
      authorization_endpoint: `${loginUrl}/${tenant}/oauth2/v2.0/authorize`,
      end_session_endpoint: `${loginUrl}/${tenant}/oauth2/v2.0/logout`,
      tenant_region_scope: 'EU',
    },
  });

  const routes: readonly Route[] = [
    { call: 'POST /:tenant/oauth2/v2.0/token', run: issue },
    { call: 'GET /:tenant/v2.0/.well-known/openid-configuration', run: metadata },
  ];

  return {
    routes,
    trust: (pem: string): void => void certificates.push(new X509Certificate(pem)),
    /** What is wrong with the token of a call, if anything is. */
    fault({ headers }: Call, audience: Audience): 'missing' | 'unknown' | 'expired' | undefined {
      const [, bearer] = /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? [];
      if (!bearer) return 'missing';
      const token = tokens.get(bearer);
      if (token?.audience !== audience) return 'unknown';
      return token.expiresAt <= now().getTime() ? 'expired' : undefined;
    },
    refuse({ status, code, message }: Refusal): Answer {
      const [, number = '0'] = /^AADSTS(\d+)/.exec(message) ?? [];
      return {
        status,
        body: {
          error: code,
          error_description: message,
          error_codes: [Number(number)],
          timestamp: now().toISOString(),
          trace_id: randomUUID(),
          correlation_id: randomUUID(),
        },
      };
    },
  };
}

function decoded(part: string): Record<string, unknown> {
  const parsed = parseJson(Buffer.from(part, 'base64url').toString('utf8'));
  return isRecord(parsed) ? parsed : {};
}

/** MSAL lets no authority be plain http; an app that asks a loopback one names it as it can. */
const sameAddress = (given: unknown, wanted: string): boolean =>
  typeof given === 'string' && given.replace(/^https?:/, '') === wanted.replace(/^https?:/, '');

const thumbprint = (algorithm: string, { raw }: X509Certificate): string =>
  createHash(algorithm).update(raw).digest('base64url');
