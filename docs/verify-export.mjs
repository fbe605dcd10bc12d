#!/usr/bin/env node
/**
 * Checks a timeline that Tocsin exported as JSON: that nothing in it was changed, removed, put in or moved since it was
 * sealed. Needs Node 18.17 or later and nothing else: no Tocsin, no database, no network. The rules are in seal.md.
 *
 *   node verify-export.mjs INC-7.json [--head <number>:<hash>] [--files <directory>] [--clocks-apart <minutes>]
 *
 * --head   a head of the ledger that was written down elsewhere (the channel, the anchor file) before
 * --files  the directory with the files that came with the export
 * --clocks-apart  how far the clocks of Tocsin's machines may have been apart, when that is more than 10 minutes
 *
 * Exits with 0 when all is as it was sealed, 1 when something is not, 2 when it cannot be checked.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const zeros = '0'.repeat(64);
const problems = [];
const sha256 = (data) => createHash('sha256').update(data).digest('hex');

/** RFC 8785: members in the order of their names' UTF-16 code units, no white space, numbers as ECMAScript writes them. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

function problem(text) {
  problems.push(text);
}

function checkEvents({ chain, events }) {
  const redacted = new Set(
    events.flatMap(({ record }) => (record.type === 'event.redacted' ? record.facts.events : [])),
  );
  const hashes = new Map([[0, zeros], ...events.map(({ record, hash }) => [record.position, hash])]);
  const gaps = missingFrom(events);
  for (const { from, to } of gaps)
    problem(from === to ? `Position ${from} is missing.` : `Positions ${from} to ${to} are missing.`);
  let last = { event: 0, position: 0 };
  for (const { record, words, salt, hash, ledger: _, ...others } of events) {
    const name = `Event ${record.event} (${record.type}, ${record.occurredAt}, position ${record.position})`;
    const before = hashes.get(record.position - 1);
    if (sha256(canonical(record)) !== hash) problem(`${name} was changed.`);
    if (record.v !== 1) problem(`${name} has a form that this script does not know.`);
    if (record.chain !== chain) problem(`${name} belongs to another chain.`);
    if (!Number.isInteger(record.position) || record.position <= last.position)
      problem(`${name} stands in another place than it was sealed at.`);
    if (before !== undefined && record.previous !== before)
      problem(`${name} does not follow the event before it.`);
    if (!(record.event > last.event)) problem(`${name} was recorded before the event before it.`);
    if (Object.keys(others).length > 0) problem(`${name} holds something that was not sealed.`);
    // What took out its words may be what is missing.
    const taken = redacted.has(record.event) || gaps.some(({ from }) => from > record.position);
    checkWords(name, record, words, salt, taken);
    last = record;
  }
  return gaps;
}

/** The positions at which no event stands, and the ledger entries that may have sealed those. */
function missingFrom(events) {
  const inOrder = [...events].sort((a, b) => a.record.position - b.record.position);
  return inOrder.flatMap(({ record, ledger }, index) => {
    const before = inOrder[index - 1] ?? { record: { position: 0 }, ledger: 0 };
    const [from, to] = [before.record.position + 1, record.position - 1];
    return from <= to ? [{ from, to, ledgers: [before.ledger, ledger] }] : [];
  });
}

function checkWords(name, record, words, salt, taken) {
  if (record.words === null) {
    if (words !== null || salt !== null) problem(`${name} has words that were not sealed.`);
    return;
  }
  if (words === null && salt === null) {
    if (!taken) problem(`${name} lost its words, and no redaction says so.`);
    return;
  }
  const digest = sha256(Buffer.concat([Buffer.from(String(salt), 'hex'), Buffer.from(canonical(words))]));
  if (digest !== record.words || !/^[0-9a-f]{32}$/.test(salt))
    problem(`What was written in ${name} was changed.`);
}

const skipOf = (number) => number - lowestBit(number);
function lowestBit(number) {
  let bit = 1;
  while (number % (bit * 2) === 0) bit *= 2;
  return bit;
}

function checkLedger({ ledger }) {
  ledger.forEach(({ record, hash }, index) => {
    const name = `Ledger entry ${record.ledger}`;
    if (sha256(canonical(record)) !== hash) problem(`${name} was changed.`);
    if (record.v !== 1) problem(`${name} has a form that this script does not know.`);
    if (index === 0) return;
    const before = ledger[index - 1];
    const points =
      before.record.ledger === record.ledger - 1
        ? record.previous
        : before.record.ledger === skipOf(record.ledger) && record.skip;
    if (points !== before.hash) problem(`${name} does not follow entry ${before.record.ledger}.`);
  });
}

/**
 * Each event is covered by an entry that holds the digest of the last one of this chain that it covers. Where that one is
 * missing, which was said, there is nothing to compare.
 */
function checkCover({ chain, events, ledger }, gaps) {
  const entries = new Map(ledger.map((entry) => [entry.record.ledger, entry]));
  for (const [index, event] of events.entries()) {
    const next = events[index + 1];
    const name = `Event ${event.record.event}`;
    if (next && next.ledger < event.ledger) problem(`${name} was sealed after the event that follows it.`);
    if (next?.ledger === event.ledger) continue;
    const entry = entries.get(event.ledger);
    if (!entry?.leaves) {
      problem(`Ledger entry ${event.ledger}, which sealed ${name}, is missing.`);
      continue;
    }
    const leaf = sha256(`${chain} ${event.record.position} ${event.hash}\n`);
    const cut = gaps.some(({ from }) => from === event.record.position + 1);
    if (!cut && !entry.leaves.includes(leaf))
      problem(`${name} is not what ledger entry ${event.ledger} sealed.`);
    if (event.record.event > entry.record.horizon)
      problem(`${name} lies behind ledger entry ${event.ledger}.`);
  }
  for (const { record, leaves } of ledger) {
    if (leaves && sha256(Buffer.from(leaves.join(''), 'hex')) !== record.heads)
      problem(`Ledger entry ${record.ledger} was made over other heads.`);
    const gone = gaps.some(({ ledgers: [from, to] }) => from <= record.ledger && record.ledger <= to);
    if (leaves && !gone && !events.some((event) => event.ledger === record.ledger))
      problem(`Ledger entry ${record.ledger} sealed events that are not here.`);
  }
}

