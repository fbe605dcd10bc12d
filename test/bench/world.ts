/** What a benchmark measures in: a real PostgreSQL as durable as a team's, and programs in processes of their own. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { z } from 'zod';
import { type Embedded, startEmbedded } from '../../src/db/embedded.js';
import { type Child, startChild } from './child.js';
import { type Database, watchDatabase } from './database.js';

/** This file, compiled, is dist/test/bench/world.js. */
const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.resolve(here, '../../..');

export interface Slack {
  apiUrl: string;
  botToken: string;
  signingSecret: string;
}

export interface Teams {
  appId: string;
  appPassword: string;
  tenantId: string;
  teamId: string;
  graphUrl: string;
  loginUrl: string;
  connectorUrl: string;
  openIdMetadataUrl: string;
  tokenIssuer: string;
}

export interface World {
  /** A new, empty database. */
  createDatabase(): Promise<Database>;
  /** A new, empty directory, on the disk where data is kept. */
  createDirectory(): Promise<string>;
  /**
   * Starts Tocsin as it runs in production, against `slack`, `teams` or both. Answers where it takes Slack's requests, and where
   * Teams' messages.
   */
  startTocsin(input: {
    slack?: Slack;
    teams?: Teams;
    databaseUrl: string;
  }): Promise<{ url: string; messagesUrl: string }>;
  /** Starts one of `processes/` with an argument; answers what it announces. */
  startProcess(name: string, argument: unknown): Promise<unknown>;
  /** A sentence for whoever watches. */
  say(text: string): void;
}

export interface OwnWorld extends World {
  /** Ends and removes everything that was started and made. */
  stop(): Promise<void>;
}

const Ready = z.object({ url: z.string() });

export async function createWorld(say: (text: string) => void): Promise<OwnWorld> {
  // Not the system's temporary directory, which may be memory: what a commit costs is part of the truth.
  await mkdir(path.join(root, '.tocsin'), { recursive: true });
  const dir = await mkdtemp(path.join(root, '.tocsin', 'bench-'));
  const children: Child[] = [];
  const databases: Database[] = [];
  let postgres: Promise<Embedded> | undefined;
  let made = 0;

  const start = async (input: Parameters<typeof startChild>[0]) => {
    const child = await startChild(input);
    children.push(child);
    return child.announced;
  };
  const createDirectory = async () => {
    made += 1;
    const directory = path.join(dir, `made-${made}`);
    await mkdir(directory);
    return directory;
  };

  return {
    say,
    createDirectory,
    async createDatabase() {
      postgres ??= startEmbedded({ dir: path.join(dir, 'database') });
      const { url } = await postgres;
      made += 1;
      const name = `bench_${made}`;
      const admin = new pg.Client({ connectionString: url });
      await admin.connect();
      await admin.query(`create database ${name}`).finally(() => admin.end());
      const database = watchDatabase(Object.assign(new URL(url), { pathname: `/${name}` }).href);
      databases.push(database);
      return database;
    },
    async startTocsin({ slack, teams, databaseUrl }) {
      const ready = await start({
        command: process.execPath,
        args: [path.join(root, 'dist/src/main.js')],
        // Somewhere without a tocsin.yml, and without the settings of whoever runs this.
        cwd: await createDirectory(),
        env: {
          PATH: process.env.PATH,
          NODE_ENV: 'production',
          PORT: '0',
          DATABASE_URL: databaseUrl,
          ...(slack && {
            SLACK_API_URL: slack.apiUrl,
            SLACK_BOT_TOKEN: slack.botToken,
            SLACK_SIGNING_SECRET: slack.signingSecret,
          }),
          ...(teams && {
            TEAMS_APP_ID: teams.appId,
            TEAMS_APP_PASSWORD: teams.appPassword,
            TEAMS_TENANT_ID: teams.tenantId,
            TEAMS_TEAM_ID: teams.teamId,
            GRAPH_API_URL: teams.graphUrl,
            TEAMS_LOGIN_URL: teams.loginUrl,
            TEAMS_CONNECTOR_URL: teams.connectorUrl,
            TEAMS_OPENID_URL: teams.openIdMetadataUrl,
            TEAMS_TOKEN_ISSUER: teams.tokenIssuer,
          }),
        },
        isReady: ({ msg }) => msg === 'tocsin is ready',
      });
      const { url } = Ready.parse(ready);
      return { url: `${url}/slack/events`, messagesUrl: `${url}/api/messages` };
    },
    startProcess: (name, argument) =>
      start({
        command: process.execPath,
        args: [path.join(here, 'processes', `${name}.js`), JSON.stringify(argument)],
        cwd: dir,
        env: { PATH: process.env.PATH, NODE_ENV: 'production' },
        isReady: () => true,
      }),
    async stop() {
      for (const child of children.splice(0).reverse()) await child.stop();
      for (const database of databases) await database.close();
      await (await postgres)?.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
