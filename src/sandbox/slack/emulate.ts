import { createEmulator, defineEmulator } from 'emulate';
import { z } from 'zod';
import type { Tables } from './tables.js';

/**
 * emulate's Slack service, run inside this process on a store of our own.
 *
 * Its public `createEmulator({ service: 'slack' })` listens on a port, makes up the ids of people, and neither shows
 * nor keeps its state. Its service is a plugin for its HTTP runtime, so the runtime (public) hosts the plugin here.
 * The plugin is not among the package's exports: its file is named by the hash of the pinned release, and a new
 * release of emulate means looking that name up again (the file that exports `slackPlugin`).
 */
const PLUGIN_FILE = './dist-6ZQHD4DN.js';

const isFunction = (value: unknown): boolean => typeof value === 'function';
type Register = (app: unknown, store: unknown, webhooks: unknown, baseUrl: string, tokens: unknown) => void;
const PluginModule = z.object({
  slackPlugin: z.object({ register: z.custom<Register>(isFunction) }),
});

/** What emulate hands out when something happened that Slack tells apps about. */
const Dispatched = z.object({ event: z.looseObject({ type: z.string() }) });
export type EmulatedEvent = z.infer<typeof Dispatched>['event'];

export interface Emulate {
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
}

export async function startEmulate(options: {
  tables: Tables;
  baseUrl: string;
  onEvent: (event: EmulatedEvent) => void;
}): Promise<Emulate> {
  const { slackPlugin } = await loadPlugin();
  const store = storeOf(options.tables);
  const webhooks = {
    setHeaderFactory: () => undefined,
    getSubscriptions: () => [],
    getDeliveries: () => [],
    dispatch: async (_type: unknown, _action: unknown, payload: unknown) => {
      options.onEvent(Dispatched.parse(payload).event);
    },
  };
  const runtime = await createEmulator({
    service: defineEmulator({
      name: 'slack',
      state: () => ({}),
      setup: ({ app }) => slackPlugin.register(app, store, webhooks, options.baseUrl, new Map()),
      cors: false,
    }),
    listen: false,
    baseUrl: options.baseUrl,
  });
  return { fetch: (request) => runtime.fetch(request), close: () => runtime.close() };
}

async function loadPlugin(): Promise<z.infer<typeof PluginModule>> {
  const url = new URL(PLUGIN_FILE, import.meta.resolve('emulate'));
  const module: unknown = await import(url.href);
  return PluginModule.parse(module);
}

/** emulate's `Store`, as far as its Slack service uses it. */
function storeOf(tables: Tables) {
  const byName = new Map<string, unknown>(Object.entries(tables));
  const data = new Map<string, unknown>([['slack.strict_scopes', true]]);
  return {
    collection(name: string): unknown {
      const table = byName.get(name);
      if (!table) throw new Error(`emulate asked for ${name}, which the sandbox does not keep`);
      return table;
    },
    getData: (key: string) => data.get(key),
    setData: (key: string, value: unknown) => data.set(key, value),
  };
}

/** Where a file's bytes go, on emulate itself. */
export const CLIENT_UPLOAD = 'http://emulate/upload/v1';
