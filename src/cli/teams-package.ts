import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { commands } from '../../commands/index.js';
import { graphPermissions, widePermissions } from '../chat/teams/permissions.js';
import { teamsPackage } from '../teams-package/index.js';
import { inFolder } from './export-folder.js';
import { readTeamsPackageRequest } from './teams-package-request.js';

/** Sources lie two levels below the root, compiled files three. */
const root = import.meta.url.endsWith('.ts') ? '../../' : '../../../';
const Package = z.object({ version: z.string() });

/** Writes the app package for Teams, and beside it the files that it holds, to be looked at. */
export async function packTeamsApp(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  print: (text: string) => void,
): Promise<number> {
  const own = await readFile(new URL(`${root}package.json`, import.meta.url), 'utf8');
  const { version } = Package.parse(JSON.parse(own));
  const { out, settings } = readTeamsPackageRequest(args, environment, version);
  const { files, zip } = teamsPackage(settings, commands);
  const archive = join(out, 'tocsin-teams.zip');
  await inFolder(out, async () => {
    await mkdir(join(out, 'teams'), { recursive: true });
    for (const [name, content] of Object.entries(files)) await writeFile(join(out, 'teams', name), content);
    await writeFile(archive, zip);
  });
  const address = `${settings.publicUrl.href.replace(/\/+$/, '')}/api/messages`;
  print(`${archive}: the Teams app ${settings.appId}, version ${settings.version}

Then, as docs/teams.md says in full:
- The bot's messaging endpoint is ${address}
- Upload the package: admin.teams.microsoft.com → Teams apps → Manage apps → Upload
- Add the app to the incident team
- Grant of Microsoft Graph what you want of these application permissions:
${listed(graphPermissions)}
- These are used where they are granted, though each gives far more than Tocsin needs:
${listed(widePermissions)}`);
  return 0;
}

const listed = (permissions: Readonly<Record<string, string>>): string =>
  Object.entries(permissions)
    .map(([name, what]) => `    ${name}: ${what}`)
    .join('\n');
