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
const clockSteps = fileURLToPath(new URL('clock-steps.mjs', import.meta.url));

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
  /** Sets its clock so far ahead of the real one, or behind it; resolves when it reads so. Only with `steppable`. */
  stepClock(aheadMs: number): Promise<void>;
}

export interface Launch {
  /** Its clock can be stepped; `aheadMs` is where it begins. */
  steppable?: { aheadMs: number };
  /** A command that runs the one it is given, such as `nice`. */
  within?: readonly string[];
}

export interface Finished extends Exit {
  stdout: string;
  stderr: string;
}

const LogLine = z.looseObject({ level: z.string(), msg: z.string(), url: z.string().optional() });
export type LogLine = z.infer<typeof LogLine>;

const alive = new Set<ChildProcess>();

/** Starts a replica and resolves when it says that it is ready. Rejects with what it wrote when it ends before. */
export async function startReplica(environment: Environment, how: Launch = {}): Promise<Replica> {
  const { child, lines, exited, output } = launch([], { PORT: '0', ...environment }, projectRoot, how);
  const log: LogLine[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(lines).on('line', (line) => {
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
    async stepClock(aheadMs) {
      if (!child.connected) return;
      const heard = Promise.race([once(child, 'message'), exited]);
      // It may be dead by now, which `exited` tells.
      child.send({ aheadMs }, () => undefined);
      await heard;
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

function launch(
  args: readonly string[],
  environment: Environment,
  root = projectRoot,
  { steppable, within = [] }: Launch = {},
) {
  const clock = steppable ? ['--import', clockSteps] : [];
  const whole = [...within, process.execPath, '--no-warnings', ...clock, ...programIn(root), ...args];
  const [program = '', ...rest] = whole;
  const aheadMs = steppable ? { TEST_CLOCK_AHEAD_MS: String(steppable.aheadMs) } : {};
  const child = spawn(program, rest, {
    // Nothing of the developer's own settings.
    env: { PATH: process.env.PATH ?? '', ...aheadMs, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', ...(steppable ? ['ipc' as const] : [])],
  });
  alive.add(child);
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('a process was started without its output');
  const output = { stdout: '', stderr: '' };
  stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const exited = new Promise<Exit>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => alive.delete(child));
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  return { child, lines: stdout, exited, output };
}

const programs = new Map<string, readonly string[]>();

/** As it was built, which starts in half the time; its sources when something was changed since. Looked at once. */
function programIn(root: string): readonly string[] {
  const known = programs.get(root);
  if (known) return known;
  const built = join(root, 'dist/src/main.js');
  const sources = ['src', 'commands', 'migrations'].map((folder) => join(root, folder));
  const fresh = existsSync(built) && sources.every((folder) => newest(folder) < statSync(built).mtimeMs);
  const program = fresh ? [built] : ['--import', register, join(root, 'src/main.ts')];
  programs.set(root, program);
  return program;
}

function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Math.max(...files.map((file) => statSync(join(folder, file)).mtimeMs));
}

function parseLine(line: string): LogLine | undefined {
  return line.startsWith('{') ? LogLine.parse(JSON.parse(line)) : undefined;
}
