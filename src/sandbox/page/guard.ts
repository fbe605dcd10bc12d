import type { IncomingMessage } from 'node:http';

/** Why a request is refused: the HTTP status and one line. */
export class Refused extends Error {
  constructor(
    readonly status: 400 | 403 | 404 | 405 | 409 | 413 | 415,
    message: string,
  ) {
    super(message);
    this.name = 'Refused';
  }
}

/** Large enough for a modal full of text. */
const maxBodyBytes = 1024 * 1024;

/** Large enough for a file of 10 MB as base64. */
export const withFileBytes = 14 * 1024 * 1024;

/** Anyone who may ask is at this machine and means this page: a site that rebinds its name to 127.0.0.1 fails here. */
export function requireLoopbackHost(req: IncomingMessage): void {
  const name = hostname(`http://${req.headers.host ?? ''}`);
  if (name === undefined || !/^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(name)) {
    throw new Refused(403, 'The sandbox answers on a loopback address only, such as http://127.0.0.1.');
  }
}

/** Refuses what another site's page could send in a visitor's name. Tools without a browser send no Origin. */
export function requireSameOrigin(req: IncomingMessage): void {
  const { origin, host } = req.headers;
  if (origin !== undefined && origin !== `http://${host}`)
    throw new Refused(403, 'Requests from other sites are refused.');
  const site = req.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin')
    throw new Refused(403, 'Requests from other sites are refused.');
  // A cross-site form can send text/plain without asking first, but not this.
  if (!/^application\/json\b/i.test(req.headers['content-type'] ?? '')) {
    throw new Refused(415, 'Send JSON with Content-Type: application/json.');
  }
}

export async function readJson(req: IncomingMessage, maxBytes = maxBodyBytes): Promise<unknown> {
  const tooLarge = () => new Refused(413, `The body is larger than ${maxBytes / 1024 / 1024} MB.`);
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBytes) throw tooLarge();
    chunks.push(bytes);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new Refused(400, 'The body is not JSON.');
  }
}

function hostname(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
