import { mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PassingFailure, PermanentFailure } from '../../../src/errors.js';
import type { Sha256 } from '../../../src/ids.js';
import { createArtifacts } from '../../../src/integrations/artifacts/index.js';
import { failureOf, pieces, readBack, repeated, sha256Of } from './content.js';

const most = { mostBytes: 1_000_000 };

let parent: string;
let dir: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'tocsin-files-'));
  dir = join(parent, 'data', 'artifacts');
});

afterEach(() => rm(parent, { recursive: true, force: true }));

const store = (options: { reserveBytes?: number } = {}) => createArtifacts({ dir, ...options });

function pathOf(sha256: Sha256): string {
  return join(dir, sha256.slice(0, 2), sha256.slice(2));
}

/** Every file below the folder, by its path. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

describe('a folder of files', () => {
  it('keeps a content under its hash, for nobody but its owner', async () => {
    const sha256 = sha256Of('It was DNS.');

    const kept = await store().put(pieces('It was', ' DNS.'), most);

    expect(kept).toEqual({ sha256, bytes: 11 });
    expect(await filesIn(dir)).toEqual([pathOf(sha256)]);
    expect(await readFile(pathOf(sha256), 'utf8')).toBe('It was DNS.');
    expect(await modeOf(pathOf(sha256))).toBe('600');
    expect(await modeOf(join(pathOf(sha256), '..'))).toBe('700');
    expect(await modeOf(dir)).toBe('700');
  });

  it('gives back what it kept, the empty content too', async () => {
    const texts = ['', 'a', 'x'.repeat(300_000)];

    for (const text of texts) await store().put(pieces(text), most);

    for (const text of texts) {
      expect(await store().has(sha256Of(text))).toBe(true);
      expect(await readBack(store(), sha256Of(text))).toBe(text);
    }
  });

  it('has nothing of a content that it never saw', async () => {
    expect(await store().has(sha256Of('never'))).toBe(false);
    expect(await store().open(sha256Of('never'))).toBeUndefined();
    await store().remove(sha256Of('never'));
  });

  it('removes a content for good', async () => {
    const { sha256 } = await store().put(pieces('a secret'), most);

    await store().remove(sha256);

    expect(await store().has(sha256)).toBe(false);
    expect(await filesIn(dir)).toEqual([]);
  });

  it('holds the same content once, also when replicas keep it at the same moment', async () => {
    const replicas = [store(), store(), store()];

    await Promise.all(
      Array.from({ length: 30 }, (_, turn) =>
        replicas[turn % 3]?.put(repeated(Buffer.alloc(1000, 7), 20), most),
      ),
    );

    const sha256 = sha256Of(Buffer.alloc(20_000, 7));
    expect(await filesIn(dir)).toEqual([pathOf(sha256)]);
    expect(await readBack(store(), sha256)).toHaveLength(20_000);
  });

  it('writes each piece before it asks for the next', async () => {
    const seen: number[] = [];
    async function* watched() {
      for (let count = 0; count < 4; count++) {
        const [temporary] = await filesIn(dir);
        seen.push(temporary === undefined ? -1 : (await stat(temporary)).size);
        yield Buffer.alloc(1000);
      }
    }

    await store().put(watched(), most);

    expect(seen).toEqual([0, 1000, 2000, 3000]);
  });

  it('refuses a content that is too large as soon as it is, and keeps nothing of it', async () => {
    let asked = 0;
    async function* endless() {
      for (;;) {
        asked += 1;
        yield Buffer.alloc(600_000);
      }
    }

    const failure = await failureOf(store().put(endless(), most));

    expect(failure).toBeInstanceOf(PermanentFailure);
    expect(failure.message).toBe('The file is larger than 1 MB, the most that is kept (ARTIFACT_MAX_MB)');
    expect(asked).toBe(2);
    expect(await filesIn(dir)).toEqual([]);
  });

  it('passes on what the source of a content throws, and keeps nothing of it', async () => {
    const brokenOff = new Error('the download broke off');
    async function* breaking() {
      yield Buffer.from('half');
      throw brokenOff;
    }

    expect(await failureOf(store().put(breaking(), most))).toBe(brokenOff);
    expect(await filesIn(dir)).toEqual([]);
  });

  it('leaves the last of the disk to others', async () => {
    const failure = await failureOf(
      store({ reserveBytes: Number.MAX_SAFE_INTEGER }).put(pieces('a log'), most),
    );

    expect(failure).toBeInstanceOf(PassingFailure);
    expect(failure.message).toBe(
      `The disk for files is full (${dir}): free some space, or set ARTIFACT_DIR to a larger one`,
    );
    expect(await filesIn(dir)).toEqual([]);
  });

  it.each([
    ['other bytes', (path: string) => writeFile(path, 'It was NTP.')],
    ['fewer bytes', (path: string) => truncate(path, 5)],
    ['no bytes', (path: string) => truncate(path, 0)],
    ['more bytes', (path: string) => writeFile(path, 'It was DNS. Really.')],
  ])('notices %s in place of a content, gives out no end of it, and is mended by it', async (_, damage) => {
    const { sha256 } = await store().put(pieces('It was DNS.'), most);
    await damage(pathOf(sha256));

    const found = await store().open(sha256);
    const read: Uint8Array[] = [];
    const failure = await failureOf(
      (async () => {
        for await (const piece of found?.content ?? []) read.push(piece);
      })(),
    );

    expect(failure).toBeInstanceOf(PermanentFailure);
    expect(failure.message).toContain(`The stored file ${sha256} is damaged`);
    expect(read).toEqual([]);
    await store().put(pieces('It was DNS.'), most);
    expect(await readBack(store(), sha256)).toBe('It was DNS.');
  });

  it('clears away what a crash left a day ago, and nothing younger', async () => {
    await store().put(pieces('first'), most);
    const [old, young] = [join(dir, 'tmp', 'old'), join(dir, 'tmp', 'young')];
    await Promise.all([old, young].map((path) => writeFile(path, 'half a file')));
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
    await utimes(old, hoursAgo(25), hoursAgo(25));
    await utimes(young, hoursAgo(23), hoursAgo(23));

    await store().put(pieces('second'), most);

    expect(await readdir(join(dir, 'tmp'))).toEqual(['young']);
  });

  it('tells doctor that all is well, and leaves nothing', async () => {
    expect(await store().check()).toBeUndefined();
    expect(await filesIn(dir)).toEqual([]);
  });
});
