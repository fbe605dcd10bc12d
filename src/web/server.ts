import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';

/** Larger than anything Slack sends (a view of 100 blocks stays well below). */
const maxBodyBytes = 1024 * 1024;

export interface Answer {
  status: number;
  contentType?: string;
  body?: string;
}

export interface Route {
  method: 'GET' | 'POST';
  path: string;
  handle(request: { headers: IncomingHttpHeaders; body: Buffer; query: URLSearchParams }): Promise<Answer>;
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
  onError: (error: unknown, path: string) => void;
}): Promise<WebServer> {
  const server = createServer((request, response) => {
    const [path = '/', query] = (request.url ?? '/').split('?', 2);
    const send = ({ status, contentType, body }: Answer) => {
      if (response.headersSent) return;
      response.writeHead(status, {
        ...(contentType && { 'content-type': contentType }),
        'content-length': Buffer.byteLength(body ?? ''),
        'x-content-type-options': 'nosniff',
      });
      response.end(body);
    };
    const route = input.routes.find((candidate) => candidate.path === path);
    if (!route) return send(text(404, 'There is nothing here.'));
    if (route.method !== request.method) return send(text(405, `This takes ${route.method} only.`));

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
      };
      route.handle(asked).then(send, (error: unknown) => {
        input.onError(error, path);
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
