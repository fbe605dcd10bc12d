/** The whole program in this process: the app over a sandbox workspace, on a database of its own, with a clock to move. */
import type pg from 'pg';
import { type App, createApp } from '../../src/app.js';
import { type Config, readConfig } from '../../src/config.js';
import { type Database, openDatabase } from '../../src/db/database.js';
import { createReader } from '../../src/db/reader.js';
import type { EventOf, EventType, RecordedEvent } from '../../src/incident/event.js';
import type { Incident } from '../../src/incident/incident.js';
import type { Reader } from '../../src/incident/ports.js';
import { createLogger } from '../../src/logger.js';
import type { Delivered, Sandbox, SandboxMessage, SandboxOptions } from '../../src/sandbox/contract.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { createTestDatabase } from './database.js';
import { until as waitUntil } from './until.js';

export interface TestApp {
  app: App;
  config: Config;
  sandbox: Sandbox;
  /** Reads what is stored, without the app. */
  read: Reader;
  pool: pg.Pool;
  now(): Date;
  /** Lines that the app logged at `error`, as text. */
  errors: string[];
  /** Lines that it logged at `warn`. */
  warnings: string[];
  /** Moves the clock that the app and the sandbox share, and fires what is due by then. */
  advance(minutes: number): Promise<void>;
  stop(): Promise<void>;
}

export interface TestAppOptions {
  /** What tocsin.yml holds. */
  yaml?: string;
  sandbox?: Partial<SandboxOptions>;
  /** Changes the configuration, which by default leaves Slack and Jira to the sandbox. */
  config?: (config: Config, sandbox: Sandbox) => Config;
  /** Where the app finds the database, when it is not to go straight there. */
  databaseUrl?: (url: string) => string;
}

export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  let moved = 0;
  const now = () => new Date(Date.now() + moved);
  const { url, drop } = await createTestDatabase();
  const sandbox = await startSandbox({
    now,
    rateLimits: false,
    retryDelaysMs: [0, 20, 50, 100, 200, 400, 800],
    ...options.sandbox,
  });
  const errors: string[] = [];
  const warnings: string[] = [];
  const write = (line: string) => void (JSON.parse(line).level === 'warn' ? warnings : errors).push(line);
  const log = createLogger({ level: 'warn', secrets: [], to: { write } });
  const read = readConfig(
    { DATABASE_URL: options.databaseUrl?.(url) ?? url, PORT: '0', WORKER_CONCURRENCY: '8' },
    options.yaml,
  );
  const config = options.config?.(read, sandbox) ?? read;
  const own: Database = openDatabase(url, { now, connections: 4 });
  try {
    const app = await createApp(config, { log, now, sandbox });
    return {
      app,
      config,
      sandbox,
      read: createReader(own.db),
      pool: own.pool,
      now,
      errors,
      warnings,
      async advance(minutes) {
        moved += minutes * 60_000;
        await app.advanceClock(0);
      },
      async stop() {
        await app.stop();
        await sandbox.stop();
        await own.stop();
        await drop();
      },
    };
  } catch (error) {
    await sandbox.stop();
    await own.stop();
    await drop();
    throw error;
  }
}

/** For what Slack does not show; else `sandbox.slack.waitFor`. Ends before jest's own time limit, to name what is missing. */
export const until: typeof waitUntil = (what, look, timeoutMs = 20_000) => waitUntil(what, look, timeoutMs);

/** Resolves when no job is due or running and Slack has delivered what it had to. Failed jobs wait for their time and do not count. */
export async function settled({ pool, sandbox }: Pick<TestApp, 'pool' | 'sandbox'>): Promise<void> {
  await until('every job to be done', async () => {
    await Promise.all([sandbox.slack.idle(), sandbox.teams.idle()]);
    const { rowCount } = await pool.query(
      `select 1 from graphile_worker._private_jobs
       where (key is null or key not like 'clock:%') and attempts < max_attempts
         and (locked_at is not null or (run_at <= now() + interval '900 milliseconds' and attempts = 0))`,
    );
    return rowCount === 0 ? true : undefined;
  });
}

/** As a new job does: one that was brought forward would be found by the next poll only, within a second. */
export async function wakeWorkers(pool: pg.Pool): Promise<void> {
  await pool.query(`select pg_notify('jobs:insert', '{"count":1}')`);
}

/** Brings forward the jobs that wait for another try, until `look` finds what it looks for. */
export async function retryingUntil<T>(
  { pool }: Pick<TestApp, 'pool'>,
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  return until(what, async () => {
    const found = await look();
    if (found !== undefined) return found;
    const { rowCount } = await pool.query(
      `select graphile_worker.reschedule_jobs(array(
         select id from graphile_worker._private_jobs
         where locked_at is null and attempts < max_attempts and run_at > now()
           and (key is null or key not like 'clock:%')), now())`,
    );
    if (rowCount) await wakeWorkers(pool);
    return undefined;
  });
}

