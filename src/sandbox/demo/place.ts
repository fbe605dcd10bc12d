import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Config } from '../../config.js';
import { Settings } from '../../incident/settings.js';
import { castSettings } from './cast.js';
import { createOwnDatabase } from './database.js';

/** A place that is the demo's alone and leaves nothing behind. */
export interface Place {
  config: Config;
  leave(): Promise<void>;
}

/**
 * The play needs its own workspace, ports and data, and the clocks and permissions that it was written for: whatever a
 * team has configured for itself stays out of it, but for the server to keep the database on.
 */
export async function findPlace(given: Config): Promise<Place> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tocsin-demo-'));
  const removeDirectory = () => rm(dataDir, { recursive: true, force: true });
  try {
    const database =
      given.database.url === undefined ? undefined : await createOwnDatabase(given.database.url);
    return {
      config: {
        ...given,
        database: { dataDir, ...(database && { url: database.url }) },
        http: { host: '127.0.0.1', port: 0 },
        sandbox: { port: 0 },
        slack: undefined,
        teams: undefined,
        jira: undefined,
        pagerduty: undefined,
        github: undefined,
        zoom: undefined,
        announcementChannel: 'incidents',
        momentEmoji: 'pushpin',
        settings: Settings.parse(castSettings),
      },
      async leave() {
        await database?.drop();
        await removeDirectory();
      },
    };
  } catch (error) {
    await removeDirectory();
    throw error;
  }
}
