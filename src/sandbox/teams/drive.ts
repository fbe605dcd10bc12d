import { randomBytes } from 'node:crypto';
import type { Author, Conversation, DriveFile } from './rows.js';
import type { World } from './world.js';

/** Puts a file into a conversation's folder; one of the same name is replaced, as SharePoint does unless told otherwise. */
export function putFile(
  world: World,
  { id: conversation }: Conversation,
  { name, type, bytes, author }: { name: string; type: string; bytes: Buffer; author: Author },
): DriveFile {
  const before = world.files.all().find((one) => one.conversation === conversation && one.name === name);
  const id = before?.id ?? `01${randomBytes(15).toString('hex').toUpperCase()}`;
  world.blobs.put(id, bytes);
  const file = world.files.put({
    id,
    conversation,
    name,
    type,
    size: bytes.length,
    createdAt: world.now().getTime(),
    author,
  });
  world.changes.emit({ channel: conversation });
  return file;
}

const TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  pdf: 'application/pdf',
  txt: 'text/plain',
  log: 'text/plain',
  md: 'text/markdown',
  json: 'application/json',
  csv: 'text/csv',
  html: 'text/html',
};

export const typeOf = (name: string): string =>
  TYPES[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? 'application/octet-stream';
