import { z } from 'zod';
import { PassingFailure, PermanentFailure, RetryLater, toError } from '../../errors.js';
import type { PagerDutyConfig } from './client.js';
import { ErrorBody } from './schema.js';

/** PagerDuty said no. `code` is its own: https://developer.pagerduty.com/docs/errors */
export class PagerDutyRefusal extends PermanentFailure {
  constructor(
    message: string,
    readonly status: number,
    readonly code: number | undefined,
    readonly errors: readonly string[],
  ) {
    super(message);
    this.name = 'PagerDutyRefusal';
  }
}

/** It does not let us in. Somebody can mend that: it is tried on as in an outage, and people are told which setting to look at. */
export class PagerDutyDenial extends PassingFailure {
  constructor(message: string) {
    super(message);
    this.name = 'PagerDutyDenial';
  }
}

interface Answered {
  status: number;
  headers: { get(name: string): string | null };
}

const tokenPage = 'PagerDuty → Integrations → API Access Keys';

/** What pdjs threw: the response where it was no JSON, or what kept it from being sent or answered. */
export function toFailure(thrown: unknown, config: PagerDutyConfig): Error {
  const response = Response.safeParse(thrown);
  if (response.success) return fromAnswer(response.data, undefined, config);
  const { name, code } = Unanswered.catch({}).parse(thrown);
  if (name === 'AbortError' || name === 'TimeoutError') {
    return new PassingFailure(`PagerDuty did not answer in ${config.timeoutMs / 1000} s`);
  }
  if (code !== undefined) {
    return new PassingFailure(`PagerDuty cannot be reached at ${config.apiUrl} (${code})`);
  }
  return new Error(`the call to PagerDuty failed: ${toError(thrown).message}`);
}

const Response = z.object({
  status: z.number(),
  headers: z.custom<Answered['headers']>((value) => typeof value === 'object' && value !== null),
});
const Unanswered = z.object({ name: z.string().optional(), code: z.string().optional() });

export function fromAnswer({ status, headers }: Answered, body: unknown, config: PagerDutyConfig): Error {
  if (status === 429) return new RetryLater(retrySeconds(headers), 'PagerDuty asked to slow down');
  if (status >= 500 || status === 408) return new PassingFailure(`PagerDuty answered ${status}`);
  if (status < 400) {
    return new PagerDutyDenial(
      `PagerDuty answered with ${status}, which no call of ours expects: check PAGERDUTY_API_URL`,
    );
  }
  const said = ErrorBody.safeParse(body);
  const { message, code, errors } = said.success
    ? said.data.error
    : { message: '', code: undefined, errors: [] };
  const words = [message, ...errors].filter(Boolean).join(': ');
  if (status === 401) {
    return new PagerDutyDenial(`PagerDuty does not accept the token: check PAGERDUTY_TOKEN (${tokenPage})`);
  }
  if (status === 403) {
    return new PagerDutyDenial(
      `PagerDuty does not let this token do it: check PAGERDUTY_TOKEN (a read-only key cannot page). It says: ${words}`,
    );
  }
  if (isAboutFrom(code)) {
    return new PagerDutyDenial(
      `PagerDuty does not know ${config.from}: PAGERDUTY_FROM has to be the e-mail address of a user there`,
    );
  }
  return new PagerDutyRefusal(
    words === '' ? `PagerDuty refused it (${status})` : `PagerDuty refused it: ${words}`,
    status,
    code,
    errors,
  );
}

/** "Requester User Not Found", a malformed or a missing `From`: https://developer.pagerduty.com/docs/errors */
const isAboutFrom = (code: number | undefined) => code === 1008 || code === 1028 || code === 2016;

const defaultRetrySeconds = 30;

/** https://support.pagerduty.com/main/docs/rest-api-rate-limits: `ratelimit-reset` says how many seconds to wait. */
function retrySeconds(headers: Answered['headers']): number {
  const header = headers.get('ratelimit-reset') ?? headers.get('retry-after');
  const seconds = Number(header);
  return header !== null && Number.isFinite(seconds) && seconds >= 0
    ? Math.max(1, Math.ceil(seconds))
    : defaultRetrySeconds;
}
