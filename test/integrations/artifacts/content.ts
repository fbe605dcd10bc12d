import { createHash } from 'node:crypto';
import { Sha256 } from '../../../src/ids.js';
import type { ArtifactStore } from '../../../src/integrations/ports.js';

export function sha256Of(content: string | Uint8Array): Sha256 {
  return Sha256.parse(createHash('sha256').update(content).digest('hex'));
}

/** A content that comes piece by piece. */
export async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

/** The same piece again and again: larger than what may be held in memory, if need be. */
export async function* repeated(piece: Uint8Array, times: number): AsyncGenerator<Uint8Array> {
  for (let count = 0; count < times; count++) yield piece;
}

/** The whole content, or undefined where there is none. */
export async function readBack(store: ArtifactStore, sha256: Sha256): Promise<string | undefined> {
  const found = await store.open(sha256);
  if (!found) return undefined;
  const read: Uint8Array[] = [];
  for await (const piece of found.content) read.push(piece);
  const content = Buffer.concat(read);
  if (content.length !== found.bytes)
    throw new Error(`${content.length} bytes came, ${found.bytes} were told`);
  return content.toString();
}

export async function failureOf(work: Promise<unknown>): Promise<Error> {
  const [outcome] = await Promise.allSettled([work]);
  if (outcome.status === 'fulfilled') throw new Error('it did not fail');
  if (outcome.reason instanceof Error) return outcome.reason;
  throw new Error(`it failed with ${String(outcome.reason)}`);
}
