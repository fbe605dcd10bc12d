/** The composition root: where the parts meet. Everything below it is given what it needs. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { commands } from '../commands/index.js';
import { type Changes, connectChanges } from './app/changes.js';
import { type Chat, chatPlatforms, connectChat, connectSandbox } from './app/chat.js';
import { connectExports } from './app/exports.js';
import { warnOfPlaces } from './app/places.js';
import { createAcquaintance } from './chat/acquaint.js';
import { wordsFor } from './chat/command.js';
import { createDispatch, type Dispatch } from './chat/dispatch.js';
import { createGroups } from './chat/group-members.js';
import { showHome } from './chat/home.js';
import { findIncidents, redraw } from './chat/looking-up.js';
import { createUnderWay } from './chat/under-way.js';
import { lookUp } from './chat/understand.js';
import { askingProfiles, askingZones } from './chat/zone-of.js';
import type { Config } from './config.js';
import { crossings } from './db/crossings.js';
import { type Database, openDatabase } from './db/database.js';
import { isDatabaseAway } from './db/errors.js';
import { groupStore } from './db/group-store.js';
import { enqueueEffects, enqueueTask } from './db/job-queue.js';
import { knownMessages } from './db/known-messages.js';
import { migrate } from './db/migrate.js';
import { pagerKnown } from './db/pager-known.js';
import { createReader } from './db/reader.js';
import { headToAnchor, recordAnchored } from './db/seal-anchor.js';
import { sealBacklog } from './db/seal-backlog.js';
import { sealTimeline } from './db/seal-store.js';
import { createSightingWriter } from './db/sighting-writer.js';
import { recordDone, recordMissed, recordSightings } from './db/sightings.js';
import { teamsMemory } from './db/teams-memory.js';
import { upkeep } from './db/upkeep.js';
import { toError } from './errors.js';
import { platformOf } from './ids.js';
import { catchUpRoom, catchUpRooms } from './incident/catch-up.js';
import type { OnCall } from './incident/on-call.js';
import { recordToldNews } from './incident/pager-news.js';
import type { Deps } from './incident/ports.js';
import { rememberingOnCall } from './incident/remembering-on-call.js';
import { rotaOnCall } from './incident/rota.js';
import { createArtifacts } from './integrations/artifacts/index.js';
import { createJira } from './integrations/jira/index.js';
import { createPagerDuty } from './integrations/pagerduty/index.js';
import { isSigned, readWebhook } from './integrations/pagerduty/webhooks.js';
import { createZoom } from './integrations/zoom/index.js';
import type { JobDeps } from './jobs/context.js';
import { createRecovery } from './jobs/recovery.js';
import { startWorker, type Worker } from './jobs/worker.js';
import type { Logger } from './logger.js';
import { loadRunbooks } from './runbook/load.js';
import { runbookDirectory } from './runbook-directory.js';
import type { Sandbox } from './sandbox/contract.js';
import { exportRoutes } from './web/exports.js';
import { healthRoutes } from './web/health.js';
import { createMetrics } from './web/metrics.js';
import { type Route, startServer, type WebServer } from './web/server.js';
import { pagerDutyRoute } from './web/webhooks/pagerduty.js';

export interface App {
  /** `http://127.0.0.1:3000` */
  url: string;
  /** Where the sandbox's page is, when the sandbox stands in for Slack. */
  sandbox: Sandbox | undefined;
  /** Moves the sandbox's clock, and fires what is due by then. */
  advanceClock(minutes: number): Promise<void>;
  stop(): Promise<void>;
}

/** A stop waits so long for platforms that were asked who somebody is. */
const mostMeetingMs = 3000;

export interface AppOptions {
  log: Logger;
  /** The only clock; default the real one. */
  now?: () => Date;
  /** A sandbox that runs already, instead of one of its own. */
  sandbox?: Sandbox;
}

/** Starts everything. On failure what was started is stopped again. */
export async function createApp(config: Config, options: AppOptions): Promise<App> {
  const { log } = options;
  const stops: (() => Promise<void>)[] = [];
  const stop = () => stopAll(stops);
  try {
    return await start(config, options, stops, stop);
  } catch (error) {
    await stop().catch((second: unknown) => log.error({ err: second }, 'stopping failed'));
    throw error;
  }
}

