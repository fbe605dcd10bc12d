import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { SandboxTeamsToken } from '../contract.js';
import type { Route } from './http.js';

export const TOKEN_ISSUER = 'https://api.botframework.com';

export type Signing = ReturnType<typeof createSigning>;

/**
 * Bot Framework's side of what an app checks:
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#connector-to-bot
 */
export function createSigning({
  appId,
  serviceUrl,
  openIdUrl,
}: {
  appId: string;
  serviceUrl: string;
  openIdUrl: string;
}) {
  /** "issuer", "audience", "serviceUrl", an expiry, and a signature by a key that the metadata lists. */
  const token = (wrong: SandboxTeamsToken = {}): string => {
    const { privateKey, kid } = wrong.key ? forged() : own();
    // By the real clock, not the sandbox's: the app's library checks it by the real one, and Bot Framework is outside.
    const now = Math.floor(Date.now() / 1000);
    const issuedAt = wrong.expired ? now - 7200 : now;
    const claims = {
      serviceurl: wrong.serviceUrl ?? serviceUrl,
      nbf: issuedAt,
      exp: issuedAt + 3600,
      iss: wrong.issuer ?? TOKEN_ISSUER,
      aud: wrong.audience ?? appId,
    };
    const text = `${encoded({ alg: 'RS256', kid, x5t: kid, typ: 'JWT' })}.${encoded(claims)}`;
    return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
  };

  const routes: readonly Route[] = [
    {
      call: 'GET /.well-known/openidconfiguration',
      run: () => ({
        status: 200,
        body: {
          issuer: TOKEN_ISSUER,
          authorization_endpoint: 'https://invalid.botframework.com',
          jwks_uri: `${openIdUrl}/.well-known/keys`,
          id_token_signing_alg_values_supported: ['RS256'],
          token_endpoint_auth_methods_supported: ['private_key_jwt'],
        },
      }),
    },
    {
      call: 'GET /.well-known/keys',
      // A key that is endorsed for a channel may sign only that channel's activities.
      run: () => ({ status: 200, body: { keys: [{ ...own().jwk, endorsements: ['msteams'] }] } }),
    },
  ];
  return { token, routes };
}

/** Made when first wanted, and then shared by every sandbox of the program: one costs up to half a second. */
const own = once(keyPair);
/** What only a forged token needs: a key that the metadata does not list. */
const forged = once(keyPair);

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function keyPair() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = randomUUID().replaceAll('-', '');
  const { n, e } = publicKey.export({ format: 'jwk' });
  return { privateKey, kid, jwk: { kty: 'RSA', use: 'sig', kid, x5t: kid, n, e } };
}

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
