import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { packTeamsApp } from '../../src/cli/teams-package.js';
import { readTeamsPackageRequest } from '../../src/cli/teams-package-request.js';

const environment = {
  TEAMS_APP_ID: '6F1D9C3E-0B6A-4A53-9C52-3D9F1F1C7A11',
  PUBLIC_URL: 'https://tocsin.example.com/chat',
};
const read = (args: readonly string[], more: Record<string, string | undefined> = {}) =>
  readTeamsPackageRequest(args, { ...environment, ...more }, '0.1.0');

describe('what to pack for Teams', () => {
  it('is for the bot and the host of the environment; pages that are not named are the host’s', () => {
    const { out, settings } = read([]);

    expect({ out, ...settings }).toMatchObject({
      out: 'dist',
      appId: '6f1d9c3e-0b6a-4a53-9c52-3d9f1f1c7a11',
      version: '0.1.0',
      links: {
        website: environment.PUBLIC_URL,
        privacy: environment.PUBLIC_URL,
        terms: environment.PUBLIC_URL,
      },
    });
    expect(settings.publicUrl.host).toBe('tocsin.example.com');
  });

  it.each([
    [['--out', 'folder=x'], { out: 'folder=x' }],
    [['--out=there', '--app-version', '1.10.0'], { out: 'there', settings: { version: '1.10.0' } }],
    [
      ['--privacy', 'https://example.com/p', '--terms=https://example.com/t?a=b'],
      { settings: { links: { privacy: 'https://example.com/p', terms: 'https://example.com/t?a=b' } } },
    ],
  ])('reads %j', (args, expected) => {
    expect(read(args)).toMatchObject(expected);
  });

  it.each([
    [['dist'], '“dist” is not understood. For example: tocsin teams-package --out dist'],
    [['--out'], '--out needs a value.'],
    [['--out', 'a', '--out=b'], '--out is there twice.'],
    [['--uot', 'a'], 'There is no option --uot. Did you mean --out?'],
    [['--app-version', '1.2'], '“1.2” is no version: give three numbers with points between them.'],
    [['--app-version', '1.02.3'], 'is no version'],
    [['--privacy', 'example.com/p'], '--privacy should be an address that begins with https://'],
    [['--terms', 'http://example.com'], '--terms should be an address that begins with https://'],
  ])('refuses %j, saying what to type', (args, message) => {
    expect(() => read(args)).toThrow(message);
  });

  it.each([
    [{ TEAMS_APP_ID: undefined }, 'TEAMS_APP_ID is missing: a package is for one bot. Find it at entra'],
    [{ TEAMS_APP_ID: ' ' }, 'TEAMS_APP_ID is missing'],
    [
      { TEAMS_APP_ID: 'tocsin' },
      'TEAMS_APP_ID should look like 6f1d9c3e-0b6a-4a53-9c52-3d9f1f1c7a11, not "tocsin".',
    ],
    [{ PUBLIC_URL: undefined }, 'PUBLIC_URL is missing: the package names the host of the bot.'],
    [{ PUBLIC_URL: 'tocsin.example.com' }, 'PUBLIC_URL should begin with https://'],
    [{ PUBLIC_URL: 'http://tocsin.example.com' }, 'not "http://tocsin.example.com"'],
    [{ PUBLIC_URL: 'https://localhost:3000' }, 'name a host that Teams reaches from outside'],
    [{ PUBLIC_URL: 'https://10.0.0.1' }, 'name a host that Teams reaches from outside'],
    [{ PUBLIC_URL: 'https://[2001:db8::1.2.3.4]' }, 'name a host that Teams reaches from outside'],
  ])('refuses %j, saying where the value is', (more, message) => {
    expect(() => read([], more)).toThrow(message);
  });
});

describe('tocsin teams-package', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tocsin-teams-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('writes the archive and what it holds, twice as well as once, and says how it goes on', async () => {
    const printed: string[] = [];
    const out = join(folder, 'new', 'dist');
    const pack = () => packTeamsApp(['--out', out], environment, (text) => printed.push(text));

    expect(await pack()).toBe(0);
    expect(await pack()).toBe(0);

    const names = ['color.png', 'manifest.json', 'outline.png'];
    expect((await readdir(out)).sort()).toEqual(['teams', 'tocsin-teams.zip']);
    expect((await readdir(join(out, 'teams'))).sort()).toEqual(names);
    const held = unzipSync(await readFile(join(out, 'tocsin-teams.zip')));
    for (const name of names) {
      expect(Buffer.from(held[name] ?? [])).toEqual(await readFile(join(out, 'teams', name)));
    }
    expect(printed[0]).toContain('messaging endpoint is https://tocsin.example.com/chat/api/messages\n');
    expect(printed[0]).toContain('TeamMember.ReadWrite.All: ');
  });

  it('says it when the folder cannot be written', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');

    await expect(packTeamsApp(['--out', file], environment, () => {})).rejects.toThrow(
      `${file} cannot be written: `,
    );
  });
});
