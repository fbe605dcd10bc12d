import { UserError } from '../errors.js';
import { PersonId } from '../ids.js';
import { nearest } from '../runbook/nearest.js';
import { type AnyCommand, type Input, wordsFor } from './command.js';
import { mistypedOption, readParams, takeFlags, takeOptions } from './line.js';
import { refusedLine } from './read-times.js';
import { leadingWhen } from './when.js';

/** `/incident INC-7 resolve`: an incident named at the front counts more than the room it is typed in. */
export function nameIncident(input: Input): { named: number | undefined; input: Input } {
  if (input.kind !== 'line') return { named: undefined, input };
  const [, number, text = ''] = /^\s*INC-(\d{1,9})(?:\s+([\s\S]*))?$/i.exec(input.text) ?? [];
  return number === undefined
    ? { named: undefined, input }
    : { named: Number(number), input: { ...input, text } };
}

/** Which command is meant, by which of its names, and with what. */
export function understand(
  commands: readonly AnyCommand[],
  input: Input,
): { command: AnyCommand; word: string; given: Record<string, string>; bare: boolean } {
  if (input.kind !== 'line') {
    const answers = input.kind === 'form' ? flatten(input.answers) : {};
    const command = findCommand(commands, input.command);
    return {
      command,
      word: command.name,
      given: { ...input.args, ...answers },
      bare: false,
    };
  }
  const { word, rest } = firstWords(commands, input.text);
  const command = findCommand(commands, word, rest);
  const shorthand = command.shorthands?.[nameIn(word)];
  const typed = takeFlags(shorthand ? `${shorthand} ${rest}` : rest, command.flags ?? []);
  const { line, options } = optionsOf(command, typed.line, input.text);
  const read = command.read ? command.read(line.trim(), input.people) : readParams(command.params, line);
  const given = { ...read, ...options, ...typed.flags };
  for (const name of command.people ?? []) {
    const mention = given[name] ?? '';
    if (Object.hasOwn(input.people, mention)) given[name] = input.people[mention] ?? mention;
  }
  return { command, word: nameIn(word), given, bare: line.trim() === '' };
}

function optionsOf({ options = [], times = [] }: AnyCommand, line: string, typed: string) {
  const extent = (name: string, rest: string) =>
    times.includes(name) ? leadingWhen(rest)?.words : undefined;
  const taken = takeOptions(line, options, extent);
  const meant = mistypedOption(taken.line, options, extent);
  if (meant !== undefined) throw refusedLine(`Did you mean ${meant}?`, typed);
  return taken;
}

/** The command alone, if there is one of that name. */
export function lookUp(commands: readonly AnyCommand[], given: Input): AnyCommand | undefined {
  const { input } = nameIncident(given);
  return named(commands, input.kind === 'line' ? firstWords(commands, input.text).word : input.command);
}

/** A command's name, or two words that stand for one. Nothing at all asks for help. */
function firstWords(commands: readonly AnyCommand[], line: string): { word: string; rest: string } {
  const [first, rest] = splitWord(line);
  const [second, others] = splitWord(rest);
  const both = `${first} ${second}`;
  if (second !== '' && named(commands, both)) return { word: both, rest: others };
  return { word: first || 'help', rest };
}

function splitWord(line: string): [word: string, rest: string] {
  const [, word = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*)$/.exec(line) ?? [];
  return [word, rest];
}

const nameIn = (word: string) => word.toLowerCase().replace(/^\//, '');

function named(commands: readonly AnyCommand[], word: string): AnyCommand | undefined {
  return commands.find((command) => wordsFor(command).includes(nameIn(word)));
}

function findCommand(commands: readonly AnyCommand[], word: string, rest = ''): AnyCommand {
  const found = named(commands, word);
  if (found) return found;
  throw new UserError(
    'not-found',
    `There is no command “${word.slice(0, 40)}”. ${hintFor(commands, word, rest)}`,
  );
}

function hintFor(commands: readonly AnyCommand[], word: string, rest: string): string {
  const [, number] = /^#?(\d{1,9})$/.exec(word) ?? [];
  if (number !== undefined) {
    const [next = ''] = rest.trim().split(/\s+/);
    return `Did you mean /incident INC-${number} ${named(commands, next) ? nameIn(next) : 'timeline'}?`;
  }
  const close = suggested(commands, word);
  return close ? `Did you mean /incident ${close}?` : 'See /incident help.';
}

function suggested(commands: readonly AnyCommand[], word: string): string | undefined {
  // A sign such as “?” is one slip away from every single letter.
  const names = commands.flatMap(wordsFor).filter((name) => /^[a-z]/.test(name));
  return nearest(nameIn(word), names);
}

/** What controls and forms carry for themselves and nobody would type: ids, where a page begins, which of several forms it is. */
const carried = new Set([
  'incident',
  'run',
  'after',
  'turned',
  'step',
  'proposed',
  'preview',
  'draft',
  'carried',
  'glass',
]);

/** The command as it would have been typed, but for the arguments that are not recorded. */
export function lineOf(commands: readonly AnyCommand[], input: Input): string {
  if (input.kind === 'line') return `/incident ${recordedText(commands, input)}`.trim();
  const given = input.kind === 'form' ? { ...input.args, ...flatten(input.answers) } : input.args;
  const command = named(commands, input.command);
  const isDiscreet = command?.discreet && given[command.discreet.arg] !== undefined;
  const unrecorded = new Set(isDiscreet ? Object.keys(given) : command?.unrecorded);
  const values = Object.entries(given)
    // The words for an audience are recorded by themselves, once they are published.
    .filter(([name]) => !carried.has(name) && !name.startsWith('text-'))
    .map(([name, value]) => `${name}: ${unrecorded.has(name) ? '…' : shownValue(value)}`);
  const how = input.kind === 'form' ? 'form' : 'button';
  return `/incident ${input.command}${values.length > 0 ? ` (${values.join(', ')})` : ''} by ${how}`;
}

const shownValue = (value: string) => (PersonId.safeParse(value).success ? `@${value}` : value);

/** Where a line has such an argument, nothing after the command is kept; neither is it where its name was mistyped. */
function recordedText(commands: readonly AnyCommand[], typed: Input & { kind: 'line' }): string {
  const { named: number, input } = nameIncident(typed);
  if (input.kind !== 'line') return typed.text;
  const { word, rest } = firstWords(commands, input.text);
  const command = named(commands, word) ?? named(commands, suggested(commands, word) ?? '');
  const hides = command?.unrecorded || command?.discreet?.typed.test(rest);
  if (!hides || rest === '') return typed.text;
  return `${number === undefined ? '' : `INC-${number} `}${word} …`;
}

/** Several choices travel as one comma-separated value, as on a typed line. */
function flatten(
  answers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(answers)) {
    if (value === undefined || value.length === 0) continue;
    flat[name] = typeof value === 'string' ? value : value.join(',');
  }
  return flat;
}
