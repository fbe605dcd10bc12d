import type { ActionResult } from './wire.js';

/** An answer other than success, or none at all; the message is fit to be shown. */
export class RequestFailed extends Error {}

/** No answer at all: the page says so in one place, until there is one again. */
export class Unreachable extends RequestFailed {}

async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new Unreachable('The sandbox does not answer. Is it still running?');
  }
  const body = await response.json();
  if (!response.ok) throw new RequestFailed(body.error ?? `The sandbox answered ${response.status}.`);
  return body;
}

export function read<T>(path: string, query: Record<string, string>): Promise<T> {
  return request<T>(`/page/${path}?${new URLSearchParams(query)}`);
}

/** Never throws: what went wrong is in the result. */
export async function post(action: string, body: object): Promise<ActionResult> {
  try {
    return await request<ActionResult>(`/page/api/${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch (thrown) {
    if (thrown instanceof Unreachable) return { error: thrown.message, unreachable: true };
    return { error: thrown instanceof RequestFailed ? thrown.message : String(thrown) };
  }
}
