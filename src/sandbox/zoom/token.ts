/**
 * The token endpoint for a Server-to-Server OAuth app: https://developers.zoom.us/docs/internal-apps/s2s-oauth/. The errors are
 * those of https://developers.zoom.us/docs/integrations/oauth-error-messages/, in the shape that developers report.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Answer } from '../jira/http.js';
import { CREDENTIALS, type State } from './state.js';

const seconds = 3600;

export function giveToken(req: IncomingMessage, url: URL, text: string, state: State): Answer {
  if (req.method !== 'POST') return { status: 405, body: { reason: 'Method Not Allowed' } };
  const basic = /^Basic (?<code>[A-Za-z0-9+/]+=*)$/.exec(req.headers.authorization ?? '')?.groups?.code;
  if (basic === undefined) return refused(401, 'invalid_client', 'Client ID or client secret is missing.');
  const { accountId, clientId, clientSecret } = CREDENTIALS;
  if (Buffer.from(basic, 'base64').toString('utf8') !== `${clientId}:${clientSecret}`) {
    return refused(400, 'invalid_client', 'Invalid client_id or client_secret');
  }
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(req.headers['content-type'] ?? '');
  const params = isForm ? new URLSearchParams(text) : url.searchParams;
  const grant = params.get('grant_type');
  if (grant === null) return refused(400, 'invalid_request', 'Missing grant type.');
  if (grant !== 'account_credentials')
    return refused(400, 'unsupported_grant_type', 'unsupported grant type');
  if (params.get('account_id') !== accountId) return refused(400, 'invalid_request', 'Bad Request');

  const token = randomBytes(24).toString('base64url');
  state.tokens.set(token, new Date(state.now().getTime() + seconds * 1000));
  return {
    status: 200,
    body: {
      access_token: token,
      token_type: 'bearer',
      expires_in: seconds,
      scope: [...state.scopes].join(' '),
    },
  };
}

function refused(status: number, error: string, reason: string): Answer {
  return { status, body: { reason, error } };
}
