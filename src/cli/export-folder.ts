import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { UserError } from '../errors.js';
import { explainDiskFailure } from './disk-failure.js';

/** Sources lie two levels below the root, compiled files three. */
const root = import.meta.url.endsWith('.ts') ? '../../' : '../../../';
const verifier = 'verify-export.mjs';

/**
 * Makes the folder, for its owner alone; the one that it lies in has to be there, which catches a wrong name. Throws
 * `UserError` when it cannot be made, or holds something already.
 */
export async function makeFolder(folder: string): Promise<void> {
  const held = await inFolder(folder, async () => {
    if (!(await isThere(folder))) {
      await guardParent(dirname(resolve(folder)));
      await mkdir(folder, { mode: 0o700 });
    }
    return readdir(folder);
  });
  if (held.length === 0) return;
  throw new UserError(
    'invalid',
    `${folder} is not empty. Name a new folder. For example: tocsin export INC-7 --out inc-7`,
  );
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false;
      throw error;
    },
  );
}

async function guardParent(parent: string): Promise<void> {
  if (await isThere(parent)) return;
  throw new UserError('invalid', `There is no folder ${parent}. Make it first, or name another one.`);
}

/** What goes wrong with the folder itself, such as a full disk, is told in one line. */
export async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const reason = explainDiskFailure(thrown);
    if (reason === undefined) throw thrown;
    throw new UserError('unavailable', `${folder} cannot be written: ${reason}. Name another folder.`);
  }
}

export async function writeDocument(path: string, pieces: AsyncIterable<string>): Promise<void> {
  async function* lines() {
    for await (const piece of pieces) yield `${piece}\n`;
  }
  await pipeline(Readable.from(lines()), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
}

/** Puts beside an export what checks it. */
export async function addVerifier(folder: string): Promise<void> {
  await copyFile(fileURLToPath(new URL(`${root}docs/${verifier}`, import.meta.url)), join(folder, verifier));
}
