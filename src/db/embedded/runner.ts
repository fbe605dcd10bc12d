import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { toError, UserError } from '../../errors.js';
import type { Binaries } from './binaries.js';

const run = promisify(execFile);

/** How to run PostgreSQL's programs here: as ourselves, or, because PostgreSQL refuses root, as somebody else. */
export interface Runner {
  /** Put before the program and its arguments. */
  prefix: readonly string[];
  /** The account to run as, and the owner of the data; ourselves when undefined. */
  account: Account | undefined;
  env: Readonly<Record<string, string>>;
}

export interface Account {
  uid: number;
  gid: number;
}

/** Root outside, uid 1000 to PostgreSQL inside: reaches what root's own files are, a 0700 home included. */
const userNamespace = ['unshare', '-U', '--map-user=1000', '--map-group=1000', '--'];

/** `home` is where the data are or will be, `directory` the one it is in. */
interface Place {
  directory: string;
  home: string;
}

export async function chooseRunner(place: Place, binaries: Binaries): Promise<Runner> {
  // Not our own environment: PG* variables would change what the server does, and secrets are none of its business.
  const env = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LC_ALL: 'C',
    TZ: 'UTC',
    ...binaries.env,
  };
  const faults: string[] = [];
  for (const { prefix, account } of await candidates(place)) {
    const runner: Runner = { prefix, account, env };
    const fault = await tryRunner(runner, place, binaries);
    if (fault === undefined) return runner;
    faults.push(fault);
  }
  const why = [...new Set(faults)].join('; ');
  throw new UserError(
    'unavailable',
    `The embedded PostgreSQL cannot run here (${why}). Set DATABASE_URL to a PostgreSQL 14 or later, or run Tocsin as an ordinary user.`,
  );
}

async function candidates(place: Place): Promise<Omit<Runner, 'env'>[]> {
  const self = process.getuid?.() ?? 0;
  const owner: Account | undefined = await stat(place.home).catch(onlyMissing);
  if (self !== 0) {
    if (owner && owner.uid !== self) {
      throw new UserError(
        'unavailable',
        `The data in ${place.home} belong to another user (uid ${owner.uid}). Run Tocsin as that user, or set DATABASE_URL.`,
      );
    }
    return [{ prefix: [], account: undefined }];
  }
  if (owner?.uid === 0) return [{ prefix: userNamespace, account: undefined }];
  if (owner) return [{ prefix: [], account: { uid: owner.uid, gid: owner.gid } }];
  const directory = await stat(place.directory);
  const accounts = [directory, ...(await unprivilegedAccounts())].filter(({ uid }) => uid !== 0);
  return [
    { prefix: userNamespace, account: undefined },
    ...accounts.map(({ uid, gid }) => ({ prefix: [], account: { uid, gid } })),
  ];
}

async function unprivilegedAccounts(): Promise<Account[]> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => ''))
    .split('\n')
    .map((line) => line.split(':'));
  const found = ['postgres', 'nobody'].map((name) => lines.find((fields) => fields[0] === name));
  return found.flatMap((fields) => (fields ? [{ uid: Number(fields[2]), gid: Number(fields[3]) }] : []));
}

/** What stands in the way of running the programs on the directory like this; undefined when nothing does. */
async function tryRunner(runner: Runner, place: Place, binaries: Binaries): Promise<string | undefined> {
  const script = '"$1" --version >/dev/null && test -x "$2"';
  try {
    await runAs(runner, ['/bin/sh', '-c', script, 'sh', binaries.postgres, place.directory]);
    return undefined;
  } catch (thrown) {
    const who = runner.prefix[0] ?? (runner.account ? `as uid ${runner.account.uid}` : 'postgres');
    return `${who}: ${lastLine(thrown)}`;
  }
}

/** Runs a program to its end; the message of its error ends with what the program wrote to standard error. */
export async function runAs(runner: Runner, command: readonly string[]): Promise<void> {
  const [program = '', ...rest] = [...runner.prefix, ...command];
  await run(program, rest, { env: runner.env, cwd: '/', ...runner.account });
}

/** What a program said last before it failed. */
export function lastLine(thrown: unknown): string {
  const line = toError(thrown).message.trim().split('\n').at(-1) ?? '';
  // All that there is when the program said nothing: the command itself, which is long and tells nobody anything.
  return line.startsWith('Command failed:') ? 'refused' : line;
}

export function onlyMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
