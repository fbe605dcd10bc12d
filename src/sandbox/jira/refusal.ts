import type { Answer } from './http.js';

/**
 * Jira's way to say no: `{"errorMessages": [], "errors": {"field": "what is wrong"}}`.
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#status-codes
 */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly errorMessages: readonly string[],
    readonly errors: Readonly<Record<string, string>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super([...errorMessages, ...Object.values(errors)].join(' '));
    this.name = 'Refusal';
  }
}

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-get: 404, also when it may not be seen. */
export function noSuchIssue(): Refusal {
  return new Refusal(404, ['Issue does not exist or you do not have permission to see it.']);
}

/** A body that has a property which the documentation does not list, or lacks its shape. */
export function invalidPayload(): Refusal {
  return new Refusal(400, ['Invalid request payload. Refer to the REST API documentation and try again.']);
}

export function refused({ status, errorMessages, errors, headers }: Refusal): Answer {
  return { status, body: { errorMessages, errors }, headers };
}
