/** A stand-in for one Slack workspace: emulate's Web API with the rules it lacks in front, and all that Slack sends to an app. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { SandboxOptions, SandboxSlack } from '../contract.js';
import type { StateFile } from '../state-file.js';
import { createActor } from './actor.js';
import { createDelivery, RETRY_DELAYS_MS } from './delivery.js';
import { type EmulatedEvent, startEmulate } from './emulate.js';
import { createEntries } from './entries.js';
import { envelopeOf, eventsFor } from './events.js';
import { createInspection } from './inspection.js';
import { membershipMessage } from './membership.js';
import { fileGone, lastReplyGone } from './message-events.js';
import { createMethods } from './methods.js';
import { createModals } from './modals.js';
import { otherApp } from './other-app.js';
import { keepTables } from './persistence.js';
import { createReplies } from './replies.js';
import { createResponseUrls } from './response-urls.js';
import { createRouter } from './router.js';
import { DEFAULT_CHANNELS, DEFAULT_PEOPLE, seed, seedTokens } from './seed.js';
import { createSocketMode } from './socket-mode.js';
import { createHttpTransport } from './transport.js';
import { createTriggers } from './triggers.js';
import { createWebApi } from './web-api.js';
import { BOT_SCOPES, createWorkspace } from './workspace.js';

export interface SlackStandIn extends SandboxSlack {
  /** Answers a request whose path begins with `/slack`. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** Takes a Socket Mode connection. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
  connect(requestUrl: string): void;
  stop(): Promise<void>;
}

/** `url` is the sandbox's address, `http://127.0.0.1:PORT`; without a file the workspace is gone when it stops. */
export async function createSlack(
  options: SandboxOptions,
  url: string,
  file?: StateFile,
): Promise<SlackStandIn> {
  const workspace = createWorkspace({
    people: options.people ?? DEFAULT_PEOPLE,
    scopes: options.scopes ?? BOT_SCOPES,
    commands: options.commands,
    events: options.events,
    folder: options.stateFile && `${options.stateFile}.files`,
    now: options.now ?? (() => new Date()),
    baseUrl: `${url}/slack`,
  });
  const { identity, tables, changes } = workspace;
  const restored = file !== undefined && keepTables(file, tables);
  if (!restored) seed(workspace, options.channels ?? DEFAULT_CHANNELS);
  seedTokens(workspace);
  for (const { ts } of tables['slack.messages'].all()) workspace.stamps.startAfter(ts);

  const http = createHttpTransport(workspace);
  if (options.requestUrl) http.connect(options.requestUrl);
  const sockets = createSocketMode(workspace);
  const delivery = createDelivery(workspace, {
    transport: (outgoing, retry) =>
      sockets.connections() > 0 ? sockets.send(outgoing, retry) : http.send(outgoing, retry),
    retryDelaysMs: options.retryDelaysMs ?? RETRY_DELAYS_MS,
    reachable: () => http.connected() || sockets.connections() > 0,
    eventsPerHour: () => webApi.eventsPerHour(),
  });

  const tell = (emulated: EmulatedEvent): void => {
    for (const event of eventsFor(workspace, emulated)) {
      delivery.event({ kind: 'event', type: event.type, payload: envelopeOf(workspace, event) });
    }
  };
  const emulate = await startEmulate({
    tables,
    baseUrl: workspace.baseUrl,
    onEvent(event) {
      tell(event);
      const line = membershipMessage(workspace, event, options.membershipNotices ?? 'all');
      if (line) tell(line);
      const root = lastReplyGone(workspace, event);
      if (root) tell(root);
      for (const change of fileGone(workspace, event)) tell(change);
    },
  });

  const triggers = createTriggers(workspace);
  const responseUrls = createResponseUrls(workspace);
  const entries = createEntries();
  const webApi = createWebApi(workspace, {
    emulate,
    methods: createMethods(workspace, triggers, sockets.open),
    latencyMs: options.latencyMs ?? 0,
    rateLimits: options.rateLimits ?? true,
  });
  const replies = createReplies(workspace, webApi);
  const modals = createModals(workspace, webApi, triggers);
  const acting = { workspace, delivery, triggers, responseUrls, entries, modals, webApi, emulate, replies };

  return {
    apiUrl: `${workspace.baseUrl}/api/`,
    botToken: identity.botToken,
    appToken: identity.appToken,
    signingSecret: identity.signingSecret,
    teamId: identity.teamId,
    appId: identity.appId,
    botUserId: identity.botUserId,
    people: workspace.people,
    as: (person) => createActor(acting, person),
    sayAsApp(app, channel, said, { threadTs } = {}) {
      const event = otherApp(workspace, { app, channel, text: said, threadTs });
      tell(event);
      return event.ts;
    },
    ...createInspection(workspace, entries, modals),
    calls: (method) => webApi.calls.filter((call) => method === undefined || call.method === method),
    deliveries: () => [...delivery.log],
    onChange: changes.onChange,
    waitFor: changes.waitFor,
    idle: delivery.idle,
    fault: webApi.faults.add,
    delivery: delivery.setMode,
    redeliver: delivery.again,
    setLatency: webApi.setLatency,
    setRateLimits: webApi.setRateLimits,
    async deliverRaw({ contentType = 'application/json', ...request }) {
      const { status, body, ms } = await http.sendRaw({ ...request, contentType });
      return { status, body, ms };
    },
    socketConnections: sockets.connections,
    refreshSockets: sockets.refresh,
    handle: createRouter({ webApi, emulate, replies, responseUrls, workspace }),
    upgrade: sockets.upgrade,
    connect: http.connect,
    async stop() {
      delivery.stop();
      sockets.stop();
      await emulate.close();
    },
  };
}
