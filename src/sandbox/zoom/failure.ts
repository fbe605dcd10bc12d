/** Errors as Zoom writes them: https://developers.zoom.us/docs/api/errors/ */
import type { Answer } from '../jira/http.js';

export class Failure extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
    readonly errors: readonly { field: string; message: string }[] = [],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'Failure';
  }
}

/** "Error response when sending invalid fields": each is named, and nothing more is said. */
export function invalid(...fields: string[]): Failure {
  return new Failure(
    400,
    300,
    'Validation Failed.',
    fields.map((field) => ({ field, message: 'Invalid field.' })),
  );
}

export function failed({ status, code, message, errors, headers }: Failure): Answer {
  return { status, body: { code, message, ...(errors.length > 0 && { errors }) }, headers };
}
