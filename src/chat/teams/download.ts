/** A file's content: of one in SharePoint or OneDrive by its address, of a picture in a message by Graph's hosted contents. */
import { PassingFailure, PermanentFailure, RetryLater } from '../../errors.js';
import type { RoomId } from '../../ids.js';
import type { Download } from '../archive.js';
import { cleanText } from '../clean-text.js';
import { watchdog } from '../watchdog.js';
import { ChatMessage } from './chat-message.js';
import { toFailure } from './errors.js';
import { fileKey, readFile } from './files.js';
import type { Graph } from './graph.js';
import { messagePath, readPermission } from './room-path.js';
import { roomOf } from './seen.js';
import { pagePictures } from './shown-message.js';

export interface DownloadDeps {
  graph: Graph;
  /** Where a room is, below `/v1.0` of Graph. */
  pathOf: (room: RoomId) => Promise<string>;
  graphUrl: string;
  /** For Graph. */
  token: () => Promise<string>;
}

/** How long Graph may let us wait for the first byte, and then for each next one. */
const silenceMs = 30_000;

interface Source {
  /** Below `/v1.0`. */
  path: string;
  name: string;
  permission: string;
}

export function createDownload(deps: DownloadDeps): (file: string) => Promise<Download | undefined> {
  const base = `${deps.graphUrl.replace(/\/+$/, '')}/v1.0`;

  async function sourceOf(id: string): Promise<Source | undefined> {
    const file = readFile(id);
    if (!file) throw new PermanentFailure('There is no such file in Microsoft Teams.');
    const path = messagePath(await deps.pathOf(roomOf(file.conversation)), file);
    const permission = readPermission(path);
    const message = ChatMessage.parse(await deps.graph('get', path, { permission }));
    if (message.deletedDateTime) throw new PermanentFailure('The message with the file was deleted.');
    const picture = pagePictures(message).find(({ key }) => key === file.key);
    if (picture) {
      const [, content] = /\/hostedContents\/([^/?#]+)\/\$value/.exec(picture.src) ?? [];
      return content ? { path: `${path}/hostedContents/${content}/$value`, name: '', permission } : undefined;
    }
    const attachment = message.attachments?.find((one) => one.id && fileKey(one.id) === file.key);
    if (!attachment) throw new PermanentFailure('The file is no longer in the message.');
    const { contentUrl, name } = attachment;
    if (attachment.contentType !== 'reference' || !contentUrl || !isOurs(contentUrl)) return undefined;
    return {
      path: `/shares/${shareOf(contentUrl)}/driveItem/content`,
      name: cleanText(name || 'a file'),
      permission: 'Files.Read.All',
    };
  }

  /** What is kept elsewhere, as with Box or Dropbox, is not Microsoft's to give. */
  function isOurs(address: string): boolean {
    if (!URL.canParse(address)) return false;
    const { host, hostname } = new URL(address);
    return /(?:^|\.)sharepoint(?:-df)?\.(?:com|us|cn|de)$/.test(hostname) || host === new URL(base).host;
  }

  async function fetchContent({ path, name, permission }: Source): Promise<Download> {
    const token = await deps.token();
    const watch = watchdog(silenceMs, 'Microsoft Teams');
    const response = await fetch(`${base}${path}`, {
      // It is answered with another address, which needs no token: `fetch` leaves it out there.
      headers: { authorization: `Bearer ${token}` },
      signal: watch.signal,
    }).catch((error: unknown) => {
      watch.stop();
      throw new PassingFailure('Microsoft Teams could not be reached.', { cause: error });
    });
    const refusal = refusalOf(response, permission);
    if (refusal || !response.body) {
      watch.stop();
      await response.body?.cancel();
      throw refusal ?? new PassingFailure('Microsoft Teams sent no content.');
    }
    const mimetype = response.headers.get('content-type')?.split(';', 1)[0]?.trim() || undefined;
    return { name: name || pictureName(mimetype), mimetype, content: watch.over(response.body) };
  }

  return async (id) => {
    try {
      const source = await sourceOf(id);
      return source && (await fetchContent(source));
    } catch (error) {
      throw toFailure(error);
    }
  };
}

/** learn.microsoft.com/graph/api/shares-get#encoding-sharing-urls */
const shareOf = (address: string): string => `u!${Buffer.from(address).toString('base64url')}`;

const pictureName = (mimetype: string | undefined) =>
  `picture${/^image\/[a-z]+$/.test(mimetype ?? '') ? `.${mimetype?.slice('image/'.length)}` : ''}`;

function refusalOf({ ok, status, headers }: Response, permission: string): Error | undefined {
  if (ok) return undefined;
  const wait = Number(headers.get('retry-after'));
  if (status === 429) return new RetryLater(wait || 30, 'Microsoft Teams asks to slow down');
  if (status >= 500) return new PassingFailure(`Microsoft Teams has trouble of its own (${status}).`);
  if (status === 401) return new PassingFailure('Microsoft Teams does not accept Tocsin’s token.');
  if (status === 404 || status === 410)
    return new PermanentFailure('Microsoft Teams no longer has the file.');
  return new PermanentFailure(
    `Microsoft Teams refuses the file (${status}). Tocsin needs the permission ${permission}.`,
  );
}
