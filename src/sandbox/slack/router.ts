import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRecord, parseJson, readBody } from '../body.js';
import { serveFile, signInPage } from './download.js';
import type { Emulate } from './emulate.js';
import { channelsOf } from './files.js';
import type { Replies } from './replies.js';
import type { ResponseUrls } from './response-urls.js';
import type { WebApi } from './web-api.js';
import type { Workspace } from './workspace.js';

/** Slack takes files of up to 1 GB; this much is enough for a screenshot, a log or a heap dump's head. */
const MAX_FILE_BYTES = 64_000_000;

/** Where requests under `/slack` go: the Web API, `response_url`s, uploads and downloads, permalinks. */
export function createRouter(parts: {
  webApi: WebApi;
  emulate: Emulate;
  replies: Replies;
  responseUrls: ResponseUrls;
  workspace: Workspace;
}) {
  const { webApi, emulate, replies, responseUrls, workspace } = parts;

  /** Slack's own answers: `ok` as text, or why not as JSON. */
  const respond = async (req: IncomingMessage, res: ServerResponse, token: string): Promise<void> => {
    const body = parseJson((await readBody(req)).toString('utf8'));
    const to = responseUrls.take(token);
    if (typeof to === 'string') return send(res, 404, { ok: false, error: to });
    if (!isRecord(body)) return send(res, 400, { ok: false, error: 'invalid_payload' });
    const answer = await replies.apply(to, body);
    if (!answer.ok) return send(res, 400, answer);
    res.writeHead(200, { 'content-type': 'text/html' });
    res.end('ok');
  };

  const pass = async (req: IncomingMessage, res: ServerResponse, path: string): Promise<void> => {
    const body = await readBody(req, MAX_FILE_BYTES);
    const headers: Record<string, string> = {};
    for (const name of ['authorization', 'content-type']) {
      const value = req.headers[name];
      if (typeof value === 'string') headers[name] = value;
    }
    const method = req.method ?? 'GET';
    const init = method === 'GET' ? { method, headers } : { method, headers, body: new Uint8Array(body) };
    const response = await emulate.fetch(new Request(`http://emulate${path}`, init));
    res.writeHead(response.status, { 'content-type': response.headers.get('content-type') ?? 'text/plain' });
    res.end(Buffer.from(await response.arrayBuffer()));
  };

  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const url = new URL(req.url ?? '/', 'http://sandbox');
    const [, , area, name = ''] = url.pathname.split('/');
    switch (area) {
      case 'api':
        return webApi.handle(req, res, name, url.searchParams);
      case 'response':
        return respond(req, res, name);
      case 'upload':
        return pass(req, res, url.pathname.replace(/^\/slack/, '') + url.search);
      case 'files-pri':
        return serveFile(workspace, req, res, url.pathname.replace(/^\/slack/, ''));
      case '':
        return signInPage(res);
      case 'files': {
        // A file's page is the channel that it is in.
        const [, , , , id = ''] = url.pathname.split('/');
        const file = workspace.tables['slack.files'].findOneBy('file_id', id);
        res.writeHead(302, { location: `/?at=${(file && channelsOf(file)[0]) ?? ''}` });
        res.end();
        return;
      }
      case 'archives':
        // A permalink opens the page at its channel.
        res.writeHead(302, { location: `/?at=${encodeURIComponent(name)}` });
        res.end();
        return;
      default:
        return send(res, 404, { ok: false, error: 'not_found' });
    }
  };
}

function send(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(JSON.stringify(body));
}
