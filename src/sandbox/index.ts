import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { toError } from '../errors.js';
import { createClock } from './clock.js';
import type { Sandbox, SandboxOptions } from './contract.js';
import { createGitHubStandIn } from './github/index.js';
import { createJiraStandIn } from './jira/index.js';
import { ownApp } from './page/app-manifest.js';
import { createPage, type Page } from './page/index.js';
import { createPagerDutyStandIn } from './pagerduty/index.js';
import { createSlack } from './slack/index.js';
import { keep, openStateFile } from './state-file.js';
import { createTeams } from './teams/index.js';
import { createZoomStandIn } from './zoom/index.js';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

type Handler = (req: IncomingMessage, res: ServerResponse) => Promise<unknown>;

/** Starts the workspace to try and test in: `contract.ts` says what it is. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const host = options.host ?? '127.0.0.1';
  if (!LOOPBACK.has(host)) throw new Error(`the sandbox listens on loopback only, not on ${host}`);
  let serve: Handler = async (_req, res) => res.writeHead(503).end();
  const server = createServer((req, res) => {
    serve(req, res).catch((thrown: unknown) => fail(res, toError(thrown)));
  });
  const port = await listen(server, options.port ?? 0, host);
  const url = `http://${host === '::1' ? '[::1]' : host}:${port}`;

  const open = async () => {
    const file = options.stateFile ? openStateFile(options.stateFile) : undefined;
    const slack = await createSlack({ ...options, ...fromManifest(options) }, url, file);
    return { file, slack, teams: createTeams({ ...options, people: slack.people }, url, file) };
  };
  const { file, slack, teams } = await open().catch((thrown: unknown) => {
    server.close();
    throw thrown;
  });
  const { people } = slack;
  const now = options.now ?? (() => new Date());
  const jira = createJiraStandIn({ now, people, baseUrl: () => url, kept: keep(file, 'jira') });
  const pagerduty = createPagerDutyStandIn({
    now,
    people,
    tool: { id: 'tocsin', realName: 'Tocsin', email: 'tocsin@example.com', tz: 'UTC', title: 'Incident bot' },
    webhookRetryDelaysMs: options.webhookRetryDelaysMs,
    baseUrl: () => url,
    kept: keep(file, 'pagerduty'),
  });
  const github = createGitHubStandIn({ now, baseUrl: () => url });
  const zoom = createZoomStandIn({ now, people, baseUrl: () => url, kept: keep(file, 'zoom') });
  const clock = createClock(options, keep(file, 'clock'));
  const sandbox: Sandbox = {
    url,
    slack,
    teams,
    jira,
    pagerduty,
    github,
    zoom,
    movedMs: clock.movedMs,
    connect: slack.connect,
    connectTeams: teams.connect,
    connectPagerDuty: pagerduty.connect,
    async stop() {
      page?.close();
      teams.stop();
      await github.stop();
      pagerduty.stop();
      await slack.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      file?.close();
    },
  };
  // Made when it is first asked for: the page needs its scripts built, and most tests never open it.
  let page: Page | undefined;
  const openPage = (): Page => {
    page ??= createPage(sandbox, { now, ...(clock.advance ? { advanceClock: clock.advance } : {}) });
    return page;
  };

  serve = async (req, res) => {
    const [, area] = (req.url ?? '/').split(/[/?]/);
    if (area === 'slack') return slack.handle(req, res);
    if (area === 'teams') return teams.handle(req, res);
    if (area === 'jira') return jira.handle(req, res);
    if (area === 'pagerduty') return pagerduty.handle(req, res);
    if (area === 'github') return github.handle(req, res);
    if (area === 'zoom') return zoom.handle(req, res);
    if (!(await openPage().handle(req, res))) res.writeHead(404).end();
  };
  server.on('upgrade', slack.upgrade);
  return sandbox;
}

/** Without a manifest nothing is known to be wrong. */
function fromManifest(given: SandboxOptions): Pick<SandboxOptions, 'commands' | 'events'> {
  const app = ownApp();
  const commands = given.commands ?? app.commands.map(({ command }) => command);
  const events = given.events ?? app.events;
  return { ...(commands.length > 0 && { commands }), ...(events.length > 0 && { events }) };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** A fault of the sandbox itself: shown, so that it is not taken for one of the service it stands in for. */
function fail(res: ServerResponse, error: Error): void {
  if (res.headersSent) return void res.destroy();
  res.writeHead(500, { 'content-type': 'application/json' });
  res.end(JSON.stringify({ ok: false, error: 'sandbox_fault', message: error.message }));
}
