import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { until } from './until.js';

export interface Child {
  /** The line of output that said it is ready, as JSON. */
  announced: unknown;
  stop(): Promise<void>;
}

/**
 * Starts a program and waits for the line of JSON that says it is ready. Its input stays open while we live: the
 * programs of `processes/` end with it, and every program is sent SIGTERM by `stop`.
 */
export async function startChild(input: {
  command: string;
  args: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  isReady: (line: Readonly<Record<string, unknown>>) => boolean;
}): Promise<Child> {
  const { command, args, cwd, env } = input;
  // A group of its own: what npm runs is stopped with it.
  const child = spawn(command, args, { cwd, env, stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const exited = once(child, 'exit');
  const announced = await Promise.race([
    readyLine(child.stdout, input.isReady),
    exited.then(([code]) => {
      throw new Error(`${command} ${args.join(' ')} ended with ${code} before it was ready`);
    }),
  ]);
  return {
    announced,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) terminate(child);
      await exited;
      // npm ends before the program that it runs.
      await until('everything to have ended', async () => isGone(child) || undefined);
    },
  };
}

function terminate(child: ChildProcess): void {
  child.stdin?.end();
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
}

/** Whether nothing of the child's group runs any more. */
function isGone({ pid }: ChildProcess): boolean {
  try {
    if (pid !== undefined) process.kill(-pid, 0);
    return pid === undefined;
  } catch {
    return true;
  }
}

async function readyLine(
  output: Readable,
  isReady: (line: Readonly<Record<string, unknown>>) => boolean,
): Promise<unknown> {
  const lines = createInterface({ input: output });
  const found = await new Promise<unknown>((resolve) => {
    lines.on('line', (line) => {
      const value = parsed(line);
      if (value && isReady(value)) resolve(value);
    });
  });
  // What it says from now on is read and dropped: a full pipe would stop it.
  lines.close();
  output.resume();
  return found;
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
