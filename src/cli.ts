import { withDatabaseUrl } from './cli/with-database-url.js';
import type { Config } from './config.js';
import { migrate, migrationStatus } from './db/migrate.js';
import { UserError } from './errors.js';

type Print = (text: string) => void;

export async function migrateDatabase(config: Config, what: string, print: Print): Promise<number> {
  return withDatabaseUrl(config, async (url) => {
    if (what === 'up') {
      const applied = await migrate(url);
      print(
        applied.length > 0
          ? applied.map((name) => `applied ${name}`).join('\n')
          : 'The database is up to date.',
      );
      return 0;
    }
    if (what !== 'status')
      throw new UserError('invalid', 'Say “tocsin migrate up” or “tocsin migrate status”.');
    const states = await migrationStatus(url);
    for (const { name, appliedAt } of states)
      print(`${appliedAt ? appliedAt.toISOString() : 'missing'}  ${name}`);
    return states.every(({ appliedAt }) => appliedAt) ? 0 : 1;
  });
}
