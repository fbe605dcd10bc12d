/** The real program as processes of their own: several replicas on one database, to be stopped, killed and cut off. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Sandbox } from '../../src/sandbox/contract.js';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
const register = fileURLToPath(new URL('register-typescript.mjs', import.meta.url));

type Environment = Readonly<Record<string, string>>;

/** How a process ended: its exit code, or the signal that ended it. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Replica {
  pid: number;
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** What it logged so far, oldest first. */
  log: readonly LogLine[];
  exited: Promise<Exit>;
  signal(signal: NodeJS.Signals): void;
  /** `kill -9`, until it is gone. */
  kill(): Promise<void>;
}

export interface Finished extends Exit {
  stdout: string;
  stderr: string;
}

const LogLine = z.looseObject({ level: z.string(), msg: z.string(), url: z.string().optional() });
export type LogLine = z.infer<typeof LogLine>;

const alive = new Set<ChildProcess>();

/** Starts a replica and resolves when it says that it is ready. Rejects with what it wrote when it ends before. */
export async function startReplica(environment: Environment): Promise<Replica> {
  const { child, exited, output } = launch([], { PORT: '0', ...environment });
  const log: LogLine[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const read = parseLine(line);
      if (!read) return;
      log.push(read);
      if (read.msg === 'tocsin is ready' && read.url) resolve(read.url);
    });
    exited.then(
      ({ code, signal }) =>
        reject(
          new Error(
            `a replica ended (${code ?? signal}) before it was ready: ${output.stderr}${output.stdout}`,
          ),
        ),
      reject,
    );
  });
  return {
    pid: child.pid ?? 0,
    url,
    log,
    exited,
    signal: (signal) => child.kill(signal),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Runs `tocsin …` to its end; `root` is where the program is. */
export async function runTocsin(
  args: readonly string[],
  environment: Environment = {},
  root = projectRoot,
): Promise<Finished> {
  const { exited, output } = launch(args, environment, root);
  const exit = await exited;
  return { ...exit, ...output };
}

/** Ends every process that was started here and still runs. */
export async function endReplicas(): Promise<void> {
  await Promise.all(
    [...alive].map(async (child) => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }),
  );
}

/** What makes a replica serve the sandbox's workspace, as its settings would. */
export function environmentOf(sandbox: Sandbox, databaseUrl: string): Environment {
  const { slack, jira } = sandbox;
  return {
    DATABASE_URL: databaseUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    JIRA_BASE_URL: jira.baseUrl,
    JIRA_EMAIL: jira.email,
    JIRA_API_TOKEN: jira.token,
    JIRA_PROJECT: jira.project,
    LOG_LEVEL: 'info',
  };
}

function launch(args: readonly string[], environment: Environment, root = projectRoot) {
  const child = spawn(process.execPath, ['--no-warnings', ...programIn(root), ...args], {
    // Nothing of the developer's own settings.
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  alive.add(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const exited = new Promise<Exit>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => alive.delete(child));
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  return { child, exited, output };
}

/** As it was built, which starts in half the time; its sources when something was changed since. */
function programIn(root: string): readonly string[] {
  const built = join(root, 'dist/src/main.js');
  const sources = ['src', 'commands', 'migrations'].map((folder) => join(root, folder));
  const fresh = existsSync(built) && sources.every((folder) => newest(folder) < statSync(built).mtimeMs);
  return fresh ? [built] : ['--import', register, join(root, 'src/main.ts')];
}

function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Math.max(...files.map((file) => statSync(join(folder, file)).mtimeMs));
}

function parseLine(line: string): LogLine | undefined {
  return line.startsWith('{') ? LogLine.parse(JSON.parse(line)) : undefined;
}
