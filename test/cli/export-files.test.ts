import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ExportedFile } from '../../src/chat/views/export-entries.js';
import { copyFiles, imageReader, pathOf, safeName } from '../../src/cli/export-files.js';
import { createArtifacts } from '../../src/integrations/artifacts/index.js';
import type { ArtifactStore } from '../../src/integrations/ports.js';
import { message, redPoint, sha256 } from '../chat/html-story.js';

let scratch: string;
let store: ArtifactStore;
let told: string[];
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tocsin-files-'));
  store = createArtifacts({ dir: join(scratch, 'kept'), s3: undefined });
  told = [];
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

const fault = (text: string) => told.push(text);

async function keep(name: string, ...pieces: Buffer[]): Promise<ExportedFile> {
  async function* content() {
    yield* pieces;
  }
  const kept = await store.put(content(), { mostBytes: 1e9 });
  return { message: message('1.1'), file: name, name, ...kept };
}

describe('copies', () => {
  const copy = (...files: ExportedFile[]) => copyFiles(store, { files, folder: scratch, fault });

  it('are what was kept, for their owner alone, one for the same content under the same name', async () => {
    const file = await keep('a.txt', Buffer.from('first '), Buffer.from('second'));
    const copied = await copy(file, { ...file, file: 'F2' }, await keep('empty'));

    expect([...copied]).toEqual([pathOf(file), 'files/e3b0c44298fc-empty']);
    expect(await readFile(join(scratch, pathOf(file) ?? ''), 'utf8')).toBe('first second');
    expect((await stat(join(scratch, pathOf(file) ?? ''))).mode & 0o777).toBe(0o600);
    expect(told).toEqual([]);
  });

  it('leave out what was not kept, and what was taken out', async () => {
    const { sha256: _, ...metadata } = await keep('a.txt', Buffer.from('x'));

    expect(await copy(metadata, { ...metadata, sha256, redacted: true })).toEqual(new Set());
    expect(await readdir(scratch)).toEqual(['kept']);
    expect(told).toEqual([]);
  });

  it('that cannot be made are told and leave nothing behind', async () => {
    const gone = { ...(await keep('x')), name: 'evil\u202Etxt.exe', sha256 };

    expect(await copy(gone)).toEqual(new Set());
    expect(told).toEqual([
      `“evil[U+202E]txt.exe” is left out. The stored file ${sha256} is missing. Restore it from a backup.`,
    ]);
    expect(await readdir(join(scratch, 'files'))).toEqual([]);
  });

  it('stop when the folder cannot be written', async () => {
    const file = await keep('a.txt', Buffer.from('x'));

    await expect(copyFiles(store, { files: [file], folder: join(scratch, 'none'), fault })).rejects.toThrow(
      'ENOENT',
    );
  });

  it('of large files do not fill the memory', async () => {
    const mega = Buffer.alloc(1_000_000, 7);
    const file = await keep('large.bin', ...Array.from({ length: 150 }, () => mega));
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const watched: Pick<ArtifactStore, 'open'> = {
      async open(wanted) {
        const found = await store.open(wanted);
        if (!found) return undefined;
        async function* content(pieces: AsyncIterable<Uint8Array>) {
          for await (const piece of pieces) {
            most = Math.max(most, process.memoryUsage().arrayBuffers - before);
            yield piece;
          }
        }
        return { ...found, content: content(found.content) };
      },
    };
    await copyFiles(watched, { files: [file], folder: scratch, fault });

    expect((await stat(join(scratch, pathOf(file) ?? ''))).size).toBe(150_000_000);
    expect(most).toBeLessThan(75_000_000);
  });
});

describe('a safe name', () => {
  it.each([
    ['graph.png', 'graph.png'],
    ['../../etc/passwd', 'etc_passwd'],
    ['..\\..\\boot.ini', 'boot.ini'],
    ['.bashrc', 'bashrc'],
    ['a b:c*d?.tar.gz', 'a_b_c_d_.tar.gz'],
    ['日本語 レポート.pdf', '日本語_レポート.pdf'],
    ['inv\u202Egnp.exe', 'inv_gnp.exe'],
    ['', 'file'],
    ['...', 'file'],
    ['🧯', 'file'],
    [`${'é'.repeat(300)}.txt`, `${'é'.repeat(50)}.txt`],
  ])('for %j is %j', (name, expected) => {
    expect(safeName(name)).toBe(expected);
  });

  it('is short and stays where it is, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        const safe = safeName(name);

        expect(safe).toMatch(/^[\p{L}\p{M}\p{N}_-][\p{L}\p{M}\p{N}._-]*$/u);
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(111);
      }),
    );
  });
});

describe('images in a document', () => {
  const opened: string[] = [];
  const reader = () =>
    imageReader(async function* (file) {
      opened.push(file.name);
      yield* (await store.open(file.sha256 ?? sha256))?.content ?? [];
    }, fault);

  it.each([
    ['x.bin', Buffer.from(redPoint, 'base64'), 'image/png'],
    ['x', Buffer.from('\xff\xd8\xff\xe0rest', 'latin1'), 'image/jpeg'],
    ['x', Buffer.from('GIF89arest'), 'image/gif'],
    ['x', Buffer.from('RIFF\0\0\0\0WEBPVP8 rest', 'latin1'), 'image/webp'],
  ])('are told by their first bytes: %s is one of %j', async (name, content, mimetype) => {
    const file = await keep(name, content);

    expect(await reader()(file)).toEqual({ mimetype, base64: content.toString('base64') });
  });

  it.each([
    ['x.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['x.png', '<html><script>alert(1)</script></html>'],
    ['x.png', 'RIFF\0\0\0\0WAVE'],
    ['x.png', ''],
  ])('are not what only says so: %s with %j', async (name, content) => {
    const file = await keep(name, Buffer.from(content, 'latin1'));

    expect(await reader()({ ...file, mimetype: 'image/png' })).toBeUndefined();
  });

  it('are not read when they are too large, and no more of them once there are many', async () => {
    const png = (bytes: number) => Buffer.concat([Buffer.from(redPoint, 'base64'), Buffer.alloc(bytes - 70)]);
    const large = await keep('large.png', png(2_000_001));
    const usual = await keep('usual.png', png(2_000_000));
    opened.length = 0;
    const read = reader();

    expect(await read(large)).toBeUndefined();
    expect(opened).toEqual([]);
    const shown = [];
    for (let count = 0; count < 40; count += 1) if (await read(usual)) shown.push(count);
    expect(shown).toHaveLength(32);
  });

  it('that are damaged are told and left out', async () => {
    const read = imageReader(async function* () {
      yield Buffer.from('x');
      throw new Error('The stored file is damaged');
    }, fault);

    expect(await read(await keep('a.png', Buffer.from('x')))).toBeUndefined();
    expect(told).toEqual(['“a.png” is left out. The stored file is damaged.']);
  });
});
