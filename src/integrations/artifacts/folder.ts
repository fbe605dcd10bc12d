import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Sha256 } from '../../ids.js';
import type { ArtifactStore } from '../ports.js';
import { check } from './check.js';
import { isMissing, onDisk } from './disk-failure.js';
import { makeFolder } from './make-folder.js';
import { nameOf } from './name.js';
import type { Spool, Spooled } from './spool.js';
import { verified } from './verified.js';

/** Keeps files in a folder of this machine, or one that all replicas have mounted. */
export function createFolder(spool: Spool, dir: string): ArtifactStore {
  const pathOf = (sha256: Sha256) => join(dir, nameOf(sha256));

  const store: Omit<ArtifactStore, 'check'> = {
    async put(content, { mostBytes, placing }) {
      const { sha256, bytes } = await spool.with(content, mostBytes, async (spooled) => {
        await placing?.(spooled.sha256);
        await onDisk(dir, () => place(spooled, pathOf(spooled.sha256)));
      });
      return { sha256, bytes };
    },
    async open(sha256) {
      const path = pathOf(sha256);
      const bytes = await sizeOf(path);
      return bytes === undefined ? undefined : { bytes, content: verified(sha256, read(path)) };
    },
    has: async (sha256) => (await sizeOf(pathOf(sha256))) !== undefined,
    remove: (sha256) => onDisk(dir, () => remove(pathOf(sha256))),
  };
  return { ...store, check: () => check(store) };
}

/**
 * A rename shows the whole file or none. It also takes the place of an earlier one: whoever else keeps the same content
 * at this moment loses nothing, and a damaged file is mended.
 */
async function place({ path }: Spooled, destination: string): Promise<void> {
  const folder = dirname(destination);
  await makeFolder(folder);
  await rename(path, destination);
  // What a power cut must not undo: the file's name, and its folder's.
  await syncFolder(folder);
  await syncFolder(dirname(folder));
}

async function remove(path: string): Promise<void> {
  try {
    await rm(path);
    await syncFolder(dirname(path));
  } catch (thrown) {
    if (!isMissing(thrown)) throw thrown;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}

/** Opened when it is read: a content that nobody reads leaves nothing open. */
async function* read(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path);
}
