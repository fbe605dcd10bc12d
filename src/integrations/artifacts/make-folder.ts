import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMissing, isThere } from './disk-failure.js';

/**
 * Makes a folder for nobody but its owner, unless it is there. Those above it are made as usual: they may be shared,
 * with the embedded database for one. By hand, as Node's recursive `mkdir` takes a read-only disk for a missing folder.
 */
export async function makeFolder(path: string, mode = 0o700): Promise<void> {
  try {
    await makeOne(path, mode);
  } catch (thrown) {
    if (!isMissing(thrown) || dirname(path) === path) throw thrown;
    await makeFolder(dirname(path), 0o777);
    await makeOne(path, mode);
  }
}

async function makeOne(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (thrown) {
    if (!isThere(thrown)) throw thrown;
  }
}
