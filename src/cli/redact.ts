import { redact, toRedact } from '../compliance/redact.js';
import type { Config } from '../config.js';
import { type Database, openDatabase } from '../db/database.js';
import { createReader } from '../db/reader.js';
import { lastSealedAt, sealTimeline } from '../db/seal-store.js';
import { UserError } from '../errors.js';
import { EventId } from '../ids.js';
import type { RecordedEvent } from '../incident/event.js';
import type { Incident } from '../incident/incident.js';
import { incidentNumber } from './incident-number.js';
import { noOption } from './no-option.js';
import { shownWords } from './shown-words.js';
import { withDatabaseUrl } from './with-database-url.js';

type Print = (text: string) => void;

const example =
  'For example: tocsin redact INC-7 4711 --reason "A password was pasted" --by "Ana Ruiz" --yes';

const flags = ['--reason', '--by', '--yes'];

interface Asked {
  /** Undefined: outside incidents. */
  number: number | undefined;
  event: EventId;
  reason: string;
  by: string;
  yes: boolean;
}

/**
 * `redact INC-7 <event id> --reason "…" --by "…" [--yes]`, or `redact outside <event id> …`. Says which events lose their words,
 * and shows them where nobody keeps what is printed; takes them out only with `--yes`, since nothing brings them back.
 */
export async function redactEvent(
  config: Config,
  args: readonly string[],
  print: Print,
  { onTerminal = false }: { onTerminal?: boolean } = {},
): Promise<number> {
  const asked = parse(args);
  return withDatabaseUrl(config, async (url) => {
    let aheadMs = 0;
    const now = () => new Date(Date.now() + aheadMs);
    const database = openDatabase(url, { now });
    try {
      // The sandbox's clock can be moved, and what is recorded now comes after what was sealed.
      if (!config.slack) aheadMs = Math.max(0, (await lastSealedAt(database.db)) - Date.now());
      const input = { incident: await incidentOf(database, asked.number), event: asked.event };
      if (!asked.yes) {
        const events = await toRedact(createReader(database.db), input);
        print(`${listed(events, onTerminal ? shownWords : () => [])}\n\n${warning}`);
        if (!onTerminal) print('What it is, is shown on a terminal only.');
        return 1;
      }
      // What is taken out has to be sealed first.
      await sealTimeline(database.db, now);
      const { transact } = database;
      const events = await redact(
        { transact, now, settings: config.settings },
        { ...input, reason: asked.reason, by: asked.by },
      );
      print(`${listed(events)}\n\n${done}`);
      return 0;
    } finally {
      await database.stop();
    }
  });
}

const warning = 'What people wrote in these events would be gone for good. To do it, add --yes.';
const done =
  'What people wrote in these events is gone from the timeline. It may still stand in the chat itself, and in backups of the database until they are replaced.';

function parse(args: readonly string[]): Asked {
  const rest = [...args];
  const words: string[] = [];
  let reason: string | undefined;
  let by: string | undefined;
  let yes = false;
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--yes') yes = true;
    else if (arg === '--reason') reason = rest.shift()?.trim();
    else if (arg === '--by') by = rest.shift()?.trim();
    else if (arg.startsWith('-')) throw noOption(arg, flags);
    else words.push(arg);
  }
  const [where = '', id = '', ...others] = words;
  const number = incidentNumber(where);
  if (others.length > 0 || !/^\d{1,15}$/.test(id) || (number === undefined && where !== 'outside')) {
    throw new UserError('invalid', `Say which incident and which event. ${example}`);
  }
  if (!reason) throw new UserError('invalid', `Say why, for those who read the timeline later. ${example}`);
  if (!by) throw new UserError('invalid', `Say with --by who you are: it is recorded. ${example}`);
  return {
    number,
    event: EventId.parse(Number(id)),
    reason,
    by,
    yes,
  };
}

async function incidentOf({ db }: Database, number: number | undefined): Promise<Incident | undefined> {
  if (number === undefined) return undefined;
  const incident = await createReader(db).incidentByNumber(number, 'tocsin');
  if (!incident) throw new UserError('not-found', `There is no INC-${number}.`);
  return incident;
}

function listed(
  events: readonly RecordedEvent[],
  below: (event: RecordedEvent) => readonly string[] = () => [],
): string {
  return events
    .flatMap((recorded) => {
      const { id, event, occurredAt, actor } = recorded;
      const head = [id, event.type, occurredAt.toISOString(), actor].filter(Boolean).join('  ');
      return [head, ...below(recorded)];
    })
    .join('\n');
}
