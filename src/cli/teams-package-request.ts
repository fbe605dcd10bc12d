import { isIP } from 'node:net';
import { z } from 'zod';
import { ConfigError } from '../config/error.js';
import { UserError } from '../errors.js';
import type { PackageSettings } from '../teams-package/index.js';
import { noOption } from './no-option.js';

export interface TeamsPackageRequest {
  /** The folder to write to. */
  out: string;
  settings: PackageSettings;
}

const flags = ['--out', '--app-version', '--website', '--privacy', '--terms'] as const;
const example = 'For example: tocsin teams-package --out dist --app-version 1.2.0';

/**
 * `[--out <folder>] [--app-version <n.n.n>] [--website <url>] [--privacy <url>] [--terms <url>]`, with TEAMS_APP_ID and
 * PUBLIC_URL. Nothing else of the environment is read: packing needs no secret and no database.
 */
export function readTeamsPackageRequest(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  ownVersion: string,
): TeamsPackageRequest {
  const given = optionsIn(args);
  const publicUrl = publicUrlIn(environment);
  const link = (flag: (typeof flags)[number]) => linkIn(flag, given.get(flag) ?? publicUrl.href);
  return {
    out: given.get('--out') ?? 'dist',
    settings: {
      appId: appIdIn(environment),
      publicUrl,
      version: versionIn(given.get('--app-version') ?? ownVersion),
      links: { website: link('--website'), privacy: link('--privacy'), terms: link('--terms') },
    },
  };
}

function optionsIn(args: readonly string[]): Map<string, string> {
  const given = new Map<string, string>();
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [flag = '', ...inline] = arg.split('=');
    if (!flag.startsWith('-')) throw wrong(`“${arg}” is not understood.`);
    const known = flags.find((name) => name === flag);
    if (!known) throw noOption(arg, flags);
    if (given.has(known)) throw wrong(`${known} is there twice.`);
    const value = inline.length > 0 ? inline.join('=') : rest.shift();
    if (!value) throw wrong(`${known} needs a value.`);
    given.set(known, value);
  }
  return given;
}

type Environment = Readonly<Record<string, string | undefined>>;

function appIdIn({ TEAMS_APP_ID: text = '' }: Environment): string {
  const id = text.trim().toLowerCase();
  const where = 'Find it at entra.microsoft.com → App registrations → your app → Application (client) ID.';
  if (id === '') throw new ConfigError(`TEAMS_APP_ID is missing: a package is for one bot. ${where}`);
  if (z.guid().safeParse(id).success) return id;
  throw new ConfigError(
    `TEAMS_APP_ID should look like 6f1d9c3e-0b6a-4a53-9c52-3d9f1f1c7a11, not ${quoted(text)}. ${where}`,
  );
}

function publicUrlIn({ PUBLIC_URL: text = '' }: Environment): URL {
  const where = 'It is what stands before /api/messages in the bot’s messaging endpoint.';
  if (text.trim() === '') {
    throw new ConfigError(`PUBLIC_URL is missing: the package names the host of the bot. ${where}`);
  }
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url?.protocol === 'https:' && url.hostname.includes('.') && isIP(url.hostname) === 0) return url;
  throw new ConfigError(
    `PUBLIC_URL should begin with https:// and name a host that Teams reaches from outside, not ${quoted(text)}. ${where}`,
  );
}

/** Of the form that Teams asks for: https://semver.org, without what may follow the three numbers. */
function versionIn(text: string): string {
  if (/^(0|[1-9]\d{0,8})(\.(0|[1-9]\d{0,8})){2}$/.test(text)) return text;
  throw wrong(`“${text}” is no version: give three numbers with points between them.`);
}

function linkIn(flag: string, text: string): string {
  if (
    z
      .url({ protocol: /^https$/ })
      .max(2048)
      .safeParse(text).success
  )
    return text;
  throw wrong(`${flag} should be an address that begins with https://, not “${text}”.`);
}

const quoted = (text: string) => JSON.stringify(text.slice(0, 80));

function wrong(what: string): UserError {
  return new UserError('invalid', `${what} ${example}`);
}
