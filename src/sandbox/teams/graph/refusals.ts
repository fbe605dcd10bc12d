/** Graph's errors: https://learn.microsoft.com/graph/errors */
import { randomUUID } from 'node:crypto';
import { type Answer, Refusal } from '../http.js';

/** `inner`: what Graph puts into `innerError`, where the service behind it said more. */
export const badRequest = (message: string, code = 'BadRequest', inner?: string): Refusal =>
  new Refusal(400, code, message, {}, inner);
export const notFound = (message: string): Refusal => new Refusal(404, 'NotFound', message);
export const forbidden = (message: string): Refusal => new Refusal(403, 'Forbidden', message);
export const conflict = (message: string): Refusal => new Refusal(409, 'Conflict', message);

export function graphError(
  { status, code, message, headers, inner }: Refusal,
  at: Date,
  clientRequestId?: string,
): Answer {
  const id = randomUUID();
  return {
    status,
    headers: { 'request-id': id, ...headers },
    body: {
      error: {
        code,
        message,
        innerError: {
          ...(inner !== undefined && { code: inner, message }),
          date: at.toISOString().slice(0, 19),
          'request-id': id,
          'client-request-id': clientRequestId ?? id,
        },
      },
    },
  };
}
