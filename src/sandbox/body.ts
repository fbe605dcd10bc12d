/** What the stand-ins need to read a request. */
import type { IncomingMessage } from 'node:http';

export class BodyTooLarge extends Error {}

const MAX_BODY_BYTES = 10_000_000;

export async function readBody(req: IncomingMessage, maxBytes = MAX_BODY_BYTES): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBytes) throw new BodyTooLarge('body too large');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** `undefined` when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
