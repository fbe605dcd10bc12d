import { randomBytes } from 'node:crypto';
import { chown, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../errors.js';
import type { Binaries } from './binaries.js';
import { lastLine, onlyMissing, type Runner, runAs } from './runner.js';

/** The major version of the PostgreSQL that the npm package brings; data of another one cannot be read. */
const majorVersion = '18';

/** Where a PostgreSQL keeps what is its own. Everything under `home` is for its owner only. */
export interface Cluster {
  directory: string;
  home: string;
  data: string;
  password: string;
  /** A named pipe that each process using the server holds open for writing. */
  users: string;
  log: string;
}

export function clusterIn(directory: string): Cluster {
  const home = path.join(directory, 'postgres');
  return { directory, home, ...filesIn(home) };
}

function filesIn(home: string) {
  const at = (name: string) => path.join(home, name);
  return { data: at('data'), password: at('password'), users: at('users'), log: at('log') };
}

export async function readPassword(cluster: Cluster): Promise<string> {
  return (await readFile(cluster.password, 'utf8')).trim();
}

/**
 * Makes the data directory unless it is there. It is made under another name and renamed, so it is there whole or not
 * at all, whoever is killed meanwhile and however many processes do this at once.
 */
export async function initialise(input: {
  cluster: Cluster;
  binaries: Binaries;
  runner: Runner;
  durable: boolean;
  log: (line: string) => void;
}): Promise<void> {
  const { cluster, log } = input;
  if (!(await isInitialised(cluster))) {
    log(`creating a PostgreSQL ${majorVersion} database in ${cluster.home}`);
    const draft = await mkdtemp(path.join(cluster.directory, draftPrefix));
    try {
      await runInitdb(draft, input);
      await rename(draft, cluster.home);
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      // Another process was faster.
      if (!(await isInitialised(cluster))) throw error;
    }
  }
  await removeOldDrafts(cluster);
}

const draftPrefix = 'postgres.new-';
const abandonedAfterMs = 10 * 60_000;

async function runInitdb(
  draft: string,
  { binaries, runner, durable }: { binaries: Binaries; runner: Runner; durable: boolean },
): Promise<void> {
  const { data, password } = filesIn(draft);
  await writeFile(password, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (runner.account) {
    for (const file of [draft, password]) await chown(file, runner.account.uid, runner.account.gid);
  }
  const options = ['--username=tocsin', `--pwfile=${password}`, '--auth=scram-sha-256', '--encoding=UTF8'];
  // PostgreSQL's own collation: the same order on every machine, whatever its C library.
  const locale = ['--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const sync = durable ? [] : ['--no-sync'];
  try {
    await runAs(runner, [binaries.initdb, ...options, ...locale, ...sync, '--no-instructions', '-D', data]);
  } catch (thrown) {
    throw new UserError(
      'unavailable',
      `PostgreSQL's data could not be created in ${draft}: ${lastLine(thrown)}`,
    );
  }
}

async function isInitialised(cluster: Cluster): Promise<boolean> {
  const version = await readFile(path.join(cluster.data, 'PG_VERSION'), 'utf8').catch(onlyMissing);
  if (version === undefined) return false;
  if (version.trim() === majorVersion) return true;
  throw new UserError(
    'unavailable',
    `The data in ${cluster.home} were written by PostgreSQL ${version.trim()}, and this Tocsin brings ${majorVersion}. ` +
      `Move that directory away to begin anew, or serve it with PostgreSQL ${version.trim()} and set DATABASE_URL.`,
  );
}

/** Drafts of processes that were killed. One that is young may be another process's, which is still at it. */
async function removeOldDrafts(cluster: Cluster): Promise<void> {
  const names = (await readdir(cluster.directory)).filter((name) => name.startsWith(draftPrefix));
  for (const draft of names.map((name) => path.join(cluster.directory, name))) {
    const made = await stat(draft).catch(onlyMissing);
    if (made && Date.now() - made.mtimeMs > abandonedAfterMs)
      await rm(draft, { recursive: true, force: true });
  }
}
