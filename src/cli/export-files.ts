import { createReadStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Image } from '../chat/html-entries.js';
import { visible } from '../chat/plain-text.js';
import type { ExportedFile } from '../chat/views/export-entries.js';
import { toError } from '../errors.js';
import type { ArtifactStore } from '../integrations/ports.js';

type Store = Pick<ArtifactStore, 'open'>;
type Tell = (text: string) => void;

/** A larger image is listed; and so is any, once a document holds this much of them. */
const mostImageBytes = 2_000_000;
const mostInlineBytes = 64_000_000;

/**
 * Copies what was kept into `<folder>/files`, checked while it is copied. What is missing or damaged is told, and the
 * rest is copied. Returns the paths of the copies, below the folder.
 */
export async function copyFiles(
  store: Store,
  { files, folder, fault }: { files: readonly ExportedFile[]; folder: string; fault: Tell },
): Promise<ReadonlySet<string>> {
  const copied = new Set<string>();
  const tried = new Set<string>();
  for (const file of files) {
    const path = pathOf(file);
    if (path === undefined || tried.has(path)) continue;
    if (tried.size === 0) await mkdir(join(folder, 'files'), { mode: 0o700 });
    tried.add(path);
    const reason = await copy(store, file, join(folder, path));
    if (reason === undefined) copied.add(path);
    else fault(lost(file, reason));
  }
  return copied;
}

/** What kept the store from giving the content; undefined when it did. Throws when it cannot be written. */
async function copy(store: Store, file: ExportedFile, to: string): Promise<string | undefined> {
  let fault: Error | undefined;
  async function* content() {
    try {
      yield* openKept(store, file);
    } catch (thrown) {
      fault = toError(thrown);
      throw thrown;
    }
  }
  // Opened first: a stream that opens by itself could still make the file after it was removed again.
  const target = await open(to, 'wx', 0o600);
  try {
    await pipeline(content, target.createWriteStream());
    return undefined;
  } catch (thrown) {
    await rm(to, { force: true });
    if (!fault) throw thrown;
    return fault.message;
  }
}

/** What was kept of a file. Reading ends in an error when it is missing or damaged. */
export async function* openKept(store: Store, { sha256 }: ExportedFile): AsyncGenerator<Uint8Array> {
  const found = sha256 && (await store.open(sha256));
  if (!found) throw new Error(`The stored file ${sha256} is missing. Restore it from a backup`);
  yield* found.content;
}

const lost = ({ name }: ExportedFile, reason: string) => `“${visible(name)}” is left out. ${reason}.`;

/** Where a copy of a file lies; undefined when there is nothing to copy. */
export function pathOf({ sha256, name, redacted }: ExportedFile): string | undefined {
  return sha256 === undefined || redacted ? undefined : `files/${sha256.slice(0, 12)}-${safeName(name)}`;
}

/** A name that means no more than itself to any file system: no folders, no hidden files, no controls. */
export function safeName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{M}\p{N}._-]+/gu, '_')
    .replace(/^[._]+/, '');
  const extension = /\.[A-Za-z0-9]{1,10}$/.exec(plain)?.[0] ?? '';
  const stem = plain.slice(0, plain.length - extension.length).replace(/[._]+$/, '');
  return `${cutToBytes(stem, 100) || 'file'}${extension}`;
}

/** Names are limited in bytes: 255 on most file systems. */
function cutToBytes(text: string, most: number): string {
  let kept = '';
  for (const character of text) {
    if (Buffer.byteLength(kept + character) > most) break;
    kept += character;
  }
  return kept;
}

/** Reads the images to show in a document, until it holds as many as are good for it. What cannot be read is told. */
export function imageReader(
  open: (file: ExportedFile) => AsyncIterable<Uint8Array> | undefined,
  fault: Tell,
) {
  let room = mostInlineBytes;
  return async (file: ExportedFile): Promise<Image | undefined> => {
    const { bytes = 0, sha256, redacted } = file;
    if (!sha256 || redacted || bytes > Math.min(mostImageBytes, room)) return undefined;
    try {
      const content = open(file);
      const image = content && (await readImage(content));
      if (image) room -= bytes;
      return image;
    } catch (thrown) {
      fault(lost(file, toError(thrown).message));
      return undefined;
    }
  };
}

async function readImage(content: AsyncIterable<Uint8Array>): Promise<Image | undefined> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of content) {
    pieces.push(piece);
    bytes += piece.byteLength;
    if (bytes > mostImageBytes) return undefined;
  }
  const whole = Buffer.concat(pieces);
  const mimetype = imageType(whole);
  return mimetype === undefined ? undefined : { mimetype, base64: whole.toString('base64') };
}

/**
 * What a browser shows as a picture and nothing else, told by its first bytes, whatever it calls itself
 * (https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern). SVG is a document that can do things.
 */
function imageType(bytes: Buffer): string | undefined {
  const begins = (text: string, at = 0) =>
    bytes.subarray(at, at + text.length).equals(Buffer.from(text, 'latin1'));
  if (begins('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (begins('\xff\xd8\xff')) return 'image/jpeg';
  if (begins('GIF87a') || begins('GIF89a')) return 'image/gif';
  return begins('RIFF') && begins('WEBPVP', 8) ? 'image/webp' : undefined;
}

/** Reads a copy that was checked when it was made. */
export function readCopy(folder: string, path: string | undefined): AsyncIterable<Uint8Array> | undefined {
  return path === undefined ? undefined : createReadStream(join(folder, path));
}
