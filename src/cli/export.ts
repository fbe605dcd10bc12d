import { type Names, peopleIn, toMarkdown } from '../chat/markdown.js';
import { slackNames } from '../chat/slack/names.js';
import type { View } from '../chat/view.js';
import { timelineExport } from '../chat/views/export.js';
import type { Config } from '../config.js';
import { openDatabase } from '../db/database.js';
import { createReader } from '../db/reader.js';
import { UserError } from '../errors.js';
import { readTimeline } from '../incident/read-timeline.js';
import { withDatabaseUrl } from './with-database-url.js';

type Print = (text: string) => void;

/** `export INC-7 --format md|json` */
export async function exportIncident(config: Config, args: readonly string[], print: Print): Promise<number> {
  const number = /^(?:INC-)?(\d+)$/i.exec(args[0] ?? '')?.[1];
  const flag = args.indexOf('--format');
  const format = flag === -1 ? 'md' : args[flag + 1];
  const example = 'For example: tocsin export INC-7 --format md';
  if (!number) {
    const given = args[0] === undefined ? 'Say which incident.' : `“${args[0]}” is not an incident.`;
    throw new UserError('invalid', `${given} ${example}`);
  }
  if (format !== 'md' && format !== 'json') {
    throw new UserError('invalid', `There is no format “${format ?? ''}”: choose md or json. ${example}`);
  }
  return withDatabaseUrl(config, async (url) => {
    const database = openDatabase(url, { now: () => new Date() });
    try {
      const read = createReader(database.db);
      const incident = await read.incidentByNumber(Number(number));
      if (!incident) throw new UserError('not-found', `There is no INC-${number}.`);
      const events = await readTimeline(read, incident);
      const items = await read.items(incident.id);
      if (format === 'json') {
        print(JSON.stringify({ incident, items, events }, null, 2));
        return 0;
      }
      const view = timelineExport(incident, events);
      print(toMarkdown(view, await namesIn(config, view)));
      return 0;
    } finally {
      await database.stop();
    }
  });
}

/** How people are called, asked of Slack where it is configured; who cannot be found goes by their id. */
async function namesIn(config: Config, view: View): Promise<Names> {
  const names = new Map<string, string>();
  if (config.slack) {
    const nameOf = slackNames(config.slack);
    for (const person of peopleIn(view)) names.set(person, (await nameOf(person)) ?? person);
  }
  return (person) => names.get(person) ?? person;
}
