import { readFile } from 'node:fs/promises';
import { visible } from '../chat/plain-text.js';
import { type Anchor, parseAnchorLines } from '../compliance/anchor.js';
import { explain, type Problem } from '../compliance/problem.js';
import type { Config } from '../config.js';
import { type Database, openDatabase } from '../db/database.js';
import { countAnchored } from '../db/seal-anchor.js';
import { type Checked, type CheckInput, checkSeals } from '../db/seal-check.js';
import { chainNames, scopeOf } from '../db/seal-incidents.js';
import type { Scope } from '../db/seal-reader.js';
import { sealTimeline } from '../db/seal-store.js';
import { UserError } from '../errors.js';
import { parseVerifyRequest } from './verify-request.js';
import { withDatabaseUrl } from './with-database-url.js';

type Print = (text: string) => void;

/** As many as somebody reads. */
const mostProblems = 200;

interface Finding {
  checked: Checked;
  problems: (Problem & { says: string })[];
  /** How many more there are. */
  more: number;
}

/**
 * `verify [INC-7] [--head <number>:<hash>] [--no-seal] [--clocks-apart <minutes>] [--json]`. Returns 1 when anything is not
 * as it was sealed.
 */
export async function verify(config: Config, args: readonly string[], print: Print): Promise<number> {
  const asked = parseVerifyRequest(args);
  const { file } = config.anchor;
  const written = file === undefined ? [] : await anchorsIn(file);
  const anchors = [...asked.heads, ...written];
  return withDatabaseUrl(config, async (url) => {
    const now = () => new Date();
    const database = openDatabase(url, { now });
    try {
      const scope = asked.number === undefined ? undefined : await scopeIn(database, asked.number);
      if (asked.seal) await sealTimeline(database.db, now);
      const lost = file !== undefined && written.length === 0 ? await anchorsLost(database, file) : [];
      const finding = await find(database, lost, { scope, anchors, clocksApartMs: asked.clocksApartMs });
      const ok = finding.problems.length === 0;
      print(
        asked.json
          ? JSON.stringify({ ok, ...flat(finding), anchors: anchors.length }, null, 2)
          : inWords(finding, anchors.length),
      );
      return ok ? 0 : 1;
    } finally {
      await database.stop();
    }
  });
}

async function anchorsIn(file: string): Promise<Anchor[]> {
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

/** Who looks in the wrong place for the anchors, or finds none any more, must not hear that all is well. */
async function anchorsLost({ db }: Database, file: string): Promise<Problem[]> {
  const anchored = await countAnchored(db);
  return anchored > 0 ? [{ what: 'anchors-lost', file, anchored }] : [];
}

async function scopeIn({ pool }: Database, number: number): Promise<Scope> {
  const scope = await scopeOf(pool, number);
  if (!scope) throw new UserError('not-found', `There is no INC-${number}.`);
  return scope;
}

async function find(
  { pool }: Database,
  known: readonly Problem[],
  input: Omit<CheckInput, 'report'>,
): Promise<Finding> {
  const problems: Problem[] = [...known];
  let more = 0;
  const report = (problem: Problem) => {
    if (problems.length < mostProblems) problems.push(problem);
    else more += 1;
  };
  const checked = await checkSeals(pool, { ...input, report });
  const chains = problems.flatMap((problem) => ('chain' in problem ? [problem.chain] : []));
  const nameOf = await chainNames(pool, [...new Set(chains)]);
  return {
    checked,
    problems: problems.map((problem) => ({ ...problem, says: visible(explain(problem, nameOf)) })),
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
  if (anchors === 0)
    lines.push('No anchor was compared: that the ledger was not written anew, only they show.');
  else if (problems.length > 0) lines.push(`${counted(anchors, 'anchor')} compared with the ledger.`);
  if (unsealed > 0) lines.push(`Not sealed yet: ${counted(unsealed, 'event')}.`);
  if (head) lines.push(`Head of the ledger: ${head.number}:${head.hash}`);
  return lines.join('\n');
}

function counted(count: number, what: string): string {
  const many = what.endsWith('y') ? `${what.slice(0, -1)}ies` : `${what}s`;
  return `${count.toLocaleString('en')} ${count === 1 ? what : many}`;
}
