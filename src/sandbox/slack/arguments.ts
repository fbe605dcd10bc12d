import { isRecord, parseJson } from '../body.js';

export type Args = Record<string, unknown>;

/** Arguments that Slack's SDKs send as JSON inside a form. */
const JSON_FIELDS = new Set(['attachments', 'blocks', 'files', 'metadata', 'view']);

/** A call's arguments, from its query and its body: a form, or JSON. `undefined` when the JSON is broken. */
export function parseArgs(query: URLSearchParams, contentType: string, body: string): Args | undefined {
  const args: Args = fromForm(query);
  if (!contentType.includes('application/json')) return { ...args, ...fromForm(new URLSearchParams(body)) };
  const parsed = parseJson(body || '{}');
  return isRecord(parsed) ? { ...args, ...parsed } : undefined;
}

function fromForm(form: URLSearchParams): Args {
  const args: Args = {};
  for (const [key, value] of form) {
    args[key] = JSON_FIELDS.has(key) ? (parseJson(value) ?? value) : value;
  }
  return args;
}

/** A text argument; empty when it is missing or something else. */
export function text(args: Args, name: string): string {
  const value = args[name];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

export function flag(args: Args, name: string): boolean {
  const value = args[name];
  return value === true || value === 1 || value === '1' || value === 'true';
}

/** `undefined` when the argument is missing, NaN when it is no number. */
export function number(args: Args, name: string): number | undefined {
  const value = args[name];
  return value === undefined || value === '' ? undefined : Number(value);
}
