import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeFolder } from '../../src/cli/export-folder.js';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tocsin-folder-'));
  await writeFile(join(scratch, 'a-file'), '');
  await mkdir(join(scratch, 'empty'));
  await symlink('nowhere', join(scratch, 'link'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

describe('the folder of an export', () => {
  it('is made for its owner alone, or taken when it is empty', async () => {
    await makeFolder(join(scratch, 'new'));
    await makeFolder(join(scratch, 'empty'));

    expect((await stat(join(scratch, 'new'))).mode & 0o777).toBe(0o700);
  });

  it.each([
    ['missing/new', 'There is no folder SCRATCH/missing. Make it first, or name another one.'],
    ['a-file', 'SCRATCH/a-file cannot be written: a file stands where a folder should be.'],
    ['a-file/new', 'SCRATCH/a-file/new cannot be written: a file stands where a folder should be.'],
    ['a-file/new/newer', 'There is no folder SCRATCH/a-file/new.'],
    ['link', 'SCRATCH/link cannot be written: something of that name is there already.'],
    ['x'.repeat(300), `SCRATCH/${'x'.repeat(300)} cannot be written: the name is too long.`],
    ['', 'SCRATCH/ is not empty. Name a new folder.'],
  ])('cannot be %s, which is told in words', async (name, says) => {
    const before = await readdir(scratch);

    await expect(makeFolder(`${scratch}/${name}`)).rejects.toThrow(says.replace('SCRATCH', scratch));
    expect(await readdir(scratch)).toEqual(before);
  });

  // mkdir answers there that the folder above is missing, which it is not.
  it('is not looked for without end where none can be made', async () => {
    await expect(makeFolder('/proc/nope')).rejects.toThrow(
      /^\/proc\/nope cannot be written: it is not there, or cannot be made there\.|^There is no folder \/proc\./,
    );
  });
});
