import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { commands } from '../commands/index.js';
import { handledEvents } from '../src/chat/slack/events.js';
import { BOT_SCOPES } from '../src/sandbox/slack/workspace.js';

/** The fields of Slack's app manifest that the code depends on (docs.slack.dev/reference/app-manifest). */
const Manifest = z.object({
  features: z.object({
    app_home: z.object({ home_tab_enabled: z.literal(true) }),
    slash_commands: z.array(
      z.object({
        command: z.string(),
        url: z.url(),
        description: z.string().max(2000),
        usage_hint: z.string().max(1000),
        should_escape: z.literal(true),
      }),
    ),
    shortcuts: z.array(
      z.object({
        type: z.enum(['message', 'global']),
        name: z.string().max(24),
        callback_id: z.string().max(255),
        description: z.string().max(150),
      }),
    ),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z.object({
    event_subscriptions: z.object({ request_url: z.url(), bot_events: z.array(z.string()) }),
    interactivity: z.object({ is_enabled: z.literal(true), request_url: z.url() }),
  }),
});

const root = new URL('../', import.meta.url);
const read = (file: string) => readFile(new URL(file, root), 'utf8');
const manifest = Manifest.parse(parse(await read('manifest.yml')));
const inbound = await read('src/chat/slack/inbound.ts');
const handled = (pattern: RegExp) => [...inbound.matchAll(pattern)].map((match) => match[1] ?? '').sort();

describe('manifest.yml', () => {
  it('subscribes to exactly the events that are handled', () => {
    // Messages come as message.channels and message.groups.
    const subscribed = manifest.settings.event_subscriptions.bot_events.map((name) => name.split('.')[0]);

    expect([...new Set(subscribed)].sort()).toEqual([...handledEvents].sort());
  });

  it('offers exactly the slash command and the shortcuts that are handled', () => {
    const { slash_commands, shortcuts } = manifest.features;

    expect(slash_commands.map(({ command }) => command)).toEqual(handled(/app\.command\('([^']+)'/g));
    expect(shortcuts.map(({ callback_id }) => callback_id).sort()).toEqual(
      handled(/app\.shortcut\('([^']+)'/g),
    );
  });

  it('hints only at commands that exist', () => {
    const hinted = manifest.features.slash_commands.flatMap(({ usage_hint }) => usage_hint.split('|'));
    const names = commands.map(({ name }) => name);

    for (const word of hinted) expect(names).toContain(word.trim());
  });

  it('sends everything to the one endpoint', () => {
    const urls = [
      ...manifest.features.slash_commands.map(({ url }) => url),
      manifest.settings.event_subscriptions.request_url,
      manifest.settings.interactivity.request_url,
    ];

    expect(new Set(urls.map((url) => new URL(url).pathname))).toEqual(new Set(['/slack/events']));
  });

  it('asks for the scopes that the sandbox grants, so that one too few shows in every test', () => {
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...BOT_SCOPES].sort());
  });

  it('asks for every scope that the methods it calls need', async () => {
    // Method → scope, as each method's page says (docs.slack.dev/reference/methods).
    const needs: Readonly<Record<string, string>> = {
      'chat.postMessage': 'chat:write',
      'chat.update': 'chat:write',
      'chat.postEphemeral': 'chat:write',
      'conversations.create': 'channels:manage',
      'conversations.invite': 'channels:manage',
      'conversations.setTopic': 'channels:manage',
      'files.delete': 'files:write',
      'conversations.setPurpose': 'channels:manage',
      'conversations.archive': 'channels:manage',
      'conversations.info': 'channels:read',
      'conversations.list': 'channels:read',
      'conversations.join': 'channels:join',
      'conversations.history': 'channels:history',
      'conversations.open': 'im:write',
      'conversations.rename': 'channels:manage',
      'conversations.replies': 'channels:history',
      'bookmarks.list': 'bookmarks:read',
      'bookmarks.remove': 'bookmarks:write',
      'chat.delete': 'chat:write',
      'bookmarks.add': 'bookmarks:write',
      'pins.add': 'pins:write',
      'usergroups.users.list': 'usergroups:read',
      'users.info': 'users:read',
    };
    const free = new Set(['auth.test', 'views.open', 'views.publish']);
    const files = ['inbound.ts', 'client.ts', 'create-room.ts', 'empty-room.ts', 'index.ts', 'read-group.ts'];
    const code = (await Promise.all(files.map((file) => read(`src/chat/slack/${file}`)))).join('\n');
    const called = new Set(
      [...code.matchAll(/client\s*\.([a-z]+(?:\.[a-z]+)?)\s*\.([a-zA-Z]+)\(/g)].map(
        (match) => `${match[1]}.${match[2]}`,
      ),
    );

    expect(called.size).toBeGreaterThan(10);
    for (const method of called) {
      if (free.has(method)) continue;
      expect(needs).toHaveProperty([method]);
      expect(manifest.oauth_config.scopes.bot).toContain(needs[method]);
    }
  });
});
