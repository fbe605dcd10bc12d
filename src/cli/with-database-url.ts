import type { Config } from '../config.js';

/** Starts the embedded PostgreSQL for as long as the work takes, where no other one is set. */
export async function withDatabaseUrl<T>(config: Config, work: (url: string) => Promise<T>): Promise<T> {
  if (config.database.url) return work(config.database.url);
  const { startEmbedded } = await import('../db/embedded.js');
  const embedded = await startEmbedded({ dir: config.database.dataDir });
  try {
    return await work(embedded.url);
  } finally {
    await embedded.stop();
  }
}
