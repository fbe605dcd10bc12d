import { toMarkdown } from './chat/markdown.js';
import { timelineExport } from './chat/views/export.js';
import type { Config } from './config.js';
import { openDatabase } from './db/database.js';
import { migrate, migrationStatus } from './db/migrate.js';
import { createReader } from './db/reader.js';
import { UserError } from './errors.js';
import { readTimeline } from './incident/read-timeline.js';

type Print = (text: string) => void;

export async function migrateDatabase(config: Config, what: string, print: Print): Promise<number> {
  return withDatabaseUrl(config, async (url) => {
    if (what === 'up') {
      const applied = await migrate(url);
      print(applied.length > 0 ? applied.map((name) => `applied ${name}`).join('\n') : 'nothing to do');
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

/** `export INC-7 --format md|json` */
export async function exportIncident(config: Config, args: readonly string[], print: Print): Promise<number> {
  const number = /^(?:INC-)?(\d+)$/i.exec(args[0] ?? '')?.[1];
  const flag = args.indexOf('--format');
  const format = flag === -1 ? 'md' : args[flag + 1];
  if (!number || !(format === 'md' || format === 'json')) {
    throw new UserError('invalid', 'For example: tocsin export INC-7 --format md   (or json)');
  }
  return withDatabaseUrl(config, async (url) => {
    const database = openDatabase(url, { now: () => new Date() });
    try {
      const read = createReader(database.db);
      const incident = await read.incidentByNumber(Number(number));
      if (!incident) throw new UserError('not-found', `There is no INC-${number}.`);
      const events = await readTimeline(read, incident.id);
      const items = await read.items(incident.id);
      print(
        format === 'json'
          ? JSON.stringify({ incident, items, events }, null, 2)
          : toMarkdown(timelineExport(incident, events), (person) => person),
      );
      return 0;
    } finally {
      await database.stop();
    }
  });
}

async function withDatabaseUrl<T>(config: Config, work: (url: string) => Promise<T>): Promise<T> {
  if (config.database.url) return work(config.database.url);
  const { startEmbedded } = await import('./db/embedded.js');
  const embedded = await startEmbedded({ dir: config.database.dataDir });
  try {
    return await work(embedded.url);
  } finally {
    await embedded.stop();
  }
}
