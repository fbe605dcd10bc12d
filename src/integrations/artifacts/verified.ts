import { createHash } from 'node:crypto';
import { PermanentFailure } from '../../errors.js';
import type { Sha256 } from '../../ids.js';

/**
 * The content as it is, but it ends in an error when it is not what its name says. The last piece is held back until
 * that is known: nobody who was told a length takes a damaged content for a whole one.
 */
export async function* verified(
  sha256: Sha256,
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let held: Uint8Array | undefined;
  for await (const piece of content) {
    hash.update(piece);
    if (held) yield held;
    held = piece;
  }
  if (hash.digest('hex') !== sha256) {
    throw new PermanentFailure(
      `The stored file ${sha256} is damaged: its content is no longer what was kept. Restore it from a backup`,
    );
  }
  if (held) yield held;
}
