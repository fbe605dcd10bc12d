import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

declare global {
  /** Set by jest's global setup for its global teardown, which runs in the same process. */
  var stopTestServer: (() => Promise<void>) | undefined;
}

// Jest compiles this file to CommonJS, which our modules are not: import none of them here.
async function globalSetup(_options: unknown, project: { rootDir: string }): Promise<void> {
  const helper = (name: string) => path.join(project.rootDir, 'test', 'helpers', name);
  const server = spawn(
    process.execPath,
    ['--import', helper('register-typescript.mjs'), helper('test-server.ts')],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const exit = once(server, 'exit');
  globalThis.stopTestServer = async () => {
    server.stdin.end();
    await exit;
  };

  const failed = exit.then(([code]) => {
    throw new Error(`the PostgreSQL for the tests did not start (exit ${code}); its message is above`);
  });
  const [line] = await Promise.race([once(createInterface(server.stdout), 'line'), failed]);
  failed.catch(() => undefined);
  Object.assign(process.env, JSON.parse(line));
}

export { globalSetup as default };
