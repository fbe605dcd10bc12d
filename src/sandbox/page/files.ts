/** The page's own files. They are few and small: read once, served from memory with a tag to revalidate. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Refused } from './guard.js';

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/**
 * No network, no inline script, no frame: what people type has nothing to call. Images may come from this machine, and from the
 * file that the visitor has just chosen (`blob:`).
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' blob: data: http://127.0.0.1:* http://localhost:*",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Microsoft's own renderer of Adaptive Cards, as its package brings it for browsers. */
const cardsPath = '/page/lib/adaptivecards.js';
const cards = createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js');

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Beside this file when it runs from dist/; when it runs from src/ (tests), where the build left it. */
function clientFolder(): string {
  const folder = ['./client/', '../../../dist/src/sandbox/page/client/']
    .map(here)
    .find((candidate) => existsSync(`${candidate}main.js`));
  if (!folder) throw new Error('The page has no scripts: run `npm run build` first.');
  return folder;
}

interface PageFile {
  body: Buffer;
  type: string;
  tag: string;
}

export function createFiles(): { send(path: string, req: IncomingMessage, res: ServerResponse): boolean } {
  const assets = here('./assets/');
  const cache = new Map<string, PageFile>();

  function find(path: string): PageFile | undefined {
    const cached = cache.get(path);
    if (cached) return cached;
    // Names without separators only: nothing outside the two folders can be asked for.
    const name =
      path === '/' ? 'assets/index.html' : /^\/page\/((?:assets|client)\/[a-z-]+\.[a-z]+)$/.exec(path)?.[1];
    if (name === undefined && path !== cardsPath) return undefined;
    const [folder, file = ''] = name?.split('/') ?? [];
    const full = name === undefined ? cards : `${folder === 'assets' ? assets : clientFolder()}${file}`;
    const type = types[full.split('.').at(-1) ?? ''];
    if (type === undefined || !existsSync(full)) return undefined;
    const body = readFileSync(full);
    const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`;
    cache.set(path, { body, type, tag });
    return { body, type, tag };
  }

  return {
    send(path, req, res) {
      const file = find(path);
      if (!file) return false;
      if (req.method !== 'GET' && req.method !== 'HEAD') throw new Refused(405, 'Only GET is served here.');
      const headers = {
        'content-type': file.type,
        'cache-control': 'no-cache',
        etag: file.tag,
        'content-security-policy': policy,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      };
      if (req.headers['if-none-match'] === file.tag) res.writeHead(304, headers).end();
      else res.writeHead(200, headers).end(req.method === 'HEAD' ? undefined : file.body);
      return true;
    },
  };
}
