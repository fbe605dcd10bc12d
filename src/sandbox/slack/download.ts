import type { IncomingMessage, ServerResponse } from 'node:http';
import { channelsOf, contentOf } from './files.js';
import type { StoredFile } from './rows.js';
import { channelOf, type Workspace } from './workspace.js';

/**
 * `url_private` and `url_private_download`: with "a bearer token … files:read" the bytes
 * (https://docs.slack.dev/reference/objects/file-object#auth). Without, Slack neither refuses nor fails: it redirects to its
 * sign-in page, which answers 200 with HTML, and a client that follows has saved a page under the file's name
 * (github.com/slackapi/deno-slack-sdk/issues/285, github.com/slackapi/bolt-js/issues/2585).
 */
export function serveFile(
  workspace: Workspace,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
): void {
  const [, place = '', ...rest] = path.split('/').filter(Boolean);
  const file = workspace.tables['slack.files'].findOneBy('file_id', place.split('-')[1] ?? '');
  const token = /^Bearer (\S+)$/i.exec(req.headers.authorization ?? '')?.[1];
  const { identity } = workspace;
  const permitted = token === identity.botToken && identity.scopes.includes('files:read');
  if (!permitted || (file && !seenByBot(workspace, file))) {
    res.writeHead(302, { location: `${workspace.baseUrl}/?redir=${encodeURIComponent(path)}` });
    return void res.end(`<a href="${workspace.baseUrl}/">Found</a>.`);
  }
  if (!file || file.deleted) {
    res.writeHead(404, { 'content-type': 'text/html; charset=utf-8' });
    return void res.end('<!DOCTYPE html><title>File not found</title>');
  }
  const bytes = contentOf(workspace, file);
  res.writeHead(200, {
    'content-type': file.mimetype,
    'content-length': bytes.length,
    ...(rest[0] === 'download' && { 'content-disposition': `attachment; filename*=UTF-8''${rest[1] ?? ''}` }),
  });
  res.end(req.method === 'HEAD' ? undefined : bytes);
}

export function signInPage(res: ServerResponse): void {
  res.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  res.end('<!DOCTYPE html><html lang="en-US"><head><title>Sign in to Sandbox | Slack</title></head></html>');
}

function seenByBot(workspace: Workspace, file: StoredFile): boolean {
  const { botUserId } = workspace.identity;
  return (
    file.user === botUserId ||
    channelsOf(file).some((id) => {
      const channel = channelOf(workspace, id);
      return channel !== undefined && (!channel.is_private || channel.members.includes(botUserId));
    })
  );
}
