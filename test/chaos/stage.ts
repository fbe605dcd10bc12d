/** What a course runs on: replicas that are added and lost, a PostgreSQL of its own, and the post between Slack and them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../src/db/database.js';
import { sealTimeline } from '../../src/db/seal-store.js';
import type { Launch, Replica } from '../helpers/replica.js';
import { openStage, type Stage } from '../replicas/stage.js';
import { type OwnPostgres, startOwnPostgres } from './own-postgres.js';
import { openPostOffice, type PostOffice } from './post-office.js';

/** Something that was typed, and what the person was told. */
export interface Asked {
  what: 'declare' | 'note' | 'close';
  /** The title, the text; for `close` the title of the incident. */
  subject: string;
  /** `unknown`: there was no answer, so it may have been done or not. */
  outcome: 'done' | 'refused' | 'unknown';
}

export interface ChaosStage extends Stage {
  postgres: OwnPostgres;
  office: PostOffice;
  database: Database;
  /** Those that run, or are believed to. */
  replicas: readonly Replica[];
  asked: Asked[];
  /** The furthest that a replica's clock was ahead of the real one, and behind it. */
  furthest: { aheadMs: number; behindMs: number };
  counts: { kills: number; seals: number };
  /** Ends what was asked to go wrong and has not yet. */
  over: (() => void)[];
  /** Replicas that ended though nobody ended them. */
  crashes: readonly string[];
  /** What went wrong inside the replicas, by their logs, and how often: not a fault by itself. */
  errors(): Readonly<Record<string, number>>;
  /** Waits until so many run, starting those that are missing. */
  crew(size: number, how?: Launch): Promise<void>;
  /** Has one more started meanwhile, for the next crew. */
  prepare(): void;
  kill(replica: Replica): Promise<void>;
  /** Ends them in order. */
  dismiss(): Promise<void>;
  /** Seals what was recorded, unless the database is away. */
  seal(): Promise<void>;
}

/**
 * As often as Slack, and faster: what nobody takes within half a second is delivered no more, and only reading the room back
 * finds it (docs.slack.dev/apis/events-api#retries).
 */
const retryDelaysMs = [0, 150, 350];

/** Soon enough to fire within a course, when a clock is stepped. */
const settings = `
incidents:
  clocks: { commanderMinutes: 2, commanderRepeatMinutes: 1, firstUpdateMinutes: 3, updateRepeatMinutes: 1 }
`;

export async function openChaosStage(): Promise<ChaosStage> {
  const postgres = await startOwnPostgres();
  const files = await mkdtemp(join(tmpdir(), 'tocsin-chaos-files-'));
  const given = { url: postgres.url, drop: async () => undefined };
  const stage = await openStage({ retryDelaysMs, latencyMs: 5 }, given);
  const office = await openPostOffice();
  stage.sandbox.connect(office.url);
  const more = { ARTIFACT_DIR: files, ...(await stage.configured(settings)) };
  const database = openDatabase(postgres.url, { now: () => new Date(), connections: 4 });
  let coming: Promise<Replica> | undefined;
  const replicas = office.addressees;
  const everyone: Replica[] = [];
  const crashes: string[] = [];
  const begin = async (how: Launch) => {
    const replica = await persistently(() => chaos.start({}, how));
    everyone.push(replica);
    void replica.exited.then(({ code, signal }) => {
      if (!leaving.has(replica)) crashes.push(`${code ?? signal}: ${JSON.stringify(replica.log.slice(-3))}`);
    });
    return replica;
  };
  const leaving = new Set<Replica>();

  const chaos: ChaosStage = {
    ...stage,
    environment: { ...stage.environment, ...more },
    start: (others, how) => stage.start({ ...more, ...others }, how),
    postgres,
    office,
    database,
    replicas,
    asked: [],
    furthest: { aheadMs: 0, behindMs: 0 },
    counts: { kills: 0, seals: 0 },
    over: [],
    crashes,
    errors: () => errorsOf(everyone),
    async crew(size, how = onTime) {
      if (coming) replicas.push(await coming);
      coming = undefined;
      const missing = Array.from({ length: Math.max(0, size - replicas.length) }, () => begin(how));
      replicas.push(...(await Promise.all(missing)));
    },
    prepare() {
      coming ??= begin(onTime);
      coming.catch(() => undefined);
    },
    async kill(replica) {
      chaos.counts.kills += 1;
      leaving.add(replica);
      await replica.kill();
      remove(replicas, replica);
    },
    async dismiss() {
      await chaos.crew(0);
      for (const replica of replicas) leaving.add(replica);
      await Promise.all(replicas.map(endInOrder));
      replicas.length = 0;
    },
    async seal() {
      const sealed = await sealTimeline(database.db, () => new Date()).catch(() => undefined);
      if (sealed?.complete) chaos.counts.seals += 1;
    },
    async close() {
      await coming?.catch(() => undefined);
      for (const replica of replicas) leaving.add(replica);
      await stage.close();
      await database.stop();
      await office.close();
      await postgres.stop();
      await rm(files, { recursive: true, force: true });
    },
  };
  return chaos;
}

const onTime: Launch = { steppable: { aheadMs: 0 } };

/** As whatever supervises it would: without a database it ends at once, and is started again. */
async function persistently(start: () => Promise<Replica>): Promise<Replica> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start();
    } catch (error) {
      if (tries === 20) throw error;
    }
  }
}

async function endInOrder(replica: Replica): Promise<void> {
  replica.signal('SIGTERM');
  const { code, signal } = await replica.exited;
  if (code !== 0) throw new Error(`a replica was asked to end and ended with ${code ?? signal}`);
}

function errorsOf(replicas: readonly Replica[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { level, msg, ...rest } of replicas.flatMap(({ log }) => log)) {
    if (level !== 'error' && level !== 'warn') continue;
    const text = `${level} ${msg} ${JSON.stringify(rest.err ?? rest.reason ?? rest.message ?? '').slice(0, 160)}`;
    counts[text] = (counts[text] ?? 0) + 1;
  }
  return counts;
}

function remove<T>(list: T[], item: T): void {
  const position = list.indexOf(item);
  if (position >= 0) list.splice(position, 1);
}
