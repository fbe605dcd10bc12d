import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { z } from 'zod';

/**
 * What outlives a run: a file of changes, one a line, the last of a key wins. A change is written before the call that
 * made it is answered: a run that is killed has forgotten nothing that it told anyone.
 */
export interface StateFile {
  get(key: string): unknown;
  /** Every key with its value, those first written first. */
  entries(): [string, unknown][];
  /** `undefined` removes the key. Does nothing once the file is closed. */
  set(key: string, value: unknown): void;
  close(): void;
}

/** A part of the sandbox that is kept whole under one key. */
export interface Kept {
  value: unknown;
  save(value: unknown): void;
}

/** Without a value: the key was removed. */
const Line = z.object({ key: z.string(), value: z.unknown().optional() });

/** How the file was written before: everything as one object. */
const Whole = z.object({ version: z.literal(1), tables: z.record(z.string(), z.array(z.unknown())) });

/** Lines that may be out of date before the file is written anew; it bounds the file's size in a long run. */
const SPARE_LINES = 5000;

export function openStateFile(file: string): StateFile {
  const lines = new Map<string, string>();
  for (const [key, value] of existsSync(file) ? read(file) : []) put(lines, key, value);
  let written = 0;
  let descriptor: number | undefined = rewrite(file, lines);

  return {
    get: (key) => parsed(lines.get(key)),
    entries: () => [...lines].map(([key, line]) => [key, parsed(line)]),
    set(key, value) {
      if (descriptor === undefined) return;
      const line = put(lines, key, value);
      if (++written <= lines.size + SPARE_LINES) return appendFileSync(descriptor, line);
      closeSync(descriptor);
      descriptor = rewrite(file, lines);
      written = 0;
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}

export function keep(state: StateFile | undefined, key: string): Kept | undefined {
  return state && { value: state.get(key), save: (value) => state.set(key, value) };
}

function put(lines: Map<string, string>, key: string, value: unknown): string {
  const line = `${JSON.stringify({ key, value })}\n`;
  if (value === undefined) lines.delete(key);
  else lines.set(key, line);
  return line;
}

function parsed(line: string | undefined): unknown {
  return line === undefined ? undefined : Line.parse(JSON.parse(line)).value;
}

function read(file: string): [string, unknown][] {
  const text = readFileSync(file, 'utf8');
  if (text.startsWith('{"version"')) {
    const { tables } = Whole.parse(JSON.parse(text));
    return Object.entries(tables).flatMap(([name, rows]) =>
      rows.map((row, position): [string, unknown] => [`${name}/${position + 1}`, row]),
    );
  }
  // What follows the last line's end was cut off while it was written: nobody had been answered yet.
  const whole = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean);
  return whole.map((line): [string, unknown] => {
    const { key, value } = Line.parse(JSON.parse(line));
    return [key, value];
  });
}

/** Writes only what is current, and answers the file open to be appended to. */
function rewrite(file: string, lines: ReadonlyMap<string, string>): number {
  writeFileSync(`${file}.tmp`, [...lines.values()].join(''));
  // A run that dies while it writes leaves the earlier file whole.
  renameSync(`${file}.tmp`, file);
  return openSync(file, 'a');
}
