import { createHash, randomUUID } from 'node:crypto';
import { open, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { PassingFailure, PermanentFailure } from '../../errors.js';
import { Sha256 } from '../../ids.js';
import { diskFull, isMissing, onDisk } from './disk-failure.js';
import { makeFolder } from './make-folder.js';

export interface SpoolOptions {
  dir: string;
  /** A file is refused rather than taking the disk's last bytes: the database may live on it, too. */
  reserveBytes: number;
}

/** A content that is wholly on the disk, under a name that means nothing to anybody else. */
export interface Spooled {
  path: string;
  sha256: Sha256;
  bytes: number;
}

export interface Spool {
  /** `use` may move the file away; else it is gone afterwards, whatever happens. */
  with(
    content: AsyncIterable<Uint8Array>,
    mostBytes: number,
    use: (spooled: Spooled) => Promise<void>,
  ): Promise<Spooled>;
}

const hourMs = 3_600_000;
/** What is still there after this long was left by a crash: every write renews the file's time. */
const leftoverMs = 24 * hourMs;
/** How often the room on the disk is looked at. */
const lookEveryBytes = 16_000_000;

export function createSpool(options: SpoolOptions): Spool {
  const folder = join(options.dir, 'tmp');
  let sweepAt = 0;

  return {
    async with(content, mostBytes, use) {
      await onDisk(options.dir, async () => {
        await makeFolder(options.dir);
        await makeFolder(folder);
        if (Date.now() < sweepAt) return;
        sweepAt = Date.now() + hourMs;
        await sweep(folder);
      });
      const path = join(folder, randomUUID());
      try {
        const spooled = { path, ...(await write(path, { content, mostBytes, ...options })) };
        await use(spooled);
        return spooled;
      } finally {
        await rm(path, { force: true });
      }
    },
  };
}

async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const written = await stat(path).catch((thrown: unknown) => {
      // Another replica was quicker.
      if (isMissing(thrown)) return undefined;
      throw thrown;
    });
    if (written && Date.now() - written.mtimeMs > leftoverMs) await rm(path, { force: true });
  }
}

type Writing = SpoolOptions & { content: AsyncIterable<Uint8Array>; mostBytes: number };

async function write(path: string, writing: Writing): Promise<{ sha256: Sha256; bytes: number }> {
  const { dir, content, mostBytes } = writing;
  const file = await onDisk(dir, () => open(path, 'wx', 0o600));
  const hash = createHash('sha256');
  let bytes = 0;
  let lookAt = 0;
  try {
    for await (const piece of content) {
      bytes += piece.length;
      if (bytes > mostBytes) throw tooLarge(mostBytes);
      if (bytes > lookAt) {
        await onDisk(dir, () => demandRoom(writing));
        lookAt = bytes + lookEveryBytes;
      }
      hash.update(piece);
      await onDisk(dir, () => file.writeFile(piece));
    }
    await onDisk(dir, () => file.sync());
  } finally {
    // Some file systems, those over a network above all, say only now that there was no room.
    await onDisk(dir, () => file.close());
  }
  return { sha256: Sha256.parse(hash.digest('hex')), bytes };
}

async function demandRoom({ dir, reserveBytes }: SpoolOptions): Promise<void> {
  const { bavail, bsize, blocks } = await statfs(dir);
  // No blocks at all: this file system does not tell.
  if (blocks > 0 && bavail * bsize < reserveBytes) throw new PassingFailure(diskFull(dir));
}

function tooLarge(mostBytes: number): PermanentFailure {
  const most = mostBytes >= 1_000_000 ? `${mostBytes / 1_000_000} MB` : `${mostBytes} bytes`;
  return new PermanentFailure(`The file is larger than ${most}, the most that is kept (ARTIFACT_MAX_MB)`);
}
