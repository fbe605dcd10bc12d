import { connect, createServer, type Socket } from 'node:net';

/** A wire to the database that can be cut. */
export interface DatabaseProxy {
  /** The database's URL, through the proxy. */
  url: string;
  /** Ends every connection, and those that come. */
  refuse(): void;
  /** Passes nothing on, in either direction, of the connections there are and those that come: a network gone dark. */
  swallow(): void;
  /** Passes everything on that connects from now on. What was swallowed stays so. */
  pass(): void;
  /** Connections that come from now on go to this server: another one, or the same on another port. */
  aim(databaseUrl: string): void;
  /** How many connections were refused so far. */
  refused(): number;
  close(): Promise<void>;
}

export async function openDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  let target = new URL(databaseUrl);
  const near = new Set<Socket>();
  const pipes = new Map<Socket, Socket>();
  let mode: 'pass' | 'refuse' | 'swallow' = 'pass';
  let refused = 0;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (mode === 'refuse') {
      refused += 1;
      socket.destroy();
      return;
    }
    near.add(socket);
    socket.on('close', () => near.delete(socket));
    // PostgreSQL must not know: while a connection says nothing yet, no database can be dropped.
    if (mode === 'swallow') return;
    const far = connect({ host: target.hostname, port: Number(target.port || 5432) });
    far.on('error', () => undefined);
    pipes.set(socket, far);
    socket.on('close', () => {
      pipes.delete(socket);
      far.destroy();
    });
    far.on('close', () => socket.destroy());
    socket.pipe(far);
    far.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(typeof address === 'object' && address ? address.port : '');
  const cut = () => {
    for (const socket of near) socket.destroy();
  };
  return {
    url: url.href,
    refuse() {
      mode = 'refuse';
      cut();
    },
    swallow() {
      mode = 'swallow';
      for (const [socket, far] of pipes) {
        socket.unpipe(far);
        far.unpipe(socket);
      }
    },
    pass() {
      mode = 'pass';
    },
    aim(other) {
      target = new URL(other);
    },
    refused: () => refused,
    close() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
