/** Disks that really are full or read-only, and a process that really is killed. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../helpers/until.js';

const run = promisify(execFile);
const child = [
  '--import',
  fileURLToPath(new URL('../../helpers/register-typescript.mjs', import.meta.url)),
  fileURLToPath(new URL('disk-child.ts', import.meta.url)),
];

let parent: string;
let disk: string;
let dir: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'tocsin-disk-'));
  disk = join(parent, 'disk');
  dir = join(disk, 'artifacts');
  await mkdir(disk);
});

afterEach(() => rm(parent, { recursive: true, force: true }));

/** How a process gets a disk of its own: as anybody, where the kernel lets people have name spaces; as root. */
const waysToMount = [
  ['unshare', '-rm'],
  ['unshare', '-m'],
] as const;

/** Does something in a process that sees a tiny disk at `disk`; undefined where nobody may mount one. */
async function withMount(options: string, what: string): Promise<unknown> {
  const mounting = `mount -t tmpfs -o ${options} none "$0" || exit 77; exec "$@"`;
  for (const [unshare, flags] of waysToMount) {
    const tried = await run(unshare, [flags, 'sh', '-c', 'mount -t tmpfs none "$0"', disk]).catch(
      () => undefined,
    );
    if (!tried) continue;
    const command = ['sh', '-c', mounting, disk, process.execPath, ...child, what, dir];
    return JSON.parse((await run(unshare, [flags, ...command])).stdout);
  }
  return undefined;
}

/** The same in a process that may write no file beyond 1 MB (or 2: shells count in different blocks), which everybody can have. */
async function withLimit(what: string): Promise<unknown> {
  const limiting = 'ulimit -f 2048; exec "$0" "$@"';
  const { stdout } = await run('sh', ['-c', limiting, process.execPath, ...child, what, dir]);
  return JSON.parse(stdout);
}

const whatIsKept = { left: [], objects: 2, texts: ['kept before', 'kept after'] };

describe('the folder of files', () => {
  it('says that the disk is full, leaves nothing of the file, and goes on', async () => {
    const outcome = await withMount('size=1m', 'fill');

    // Where nobody may mount a disk, the limit of the next test is the real one that is left.
    expect(outcome ?? (await withLimit('fill'))).toEqual({
      name: 'PassingFailure',
      message: outcome
        ? `The disk for files is full (${dir}): free some space, or set ARTIFACT_DIR to a larger one`
        : `The disk for files fails (${dir}: EFBIG)`,
      ...whatIsKept,
    });
  });

  it('says what else the disk refuses, leaves nothing of the file, and goes on', async () => {
    expect(await withLimit('fill')).toEqual({
      name: 'PassingFailure',
      message: `The disk for files fails (${dir}: EFBIG)`,
      ...whatIsKept,
    });
  });

  it('says that the disk is read-only', async () => {
    const outcome = await withMount('ro', 'refused');

    // Where nobody may mount a disk: nobody may make a folder in /proc either.
    if (!outcome) dir = '/proc/artifacts';
    expect(outcome ?? (await withLimit('refused'))).toEqual({
      name: 'PassingFailure',
      message: outcome ? `The disk for files is read-only (${dir})` : expect.stringContaining(`(${dir}`),
    });
  });

  it('shows no file that a killed process was writing', async () => {
    const writer = spawn(process.execPath, [...child, 'endless', dir], { stdio: 'ignore' });
    try {
      await until('half a file', () => sizeOfHalf(writer));
    } finally {
      writer.kill('SIGKILL');
      if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
    }

    expect(await readdir(dir)).toEqual(['tmp']);
    expect(await readdir(join(dir, 'tmp'))).toHaveLength(1);
  });
});

async function sizeOfHalf(writer: ChildProcess): Promise<number | undefined> {
  if (writer.exitCode !== null) throw new Error('the writer ended by itself');
  const [name] = await readdir(join(dir, 'tmp')).catch(() => []);
  if (name === undefined) return undefined;
  return (await stat(join(dir, 'tmp', name))).size || undefined;
}
