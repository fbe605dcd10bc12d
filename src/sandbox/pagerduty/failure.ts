/** Errors as PagerDuty writes them: https://developer.pagerduty.com/docs/errors */
import type { Answer } from '../jira/http.js';

export class Failure extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
    readonly errors: readonly string[] = [],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'Failure';
  }
}

export function invalid(...errors: string[]): Failure {
  return new Failure(400, 2001, 'Invalid Input Provided', errors);
}

export function notFound(): Failure {
  return new Failure(404, 2100, 'Not Found');
}

export function failed({ status, code, message, errors, headers }: Failure): Answer {
  return { status, body: { error: { message, code, errors } }, headers };
}
