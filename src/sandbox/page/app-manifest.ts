import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import type { PageApp } from './client/wire.js';

/** The part of a Slack app manifest that a person can see. */
const Manifest = z.object({
  display_information: z.object({ name: z.string() }),
  features: z
    .object({
      app_home: z.object({ messages_tab_read_only_enabled: z.boolean().default(false) }).prefault({}),
      bot_user: z.object({ display_name: z.string() }).optional(),
      slash_commands: z
        .array(z.object({ command: z.string(), description: z.string(), usage_hint: z.string().default('') }))
        .default([]),
      shortcuts: z
        .array(z.object({ type: z.enum(['message', 'global']), name: z.string(), callback_id: z.string() }))
        .default([]),
    })
    .prefault({}),
  settings: z
    .object({
      event_subscriptions: z.object({ bot_events: z.array(z.string()).default([]) }).prefault({}),
    })
    .prefault({}),
});

/** What of the manifest the workspace holds the app to, besides what a person sees. */
export interface ManifestApp extends PageApp {
  /** The events it asks for. */
  events: readonly string[];
}

export function appFromManifest(yaml: string): ManifestApp {
  const { display_information, features, settings } = Manifest.parse(parse(yaml));
  return {
    name: features.bot_user?.display_name ?? display_information.name,
    commands: features.slash_commands.map(({ command, description, usage_hint }) => ({
      command,
      description,
      hint: usage_hint,
    })),
    readsMessages: !features.app_home.messages_tab_read_only_enabled,
    shortcuts: features.shortcuts.map(({ type, name, callback_id }) => ({
      type,
      name,
      callbackId: callback_id,
    })),
    events: settings.event_subscriptions.bot_events,
  };
}

/** Our own manifest.yml, at the root whether this runs from src/ or from dist/; an app with no commands when there is none. */
export function ownApp(): ManifestApp {
  const file = ['../../../manifest.yml', '../../../../manifest.yml']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  return file
    ? appFromManifest(readFileSync(file, 'utf8'))
    : { name: 'Tocsin', commands: [], readsMessages: true, shortcuts: [], events: [] };
}
