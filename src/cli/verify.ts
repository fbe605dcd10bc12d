import { readFile } from 'node:fs/promises';
import { type Anchor, parseAnchor, parseAnchorLines } from '../compliance/anchor.js';
import { explain, type Problem } from '../compliance/problem.js';
import type { Config } from '../config.js';
import { type Database, openDatabase } from '../db/database.js';
import { eraOf } from '../db/era.js';
import { createReader } from '../db/reader.js';
import { type Checked, checkSeals } from '../db/seal-check.js';
import { chainNames } from '../db/seal-incidents.js';
import type { Scope } from '../db/seal-reader.js';
import { sealTimeline } from '../db/seal-store.js';
import { UserError } from '../errors.js';
import { withDatabaseUrl } from './with-database-url.js';

type Print = (text: string) => void;

const example = 'For example: tocsin verify INC-7 --head 1234:<hash> --json';
/** As many as somebody reads. */
const mostProblems = 200;

interface Asked {
  number: number | undefined;
  heads: Anchor[];
  json: boolean;
}

interface Finding {
  checked: Checked;
  problems: (Problem & { says: string })[];
  /** How many more there are. */
  more: number;
}

/** `verify [INC-7] [--head <number>:<hash>] [--json]`. Returns 1 when anything is not as it was sealed. */
export async function verify(config: Config, args: readonly string[], print: Print): Promise<number> {
  const asked = parse(args);
  const anchors = [...asked.heads, ...(await anchorsIn(config.anchor.file))];
  return withDatabaseUrl(config, async (url) => {
    const now = () => new Date();
    const database = openDatabase(url, { now });
    try {
      const scope = asked.number === undefined ? undefined : await scopeOf(database, asked.number);
      await sealTimeline(database.db, now);
      const finding = await find(database, scope, anchors);
      const ok = finding.problems.length === 0;
      print(
        asked.json ? JSON.stringify({ ok, ...flat(finding) }, null, 2) : inWords(finding, anchors.length),
      );
      return ok ? 0 : 1;
    } finally {
      await database.stop();
    }
  });
}

function parse(args: readonly string[]): Asked {
  const asked: Asked = { number: undefined, heads: [], json: false };
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const number = /^(?:INC-)?(\d{1,9})$/i.exec(arg)?.[1];
    if (arg === '--json') asked.json = true;
    else if (arg === '--head') asked.heads.push(headIn(rest.shift()));
    else if (number !== undefined && asked.number === undefined) asked.number = Number(number);
    else throw new UserError('invalid', `“${arg}” is not understood. ${example}`);
  }
  return asked;
}

function headIn(text = ''): Anchor {
  const head = parseAnchor(text);
  if (head) return head;
  throw new UserError(
    'invalid',
    `“${text}” is not a head: give its number, a colon and 64 digits. ${example}`,
  );
}

async function anchorsIn(file: string | undefined): Promise<Anchor[]> {
  if (file === undefined) return [];
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw new UserError('invalid', `ANCHOR_FILE cannot be read: ${error.message}.`);
  });
  const { anchors, unreadable } = parseAnchorLines(text);
  if (unreadable !== undefined) {
    throw new UserError(
      'invalid',
      `ANCHOR_FILE ${file}: line ${unreadable} is not an anchor. Was it changed?`,
    );
  }
  return anchors;
}

async function scopeOf({ db }: Database, number: number): Promise<Scope> {
  const incident = await createReader(db).incidentByNumber(number);
  if (!incident) throw new UserError('not-found', `There is no INC-${number}.`);
  return { chain: incident.id, era: eraOf(incident.declaredAt) };
}

async function find(
  { pool }: Database,
  scope: Scope | undefined,
  anchors: readonly Anchor[],
): Promise<Finding> {
  const problems: Problem[] = [];
  let more = 0;
  const report = (problem: Problem) => {
    if (problems.length < mostProblems) problems.push(problem);
    else more += 1;
  };
  const checked = await checkSeals(pool, { scope, anchors, report });
  const chains = problems.flatMap((problem) => ('chain' in problem ? [problem.chain] : []));
  const nameOf = await chainNames(pool, [...new Set(chains)]);
  return {
    checked,
    problems: problems.map((problem) => ({ ...problem, says: explain(problem, nameOf) })),
    more,
  };
}

function flat({ checked, problems, more }: Finding) {
  return { ...checked, problems, ...(more > 0 && { more }) };
}

function inWords({ checked, problems, more }: Finding, anchors: number): string {
  const { events, entries, unsealed, head } = checked;
  const lines = problems.map(({ says }) => says);
  if (more > 0) lines.push(`… and ${counted(more, 'problem')} more.`);
  if (lines.length > 0) {
    lines.push('', `${counted(problems.length + more, 'problem')} among ${counted(events, 'sealed event')}.`);
  } else if (head === undefined) {
    lines.push('Nothing is sealed yet.');
  } else {
    lines.push(`${counted(events, 'event')}, ${counted(entries, 'ledger entry')}: as they were sealed.`);
    if (anchors > 0) lines.push(`The ledger agrees with ${counted(anchors, 'anchor')}.`);
  }
  if (unsealed > 0) lines.push(`Not sealed yet: ${counted(unsealed, 'event')}.`);
  if (head) lines.push(`Head of the ledger: ${head.number}:${head.hash}`);
  return lines.join('\n');
}

function counted(count: number, what: string): string {
  const many = what.endsWith('y') ? `${what.slice(0, -1)}ies` : `${what}s`;
  return `${count.toLocaleString('en')} ${count === 1 ? what : many}`;
}