/** Types a command as a person. */
export function type(test: Pick<TestApp, 'sandbox'>, who: string, where: string, line: string) {
  return test.sandbox.slack.as(who).command(where, line);
}

/** Declares an incident and waits until its room is as it should be. */
export async function declare(
  test: TestApp,
  line = 'sev2 Checkout is slow',
  options: { by?: string; ready?: boolean } = {},
): Promise<Incident & { channel: string }> {
  const known = (await test.read.incidents({ viewer: 'tocsin', limit: 1 }))[0]?.number ?? 0;
  await type(test, options.by ?? 'alice', 'general', `/incident declare ${line}`);
  const incident = await until('a room', async () => {
    const [newest] = await test.read.incidents({ viewer: 'tocsin', limit: 1 });
    return newest && newest.number > known && newest.room ? newest : undefined;
  });
  if (options.ready ?? true) await settled(test);
  const current = (await test.read.incident(incident.id, 'tocsin')) ?? incident;
  return { ...current, channel: channelOf(current) };
}

export function channelOf({ room }: Pick<Incident, 'room'>): string {
  if (!room) throw new Error('the incident has no room');
  return room.replace('slack:', '');
}

export async function current(test: Pick<TestApp, 'read'>, { id }: Pick<Incident, 'id'>): Promise<Incident> {
  const incident = await test.read.incident(id, 'tocsin');
  if (!incident) throw new Error('the incident is gone');
  return incident;
}

/** All that was recorded of an incident, in the order of recording. */
export async function recorded(
  { read }: Pick<TestApp, 'read'>,
  { id }: Pick<Incident, 'id'>,
): Promise<RecordedEvent[]> {
  const incident = await read.incident(id, 'tocsin');
  if (!incident) return [];
  const { events } = await read.timeline(incident, { viewer: 'tocsin', limit: 10_000 });
  return events.sort((a, b) => a.id - b.id);
}

/** The events of one type. */
export async function eventsOf<T extends EventType>(
  test: Pick<TestApp, 'read'>,
  incident: Pick<Incident, 'id'>,
  type: T,
): Promise<EventOf<T>[]> {
  return (await recorded(test, incident))
    .map(({ event }) => event)
    .filter((event): event is EventOf<T> => event.type === type);
}

/** How many rows the timeline holds, of every incident and of none. */
export async function rowCount({ pool }: Pick<TestApp, 'pool'>): Promise<number> {
  const { rows } = await pool.query<{ count: number }>('select count(*)::int as count from timeline_event');
  return rows[0]?.count ?? 0;
}

/** Everything in a message that people can read, as one text. */
export function textOf(message: Pick<SandboxMessage, 'text' | 'blocks'>): string {
  return `${message.text}\n${stringsIn(message.blocks).join('\n')}`;
}

/** Every string inside a value. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/** The text of the answer to a command, whether in the response or as a message that only this person sees. */
export function answerOf(delivered: Delivered): string {
  return stringsIn(delivered.body).join('\n');
}

/** The message in a channel whose text holds all of `words`. */
export function messageWith(
  { sandbox }: Pick<TestApp, 'sandbox'>,
  channel: string,
  words: string | RegExp,
  viewer?: string,
): SandboxMessage | undefined {
  return sandbox.slack
    .messages(channel, viewer)
    .findLast((message) =>
      typeof words === 'string' ? textOf(message).includes(words) : words.test(textOf(message)),
    );
}

/** Waits for it. */
export function seeing(
  test: Pick<TestApp, 'sandbox'>,
  channel: string,
  words: string | RegExp,
  viewer?: string,
): Promise<SandboxMessage> {
  return test.sandbox.slack.waitFor(`“${words}” in ${channel}`, () =>
    messageWith(test, channel, words, viewer),
  );
}

/** The pinned card of an incident. */
export function cardOf(incident: Pick<Incident, 'card'>): { channel: string; ts: string } {
  if (!incident.card) throw new Error('the incident has no card');
  return { channel: incident.card.room.replace('slack:', ''), ts: incident.card.id };
}

/** The channel of a person's direct messages with the bot. */
export function directMessages({ sandbox }: Pick<TestApp, 'sandbox'>, person: string): SandboxMessage[] {
  const id = sandbox.slack.people.find(({ name }) => name === person)?.id ?? '';
  return sandbox.slack
    .channels()
    .filter(({ isIm, members }) => isIm && members.includes(id))
    .flatMap((channel) => sandbox.slack.messages(channel.id));
}
