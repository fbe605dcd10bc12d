/** What both stand-ins need of node:http. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Answer {
  status: number;
  /** Sent as JSON; a string is sent as HTML; undefined sends nothing. */
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
}

const MAX_BODY = 1_000_000;

/** The body as text, or undefined when it is larger than any real request. */
export async function readBody(req: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BODY) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function send(res: ServerResponse, { status, body, headers }: Answer): void {
  if (body === undefined) {
    res.writeHead(status, headers).end();
    return;
  }
  const html = typeof body === 'string';
  res.writeHead(status, {
    'Content-Type': html ? 'text/html; charset=utf-8' : 'application/json;charset=UTF-8',
    ...headers,
  });
  res.end(html ? body : JSON.stringify(body));
}

/** JSON, or undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isJson(req: IncomingMessage): boolean {
  return /^application\/json\b/i.test(req.headers['content-type'] ?? '');
}
