import pg from 'pg';
import { z } from 'zod';
import type { Config } from '../config.js';
import { startEmbedded } from '../db/embedded.js';
import { type MigrationState, migrationStatus } from '../db/migrate.js';
import { UserError } from '../errors.js';
import { timeoutMs } from './ask.js';
import { type Finding, ill, well } from './finding.js';
import { checkSeal } from './seal.js';

const oldest = 14;

export async function checkDatabase({
  database: { url, dataDir },
  anchor,
}: Pick<Config, 'database' | 'anchor'>): Promise<Finding[]> {
  if (url !== undefined) return checkServer(url, anchor);
  try {
    const embedded = await startEmbedded({ dir: dataDir });
    try {
      const findings = await checkServer(embedded.url, anchor);
      return [well('Database', `embedded, kept in ${dataDir}`), ...findings];
    } finally {
      await embedded.stop();
    }
  } catch (thrown) {
    if (thrown instanceof UserError) return [ill('Database', 'none can be started here', thrown.message)];
    throw thrown;
  }
}

async function checkServer(url: string, anchor: Config['anchor']): Promise<Finding[]> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    application_name: 'tocsin doctor',
  });
  // Without a listener a connection that breaks between two questions would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query(
      `select current_setting('server_version') as version,
              current_setting('server_version_num')::int as number,
              current_database() as database,
              current_user as "user",
              has_database_privilege(current_database(), 'CREATE')
                and coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) as "mayCreate"`,
    );
    const server = Server.parse(rows[0]);
    const reached = well('Database: connection', `database ${server.database}, as user ${server.user}`);
    const version = checkVersion(server);
    if (!version.ok) return [reached, version];
    const { findings, isCurrent } = await checkSchema(url, server);
    // Before it is up to date there is nothing to ask.
    const seal = isCurrent ? await checkSeal(client, anchor) : [];
    return [reached, version, ...findings, ...seal];
  } catch (thrown) {
    return [unreachable(thrown)];
  } finally {
    // One that never connected has nothing to end.
    await client.end().catch(() => undefined);
  }
}

const Server = z.object({
  version: z.string(),
  number: z.number(),
  database: z.string(),
  user: z.string(),
  mayCreate: z.boolean(),
});
type Server = z.infer<typeof Server>;

function checkVersion({ version, number }: Server): Finding {
  const what = 'Database: version';
  if (number >= oldest * 10_000) return well(what, `PostgreSQL ${version}`);
  return ill(what, `PostgreSQL ${version} is too old`, `Use PostgreSQL ${oldest} or later.`);
}

async function checkSchema(
  url: string,
  server: Server,
): Promise<{ findings: Finding[]; isCurrent: boolean }> {
  const states = await readStates(url);
  if ('fault' in states) {
    const remedy = `Let ${server.user} read the tables: run Tocsin as the user that it was installed with.`;
    return { findings: [ill('Database: migrations', states.fault, remedy)], isCurrent: false };
  }
  const pending = states.filter(({ appliedAt }) => appliedAt === undefined).length;
  const migrations = well(
    'Database: migrations',
    pending === 0
      ? `all ${states.length} have been run`
      : `${pending} of ${states.length} are to be run: the next start does so`,
  );
  return { findings: [checkPrivileges(server, pending), migrations], isCurrent: pending === 0 };
}

function checkPrivileges({ database, user, mayCreate }: Server, pending: number): Finding {
  const what = 'Database: privileges';
  if (mayCreate) return well(what, `${user} may create schemas and tables`);
  // Nothing is left to create, so nothing is wrong today.
  if (pending === 0) return well(what, 'enough until the next upgrade');
  const grant = `GRANT CREATE ON DATABASE "${database}" TO "${user}"; GRANT CREATE ON SCHEMA public TO "${user}";`;
  return ill(
    what,
    `${user} may not create schemas and tables`,
    `As the owner of the database, run: ${grant}`,
  );
}

/** The connection works by now, so what fails here is something else. */
async function readStates(url: string): Promise<MigrationState[] | { fault: string }> {
  try {
    return await migrationStatus(url);
  } catch (thrown) {
    return { fault: Failure.parse(thrown).message };
  }
}

const Failure = z.object({ code: z.string().catch(''), message: z.string().catch('unknown failure') });

/** https://www.postgresql.org/docs/current/errcodes-appendix.html, and Node's own codes. */
function unreachable(thrown: unknown): Finding {
  const what = 'Database: connection';
  const { code, message } = Failure.parse(thrown);
  switch (code) {
    case '28P01':
    case '28000':
      return ill(what, message, 'Check the user and the password in DATABASE_URL.');
    case '3D000':
      return ill(what, message, 'Create the database, or correct its name in DATABASE_URL.');
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return ill(what, `the host is not known (${code})`, 'Check the host in DATABASE_URL.');
    case 'ECONNREFUSED':
      return ill(
        what,
        'nothing listens there (ECONNREFUSED)',
        'Check the host and the port in DATABASE_URL, and that PostgreSQL runs.',
      );
    default:
      return ill(what, message, 'Check DATABASE_URL, and that PostgreSQL can be reached from here.');
  }
}
