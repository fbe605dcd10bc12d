/** The app package for Microsoft Teams: https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package */
import { strToU8, zipSync } from 'fflate';
import type { AnyCommand } from '../chat/command.js';
import { colorIcon, outlineIcon } from './icons.js';
import { type PackageSettings, teamsManifest } from './manifest.js';

export type { PackageSettings } from './manifest.js';

export interface TeamsPackage {
  /** By name, as they lie in the archive. */
  files: Readonly<Record<string, Uint8Array>>;
  zip: Uint8Array;
}

/** The same settings and commands give the same bytes. */
export function teamsPackage(settings: PackageSettings, commands: readonly AnyCommand[]): TeamsPackage {
  const files = {
    'manifest.json': strToU8(`${JSON.stringify(teamsManifest(settings, commands), null, 2)}\n`),
    'color.png': colorIcon(),
    'outline.png': outlineIcon(),
  };
  // An archive holds the local time of each file; this is the first that it can hold.
  return { files, zip: zipSync(files, { level: 9, mtime: new Date(1980, 0, 1) }) };
}
