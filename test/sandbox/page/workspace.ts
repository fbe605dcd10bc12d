/** A sandbox with an app behind it whose answers a test chooses. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { Sandbox, SandboxOptions } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';

const Interaction = z.looseObject({
  type: z.string(),
  trigger_id: z.string().optional(),
  callback_id: z.string().optional(),
  actions: z.array(z.looseObject({ action_id: z.string(), type: z.string() })).optional(),
  view: z
    .looseObject({
      id: z.string(),
      state: z.object({ values: z.record(z.string(), z.record(z.string(), z.unknown())) }),
    })
    .optional(),
});
export type Interaction = z.infer<typeof Interaction>;

export interface Command {
  text: string;
  trigger_id: string;
  user_id: string;
}

export interface TestApp {
  /** What Slack sent: commands and interactions, oldest first. */
  commands: Command[];
  interactions: Interaction[];
  events: string[];
  onCommand: (command: Command) => unknown;
  onInteraction: (interaction: Interaction) => unknown;
}

export interface Workspace {
  sandbox: Sandbox;
  app: TestApp;
  /** Calls a Web API method as the app; throws when Slack refuses. */
  api(method: string, args: Record<string, unknown>): Promise<z.infer<typeof Answer>>;
  stop(): Promise<void>;
}

const Answer = z.looseObject({
  ok: z.boolean(),
  ts: z.string().optional(),
  channel: z.union([z.string(), z.looseObject({ id: z.string() })]).optional(),
});

const CommandForm = z.object({ text: z.string(), trigger_id: z.string(), user_id: z.string() });

export async function startWorkspace(options: SandboxOptions = {}): Promise<Workspace> {
  const app: TestApp = {
    commands: [],
    interactions: [],
    events: [],
    onCommand: () => undefined,
    onInteraction: () => undefined,
  };
  const server = createServer((req, res) => {
    void answer(app, req).then((body) =>
      body === never ? undefined : res.writeHead(200, { 'content-type': 'application/json' }).end(body),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = z
    .object({ port: z.number() })
    .parse(server.address() satisfies AddressInfo | string | null).port;
  const sandbox = await startSandbox({
    rateLimits: false,
    ...options,
    requestUrl: `http://127.0.0.1:${port}/`,
  });
  const { apiUrl, botToken } = sandbox.slack;
  return {
    sandbox,
    app,
    async api(method, args) {
      const response = await fetch(`${apiUrl}${method}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${botToken}`, 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify(args),
      });
      const body = Answer.parse(await response.json());
      if (!body.ok) throw new Error(`${method}: ${JSON.stringify(body)}`);
      return body;
    },
    async stop() {
      await sandbox.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Returned by a handler: the app gives no answer at all. */
export const never = Symbol('no answer');

async function answer(app: TestApp, req: IncomingMessage): Promise<string | typeof never | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(Buffer.from(chunk));
  const body = Buffer.concat(chunks).toString('utf8');
  if (req.headers['content-type']?.startsWith('application/json')) {
    app.events.push(z.object({ event: z.object({ type: z.string() }) }).parse(JSON.parse(body)).event.type);
    return '';
  }
  const form = new URLSearchParams(body);
  const payload = form.get('payload');
  const given = payload === null ? command(app, form) : interaction(app, payload);
  const answered = await given;
  if (answered === never) return never;
  return answered === undefined ? '' : JSON.stringify(answered);
}

function command(app: TestApp, form: URLSearchParams): unknown {
  const received = CommandForm.parse(Object.fromEntries(form));
  app.commands.push(received);
  return app.onCommand(received);
}

function interaction(app: TestApp, payload: string): unknown {
  const received = Interaction.parse(JSON.parse(payload));
  app.interactions.push(received);
  return app.onInteraction(received);
}
