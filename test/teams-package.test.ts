import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { crc32, inflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import { z } from 'zod';
import { commands } from '../commands/index.js';
import { declareFromMessage, searchIncidents, searchWords } from '../src/chat/teams/compose-ids.js';
import {
  graphPermissions,
  resourceSpecificPermissions,
  widePermissions,
} from '../src/chat/teams/permissions.js';
import { incidentCard } from '../src/chat/views/incident-card.js';
import { IncidentId } from '../src/ids.js';
import { Status } from '../src/incident/incident.js';
import { forFew, onTheCard, seldom } from '../src/teams-package/command-lists.js';
import { accentColor } from '../src/teams-package/icons.js';
import { type PackageSettings, teamsPackage } from '../src/teams-package/index.js';
import { ana, morning } from './helpers/cast.js';

const settings: PackageSettings = {
  appId: '6f1d9c3e-0b6a-4a53-9c52-3d9f1f1c7a11',
  publicUrl: new URL('https://tocsin.example.com/behind/a/proxy'),
  version: '1.2.3',
  links: {
    website: 'https://example.com/tocsin',
    privacy: 'https://example.com/privacy',
    terms: 'https://example.com/terms',
  },
};
const made = teamsPackage(settings, commands);
const files = unzipSync(made.zip);

/** The parts that the code depends on. */
const Manifest = z.looseObject({
  $schema: z.url(),
  manifestVersion: z.string(),
  bots: z.tuple([
    z.looseObject({
      botId: z.guid(),
      supportsFiles: z.literal(true),
      commandLists: z.array(
        z.object({
          scopes: z.array(z.string()),
          commands: z.array(z.object({ title: z.string().max(32), description: z.string().min(1).max(128) })),
        }),
      ),
    }),
  ]),
  composeExtensions: z.tuple([
    z.looseObject({
      botId: z.guid(),
      commands: z.array(z.looseObject({ id: z.string(), type: z.string() })),
    }),
  ]),
  icons: z.object({ color: z.string(), outline: z.string() }),
  authorization: z.object({
    permissions: z.object({
      resourceSpecific: z.array(z.object({ name: z.string(), type: z.literal('Application') })),
    }),
  }),
});
const manifest = Manifest.parse(JSON.parse(strFromU8(files['manifest.json'] ?? new Uint8Array())));

/** What Microsoft's validator says of each, by the schema that the manifest names. */
function problems(...manifests: object[]): string[][] {
  const validator = fileURLToPath(new URL('helpers/validate-teams-manifest.mjs', import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', validator], {
    input: JSON.stringify(manifests),
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return z.array(z.array(z.string())).parse(JSON.parse(stdout));
}

describe('the Teams app package', () => {
  it('holds the manifest and the two icons that it names, and nothing else', () => {
    expect(Object.keys(files).sort()).toEqual(
      ['manifest.json', manifest.icons.color, manifest.icons.outline].sort(),
    );
    for (const [name, content] of Object.entries(made.files)) expect(files[name]).toEqual(content);
  });

  it('is the same, byte by byte, whenever it is made of the same', () => {
    expect(teamsPackage(settings, commands).zip).toEqual(made.zip);
  });

  it('keeps to the schema that it names, which would tell of a key too many and of one too few', () => {
    const [own, more, less] = problems(
      manifest,
      { ...manifest, slashCommands: [] },
      { ...manifest, developer: undefined },
    );

    expect(manifest.$schema).toContain(`/v${manifest.manifestVersion}/`);
    expect(own).toEqual([]);
    expect(more).toEqual([expect.stringContaining('slashCommands')]);
    expect(less).toEqual([expect.stringContaining('developer')]);
  });

  it('names a schema that Microsoft has: nothing stands in for one', () => {
    const $schema = 'https://developer.microsoft.com/json-schemas/teams/v9.99/MicrosoftTeams.schema.json';

    expect(() => problems({ ...manifest, $schema })).toThrow('is not in the package');
  });

  it('is for the bot, its host and the pages of the settings', () => {
    expect(manifest).toMatchObject({
      id: settings.appId,
      version: '1.2.3',
      bots: [{ botId: settings.appId, scopes: ['team', 'groupChat', 'personal'] }],
      composeExtensions: [{ botId: settings.appId }],
      webApplicationInfo: { id: settings.appId },
      validDomains: ['tocsin.example.com'],
      developer: { websiteUrl: 'https://example.com/tocsin', privacyUrl: 'https://example.com/privacy' },
      staticTabs: [{ entityId: 'conversations' }, { entityId: 'about' }],
    });
  });
});

describe('the menu of commands', () => {
  const listed = (scope: string) =>
    manifest.bots[0].commandLists
      .filter(({ scopes }) => scopes.includes(scope))
      .flatMap((list) => list.commands);
  const titles = (scope: string) => listed(scope).map(({ title }) => title);

  it.each(['team', 'groupChat'])(
    'offers every command that the card does not and that is not seldom needed, in a %s',
    (scope) => {
      expect(titles(scope)).toEqual(
        commands.map(({ name }) => name).filter((name) => !onTheCard.has(name) && !seldom.has(name)),
      );
    },
  );

  it('offers in a private chat what needs no incident, but for what few may do', () => {
    expect(titles('personal')).toEqual(
      commands.filter(({ name, scope }) => scope === 'anywhere' && !forFew.has(name)).map(({ name }) => name),
    );
  });

  it('leaves out exactly what the incident’s card offers in one state or another', () => {
    const cards = [{}, { commander: ana }].flatMap((roles) =>
      Status.options.map((status) =>
        incidentCard({
          id: IncidentId.parse('0199a6f0-7a5b-4c6e-9d1f-000000000007'),
          number: 7,
          title: 'Checkout is down',
          kind: 'live',
          status,
          severity: 'sev1',
          startedAt: morning,
          detectedAt: morning,
          declaredAt: morning,
          declaredBy: ana,
          roles,
        }),
      ),
    );
    const offered = cards
      .flatMap(({ blocks }) => blocks)
      .flatMap((block) => (block.type === 'actions' ? block.actions : []))
      .flatMap((action) => ('command' in action ? [action.command] : []));

    expect([...onTheCard].sort()).toEqual([...new Set(offered)].sort());
  });

  it('says what each is for, in the words of help, as far as there is room', () => {
    for (const scope of ['team', 'personal']) {
      for (const { title, description } of listed(scope)) {
        const summary = commands.find(({ name }) => name === title)?.summary ?? '';

        expect(summary.startsWith(description.replace(/…$/, ''))).toBe(true);
        if (description !== summary) expect(description).toMatch(/\p{L}…$/u);
      }
    }
  });

  it('refuses to be made of more than fits, so that nothing is left out unseen', () => {
    const more = commands.map((command) => ({ ...command, name: `${command.name}-too` }));

    expect(() => teamsPackage(settings, [...commands, ...more])).toThrow('Teams takes 12 commands a list');
  });
});

describe('what is in the menus of messages and of the search', () => {
  const [{ commands: offered }] = manifest.composeExtensions;

  it('are the ids that the adapter answers to', () => {
    expect(offered.map(({ id }) => id).sort()).toEqual([declareFromMessage, searchIncidents].sort());
  });

  it('opens a dialog for a message, and searches for words', () => {
    expect(offered.find(({ id }) => id === declareFromMessage)).toMatchObject({
      type: 'action',
      context: ['message'],
      fetchTask: true,
    });
    expect(offered.find(({ id }) => id === searchIncidents)).toMatchObject({
      type: 'query',
      parameters: [{ name: searchWords }],
    });
  });
});

const guide = await readFile(new URL('../docs/teams.md', import.meta.url), 'utf8');

describe('docs/teams.md', () => {
  const rows = guide
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, name = '', what = '', without = '']) => ({ name: name.replaceAll('`', ''), what, without }));
  const row = (wanted: string) => rows.find(({ name }) => name === wanted);

  it.each(manifest.authorization.permissions.resourceSpecific.map(({ name }) => name))(
    'says what %s is for',
    (name) => {
      expect(row(name)).toMatchObject({ what: resourceSpecificPermissions[name] });
    },
  );

  it.each(Object.entries({ ...graphPermissions, ...widePermissions }))(
    'says what %s is for, and how it goes without',
    (name, what) => {
      expect(row(name)).toMatchObject({ what, without: expect.stringMatching(/\w/) });
    },
  );

  it('lists no permission that is not used', () => {
    const asked = new Set(
      Object.keys({ ...resourceSpecificPermissions, ...graphPermissions, ...widePermissions }),
    );

    expect(rows.map(({ name }) => name).filter((name) => !asked.has(name))).toEqual([]);
  });
});