/** An event that says it was recorded long before a run of sealing which did not find it: its time was made up. */
function checkTimes({ events, ledger }, minutes) {
  const before = new Map(ledger.slice(1).map(({ record }, index) => [record.ledger, ledger[index].record]));
  for (const event of events) {
    const { sealedAt } = before.get(event.ledger) ?? {};
    const { recordedAt } = event.record;
    if (sealedAt && !(Date.parse(recordedAt) >= Date.parse(sealedAt) - minutes * 60_000))
      problem(
        `Event ${event.record.event} says that it was recorded at ${recordedAt}, and was not there at ${sealedAt}.`,
      );
  }
}

function checkHead({ ledger }, head) {
  const [, number, hash] =
    /^(\d+):([0-9a-f]{64})$/i.exec(head) ?? stop(`“${head}” is no head: <number>:<hash>`);
  const entry = ledger.find(({ record }) => record.ledger === Number(number));
  const numbers = ledger.map(({ record }) => record.ledger).join(', ');
  if (!entry) problem(`This export does not lead through ledger entry ${number}, but through ${numbers}.`);
  else if (entry.hash !== hash.toLowerCase()) problem(`Ledger entry ${number} is not the one of --head.`);
}

function checkFiles(kept, directory) {
  const found = new Set(
    orStop(`cannot read the folder ${directory}`, () =>
      readdirSync(directory, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile())
        .map((entry) => sha256(readFileSync(join(entry.parentPath ?? entry.path ?? directory, entry.name)))),
    ),
  );
  for (const { record, words } of kept) {
    if (!found.has(record.facts.sha256))
      problem(`The file “${words.name}” (event ${record.event}) is missing or was changed.`);
  }
}

function stop(text) {
  console.error(text);
  process.exit(2);
}

const reasons = {
  ENOENT: 'it is not there',
  EACCES: 'it may not be read',
  EISDIR: 'it is a folder',
  ENOTDIR: 'it is a file',
};
function orStop(text, read) {
  try {
    return read();
  } catch (error) {
    return stop(
      `${text}: ${error instanceof SyntaxError ? 'it is not JSON' : (reasons[error.code] ?? error.message)}.`,
    );
  }
}

const usage =
  'node verify-export.mjs INC-7.json [--head <number>:<hash>] [--files <directory>] [--clocks-apart <minutes>]';
const args = process.argv.slice(2);
const option = (name) => {
  const at = args.indexOf(name);
  return at === -1 ? undefined : (args.splice(at, 2)[1] ?? stop(usage));
};
const head = option('--head');
const directory = option('--files');
const clocksApart = Number(option('--clocks-apart') ?? 10);
const flag = args.find((arg) => arg.startsWith('-'));
if (flag && !['-h', '--help'].includes(flag))
  stop(`There is no option ${flag}, or it is there twice.\n${usage}`);
const [path] = args;
if (flag || !path || args.length > 1 || !(clocksApart >= 0)) stop(usage);

const proof = orStop(`cannot read ${path}`, () => JSON.parse(readFileSync(path, 'utf8')));
if (proof?.format === 'tocsin-timeline-as-of/1')
  stop(`cannot check ${path}: it shows a part, what was known at a time. Export it without --as-of.`);
if (proof?.format !== 'tocsin-timeline/1' || !Array.isArray(proof.events) || !Array.isArray(proof.ledger))
  stop(`cannot read ${path}: it is no export of a timeline that this script knows.`);
let kept = [];
try {
  const gaps = checkEvents(proof);
  checkLedger(proof);
  checkCover(proof, gaps);
  checkTimes(proof, clocksApart);
  if (proof.events.length === 0) problem('There is no event in it.');
  if (head) checkHead(proof, head);
  kept = proof.events.filter(({ record, words }) => record.type === 'file.kept' && words !== null);
  if (directory && kept.length > 0) checkFiles(kept, directory);
} catch (error) {
  problem(`It is not built as an export is: ${error.message}`);
}

if (problems.length > 0) {
  for (const text of problems.slice(0, 20)) console.error(text);
  if (problems.length > 20) console.error(`… and ${problems.length - 20} more`);
  console.error(`\n${path} is NOT what was sealed.`);
  process.exit(1);
}
const taken = proof.events.filter(({ record, words }) => record.words !== null && words === null).length;
console.log(
  `${path} is what was sealed: ${proof.events.length} events${taken > 0 ? `, ${taken} of them redacted` : ''}.`,
);
console.log('Proven are “events” and “ledger”; whatever else the file holds is not.');
const files = `${kept.length} ${kept.length === 1 ? 'file' : 'files'}`;
if (kept.length > 0 && directory) console.log(`${files} ${kept.length === 1 ? 'is' : 'are'} what was kept.`);
else if (kept.length > 0) console.log(`${files} not checked: name the folder with --files.`);
if (head) console.log('It leads to the head that you gave.');
else {
  const anchored = proof.ledger.filter((entry) => entry.anchored);
  console.log('That it was not sealed anew shows when a head was written down elsewhere before. Compare:');
  for (const entry of anchored.length > 0 ? anchored : proof.ledger.slice(-1))
    console.log(`  ${entry.record.ledger}:${entry.hash}  ${entry.anchored ?? '(not anchored yet)'}`);
}
