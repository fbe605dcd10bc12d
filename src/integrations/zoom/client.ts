/**
 * Calls Zoom as a Server-to-Server OAuth app: https://developers.zoom.us/docs/internal-apps/s2s-oauth/. Its tokens last an
 * hour, several may be in use, and there is none to renew one with.
 */
import { z } from 'zod';
import { PassingFailure } from '../../errors.js';
import { callFailure, tokenFailure } from './errors.js';
import { Token } from './schema.js';

export interface ZoomOptions {
  accountId: string;
  clientId: string;
  clientSecret: string;
  /** Whose meetings they are: an e-mail address, an id, or `me`, the owner of the app. */
  user: string;
  /** `https://api.zoom.us/v2` */
  apiUrl: string;
  /** `https://zoom.us/oauth/token` */
  oauthUrl: string;
  /** Default the clock of the machine. */
  now?: () => Date;
  /** How long one call may take. Default 10 s. */
  timeoutMs?: number;
}

export interface ZoomClient {
  user: string;
  now(): Date;
  /** What the app may do. */
  scopes(): Promise<readonly string[]>;
  /** Throws one of our own three kinds of failure. `path` is below `/v2`. */
  call<T>(schema: z.ZodType<T>, method: 'GET' | 'POST', path: string, body?: object): Promise<T>;
}

interface Known {
  value: string;
  scopes: readonly string[];
  /** Milliseconds since 1970. */
  until: number;
}

/** A token is not used for its last minute: the call it is for takes time, and clocks differ. */
const sparedMs = 60_000;

export function createClient(options: ZoomOptions): ZoomClient {
  const now = options.now ?? (() => new Date());
  const timeoutMs = options.timeoutMs ?? 10_000;
  let token: Promise<Known> | undefined;

  async function send(url: string, init: RequestInit) {
    try {
      const response = await fetch(url, {
        ...init,
        // A POST that follows a redirect becomes a GET.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      const { status, headers } = response;
      return { status, retryAfter: headers.get('retry-after'), body: parseJson(await response.text()) };
    } catch (thrown) {
      throw unanswered(thrown, new URL(url).origin, timeoutMs);
    }
  }

  async function newToken(): Promise<Known> {
    const basic = Buffer.from(`${options.clientId}:${options.clientSecret}`).toString('base64');
    const asked = now();
    const answered = await send(options.oauthUrl, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'account_credentials', account_id: options.accountId }),
    });
    if (answered.status !== 200) throw tokenFailure(answered, options, now());
    const given = parsed(Token, answered.body);
    return {
      value: given.access_token,
      scopes: given.scope.split(' ').filter(Boolean),
      until: asked.getTime() + given.expires_in * 1000 - sparedMs,
    };
  }

  /** Calls that come at once share one. One that could not be had is not kept. */
  async function validToken(refused?: string): Promise<Known> {
    const pending = token;
    const known = await pending?.catch(() => undefined);
    if (known && known.value !== refused && known.until > now().getTime()) return known;
    // Another call came first.
    if (token !== pending) return validToken(refused);
    token = newToken();
    return token;
  }

  return {
    user: options.user,
    now,
    scopes: async () => (await validToken()).scopes,
    async call(schema, method, path, body) {
      const sendWith = (bearer: string) =>
        send(`${options.apiUrl}${path}`, {
          method,
          headers: {
            authorization: `Bearer ${bearer}`,
            ...(body && { 'content-type': 'application/json' }),
          },
          ...(body && { body: JSON.stringify(body) }),
        });
      const { value: bearer } = await validToken();
      let answered = await sendWith(bearer);
      // It was taken back before its time, as when the app was turned off and on: once more with a new one.
      if (answered.status === 401) answered = await sendWith((await validToken(bearer)).value);
      if (answered.status < 200 || answered.status > 299) throw callFailure(answered, options, now());
      return parsed(schema, answered.body);
    },
  };
}

function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body);
  // Tried again: a proxy's or a maintenance page answers 200, too, and goes away.
  if (!read.success)
    throw new PassingFailure('Zoom’s answer is not what its documentation says', { cause: read.error });
  return read.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const Unanswered = z.object({
  name: z.string(),
  cause: z.object({ code: z.string() }).optional().catch(undefined),
});

function unanswered(thrown: unknown, at: string, timeoutMs: number): Error {
  const { name, cause } = Unanswered.safeParse(thrown).data ?? {};
  if (name === 'TimeoutError') return new PassingFailure(`Zoom did not answer in ${timeoutMs / 1000} s`);
  return new PassingFailure(`Zoom cannot be reached at ${at}${cause ? ` (${cause.code})` : ''}`);
}
