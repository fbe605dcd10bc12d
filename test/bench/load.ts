/**
 * A load generator: some connections, each sending the next request as soon as its last one was answered.
 *
 * Not autocannon: it builds each request anew and so costs as much as the server under test, on the same cores, and it
 * tells latencies in whole milliseconds. Here every byte was prepared and signed before the clock starts.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Load {
  /** From the first byte sent to the last one received. */
  seconds: number;
  /** Milliseconds of each request. */
  latencies: number[];
  /** How many answers came with which status. */
  statuses: ReadonlyMap<number, number>;
}

export async function load(url: string, requests: readonly Buffer[], connections: number): Promise<Load> {
  const { hostname, port } = new URL(url);
  const sockets: Socket[] = [];
  for (let number = 0; number < Math.min(connections, requests.length); number += 1) {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    sockets.push(socket);
  }
  const latencies: number[] = [];
  const statuses = new Map<number, number>();
  let next = 0;
  const started = performance.now();
  await Promise.all(
    sockets.map(async (socket) => {
      const ask = asker(socket);
      for (let request = requests[next]; request; request = requests[next]) {
        next += 1;
        const sent = performance.now();
        const status = await ask(request);
        latencies.push(performance.now() - sent);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  for (const socket of sockets) socket.destroy();
  return { seconds, latencies, statuses };
}

/** Sends one request and resolves with the status of its answer, once the answer is complete. */
function asker(socket: Socket): (request: Buffer) => Promise<number> {
  let received = '';
  let waiting: { resolve(status: number): void; reject(error: Error): void } | undefined;
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    received += chunk;
    if (!isComplete(received)) return;
    const status = Number(received.slice(9, 12));
    received = '';
    waiting?.resolve(status);
  });
  const fail = (error: Error) => waiting?.reject(error);
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the server closed the connection')));
  return (request) =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      socket.write(request);
    });
}

function isComplete(received: string): boolean {
  const end = received.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = /\r\ncontent-length: *(\d+)/i.exec(received.slice(0, end))?.[1];
  if (length !== undefined) return received.length >= end + 4 + Number(length);
  // Chunked: nothing that is answered here looks like the last chunk.
  return received.endsWith('\r\n0\r\n\r\n');
}

/** The bytes of a POST request. */
export function post(url: string, headers: Readonly<Record<string, string>>, body: string): Buffer {
  const { host, pathname } = new URL(url);
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `host: ${host}`,
    `content-length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}
