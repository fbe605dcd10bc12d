import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { PassingFailure, PermanentFailure, RetryLater, toError, UserError } from '../../errors.js';
import { RoomUnreachable } from '../port.js';

/** Errors that say "not now" (docs.slack.dev: every method lists these); all others stay as they are, however often one asks. */
const passing = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'accesslimited',
  // A token is being replaced: an operator mends it, and what waits should then go out.
  'invalid_auth',
  'token_expired',
  'token_revoked',
  'account_inactive',
]);

/** What an error means to the person who is told that something was not done. */
const explained: Readonly<Record<string, string>> = {
  missing_scope: 'Slack says that the app lacks a permission. Reinstall it from manifest.yml.',
  channel_not_found: 'Slack says that the channel does not exist, or Tocsin may not see it.',
  not_in_channel: 'Tocsin is not in the channel. Invite it there.',
  is_archived: 'The channel is archived.',
  restricted_action: 'The workspace does not allow Tocsin to do this.',
  user_not_found: 'Slack says that this person does not exist.',
  user_is_restricted: 'This person is a guest and cannot be invited here.',
  cant_invite: 'Slack does not let Tocsin invite this person.',
  no_such_subteam: 'Slack says that there is no such user group.',
  user_disabled: 'This person’s account is deactivated.',
};

/** The code of Slack's refusal (`name_taken`), when it was one. */
export function slackCode(error: unknown): string | undefined {
  return error instanceof WebAPIPlatformError ? error.data.error : undefined;
}

/** Slack's answer in our own words: come back later, never, or try again. */
export function toFailure(thrown: unknown): Error {
  if (thrown instanceof WebAPIRateLimitedError)
    return new RetryLater(thrown.retryAfter, 'Slack asks to slow down');
  if (thrown instanceof WebAPIRequestError || thrown instanceof WebAPIHTTPError)
    return new PassingFailure('Slack could not be reached.', { cause: thrown });
  const code = slackCode(thrown);
  if (code === undefined) return toError(thrown);
  if (passing.has(code)) return new PassingFailure(passingWords(code), { cause: thrown });
  const words = explained[code] ?? `Slack refused: ${code}.`;
  return unreachable.has(code) ? new RoomUnreachable(words) : new PermanentFailure(words);
}

const unreachable = new Set(['channel_not_found', 'not_in_channel', 'is_archived']);

function passingWords(code: string): string {
  return refusals.has(code)
    ? `Slack does not accept Tocsin’s token (${code}). Check SLACK_BOT_TOKEN.`
    : `Slack has trouble of its own (${code}).`;
}

/** A token that Slack will not take, however often it is shown (docs.slack.dev/reference/methods/auth.test#errors). */
const refusals = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
  'missing_scope',
]);

/** What the person who starts Tocsin has to mend; undefined when Slack did not refuse the token. */
export function refusedToken(error: unknown, setting: string, remedy: string): UserError | undefined {
  const code = slackCode(error);
  if (code === undefined || !refusals.has(code)) return undefined;
  return new UserError('unavailable', `${setting} is refused by Slack (${code}). ${remedy}`);
}
