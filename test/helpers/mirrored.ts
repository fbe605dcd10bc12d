/** Incidents with a room on each of two platforms in memory, and a worker that carries out their effects. */
import { joinPlatforms } from '../../src/chat/platforms.js';
import { crossings } from '../../src/db/crossings.js';
import { enqueueEffects } from '../../src/db/job-queue.js';
import { knownMessages } from '../../src/db/known-messages.js';
import { recordDone, recordMissed, recordSightings, type Sighting } from '../../src/db/sightings.js';
import { PersonId, platformOf, type RoomId } from '../../src/ids.js';
import type { TimelineEvent } from '../../src/incident/event.js';
import type { Incident } from '../../src/incident/incident.js';
import { requestMirror } from '../../src/incident/request-mirror.js';
import type { TaskTracker } from '../../src/integrations/ports.js';
import type { JobDeps } from '../../src/jobs/context.js';
import { startWorker, type Worker } from '../../src/jobs/worker.js';
import { createLogger } from '../../src/logger.js';
import { ana } from './cast.js';
import { nothingKnown } from './paging.js';
import { standIn } from './stand-in.js';
import { until } from './until.js';
import { declared, jobsOf, openWorld, type World } from './world.js';

export const tea = PersonId.parse('teams:0a-tea');

export interface Mirrored extends World {
  slack: ReturnType<typeof standIn>;
  teams: ReturnType<typeof standIn>;
  jobs: JobDeps;
  stop(): Promise<void>;
}

export async function openMirrored({
  tracker,
  ...options
}: Parameters<typeof openWorld>[0] & { tracker?: TaskTracker } = {}): Promise<Mirrored> {
  const world = await openWorld({ start: new Date(), ...options });
  const { database, deps, clock } = world;
  const slack = standIn('slack', { U0ANA: 'Ana', U0BO: 'Bo' });
  const teams = standIn('teams', { '0a-tea': 'Tea' });
  const jobs: JobDeps = {
    ...deps,
    ...joinPlatforms({ slack, teams }),
    tracker,
    bridges: {},
    changes: undefined,
    pager: undefined,
    pagerKnown: nothingKnown,
    onCall: undefined,
    lookUp: async () => undefined,
    known: knownMessages(database.db),
    crossings: crossings(database.db),
    recordMissed: (sightings, next) =>
      recordMissed(database.db, { sightings, at: clock.now(), ...(next && { next }) }),
    recordDone: (effect, attempts, job) =>
      recordDone(database.db, { effect, attempts, job, at: clock.now() }),
    artifacts: {
      put: () => Promise.reject(new Error('nothing is kept here')),
      open: async () => undefined,
      has: async () => false,
      remove: async () => undefined,
      check: async () => undefined,
    },
    mostFileBytes: 1000,
    momentEmoji: 'pushpin',
    again: (effect, wait) => enqueueEffects(database.db, [effect], wait),
  };
  const worker: Worker = await startWorker({
    deps: jobs,
    pool: database.pool,
    concurrency: 4,
    upkeep: async () => undefined,
    watchRooms: async () => {},
    seals: {
      seal: async () => ({ complete: true }),
      headToAnchor: async () => undefined,
      anchored: async () => undefined,
    },
    anchor: { channel: undefined, file: undefined },
    log: createLogger({ level: 'fatal', secrets: [], to: { write: () => undefined } }),
  });
  return {
    ...world,
    slack,
    teams,
    jobs,
    async stop() {
      await worker.stop();
      await world.stop();
    },
  };
}

/** Waits until nothing is to be done for an incident at this time, and reads it. */
export async function settled(world: Mirrored, { id }: Pick<Incident, 'id'>): Promise<Incident> {
  await until('the jobs to be done', async () => {
    const due = (await jobsOf(world, id)).filter(
      ({ task, runAt }) => task !== 'clock.fire' && runAt.getTime() < Date.now() + 20_000,
    );
    return due.length === 0 ? true : undefined;
  });
  const incident = await world.deps.read.incident(id, 'tocsin');
  if (!incident) throw new Error('the incident is gone');
  return incident;
}

export interface InBoth {
  incident: Incident;
  room: RoomId;
  second: RoomId;
}

/** An incident that Ana declared in Slack, with its rooms on both platforms. */
export async function incidentInBoth(world: Mirrored): Promise<InBoth> {
  const first = await settled(world, await declared(world.deps));
  await requestMirror(world.deps, { incidentId: first.id, actor: ana });
  const incident = await settled(world, first);
  if (!incident.room || !incident.mirror?.room) throw new Error('it has two rooms');
  return { incident, room: incident.room, second: incident.mirror.room };
}

let deliveries = 0;
/** What is seen in a room, just now. */
export function seen(room: RoomId, event: TimelineEvent, more: Partial<Sighting> = {}): Sighting {
  deliveries += 1;
  return {
    room,
    event,
    actor: platformOf(room) === 'teams' ? tea : ana,
    occurredAt: new Date(),
    delivery: `${platformOf(room)}:${deliveries}`,
    ...more,
  };
}

export const tell = ({ database, clock }: Mirrored, ...sightings: Sighting[]): Promise<void> =>
  recordSightings(database.db, sightings, clock.now());
