import { UserError } from '../errors.js';
import type { PersonId } from '../ids.js';
import type { Incident } from '../incident/incident.js';
import { finished } from './args.js';
import type { AnyCommand, CommandDeps, Input } from './command.js';
import { namesZone, needsZone, type Read, readWhen } from './when.js';

type Given = Readonly<Record<string, string>>;

interface Typed {
  input: Input;
  given: Given;
  actor: PersonId;
  now: Date;
  incident?: Incident | undefined;
}

/**
 * Makes instants of the times on a typed line. Forms and buttons give instants by themselves. The person's zone is asked
 * for only when a time depends on it.
 */
export async function readTimes(
  { zoneOf }: Pick<CommandDeps, 'zoneOf'>,
  { times = [], mayBeYesterday = () => true }: Pick<AnyCommand, 'times' | 'mayBeYesterday'>,
  { input, given, actor, now, incident }: Typed,
): Promise<{ given: Given; inUtc: boolean }> {
  const typed = times.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]] as const]));
  if (input.kind !== 'line' || typed.length === 0) return { given, inUtc: false };
  const zone = typed.some(([, text]) => needsZone(text)) ? await zoneOf(actor) : undefined;
  const unknown = (zone ?? 'UTC') === 'UTC';
  const read: Record<string, string> = { ...given };
  for (const [name, text] of typed) {
    const result = readWhen(text, { now, zone });
    const allowed = 'problem' in result || mayBeYesterday(result.at, { incident, now });
    const problem = problemOf(result, allowed, unknown && needsZone(text));
    if (problem !== undefined) throw refusedLine(problem, input.text, { [name]: problem });
    if ('at' in result) read[name] = result.at.toISOString();
  }
  return { given: read, inUtc: typed.some(([, text]) => namesZone(text) || (unknown && needsZone(text))) };
}

function problemOf(result: Read, mayBeYesterday: boolean, inUtc: boolean): string | undefined {
  if ('problem' in result) return result.problem;
  if (result.notToday === undefined || mayBeYesterday) return undefined;
  return `${result.notToday} has not come yet today${inUtc ? ' in UTC' : ''}. For yesterday, type “yesterday ${result.notToday}”`;
}

/** What was written is not to be typed again: it is given back. */
export function refusedLine(problem: string, line: string, fields: Given = {}): UserError {
  return new UserError(
    'invalid',
    `${finished(problem)} Nothing was done yet. You typed: /incident ${line}`,
    fields,
  );
}
