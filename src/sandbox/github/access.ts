/** Who asks: a token, the app itself by a JWT, or one of its installations. */
import { createVerify, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { parseJson } from '../jira/http.js';
import { Refusal } from './refusal.js';

export const TOKEN = 'github_pat_sandbox';
export const APP_ID = '424242';
export const INSTALLATION_ID = 90001;
/** "Installation access tokens expire after 1 hour." */
const LIVES_MS = 3_600_000;

export interface Access {
  /** PKCS#1, as GitHub hands it out. */
  privateKey(): string;
  /** Throws a 401 for whom nobody knows. */
  who(req: IncomingMessage): 'reader' | 'app';
  issue(): { token: string; expiresAt: Date };
}

const Claims = z.object({ iat: z.number(), exp: z.number(), iss: z.union([z.string(), z.number()]) });

export function createAccess(now: () => Date): Access {
  // Made when it is asked for: a key takes a while, and most need none.
  let pair: { publicKey: string; privateKey: string } | undefined;
  const keys = () => {
    pair ??= generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    return pair;
  };
  const issued = new Map<string, Date>();

  /**
   * https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app:
   * RS256, `iss` the app, `exp` no more than ten minutes ahead.
   */
  function isApp(jwt: string): boolean {
    const [head = '', body = '', signature = ''] = jwt.split('.');
    const verifier = createVerify('RSA-SHA256').update(`${head}.${body}`);
    if (!verifier.verify(keys().publicKey, signature, 'base64url')) return false;
    const claims = Claims.safeParse(parseJson(Buffer.from(body, 'base64url').toString()));
    const at = Date.now() / 1000;
    return (
      claims.success &&
      String(claims.data.iss) === APP_ID &&
      claims.data.exp > at &&
      claims.data.exp <= at + 600 &&
      claims.data.iat <= at
    );
  }

  return {
    privateKey: () => keys().privateKey,
    /** https://docs.github.com/en/rest/authentication/authenticating-to-the-rest-api: `Bearer`, or `token` for what is no JWT. */
    who(req) {
      const [, scheme, token = ''] = /^(bearer|token) (\S+)$/i.exec(req.headers.authorization ?? '') ?? [];
      if (token === TOKEN) return 'reader';
      const expires = issued.get(token);
      if (expires && expires > now()) return 'reader';
      if (scheme?.toLowerCase() === 'bearer' && token.split('.').length === 3 && isApp(token)) return 'app';
      throw new Refusal(401, scheme ? 'Bad credentials' : 'Requires authentication');
    },
    issue() {
      const token = `ghs_${randomBytes(18).toString('hex')}`;
      const expiresAt = new Date(now().getTime() + LIVES_MS);
      issued.set(token, expiresAt);
      return { token, expiresAt };
    },
  };
}
