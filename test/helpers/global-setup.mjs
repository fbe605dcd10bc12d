/** Starts the PostgreSQL of a whole run, in a program of its own; its workers find it by their environment. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

async function globalSetup(_options, project) {
  const helper = (name) => path.join(project.rootDir, 'test', 'helpers', name);
  const server = spawn(
    process.execPath,
    ['--import', helper('register-typescript.mjs'), helper('test-server.ts')],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const exit = once(server, 'exit');
  // Jest's global teardown runs in this process.
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
