import { z } from 'zod';
import { PassingFailure } from '../../errors.js';

/** What Node throws when the operating system says no. */
const SystemError = z.object({ code: z.string(), syscall: z.string() });

/** Does something with the folder; what the disk refuses is said in words, and tried again: somebody can mend it. */
export async function onDisk<T>(dir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const code = codeOf(thrown);
    throw code === undefined ? thrown : new PassingFailure(explain(code, dir), { cause: thrown });
  }
}

function explain(code: string, dir: string): string {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(dir);
    case 'EROFS':
      return `The disk for files is read-only (${dir})`;
    case 'EACCES':
    case 'EPERM':
      return `Tocsin may not write to the folder for files (${dir}): check its owner and mode, or set ARTIFACT_DIR`;
    default:
      return `The disk for files fails (${dir}: ${code})`;
  }
}

export function diskFull(dir: string): string {
  return `The disk for files is full (${dir}): free some space, or set ARTIFACT_DIR to a larger one`;
}

/** True when there is no such file, nor folder above it. */
export function isMissing(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

export function isThere(thrown: unknown): boolean {
  return codeOf(thrown) === 'EEXIST';
}

function codeOf(thrown: unknown): string | undefined {
  const parsed = SystemError.safeParse(thrown);
  return parsed.success ? parsed.data.code : undefined;
}
