// The one file of the core that reads YAML: architecture.test.ts allows `yaml`, `node:fs`, `node:path` and
// `node:crypto` here. `parseRunbook` is pure; only `loadRunbooks` touches the disk.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  type Document,
  type ErrorCode,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
} from 'yaml';
import { z } from 'zod';
import { type Fault, faultText, RunbookFaults, shapeFaults } from './faults.js';
import { referenceFaults } from './references.js';
import { type Runbook, RunbookFile } from './schema.js';

/** Every `*.yaml` of a folder, by id. Throws `RunbookFaults` with the faults of all files together. */
export async function loadRunbooks(dir: string): Promise<Runbook[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const names = entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name);
  const runbooks: Runbook[] = [];
  const faults: string[] = [];
  for (const name of names.sort()) {
    const file = join(dir, name);
    // Passing over a file that somebody meant as a runbook would only be noticed in an incident.
    if (/\.yml$/i.test(name))
      faults.push(`${file}:1:1 name it "${name.slice(0, -4)}.yaml": only *.yaml is read`);
    if (!name.endsWith('.yaml')) continue;
    try {
      runbooks.push(parseRunbook(file, await readFile(file, 'utf8')));
    } catch (thrown) {
      if (!(thrown instanceof RunbookFaults)) throw thrown;
      faults.push(...thrown.faults);
    }
  }
  if (faults.length > 0) throw new RunbookFaults(faults);
  return runbooks;
}

/** A runbook from the text of its file. Throws `RunbookFaults` with everything that is wrong, in the order of the file. */
export function parseRunbook(fileName: string, text: string): Runbook {
  const lines = new LineCounter();
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const refuse = (found: readonly Located[]): never => {
    throw new RunbookFaults(
      [...found]
        .sort((a, b) => a.offset - b.offset)
        .map(({ offset, text: fault }) => {
          const { line, col } = lines.linePos(offset);
          return `${fileName}:${line}:${col} ${fault}`;
        }),
    );
  };

  const { found, readable } = syntaxFaults(doc);
  if (!readable) return refuse(found);
  const data: unknown = doc.toJS();
  if (data === null) return refuse([{ offset: 0, text: 'the file is empty' }]);

  const parsed = RunbookFile.safeParse(data);
  const faults = [
    ...(parsed.success ? [] : shapeFaults(parsed.error.issues, data)),
    ...referenceFaults(data),
    ...nameFaults(fileName, data),
  ];
  found.push(...faults.map((fault) => ({ offset: offsetOf(doc, fault), text: faultText(fault) })));
  if (!parsed.success || found.length > 0) return refuse(found);
  return { ...parsed.data, version: versionOf(parsed.data) };
}

interface Located {
  /** Characters before it in the file. */
  offset: number;
  text: string;
}

const remedies: Partial<Record<ErrorCode, string>> = {
  BAD_SCALAR_START: 'put the text in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a text that holds ": " must be in quotes',
  MISSING_CHAR: 'close what was opened',
  MULTIPLE_DOCS: 'keep one runbook a file, without a second "---"',
  TAB_AS_INDENT: 'use spaces',
};

/** After most syntax errors the rest of the file is guesswork: `readable` is false and nothing else is looked at. */
function syntaxFaults(doc: Document): { found: Located[]; readable: boolean } {
  const found = [...doc.errors, ...doc.warnings].map(({ code, message, pos }) => {
    const [what] = message.split(';');
    const remedy = remedies[code];
    return { offset: pos[0], text: remedy === undefined ? `${what}` : `${what}: ${remedy}` };
  });
  let readable = doc.errors.every((error) => error.code === 'DUPLICATE_KEY');
  visit(doc, {
    // A title such as `*Important*` is one by mistake, and a chain of them can grow without bound.
    Alias(_, alias) {
      readable = false;
      found.push({
        offset: alias.range?.[0] ?? 0,
        text: 'a text that begins with "*" must be in quotes; YAML aliases are not read here',
      });
    },
  });
  return { found, readable };
}

function nameFaults(fileName: string, data: unknown): Fault[] {
  const name = basename(fileName, '.yaml');
  const parsed = z.object({ id: z.string() }).safeParse(data);
  if (!parsed.success || parsed.data.id === name) return [];
  return [{ path: ['id'], text: `should be "${name}", like the name of the file` }];
}

/** Where the fault is; what is missing is reported where its block begins. */
function offsetOf(doc: Document, { path, key }: Fault): number {
  if (key) {
    const parent = path.length === 1 ? doc.contents : doc.getIn(path.slice(0, -1));
    const pair = isMap(parent) ? parent.items.find((item) => keyOf(item.key) === path.at(-1)) : undefined;
    if (isNode(pair?.key)) return pair.key.range?.[0] ?? 0;
  }
  for (let length = path.length; length > 0; length--) {
    const node = doc.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return doc.contents?.range?.[0] ?? 0;
}

function keyOf(key: unknown): unknown {
  return isScalar(key) ? key.value : key;
}

/** Twelve characters tell a team's versions of one runbook apart; nothing relies on them being unforgeable. */
function versionOf(file: RunbookFile): string {
  return createHash('sha256').update(canonical(file)).digest('hex').slice(0, 12);
}

/** JSON with its keys in order, so that moving lines about inside a block changes nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
