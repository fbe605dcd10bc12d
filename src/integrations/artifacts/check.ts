import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { toError } from '../../errors.js';
import type { ArtifactStore } from '../ports.js';

/** Does all that is ever asked of a store, with a content that nobody else has. */
export async function check(store: Omit<ArtifactStore, 'check'>): Promise<string | undefined> {
  const probe = randomBytes(32);
  try {
    const { sha256 } = await store.put(Readable.from([probe]), { mostBytes: probe.length });
    const found = await store.open(sha256);
    if (!found)
      return 'What was just kept is not there: check that all replicas and the store mean one place';
    // Reading to the end verifies it.
    for await (const _ of found.content);
    await store.remove(sha256);
    return undefined;
  } catch (thrown) {
    return toError(thrown).message;
  }
}
