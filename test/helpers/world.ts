/** Everything a use case needs, on a PostgreSQL database of its own and with a clock that the test moves. */
import { type Database, openDatabase } from '../../src/db/database.js';
import { createReader } from '../../src/db/reader.js';
import type { IncidentId } from '../../src/ids.js';
import { declare } from '../../src/incident/declare.js';
import type { ClockName, RecordedEvent } from '../../src/incident/event.js';
import type { Incident } from '../../src/incident/incident.js';
import type { Deps, Groups } from '../../src/incident/ports.js';
import { report } from '../../src/incident/report.js';
import { Settings } from '../../src/incident/settings.js';
import type { Runbook } from '../../src/runbook/schema.js';
import { ana, freshRoom, morning, noGroups } from './cast.js';
import { createTestDatabase } from './database.js';
import { type MovableClock, movableClock } from './movable-clock.js';

export interface World {
  url: string;
  database: Database;
  clock: MovableClock;
  deps: Deps;
  stop(): Promise<void>;
}

export async function openWorld(
  options: {
    runbooks?: readonly Runbook[];
    settings?: unknown;
    platforms?: readonly string[];
    groups?: Groups;
    start?: Date;
  } = {},
): Promise<World> {
  const { url, drop } = await createTestDatabase();
  const clock = movableClock(options.start ?? morning);
  const { database, deps } = connect(url, clock, options);
  return {
    url,
    database,
    clock,
    deps,
    async stop() {
      await database.stop();
      await drop();
    },
  };
}

/** What one replica holds: a pool of its own on the database, and the clock that they share. */
export function connect(
  url: string,
  clock: MovableClock,
  options: {
    runbooks?: readonly Runbook[];
    settings?: unknown;
    platforms?: readonly string[];
    groups?: Groups;
  } = {},
): { database: Database; deps: Deps } {
  const database = openDatabase(url, { now: clock.now });
  const deps: Deps = {
    transact: database.transact,
    now: clock.now,
    settings: Settings.parse(options.settings),
    platforms: options.platforms ?? ['slack', 'teams'],
    runbooks: options.runbooks ?? [],
    read: createReader(database.db),
    groups: options.groups ?? noGroups,
  };
  return { database, deps };
}

/** An incident that was just declared by Ana. */
export async function declared(
  deps: Deps,
  more: Partial<Parameters<typeof declare>[1]> = {},
): Promise<Incident> {
  return declare(deps, { title: 'Checkout is down', severity: 'sev2', actor: ana, ...more });
}

/** The same, in a room of its own. */
export async function declaredInRoom(
  deps: Deps,
  more: Parameters<typeof declared>[1] = {},
): Promise<Incident> {
  const { id, number } = await declared(deps, more);
  return report(deps, id, { type: 'room.created', room: freshRoom(), name: `inc-${number}` });
}

/** The whole timeline, in the order in which it was recorded. */
export async function timelineOf({ deps }: Pick<World, 'deps'>, id: IncidentId): Promise<RecordedEvent[]> {
  const incident = await deps.read.incident(id, 'tocsin');
  if (!incident) return [];
  const { events } = await deps.read.timeline(incident, { viewer: 'tocsin', limit: 100_000 });
  return events.sort((a, b) => a.id - b.id);
}

export async function eventTypesOf(world: Pick<World, 'deps'>, id: IncidentId): Promise<string[]> {
  return (await timelineOf(world, id)).map(({ event }) => event.type);
}

export interface StoredJob {
  task: string;
  key: string;
  runAt: Date;
  payload: unknown;
}

/** The jobs that wait for an incident, in the order in which they will run. */
export async function jobsOf({ database }: Pick<World, 'database'>, id: IncidentId): Promise<StoredJob[]> {
  const { rows } = await database.pool.query<StoredJob>(
    `select task.identifier as task, job.key, job.run_at as "runAt", job.payload
     from graphile_worker._private_jobs job join graphile_worker._private_tasks task on task.id = job.task_id
     where position($1 in job.key) > 0 order by job.run_at`,
    [id],
  );
  return rows;
}

/** The names of the effects that wait; the clocks are told apart by `clocksOf`. */
export async function effectsOf(world: Pick<World, 'database'>, id: IncidentId): Promise<string[]> {
  return (await jobsOf(world, id)).map(({ task }) => task).filter((task) => task !== 'clock.fire');
}

/** Forgets the jobs that wait, as if they had been done: what is asked for next stands alone. */
export async function workOff({ database }: Pick<World, 'database'>, id: IncidentId): Promise<void> {
  await database.pool.query(
    `delete from graphile_worker._private_jobs where position($1 in key) > 0 and key not like 'clock:%'`,
    [id],
  );
}

export async function clocksOf(
  { database }: Pick<World, 'database'>,
  id: IncidentId,
): Promise<Partial<Record<ClockName, { since: Date; step: number; dueAt: Date }>>> {
  const running = await database.transact((tx) => tx.clocks.running(id));
  return Object.fromEntries(running.map(({ name, ...clock }) => [name, clock]));
}
