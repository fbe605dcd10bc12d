import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Larger than anything Slack sends (a view of 100 blocks stays well below). */
const maxBodyBytes = 1024 * 1024;

export interface Answer {
  status: number;
  contentType?: string;
  headers?: Readonly<Record<string, string>>;
  /** In pieces where it may be long; should they break off, so does the answer. */
  body?: string | AsyncIterable<string>;
}

export interface Route {
  /** What takes `GET` takes `HEAD`. */
  method: 'GET' | 'POST';
  /** `/exports/:token`: a part with a colon stands for any, and is in `params` by its name. */
  path: string;
  handle(request: {
    headers: IncomingHttpHeaders;
    body: Buffer;
    query: URLSearchParams;
    params: Readonly<Record<string, string>>;
  }): Promise<Answer>;
}

export interface WebServer {
  /** The port it listens on. */
  port: number;
  /** Takes no new requests and answers those under way. */
  stop(): Promise<void>;
}

/** The one HTTP server. A handler that throws is answered with 500, so that the sender tries again. */
export async function startServer(input: {
  host: string;
  port: number;
  routes: readonly Route[];
  /** `path` is the route's: what stands for a part of it may be a secret. */
  onError: (error: unknown, path: string) => void;
}): Promise<WebServer> {
  const server = createServer((request, response) => {
    const [path = '/', query] = (request.url ?? '/').split('?', 2);
    const isHead = request.method === 'HEAD';
    const method = isHead ? 'GET' : request.method;
    const there = input.routes.flatMap((route) => {
      const params = match(route.path, path);
      return params ? [{ route, params }] : [];
    });
    const found = there.find(({ route }) => route.method === method);
    if (!found) {
      return write(
        response,
        there.length > 0 ? notTaken(there.map(({ route }) => route.method)) : nothingThere,
        isHead,
      );
    }
    const { route, params } = found;
    const onError = (error: unknown) => input.onError(error, route.path);
    const send = (answer: Answer) => {
      if (!response.headersSent) write(response, answer, isHead, onError);
    };

    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBodyBytes) {
        chunks.push(chunk);
        return;
      }
      send(text(413, 'The body is too large.'));
      // Nothing more of it is read.
      request.destroy();
    });
    request.on('error', () => undefined);
    request.on('end', () => {
      if (size > maxBodyBytes) return;
      const asked = {
        headers: request.headers,
        body: Buffer.concat(chunks),
        query: new URLSearchParams(query),
        params,
      };
      route.handle(asked).then(send, (error: unknown) => {
        onError(error);
        send(text(500, 'Something went wrong on our side.'));
      });
    });
  });
  server.requestTimeout = 30_000;
  const port = await listen(server, input.port, input.host);
  return {
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

const nothingThere = text(404, 'There is nothing here.');

function notTaken(methods: readonly string[]): Answer {
  const answer = text(405, `This takes ${methods.join(' and ')} only.`);
  return { ...answer, headers: { allow: methods.join(', ') } };
}

/** What stands for the parts with a colon; undefined when it is another path. */
function match(pattern: string, path: string): Record<string, string> | undefined {
  if (!pattern.includes(':')) return pattern === path ? {} : undefined;
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':') && value !== '') params[part.slice(1)] = value;
    else if (part !== value) return undefined;
  }
  return params;
}

function write(
  response: ServerResponse,
  { status, contentType, headers, body = '' }: Answer,
  isHead: boolean,
  onError: (error: unknown) => void = () => undefined,
): void {
  response.writeHead(status, {
    ...(contentType && { 'content-type': contentType }),
    ...(typeof body === 'string' && { 'content-length': Buffer.byteLength(body) }),
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  if (isHead || typeof body === 'string') {
    response.end(isHead ? undefined : body);
    return;
  }
  pipeline(Readable.from(body, { objectMode: false }), response).catch((error: unknown) => {
    // Who asked went away: no fault of ours.
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'))
      onError(error);
  });
}

function text(status: number, body: string): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
