import type { z } from 'zod';
import { didYouMean } from './nearest.js';
import { AppliesWhen, RunbookFile, Step, Track } from './schema.js';

/** One thing that is wrong with a runbook, before it is known where in the file that is. */
export interface Fault {
  path: readonly (string | number)[];
  /** Set when the last part of `path` is a key that should not be there: the key is pointed at, its parent is named. */
  key?: true;
  text: string;
}

/** What is wrong with one or more runbook files, one line a fault: `file:line:column path: what to mend`. */
export class RunbookFaults extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'RunbookFaults';
  }
}

/** `steps[3].requires: …`. An entry of a list of plain words is named by its list: the fault quotes the word itself. */
export function faultText(fault: Fault): string {
  const named = fault.key || isPlainEntry(fault.path) ? fault.path.slice(0, -1) : fault.path;
  const path = named.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  );
  return path === '' ? fault.text : `${path}: ${fault.text}`;
}

/** The schema's issues in the words of the person who wrote the file. */
export function shapeFaults(issues: readonly z.core.$ZodIssue[], data: unknown): Fault[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key): Fault => {
        const text = `there is no key "${key}"${didYouMean(key, keysAt(path))}`;
        return { path: [...path, key], key: true, text };
      });
    }
    return [{ path, text: describe(issue, valueAt(data, path)) }];
  });
}

function describe(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined) return 'is missing';
  if (value === null || (typeof value === 'string' && value.trim() === '')) return 'is empty';
  switch (issue.code) {
    case 'invalid_type':
      return `should be ${wordFor(issue.expected)}, not ${kindOf(value)}`;
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      const given = typeof value === 'string' ? `"${value}"` : kindOf(value);
      const hint = typeof value === 'string' ? didYouMean(value, allowed) : '';
      return `should be one of ${allowed.join(', ')}, not ${given}${hint}`;
    }
    case 'too_big':
      return `has ${sizeOf(value)}; the most is ${issue.maximum}`;
    case 'too_small':
      return 'needs at least one entry';
    // The schema words these itself; it raises no other kind.
    default:
      return issue.message;
  }
}

function isPlainEntry(path: Fault['path']): boolean {
  // `steps[3]` and `tracks[0]` are blocks; lists further in hold words only.
  return path.length > 2 && typeof path.at(-1) === 'number';
}

function keysAt(path: Fault['path']): string[] {
  const parts = { steps: Step, tracks: Track, appliesWhen: AppliesWhen };
  const [first] = path;
  const schema =
    first === 'steps' || first === 'tracks' || first === 'appliesWhen' ? parts[first] : RunbookFile;
  return Object.keys(schema.shape);
}

function valueAt(data: unknown, path: Fault['path']): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, part)
        ? Reflect.get(value, part)
        : undefined,
    data,
  );
}

function wordFor(expected: string): string {
  const words: Record<string, string> = {
    string: 'text',
    array: 'a list',
    object: 'a block of keys',
    boolean: 'true or false',
  };
  return words[expected] ?? expected;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'object') return 'a block of keys';
  return `${String(value)} (in quotes it is text)`;
}

function sizeOf(value: unknown): string {
  if (Array.isArray(value)) return `${value.length} entries`;
  return `${String(value).trim().length} characters`;
}
