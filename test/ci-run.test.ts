import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

let clone: string;

beforeEach(async () => {
  clone = await mkdtemp(path.join(tmpdir(), 'tocsin-ci-'));
  await mkdir(path.join(clone, '.ci'));
  await mkdir(path.join(clone, 'bin'));
  await copyFile(fileURLToPath(new URL('../.ci/run', import.meta.url)), path.join(clone, '.ci', 'run'));
  await program('chromium', '');
});

afterEach(() => rm(clone, { recursive: true, force: true }));

describe('.ci/run', () => {
  it('installs, tests, and ends with what jest counted', async () => {
    await program('npm', 'echo "npm $*"; if [ "$1" = test ]; then echo "12 passed, 0 failed"; fi');

    const { status, lines } = await run();

    expect(status).toBe(0);
    expect(lines).toEqual(['npm ci', 'npm test', '12 passed, 0 failed', '12 passed, 0 failed']);
  });

  it('shows what was skipped', async () => {
    await program('npm', '[ "$1" = ci ] || echo "12 passed, 0 failed, 2 skipped"');

    const { status, lines } = await run();

    expect(status).toBe(0);
    expect(lines.at(-1)).toBe('12 passed, 0 failed, 2 skipped');
  });

  it('fails when a test fails', async () => {
    await program('npm', '[ "$1" = ci ] && exit; echo "12 passed, 3 failed"; echo "npm error"; exit 1');

    const { status, lines } = await run();

    expect(status).toBe(1);
    expect(lines.at(-1)).toBe('12 passed, 3 failed');
  });

  it('counts a type check, a lint or an installation that fails', async () => {
    await program('npm', '[ "$1" = ci ] && exit; echo "type error"; exit 2');
    const check = await run();
    await program('npm', '[ "$1" = ci ] && exit 1; echo "12 passed, 0 failed"');
    const install = await run();

    expect([check.status, check.lines.at(-1)]).toEqual([2, '0 passed, 1 failed']);
    expect([install.status, install.lines.at(-1)]).toEqual([1, '0 passed, 1 failed']);
  });

  it('does not believe a run that fails without a failed test, or ends without a count', async () => {
    await program('npm', '[ "$1" = ci ] && exit; echo "12 passed, 0 failed"; exit 1');
    const noFailure = await run();
    await program('npm', 'exit 0');
    const noCount = await run();

    expect([noFailure.status, noFailure.lines.at(-1)]).toEqual([1, '12 passed, 1 failed']);
    expect([noCount.status, noCount.lines.at(-1)]).toEqual([1, '0 passed, 1 failed']);
  });

  it('tells its programs that this is CI, gives them no input and no production setting', async () => {
    await program('npm', 'echo "CI=$CI NODE_ENV=$NODE_ENV input=$(cat)"; echo "1 passed, 0 failed"');

    const { lines } = await run({ NODE_ENV: 'production' });

    expect(lines).toContain('CI=true NODE_ENV= input=');
  });
});

/** A stand-in found before the real program. */
async function program(name: string, script: string): Promise<void> {
  const file = path.join(clone, 'bin', name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
}

async function run(env: Record<string, string> = {}): Promise<{ status: unknown; lines: string[] }> {
  const variables = { PATH: `${path.join(clone, 'bin')}:/usr/bin:/bin`, ...env };
  return new Promise((resolve) => {
    const child = execFile(path.join(clone, '.ci', 'run'), { env: variables }, (_error, stdout) => {
      resolve({ status: child.exitCode, lines: stdout.trimEnd().split('\n') });
    });
  });
}
