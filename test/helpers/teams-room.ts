/** An incident's room in the stand-in for Teams, and what sees, is told and reads back what happens there. */
import pino from 'pino';
import { createTeamsArchive } from '../../src/chat/teams/archive.js';
import { createConnector } from '../../src/chat/teams/connector.js';
import { createTokenSource, scopesOf } from '../../src/chat/teams/credentials.js';
import { createGraph } from '../../src/chat/teams/graph.js';
import { createTakeNotifications, notificationPath } from '../../src/chat/teams/notifications.js';
import { createRooms } from '../../src/chat/teams/rooms.js';
import { fromActivity } from '../../src/chat/teams/sightings.js';
import { createSubscriptions } from '../../src/chat/teams/subscriptions.js';
import { knownMessages } from '../../src/db/known-messages.js';
import { recordMissed, recordSightings, type Sighting } from '../../src/db/sightings.js';
import { RoomId } from '../../src/ids.js';
import { catchUpOf, type Effect, type EffectOf, type Missed } from '../../src/incident/effect.js';
import type { Incident } from '../../src/incident/incident.js';
import { report } from '../../src/incident/report.js';
import { catchUp } from '../../src/jobs/catch-up.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { startServer } from '../../src/web/server.js';
import { teamsConfig, teamsMemory } from './teams-port.js';
import { declared, openWorld, timelineOf, workOff } from './world.js';

export type TeamsRooms = Awaited<ReturnType<typeof openTeamsRooms>>;

export async function openTeamsRooms(start = new Date('2026-11-20T10:00:00.000Z')) {
  const world = await openWorld({ start });
  const sandbox = await startSandbox({ now: world.clock.now, rateLimits: false });
  const { teams } = sandbox;
  const config = teamsConfig(teams);
  const memory = teamsMemory(teams.connectorUrl);
  const tokens = createTokenSource(config);
  const graph = createGraph(config, tokens);
  const rooms = createRooms({
    config,
    graph,
    connector: createConnector({ config, tokens, memory }),
    memory,
  });
  const pathOf = async (room: RoomId) => rooms.pathOf(await rooms.placeOf(room));
  const eye = { appId: config.appId, momentEmoji: 'pushpin' };
  const log = pino({ level: 'silent' });
  let failing: Error | undefined;
  let missed = 0;
  /** Names of what was recorded, each as often as it was told. */
  const told: string[] = [];
  const record = async (seen: Sighting) => {
    if (failing) throw failing;
    told.push(seen.delivery);
    await recordSightings(world.database.db, [seen], world.clock.now());
  };

  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    routes: [
      {
        method: 'POST',
        path: '/api/messages',
        async handle({ body }) {
          for (const seen of fromActivity(JSON.parse(body.toString()), eye)) await record(seen);
          return { status: 200 };
        },
      },
      {
        method: 'POST',
        path: notificationPath,
        handle: (request) => takeNotifications(request),
      },
    ],
    onError: () => undefined,
  });
  const url = `http://127.0.0.1:${server.port}`;
  const notificationUrl = `${url}${notificationPath}`;
  const subscriptions = createSubscriptions({
    graph,
    memory,
    pathOf,
    notificationUrl,
    now: world.clock.now,
    missed: () => {
      missed += 1;
    },
    log,
  });
  const takeNotifications = createTakeNotifications({
    graph,
    pathOf,
    subscriptions,
    eye,
    record,
    now: world.clock.now,
    log,
  });
  const archive = createTeamsArchive({
    eye,
    now: world.clock.now,
    graph,
    pathOf,
    graphUrl: config.graphUrl,
    token: () => tokens(scopesOf(config).graph),
  });

  return {
    ...world,
    teams,
    graph,
    pathOf,
    memory,
    archive,
    subscriptions,
    told,
    url,
    notificationUrl,
    missed: () => missed,
    failWith(error: Error | undefined) {
      failing = error;
    },
    /** Activities come, from now on. */
    listen: () => sandbox.connectTeams(`${url}/api/messages`),
    /** Nobody hears of them any more. */
    deafen: () => teams.delivery('lose'),
    hear: () => teams.delivery('normal'),
    /** An incident whose room is a channel of its own, or what `conversation` names. */
    async incidentIn(conversation?: string): Promise<Incident & { room: RoomId; conversation: string }> {
      const { id, number } = await declared(world.deps);
      const native = conversation ?? (await teams.as('alice').createChannel(teams.teamId, `inc-${number}`));
      const room = RoomId.parse(`teams:${native}`);
      const incident = await report(world.deps, id, { type: 'room.created', room, name: `inc-${number}` });
      await workOff(world, id);
      return { ...incident, room, conversation: native };
    },
    /** Reads the room back to `since` as the job does, page after page. */
    async readBack(incident: Incident, since?: Date): Promise<Missed> {
      let next: Effect | undefined = catchUpOf(incident, {
        now: world.clock.now(),
        asked: false,
        ...(since && { since }),
      });
      let found: Missed = { messages: 0, edits: 0, deletions: 0, others: 0 };
      while (next) {
        const effect: Effect = next;
        if (effect.name !== 'room.catch-up') throw new Error('a reading goes on as one');
        found = effect.found;
        next = undefined;
        await catchUp(
          {
            ...world.deps,
            archiveOf: () => archive,
            known: knownMessages(world.database.db),
            momentEmoji: 'pushpin',
            async recordMissed(sightings, then) {
              return recordMissed(world.database.db, {
                sightings,
                at: world.clock.now(),
                ...(then && {
                  next: (sum: Missed): EffectOf<'room.catch-up'> => {
                    next = then(sum);
                    return next as EffectOf<'room.catch-up'>;
                  },
                }),
              });
            },
          },
          { incident, effect, attempt: 1, platform: 'teams' },
        );
        await workOffReading(incident);
      }
      return found;
    },
    /** What the timeline says was said and done, in the order in which it happened. */
    async story(incident: Incident): Promise<string[]> {
      const events = await timelineOf(world, incident.id);
      return events
        .toSorted((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime() || a.id - b.id)
        .flatMap(({ event }) => {
          switch (event.type) {
            case 'message.posted':
              return [`${event.thread ? 'reply' : 'post'}: ${event.text}${event.edited ? ' (edited)' : ''}`];
            case 'message.edited':
              return [`edit: ${event.text}`];
            case 'message.deleted':
              return ['deleted'];
            case 'moment.marked':
            case 'moment.unmarked':
            case 'member.joined':
            case 'member.left':
            case 'room.archived':
              return [event.type];
            case 'room.renamed':
              return [`renamed: ${event.name}`];
            case 'purpose.changed':
              return [`purpose: ${event.purpose}`];
            default:
              return [];
          }
        });
    },
    async stop() {
      await sandbox.stop();
      await server.stop();
      await world.stop();
    },
  };

  /** The jobs stay: those that keep files are looked at. */
  async function workOffReading({ id }: Incident): Promise<void> {
    await world.database.pool.query(
      `delete from graphile_worker._private_jobs where key like 'room.catch-up:%' and position($1 in key) > 0`,
      [id],
    );
  }
}