describe('the icons', () => {
  it('are of the sizes that Teams asks for', () => {
    expect(picture('color.png')).toMatchObject({ width: 192, height: 192 });
    expect(picture('outline.png')).toMatchObject({ width: 32, height: 32 });
  });

  it('in colour is a white bell on a red that leaves nothing of the square open', () => {
    const { pixels } = picture('color.png');

    expect(pixels.every(([, , , opacity]) => opacity === 255)).toBe(true);
    expect(hex(pixels[0])).toBe(accentColor);
    expect(hex(pixels.at(-1))).toBe(accentColor);
    expect(pixels.filter((pixel) => hex(pixel) === '#ffffff').length).toBeGreaterThan(1000);
  });

  it('as an outline is white and transparent, and touches no edge', () => {
    const { pixels } = picture('outline.png');

    expect(new Set(pixels.map(hex))).toEqual(new Set(['#ffffff']));
    const inked = pixels.flatMap(([, , , opacity = 0], index) => (opacity > 0 ? [index] : []));
    expect(inked.length).toBeGreaterThan(100);
    expect(inked.length).toBeLessThan(512);
    for (const index of inked) {
      expect([0, 31]).not.toContain(index % 32);
      expect([0, 31]).not.toContain(Math.floor(index / 32));
    }
  });
});

type Pixel = readonly number[];

/** Reads a PNG of ours, as another program would: every chunk is checked by its sum. */
function picture(name: string): { width: number; height: number; pixels: Pixel[] } {
  const file = Buffer.from(files[name] ?? new Uint8Array());
  expect(file.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const named = file.subarray(at + 4, at + 8 + length);
    expect(file.readUInt32BE(at + 8 + length)).toBe(crc32(named));
    chunks.set(named.toString('latin1', 0, 4), named.subarray(4));
    at += 12 + length;
  }
  expect([...chunks.keys()]).toEqual(['IHDR', 'IDAT', 'IEND']);
  const header = chunks.get('IHDR') ?? Buffer.alloc(13);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  expect([...header.subarray(8)]).toEqual([8, 6, 0, 0, 0]);
  const rows = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0));
  expect(rows).toHaveLength(height * (width * 4 + 1));
  const pixels = Array.from({ length: width * height }, (_, index) => {
    const start = Math.floor(index / width) * (width * 4 + 1) + 1 + (index % width) * 4;
    return [...rows.subarray(start, start + 4)];
  });
  return { width, height, pixels };
}

function hex(pixel: Pixel = []): string {
  return `#${pixel
    .slice(0, 3)
    .map((channel) => channel.toString(16).padStart(2, '0'))
    .join('')}`;
}
