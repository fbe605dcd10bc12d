import type pg from 'pg';

/**
 * A connection that breaks (the server restarts) is replaced by the pool; without a listener, on the pool and on
 * each of its connections, Node would end the process instead.
 */
export function tolerateLostConnections(pool: pg.Pool, onError: (error: Error) => void): void {
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
}
