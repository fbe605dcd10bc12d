import type { Answer } from '../jira/http.js';

/** GitHub's way to say no: https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    readonly errors: readonly object[] = [],
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

/** "a `404 Not Found` response instead of a `403 Forbidden` response to avoid confirming the existence of private repositories" */
export const notFound = () => new Refusal(404, 'Not Found');

export const invalid = (resource: string, field: string) =>
  new Refusal(422, 'Validation Failed', {}, [{ resource, field, code: 'invalid' }]);

export function refused({ status, message, headers, errors }: Refusal): Answer {
  return {
    status,
    body: {
      message,
      ...(errors.length > 0 && { errors }),
      documentation_url: 'https://docs.github.com/rest',
      status: String(status),
    },
    headers,
  };
}
