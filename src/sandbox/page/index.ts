/** The workspace in a browser, served by the sandbox's HTTP server at `/` and `/page/*`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { toError } from '../../errors.js';
import type { Sandbox } from '../contract.js';
import { runAction } from './actions.js';
import { ownApp } from './app-manifest.js';
import type { PageApp } from './client/wire.js';
import { createEvents } from './events.js';
import { createFiles } from './files.js';
import { Refused, readJson, requireLoopbackHost, requireSameOrigin, withFileBytes } from './guard.js';
import { conversationFor, fileFor, type Look, sharedFile, stateFor, viewerOf } from './state.js';
import { ownTeamsApp } from './teams-app.js';
import { historyFor } from './teams-state.js';

export interface PageExtras {
  /** Moves the workspace's clock forward; without it the page offers no clock control. */
  advanceClock?(minutes: number): Promise<void>;
  /** The workspace's time. Default the real one. */
  now(): Date;
  /** Commands and shortcuts to offer. Default: what manifest.yml declares. */
  app?: PageApp;
}

export interface Page {
  /** Resolves with false, and touches nothing, when the path is not the page's. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<boolean>;
  /** Ends the event streams. */
  close(): void;
}

const As = z.object({ as: z.string() });

const Minutes = z.object({
  minutes: z
    .number()
    .int()
    .positive()
    .max(60 * 24 * 7),
});

export function createPage(sandbox: Sandbox, extras: PageExtras = { now: () => new Date() }): Page {
  const look: Look = {
    sandbox,
    app: extras.app ?? ownApp(),
    teamsApp: ownTeamsApp(sandbox.teams.appId),
    now: extras.now,
    canAdvanceClock: extras.advanceClock !== undefined,
  };
  const files = createFiles();
  const events = createEvents(sandbox);

  /** The answer's body; undefined when the stream took over the response. */
  function read(url: URL, res: ServerResponse): object | undefined {
    const viewer = viewerOf(sandbox, url.searchParams.get('as'));
    const asked = (name: string) => url.searchParams.get(name) ?? '';
    switch (url.pathname) {
      case '/page/events':
        events.open(viewer, res);
        return undefined;
      case '/page/api/state':
        return stateFor(look, viewer);
      case '/page/api/channel':
        return conversationFor(sandbox, viewer, asked('id'));
      case '/page/api/chat':
        return historyFor(sandbox, viewer, asked('id'));
      case '/page/api/file':
        return fileFor(sandbox, viewer, asked('channel'), asked('id'));
      case '/page/file':
        sendFile(res, sharedFile(sandbox, viewer, asked('channel'), asked('id')));
        return undefined;
      default:
        throw new Refused(404, 'There is nothing here.');
    }
  }

  async function write(url: URL, req: IncomingMessage): Promise<object> {
    requireSameOrigin(req);
    const name = url.pathname.replace('/page/api/', '');
    const body = await readJson(req, /^(?:teams\/)?upload$/.test(name) ? withFileBytes : undefined);
    // Another page of this person shows what is open.
    if (name === 'reload' && events.isWatched(As.parse(body).as)) return {};
    if (name !== 'clock') return runAction(sandbox, name, body);
    if (!extras.advanceClock) throw new Refused(404, 'This workspace runs on the real clock.');
    await extras.advanceClock(Minutes.parse(body).minutes);
    events.tell();
    return {};
  }

  return {
    async handle(req, res) {
      const url = new URL(req.url ?? '/', 'http://127.0.0.1');
      if (url.pathname !== '/' && !url.pathname.startsWith('/page/')) return false;
      try {
        requireLoopbackHost(req);
        if (files.send(url.pathname, req, res)) return true;
        if (req.method !== 'GET' && req.method !== 'POST')
          throw new Refused(405, 'Only GET and POST are served here.');
        const answer = req.method === 'POST' ? await write(url, req) : read(url, res);
        if (answer) sendJson(res, 200, answer);
      } catch (thrown) {
        answerError(res, thrown);
      }
      return true;
    },
    close: () => events.close(),
  };
}

function sendJson(res: ServerResponse, status: number, body: unknown): void {
  res
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    .end(JSON.stringify(body));
}

/** What people shared is theirs: it is drawn as a picture or saved, and runs nothing. */
function sendFile(res: ServerResponse, { name, type, bytes }: ReturnType<typeof sharedFile>): void {
  res
    .writeHead(200, {
      'content-type': type.startsWith('image/') ? type : 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      'content-length': bytes.length,
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=3600',
      'x-content-type-options': 'nosniff',
    })
    .end(bytes);
}

function answerError(res: ServerResponse, thrown: unknown): void {
  if (res.headersSent) {
    res.end();
    return;
  }
  // A body that was not read to its end cannot be followed by another request.
  if (thrown instanceof Refused && thrown.status === 413) res.setHeader('connection', 'close');
  const { status, error } = described(thrown);
  sendJson(res, status, { error });
}

/** What a person can mend has a sentence of its own; the rest is a fault of the page. */
function inWords(thrown: z.ZodError): string {
  const sentences = thrown.issues.filter(({ code }) => code === 'custom').map(({ message }) => message);
  return sentences.length > 0 ? sentences.join(' ') : z.prettifyError(thrown);
}

/** The sandbox throws plain errors for what a client would not let a person do; they are shown as they are. */
function described(thrown: unknown): { status: number; error: string } {
  if (thrown instanceof Refused) return { status: thrown.status, error: thrown.message };
  if (thrown instanceof z.ZodError) return { status: 400, error: inWords(thrown) };
  return { status: 409, error: toError(thrown).message };
}
