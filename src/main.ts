/** The process: the only place that reads its environment, hears its signals and ends it. */
import { readFile } from 'node:fs/promises';
import { explainFailure } from './cli/explain-failure.js';
import { type Config, configFileOf, readConfig, secretsOf } from './config.js';
import { toError, UserError } from './errors.js';
import { createLogger } from './logger.js';

const usage = `tocsin: runs incidents where the team already talks

  tocsin                       start the bot (without Slack settings: with the sandbox workspace)
  tocsin demo                  play a whole incident in the sandbox and print what came of it
  tocsin doctor                check every credential, scope and connection
  tocsin migrate [up|status]   bring the database up to date, or say what is missing
  tocsin export INC-7 [--format md|json|html] [--as-of <time>] [--out <folder>]
                               write a timeline to standard output, or everything with its proof to a folder
  tocsin verify [INC-7] [--head <number>:<hash>] [--no-seal] [--clocks-apart <minutes>] [--json]
                               find out whether a timeline was changed
  tocsin redact INC-7 <event id> --reason "…" --by "…" [--yes]
                               take out what people wrote in an event, and leave the event
  tocsin teams-package [--out <folder>] [--app-version <n.n.n>] [--website|--privacy|--terms <url>]
                               write the app package for Microsoft Teams (TEAMS_APP_ID, PUBLIC_URL)
  tocsin config-reference      print the reference of all settings`;

/** As soon as it is read: what went wrong is explained by it. */
let config: Config | undefined;

async function main(): Promise<number> {
  const [command = 'start', ...rest] = process.argv.slice(2);
  switch (command) {
    case 'start':
      return start(await loadConfig());
    case 'demo': {
      const { demo } = await import('./app.js');
      return demo(await loadConfig(), print);
    }
    case 'doctor': {
      const { diagnose, formatFindings } = await import('./doctor.js');
      const findings = await diagnose(await loadConfig());
      print(formatFindings(findings));
      return findings.every(({ ok }) => ok) ? 0 : 1;
    }
    case 'migrate': {
      const { migrateDatabase } = await import('./cli.js');
      return migrateDatabase(await loadConfig(), rest[0] ?? 'up', print);
    }
    case 'export': {
      const { exportIncident } = await import('./cli/export.js');
      return exportIncident(await loadConfig(), rest, { print, complain });
    }
    case 'verify': {
      const { verify } = await import('./cli/verify.js');
      return verify(await loadConfig(), rest, print);
    }
    case 'redact': {
      const { redactEvent } = await import('./cli/redact.js');
      return redactEvent(await loadConfig(), rest, print, { onTerminal: process.stdout.isTTY });
    }
    case 'teams-package': {
      const { packTeamsApp } = await import('./cli/teams-package.js');
      return packTeamsApp(rest, process.env, print);
    }
    case 'config-reference': {
      const { configReference } = await import('./config-reference.js');
      print(configReference().trimEnd());
      return 0;
    }
    case 'help':
    case '--help':
      print(usage);
      return 0;
    default:
      throw new UserError('invalid', `There is no command “${command}”.\n\n${usage}`);
  }
}

async function start(config: Config): Promise<number> {
  const log = createLogger({ level: config.logLevel, secrets: secretsOf(config) });
  // Heard from the first moment: what a start has begun is ended in order too.
  const asked = new Promise<void>((resolve) => {
    let twice = false;
    const end = (signal: string) => {
      // A second signal means: now.
      if (twice) process.exit(1);
      twice = true;
      log.info({ signal }, 'stopping');
      resolve();
    };
    process.on('SIGTERM', end);
    process.on('SIGINT', end);
  });
  const { createApp } = await import('./app.js');
  const app = await createApp(config, { log });
  if (app.sandbox) print(`\n  Tocsin is ready. Open ${app.sandbox.url} and try it: no account needed.\n`);
  await asked;
  await app.stop();
  log.info('stopped');
  return 0;
}

async function loadConfig(): Promise<Config> {
  const { path } = configFileOf(process.env);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  config = readConfig(process.env, text, path);
  return config;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

try {
  process.exitCode = await main();
} catch (thrown) {
  const error = toError(thrown);
  process.stderr.write(`${explainFailure(error, config) ?? error.stack ?? error.message}\n`);
  process.exit(1);
}
