/** What the person who starts Tocsin can mend, in one line that names the setting. */
import { type Config, ConfigError } from '../config.js';
import { isDatabaseAway } from '../db/errors.js';
import { UserError } from '../errors.js';

/** Undefined for what is not theirs to mend: a bug, to be shown with its stack. */
export function explainFailure(error: Error, config: Config | undefined): string | undefined {
  if (error instanceof ConfigError || error instanceof UserError || error.name === 'RunbookFaults') {
    return error.message;
  }
  if (!config) return undefined;
  return listening(error, config) ?? (config.database.url ? connecting(error) : undefined);
}

function listening(error: Error, config: Config): string | undefined {
  if (field(error, 'syscall') !== 'listen') return undefined;
  const port = Number(field(error, 'port'));
  const ofSandbox = !config.slack && port === config.sandbox.port && port !== config.http.port;
  const name = ofSandbox ? 'SANDBOX_PORT' : 'PORT';
  switch (field(error, 'code')) {
    case 'EADDRINUSE':
      return `${name} ${port} is taken by another program. End that one, or set ${name} to a free port (0 takes any).`;
    case 'EACCES':
      return `${name} ${port} may not be used by this account. Set ${name} to one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST ${config.http.host} is not an address of this machine. Use 0.0.0.0 for every interface.`;
    default:
      return undefined;
  }
}

/** Wrong account, wrong database, not enough rights (postgresql.org/docs/current/errcodes-appendix.html). */
const refusedStates = /^(28...|3D000|42501)$/;

function connecting(error: Error): string | undefined {
  const code = field(error, 'code');
  const reason = oneLine(error);
  if (refusedStates.test(code)) {
    return `DATABASE_URL is refused by PostgreSQL: ${reason}. Check the user, password and database in it, and what that user may do.`;
  }
  // A file that is missing has the same code as a socket that is.
  if (!isDatabaseAway(error) || (code === 'ENOENT' && field(error, 'syscall') !== 'connect'))
    return undefined;
  return `DATABASE_URL cannot be reached: ${reason}. Check that PostgreSQL runs there and lets this machine connect.`;
}

/** An attempt at several addresses says nothing itself, its parts do. */
function oneLine(error: Error): string {
  const [first]: unknown[] = error instanceof AggregateError ? error.errors : [];
  const { message } = error.message === '' && first instanceof Error ? first : error;
  return message.replaceAll(/\s+/g, ' ').replace(/\.$/, '');
}

function field(error: Error, name: string): string {
  const value: unknown = Reflect.get(error, name);
  return value === undefined ? '' : String(value);
}