/** Undoes what was begun, the last first. One that fails keeps none of the others from ending in order. */
export async function stopAll(stops: (() => Promise<void>)[]): Promise<void> {
  const failures: Error[] = [];
  for (const undo of stops.splice(0).reverse()) {
    await undo().catch((error: unknown) => failures.push(toError(error)));
  }
  const [first, ...others] = failures;
  if (others.length > 0)
    throw new AggregateError(failures, failures.map(({ message }) => message).join('; '));
  if (first) throw first;
}

async function start(
  config: Config,
  { log, sandbox: given, now: realNow = () => new Date() }: AppOptions,
  stops: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<App> {
  let moved = 0;
  const now = () => new Date(realNow().getTime() + moved);
  let worker: Worker | undefined;
  const advanceClock = async (minutes: number) => {
    moved += minutes * 60_000;
    await worker?.sweep();
  };

  const runbooks = await loadRunbooks(runbookDirectory);
  const databaseUrl = await databaseOf(config, log, stops);
  const applied = await migrate(databaseUrl);
  if (applied.length > 0) log.info({ migrations: applied }, 'database migrated');
  const database = openDatabase(databaseUrl, {
    now,
    // Jobs must not keep people waiting for a connection.
    connections: config.worker.concurrency + 12,
    onError: (error) => log.warn({ reason: error.message }, 'database connection lost'),
  });
  stops.push(() => database.stop());

  const sandbox =
    config.slack || config.teams
      ? undefined
      : (given ?? (await ownSandbox(config, { now, advanceClock }, stops)));
  moved = sandbox?.movedMs() ?? 0;
  const jira = config.jira ?? sandboxJira(sandbox);
  const zoom = config.zoom ?? sandboxZoom(sandbox);
  const pagerduty = config.pagerduty ?? sandboxPagerDuty(sandbox);

  const metrics = createMetrics({
    read: () => sealBacklog(database.pool),
    anchors: config.anchor.channel !== undefined || config.anchor.file !== undefined,
    now,
  });
  const writer = createSightingWriter(
    (batch) => recordSightings(database.db, batch, now()),
    isDatabaseAway,
    config.ingest.mostWaitMs,
  );
  stops.push(() => writer.idle());
  const read = createReader(database.db);
  /** Questions to platforms that people did not wait for. */
  const meeting = createUnderWay();
  stops.push(async () => {
    await meeting.ended(mostMeetingMs);
  });
  const core: Deps = {
    transact: database.transact,
    now,
    settings: settingsOf(config, given ? undefined : sandbox),
    platforms: chatPlatforms(config),
    runbooks,
    read,
    groups: createGroups({
      ask: (group) => chat.membersOf(group),
      store: groupStore(database.db),
      now,
      underWay: meeting,
    }),
  };
  const known = knownMessages(database.db);
  const recovery = createRecovery(() => catchUpRooms({ ...core, known }, 'thorough'), log);
  let dispatch: Dispatch | undefined;
  const chat = await connectChat(config, sandbox, {
    now,
    log,
    dispatch: () => dispatch ?? (async () => ({ kind: 'nothing' })),
    record: (seen) =>
      writer.record(seen).then(
        () => {
          metrics.sighting('committed');
          recovery.recovered();
        },
        (error: unknown) => {
          metrics.sighting('failed');
          recovery.missed();
          throw error;
        },
      ),
    showHome: (person) => showHome({ ...core, chat: chat.chat }, person),
    missed() {
      recovery.missed();
      recovery.recovered();
    },
    async arrived(room) {
      const incident = await read.incidentByRoom(room);
      if (incident) await catchUpRoom(core, incident, room);
    },
    exampleOf: (name) => commands.find((command) => command.name === name)?.examples[0] ?? name,
    commandWords: new Set(commands.flatMap(wordsFor)),
    redraw: (key, person) => redraw(core, key, person),
    findIncidents: (words, person) => findIncidents(core, words, person),
    teamsMemory: teamsMemory(database.db, now),
    rooms: async () =>
      (await read.incidents({ viewer: 'tocsin', open: true, limit: 1000 })).flatMap(({ room, mirror }) =>
        [room, mirror?.room].flatMap((one) => one ?? []),
      ),
  });
  const tracker = jira && createJira(jira);
  const pager = pagerduty && createPagerDuty({ ...pagerduty, now });
  const knownOfPager = pagerKnown(database.db, now);
  const rota = rotaOnCall(config.settings.rota);
  const onCall: OnCall | undefined = pager
    ? rememberingOnCall({ pager, known: knownOfPager, settings: config.settings, rota })
    : rota;
  const changes = connectChanges(config, sandbox, { db: database.db, core, underWay: meeting });
  const { acquaint, lookUp: lookUpAccounts } = createAcquaintance({
    chat: chat.chat,
    platforms: chat.names,
    directories: [tracker, pager].filter((directory) => directory !== undefined),
    deps: core,
    underWay: meeting,
  });
  /** Where nothing leads here from outside but the sandbox, this machine does. */
  let ownUrl: string | undefined;
  const dispatching = createDispatch({
    ...core,
    commands,
    tracksTasks: jira !== undefined,
    zoneOf: askingZones(chat.chat),
    profileOf: askingProfiles(chat.chat),
    onCall,
    publicUrl: () => config.publicUrl ?? ownUrl,
    accountPlatforms: [...chat.names, ...[tracker, pager].flatMap((tool) => tool?.platform ?? [])],
    paging: { byTool: pager !== undefined, known: knownOfPager },
    acquaint,
    changes: changes.asked,
    isAway: isDatabaseAway,
    logBug: (error, context) => {
      const id = randomUUID().slice(0, 8);
      log.error({ err: error, ...context, id }, 'command failed');
      return id;
    },
  });
  dispatch = async (invocation) => {
    const started = performance.now();
    const reply = await dispatching(invocation);
    const command = lookUp(commands, invocation.input)?.name ?? 'unknown';
    metrics.command({ command, outcome: reply.kind, seconds: (performance.now() - started) / 1000 });
    if (!('view' in reply)) return reply;
    return { ...reply, view: await chat.localise(reply.view, platformOf(invocation.actor)) };
  };

  const deps: JobDeps = {
    ...core,
    ...chat,
    bridges: { ...chat.bridges, ...(zoom && { zoom: createZoom({ ...zoom, now }) }) },
    tracker,
    changes: changes.connected,
    pager,
    pagerKnown: knownOfPager,
    onCall,
    lookUp: lookUpAccounts,
    known,
    crossings: crossings(database.db),
    recordMissed: (sightings, next) =>
      recordMissed(database.db, { sightings, at: now(), ...(next && { next }) }),
    recordDone: (effect, attempts, job) => recordDone(database.db, { effect, attempts, job, at: now() }),
    artifacts: createArtifacts(config.artifacts),
    mostFileBytes: config.artifacts.mostBytes,
    momentEmoji: config.momentEmoji,
    again: (effect, wait) => enqueueEffects(database.db, [effect], wait),
  };
  worker = await startWorker({
    deps,
    pool: database.pool,
    concurrency: config.worker.concurrency,
    upkeep: () => upkeep(database.db, now()),
    watchRooms: () => chat.watchRooms(),
    seals: {
      seal: () => sealTimeline(database.db, now),
      headToAnchor: () => headToAnchor(database.db),
      anchored: (head, at) => recordAnchored(database.db, head, at),
    },
    anchor: config.anchor,
    log,
    onJob: metrics.job,
  });
  const working = worker;
  stops.push(() => working.stop());

  // First in, last out: nothing new is accepted while what was accepted is finished. The answers to requests come first.
  stops.push(() => chat.stop());
  const webhooks = pagerduty?.webhookSecrets.length
    ? [
        pagerDutyRoute({
          isSigned: (body, signature) => isSigned(pagerduty.webhookSecrets, body, signature),
          read: readWebhook,
          record: (news) => recordToldNews(core, news),
          log,
        }),
      ]
    : [];
  const { artifacts: store } = deps;
  const exports = exportRoutes(connectExports(core, { database, chat: chat.chat, store, log }));
  const server = await serve(config, log, { chat, changes, metrics, database, worker, webhooks, exports });
  stops.push(() => server.stop());
  const url = `http://${config.http.host === '0.0.0.0' ? '127.0.0.1' : config.http.host}:${server.port}`;
  if (sandbox) {
    ownUrl = url;
    connectSandbox(sandbox, url);
  }
  await chat.start();
  await working.sweep();
  await upkeep(database.db, now());
  if (pager) await enqueueTask(database.db, 'keep_pager_known');
  // Whatever was said while nobody listened.
  await catchUpRooms({ ...core, known }, 'thorough');
  log.info({ url, chat: chat.names, runbooks: runbooks.length }, 'tocsin is ready');
  void meeting.add(warnOfPlaces(config, log));
  return { url, sandbox, advanceClock, stop };
}

async function databaseOf(config: Config, log: Logger, stops: (() => Promise<void>)[]): Promise<string> {
  if (config.database.url) return config.database.url;
  // Not loaded where a real database is configured.
  const { startEmbedded } = await import('./db/embedded.js');
  const embedded = await startEmbedded({
    dir: config.database.dataDir,
    log: (line) => log.debug({ line }, 'postgres'),
  });
  stops.push(() => embedded.stop());
  return embedded.url;
}

async function ownSandbox(
  config: Config,
  clock: { now: () => Date; advanceClock(minutes: number): Promise<void> },
  stops: (() => Promise<void>)[],
): Promise<Sandbox> {
  const { startSandbox } = await import('./sandbox/index.js');
  const sandbox = await startSandbox({
    port: config.sandbox.port,
    stateFile: join(config.database.dataDir, 'sandbox.json'),
    ...clock,
  });
  stops.push(() => sandbox.stop());
  return sandbox;
}

/** Who tries Tocsin out has no catalogue yet: that of the sandbox shows what one is for. */
function settingsOf({ settings }: Config, own: Sandbox | undefined): Config['settings'] {
  return own && settings.services.length === 0 ? { ...settings, services: own.github.services } : settings;
}

function sandboxJira(sandbox: Sandbox | undefined): Config['jira'] {
  if (!sandbox) return undefined;
  const { baseUrl, email, token, project } = sandbox.jira;
  return { baseUrl, email, token, project, issueType: 'Task' };
}

function sandboxZoom(sandbox: Sandbox | undefined): Config['zoom'] {
  if (!sandbox) return undefined;
  const { accountId, clientId, clientSecret, apiUrl, oauthUrl } = sandbox.zoom;
  return { accountId, clientId, clientSecret, user: 'me', apiUrl, oauthUrl };
}

function sandboxPagerDuty(sandbox: Sandbox | undefined): Config['pagerduty'] {
  if (!sandbox) return undefined;
  const { apiUrl, token, from, webhookSecret } = sandbox.pagerduty;
  return { apiUrl, token, from, webhookSecrets: [webhookSecret] };
}

function serve(
  config: Config,
  log: Logger,
  parts: {
    chat: Chat;
    changes: Changes;
    metrics: ReturnType<typeof createMetrics>;
    database: Database;
    worker: Worker;
    webhooks: readonly Route[];
    exports: readonly Route[];
  },
): Promise<WebServer> {
  return startServer({
    ...config.http,
    routes: [
      ...parts.chat.routes,
      ...parts.changes.routes,
      ...parts.webhooks,
      ...parts.exports,
      ...healthRoutes({
        database: async () => (await parts.database.pool.query('select 1')).rowCount === 1,
        worker: async () => parts.worker.isRunning(),
      }),
      parts.metrics.route,
    ],
    onError: (error, path) => log.error({ err: error, path }, 'request failed'),
  });
}

/** Plays a whole incident in a sandbox of its own. Returns the exit code. */
export async function demo(config: Config, print: (text: string) => void): Promise<number> {
  const { playDemo } = await import('./sandbox/demo.js');
  return playDemo({ config, createApp, print });
}
