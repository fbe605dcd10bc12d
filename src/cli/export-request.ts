import { z } from 'zod';
import { UserError } from '../errors.js';
import { ExportFormat } from '../incident/export-format.js';
import { incidentNumber } from './incident-number.js';
import { noOption } from './no-option.js';

export const formats = ExportFormat.options;

export interface ExportRequest {
  number: number;
  format: ExportFormat;
  /** Show what had been recorded by then. */
  asOf: Date | undefined;
  /** A folder for everything; undefined: one document is printed. */
  out: string | undefined;
}

const example = 'For example: tocsin export INC-7 --format md';
const flags = ['--format', '--as-of', '--out'] as const;

/** `INC-7 [--format md|json|html] [--as-of <time>] [--out <folder>]` */
export function readExportRequest(args: readonly string[]): ExportRequest {
  const given = new Map<string, string>();
  const rest: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const [flag = '', ...inline] = (args[index] ?? '').split('=');
    if (!flag.startsWith('-')) {
      rest.push(args[index] ?? '');
      continue;
    }
    const known = flags.find((name) => name === flag);
    if (!known) throw noOption(flag, flags);
    if (given.has(known)) throw wrong(`${known} is there twice.`);
    if (inline.length === 0) index += 1;
    const value = inline.length > 0 ? inline.join('=') : args[index];
    if (!value) throw wrong(`${known} needs a value.`);
    given.set(known, value);
  }
  const [what, more] = rest;
  if (more !== undefined) throw wrong(`One incident at a time: “${more}” is too much.`);
  const out = given.get('--out');
  if (out !== undefined && given.has('--format')) {
    throw new UserError(
      'invalid',
      '--out writes every format: leave --format out. For example: tocsin export INC-7 --out inc-7',
    );
  }
  return {
    number: numberOf(what),
    format: formatOf(given.get('--format')),
    asOf: momentOf(given.get('--as-of')),
    out,
  };
}

function numberOf(text: string | undefined): number {
  if (text === undefined) throw wrong('Say which incident.');
  const number = incidentNumber(text);
  if (number === undefined) throw wrong(`“${text}” is not an incident.`);
  return number;
}

function formatOf(text = 'md'): ExportFormat {
  const format = formats.find((name) => name === text);
  if (!format) throw wrong(`There is no format “${text}”: choose md, json or html.`);
  return format;
}

/** Without a zone it would be another moment on another machine. */
const Moment = z.union([
  z.iso.datetime({ offset: true }),
  // Without seconds.
  z.iso.datetime({ offset: true, precision: -1 }),
]);

function momentOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const moment = Moment.safeParse(text);
  if (moment.success) return new Date(moment.data);
  throw new UserError(
    'invalid',
    `“${text}” is no time with its zone. For example: tocsin export INC-7 --as-of 2026-11-20T14:07Z`,
  );
}

function wrong(what: string): UserError {
  return new UserError('invalid', `${what} ${example}`);
}
