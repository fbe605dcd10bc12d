import { PassingFailure, PermanentFailure, RetryLater } from '../../errors.js';
import type { ZoomOptions } from './client.js';
import { Refusal, TokenRefusal } from './schema.js';

const DEFAULT_RETRY_SECONDS = 5;
const APP_PAGE = 'marketplace.zoom.us → Manage → your Server-to-Server OAuth app';

interface Answered {
  status: number;
  body: unknown;
  retryAfter: string | null;
}

/** What may be well the next time, whoever was asked; undefined for a refusal that stays. */
function passing({ status, retryAfter }: Answered, now: Date): Error | undefined {
  if (status === 429) return new RetryLater(secondsUntil(retryAfter, now), 'Zoom asked to slow down');
  if (status >= 500 || status === 408) return new PassingFailure(`Zoom answered ${status}`);
  return undefined;
}

/**
 * https://developers.zoom.us/docs/api/rate-limits/: `Retry-After` comes with a daily limit alone, and is the instant at which
 * it ends (`2020-05-31T00:00:00Z`). Seconds, as others have it, are understood too.
 */
function secondsUntil(header: string | null, now: Date): number {
  if (header === null || header.trim() === '') return DEFAULT_RETRY_SECONDS;
  const seconds = Number(header);
  const left = Number.isFinite(seconds) ? seconds : (Date.parse(header) - now.getTime()) / 1000;
  return Number.isFinite(left) ? Math.max(1, Math.ceil(left)) : DEFAULT_RETRY_SECONDS;
}

export const lackingScope = (scope: string): string =>
  `the Zoom app may not do this: add the scope ${scope} (${APP_PAGE} → Scopes)`;

/** The token endpoint's refusal. https://developers.zoom.us/docs/integrations/oauth-error-messages/ */
export function tokenFailure(answered: Answered, { oauthUrl }: ZoomOptions, now: Date): Error {
  const mayPass = passing(answered, now);
  if (mayPass) return mayPass;
  const said = TokenRefusal.safeParse(answered.body);
  if (!said.success) {
    return new PermanentFailure(
      `${oauthUrl} answered ${answered.status}, and not as Zoom does: check ZOOM_OAUTH_URL`,
    );
  }
  const { error, reason } = said.data;
  switch (error) {
    case 'invalid_client':
      return new PermanentFailure(
        `Zoom does not accept the app’s credentials${quoted(reason)}: check ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET, and that the app is activated (${APP_PAGE})`,
      );
    case 'unsupported_grant_type':
      return new PermanentFailure(
        `ZOOM_CLIENT_ID is of an app of another kind: make a Server-to-Server OAuth app (${APP_PAGE})`,
      );
    default:
      return new PermanentFailure(
        `Zoom gives no token for this account${quoted(reason)}: check ZOOM_ACCOUNT_ID (${APP_PAGE} → App Credentials)`,
      );
  }
}

export function callFailure(answered: Answered, { apiUrl, user }: ZoomOptions, now: Date): Error {
  const mayPass = passing(answered, now);
  if (mayPass) return mayPass;
  const { status } = answered;
  const said = Refusal.safeParse(answered.body);
  if (!said.success) {
    return new PermanentFailure(`${apiUrl} answered ${status}, and not as Zoom does: check ZOOM_API_URL`);
  }
  const { code, message, errors } = said.data;
  const words = [message, ...errors.map((error) => `${error.field}: ${error.message}`)].join(' ').trim();
  // Scopes are what an app lacks mostly; Zoom says it with 400 and this code.
  if (code === 4711) {
    return new PermanentFailure(
      `the Zoom app may not do this${quoted(words)}: add the scope it names (${APP_PAGE} → Scopes)`,
    );
  }
  if (code === 1001 || code === 1010) {
    return new PermanentFailure(`Zoom knows no host ${user}${quoted(words)}: check ZOOM_USER`);
  }
  if (status === 401) {
    return new PermanentFailure(
      `Zoom does not accept its own token${quoted(words)}: check that the app is activated (${APP_PAGE})`,
    );
  }
  return new PermanentFailure(`Zoom refused it (${status})${quoted(words)}`);
}

const quoted = (words: string): string => (words === '' ? '' : ` (“${words.slice(0, 300)}”)`);
