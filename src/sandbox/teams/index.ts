/** A stand-in for one Microsoft 365 tenant: the login, the bot connector, Graph, and all that Teams sends to a bot. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxOptions, SandboxPerson, SandboxTeams } from '../contract.js';
import type { StateFile } from '../state-file.js';
import { createTalker } from './actor.js';
import { actOnCards } from './actor-cards.js';
import { actInPlaces } from './actor-places.js';
import { createConnectorRates } from './connector/rates.js';
import { createConnector } from './connector/service.js';
import { createDelivery } from './delivery.js';
import { createDialogs } from './dialogs.js';
import { createGraphRates } from './graph/rates.js';
import { createGraph } from './graph/service.js';
import { createSubscriptions } from './graph/subscriptions.js';
import { createHttp, type Service, send } from './http.js';
import { IDENTITY, personOf } from './identity.js';
import { createInspection } from './inspection.js';
import { createLogin } from './login.js';
import { personIn } from './membership.js';
import { createNews } from './news.js';
import { DEFAULT_PERMISSIONS } from './permissions.js';
import { INCIDENT_TEAM, seed } from './seed.js';
import { createSigning, TOKEN_ISSUER } from './signing.js';
import { createWorld } from './world.js';

export interface TeamsStandIn extends SandboxTeams {
  /** Answers a request whose path begins with `/teams`. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  connect(messagesUrl: string): void;
  stop(): void;
}

/** `url` is the sandbox's address, `http://127.0.0.1:PORT`; without a file the tenant is gone when it stops. */
export function createTeams(
  options: Omit<SandboxOptions, 'people'> & { people: readonly SandboxPerson[] },
  url: string,
  file?: StateFile,
): TeamsStandIn {
  const baseUrl = `${url}/teams`;
  const identity = { ...IDENTITY, appPassword: randomBytes(24).toString('base64url') };
  const world = createWorld({
    identity,
    people: options.people.map(personOf),
    baseUrl,
    now: options.now ?? (() => new Date()),
    permissions: DEFAULT_PERMISSIONS,
    file,
    folder: options.stateFile && `${options.stateFile}.files`,
  });
  if (world.teams.all().length === 0) seed(world);

  const openIdUrl = `${baseUrl}/openid`;
  const signing = createSigning({ appId: identity.appId, serviceUrl: `${baseUrl}/connector/`, openIdUrl });
  const login = createLogin(world);
  const delivery = createDelivery(world, signing);
  const news = createNews(world, delivery);
  const subscriptions = createSubscriptions(world, delivery);
  const dialogs = createDialogs(world);
  const graphRates = createGraphRates(world.now);
  const connectorRates = createConnectorRates(world.now);
  let limited = options.rateLimits !== false;
  const http = createHttp({ now: world.now, woken: world.changes.wake });
  http.setLatency(options.latencyMs ?? 0);
  if (options.messagesUrl) delivery.connect(options.messagesUrl);

  const open = { admit: () => undefined, refuse: login.refuse };
  const services: Readonly<Record<string, Service>> = {
    login: { ...open, routes: login.routes },
    openid: { ...open, routes: signing.routes },
    connector: createConnector(world, login, (route, call) => {
      if (limited) connectorRates.take(route, call);
    }),
    graph: createGraph(world, login, subscriptions, (route, call) => {
      if (limited) graphRates.take(route, call);
    }),
  };

  return {
    ...identity,
    teamId: INCIDENT_TEAM,
    loginUrl: `${baseUrl}/login`,
    graphUrl: `${baseUrl}/graph`,
    connectorUrl: `${baseUrl}/connector/`,
    openIdMetadataUrl: `${openIdUrl}/.well-known/openidconfiguration`,
    tokenIssuer: TOKEN_ISSUER,
    people: world.people,
    as(person) {
      const talker = createTalker({ world, news }, person);
      return {
        ...talker.actions,
        ...actInPlaces(world, talker),
        ...actOnCards({ world, delivery, dialogs }, talker),
      };
    },
    dialogs(person) {
      const id = personIn(world, person)?.id ?? person;
      return dialogs.of(id).map(({ id, title, card, message }) => ({ id, title, card, message }));
    },
    subscriptions: subscriptions.list,
    lifecycle: async (subscription, event) => subscriptions.lifecycle(subscription, event),
    ...createInspection(world),
    calls: http.callsOf,
    deliveries: () => [...delivery.log],
    onChange: world.changes.onChange,
    waitFor: world.changes.waitFor,
    idle: delivery.idle,
    fault: http.faults.add,
    delivery: delivery.setMode,
    deliverRaw: ({ activity, token }) => delivery.raw(activity, token),
    grant(permissions) {
      world.permissions.clear();
      for (const permission of permissions) world.permissions.add(permission);
    },
    trustCertificate: login.trust,
    setLatency: http.setLatency,
    setRateLimits(on) {
      limited = on;
      connectorRates.reset();
      graphRates.reset();
    },
    connect: delivery.connect,
    stop: delivery.stop,
    async handle(req, res) {
      const [, , area = '', path = ''] = /^(\/teams)\/([^/?]+)(.*)$/.exec(req.url ?? '') ?? [];
      const service = services[area];
      // Graph has versions, and only one of them is stood in for.
      const within = area === 'graph' ? path.replace(/^\/v1\.0(?=\/)/, '') : path;
      if (!service || (area === 'graph' && within === path)) return send(res, { status: 404 });
      await http.serve(service, within, req, res);
    },
  };
}
