import { z } from 'zod';

const DiskFailure = z.object({ code: z.string(), syscall: z.string() });

/** Why something could not be written, in words; undefined for what is no failure of a disk. */
export function explainDiskFailure(thrown: unknown): string | undefined {
  const failure = DiskFailure.safeParse(thrown);
  return failure.success ? (reasons[failure.data.code] ?? `the system says ${failure.data.code}`) : undefined;
}

/** https://man7.org/linux/man-pages/man3/errno.3.html */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this account may not write there',
  EPERM: 'this account may not write there',
  EROFS: 'that disk can only be read',
  ENOSPC: 'the disk is full',
  EDQUOT: 'this account has used up its part of the disk',
  EIO: 'the disk does not work',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'it is a link that leads nowhere',
  ENOTDIR: 'a file stands where a folder should be',
  ENOENT: 'it is not there, or cannot be made there',
  EEXIST: 'something of that name is there already',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
};
