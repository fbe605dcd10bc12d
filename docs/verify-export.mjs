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
  let previous = zeros;
  let last = 0;
  events.forEach(({ record, words, salt, hash, ledger: _, ...others }, index) => {
    const name = `Event ${record.event} (${record.type}, ${record.occurredAt}, position ${record.position})`;
    if (sha256(canonical(record)) !== hash) problem(`${name} was changed.`);
    if (record.v !== 1) problem(`${name} has a form that this script does not know.`);
    if (record.chain !== chain) problem(`${name} belongs to another chain.`);
    if (record.position !== index + 1) problem(`Position ${index + 1} is missing; ${name} stands there.`);
    if (record.previous !== previous) problem(`${name} does not follow the event before it.`);
    if (!(record.event > last)) problem(`${name} was recorded before the event before it.`);
    if (Object.keys(others).length > 0) problem(`${name} holds something that was not sealed.`);
    checkWords(name, record, words, salt, redacted);
    previous = hash;
    last = record.event;
  });
}

function checkWords(name, record, words, salt, redacted) {
  if (record.words === null) {
    if (words !== null || salt !== null) problem(`${name} has words that were not sealed.`);
    return;
  }
  if (words === null && salt === null) {
    if (!redacted.has(record.event)) problem(`${name} lost its words, and no redaction says so.`);
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

/** Each event is covered by an entry that holds the digest of the last one of this chain that it covers. */
function checkCover({ chain, events, ledger }) {
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
    if (!entry.leaves.includes(leaf)) problem(`${name} is not what ledger entry ${event.ledger} sealed.`);
    if (event.record.event > entry.record.horizon)
      problem(`${name} lies behind ledger entry ${event.ledger}.`);
  }
  for (const { record, leaves } of ledger) {
    if (leaves && sha256(Buffer.from(leaves.join(''), 'hex')) !== record.heads)
      problem(`Ledger entry ${record.ledger} was made over other heads.`);
    if (leaves && !events.some((event) => event.ledger === record.ledger))
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

function checkFiles({ events }, directory) {
  const paths = readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path ?? directory, entry.name));
  const found = new Set(paths.map((path) => sha256(readFileSync(path))));
  const kept = events.filter(({ record, words }) => record.type === 'file.kept' && words !== null);
  for (const { record, words } of kept) {
    if (!found.has(record.facts.sha256))
      problem(`The file “${words.name}” (event ${record.event}) is missing or was changed.`);
  }
  return kept.length;
}

function stop(text) {
  console.error(text);
  process.exit(2);
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
const [path] = args;
if (!path || args.length > 1 || !(clocksApart >= 0)) stop(usage);

let files;
let proof;
try {
  proof = JSON.parse(readFileSync(path, 'utf8'));
  if (proof.format !== 'tocsin-timeline/1')
    problem(`The format “${proof.format}” is none that this script knows.`);
  checkEvents(proof);
  checkLedger(proof);
  checkCover(proof);
  checkTimes(proof, clocksApart);
  if (proof.events.length === 0) problem('There is no event in it.');
  if (head) checkHead(proof, head);
  if (directory) files = checkFiles(proof, directory);
} catch (error) {
  problem(`It cannot be read as an export: ${error.message}`);
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
if (files !== undefined) console.log(`${files} ${files === 1 ? 'file is' : 'files are'} what was kept.`);
if (head) console.log('It leads to the head that you gave.');
else {
  const anchored = proof.ledger.filter((entry) => entry.anchored);
  console.log('That it was not sealed anew shows when a head was written down elsewhere before. Compare:');
  for (const entry of anchored.length > 0 ? anchored : proof.ledger.slice(-1))
    console.log(`  ${entry.record.ledger}:${entry.hash}  ${entry.anchored ?? '(not anchored yet)'}`);
}
