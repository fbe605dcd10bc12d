import { Socket } from 'node:net';
import pg from 'pg';

/**
 * A connection that breaks (the server restarts) is replaced by the pool; without a listener, on the pool and on
 * each of its connections, Node would end the process instead.
 */
export function tolerateLostConnections(pool: pg.Pool, onError: (error: Error) => void): void {
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
}

const lookEveryMs = 500;

/**
 * A network that went dark breaks nothing: what was asked stays unanswered for a quarter of an hour, until the kernel
 * gives up. A connection that owes an answer for longer than `ms`, more than any statement may take, is cut; one that
 * was asked nothing may be silent (it listens).
 */
export function cutSilentConnections(pool: pg.Pool, ms: number): void {
  pool.on('connect', (client) => {
    if (!(client instanceof pg.Client)) return;
    const { stream } = client.connection;
    if (!(stream instanceof Socket)) return;
    let settled = stream.bytesWritten;
    let owedSince: number | undefined;
    client.connection.on('readyForQuery', () => {
      settled = stream.bytesWritten;
      owedSince = undefined;
    });
    const timer = setInterval(() => {
      if (stream.bytesWritten === settled) return;
      owedSince ??= performance.now();
      if (performance.now() - owedSince < ms) return;
      clearInterval(timer);
      stream.destroy(new Error('Connection terminated: the database does not answer'));
    }, lookEveryMs);
    timer.unref();
    client.on('end', () => clearInterval(timer));
  });
}
