import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The bytes of files, by file id. */
export interface Blobs {
  get(id: string): Buffer | undefined;
  put(id: string, bytes: Buffer): void;
  remove(id: string): void;
}

/** Ids are emulate's, but they come from a state file too: nothing outside the folder may be named. */
const FILE_ID = /^[A-Za-z0-9]{1,32}$/;

/** In a folder, one file each, so that a state file stays small; without a folder they are gone with the run. */
export function createBlobs(folder: string | undefined): Blobs {
  return folder === undefined ? inMemory() : inFolder(folder);
}

function inMemory(): Blobs {
  const kept = new Map<string, Buffer>();
  return {
    get: (id) => kept.get(id),
    put: (id, bytes) => void kept.set(id, bytes),
    remove: (id) => void kept.delete(id),
  };
}

function inFolder(folder: string): Blobs {
  const pathOf = (id: string): string => {
    if (!FILE_ID.test(id)) throw new Error(`${id} is no file id`);
    return join(folder, id);
  };
  return {
    get: (id) => (existsSync(pathOf(id)) ? readFileSync(pathOf(id)) : undefined),
    put(id, bytes) {
      mkdirSync(folder, { recursive: true });
      // Whole or not at all: a run that is killed leaves no half file under its name.
      writeFileSync(`${pathOf(id)}.tmp`, bytes);
      renameSync(`${pathOf(id)}.tmp`, pathOf(id));
    },
    remove: (id) => rmSync(pathOf(id), { force: true }),
  };
}
