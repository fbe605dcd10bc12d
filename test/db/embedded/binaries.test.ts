import { mkdir, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { linkLibraries } from '../../../src/db/embedded/binaries.js';

let root: string;
let spare: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'tocsin-binaries-'));
  spare = path.join(root, 'spare');
  await mkdir(path.join(root, 'native'));
  await writeFile(
    path.join(root, 'native', 'pg-symlinks.json'),
    JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]),
  );
});

afterEach(() => rm(root, { recursive: true, force: true }));

it('makes the links that an install script would have made, once', async () => {
  const link = path.join(root, 'native', 'lib', 'libpq.so.5');
  await mkdir(path.dirname(link));
  await writeFile(path.join(root, 'native', 'lib', 'libpq.so.5.18'), 'a library');

  expect(await linkLibraries(root, spare)).toEqual({});
  expect(await linkLibraries(root, spare)).toEqual({});

  expect(await readlink(link)).toBe('libpq.so.5.18');
  expect(await readFile(link, 'utf8')).toBe('a library');
});

it('makes the links elsewhere when the package cannot be written, and says where', async () => {
  // A package without its library directory: no account can write there, not even root.
  const environment = await linkLibraries(root, spare);

  expect(Object.keys(environment)).toEqual([expect.stringMatching(/^(LD|DYLD)_LIBRARY_PATH$/)]);
  const [libraries = '', ...others] = Object.values(environment)[0]?.split(':') ?? [];
  expect(libraries.startsWith(spare)).toBe(true);
  expect(others).toEqual([path.join(root, 'native', 'lib')]);
  expect(await readlink(path.join(libraries, 'libpq.so.5'))).toBe(
    path.join(root, 'native/lib/libpq.so.5.18'),
  );
});
