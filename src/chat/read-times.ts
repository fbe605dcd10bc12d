import { UserError } from '../errors.js';
import type { PersonId } from '../ids.js';
import type { AnyCommand, CommandDeps, Input } from './command.js';
import { namesZone, needsZone, readWhen } from './when.js';

type Given = Readonly<Record<string, string>>;

/**
 * Makes instants of the times on a typed line. Forms and buttons give instants by themselves. The person's zone is asked
 * for only when a time depends on it.
 */
export async function readTimes(
  { zoneOf }: Pick<CommandDeps, 'zoneOf'>,
  { times = [] }: Pick<AnyCommand, 'times'>,
  { input, given, actor, now }: { input: Input; given: Given; actor: PersonId; now: Date },
): Promise<{ given: Given; inUtc: boolean }> {
  const typed = times.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]] as const]));
  if (input.kind !== 'line' || typed.length === 0) return { given, inUtc: false };
  const zone = typed.some(([, text]) => needsZone(text)) ? await zoneOf(actor) : undefined;
  const read: Record<string, string> = { ...given };
  for (const [name, text] of typed) {
    const result = readWhen(text, { now, zone });
    // What was written is not to be typed again.
    if ('problem' in result) {
      throw new UserError(
        'invalid',
        `${result.problem}. Nothing was done yet. You typed: /incident ${input.text}`,
        {
          [name]: result.problem,
        },
      );
    }
    read[name] = result.at.toISOString();
  }
  const unknown = (zone ?? 'UTC') === 'UTC';
  return { given: read, inUtc: typed.some(([, text]) => namesZone(text) || (unknown && needsZone(text))) };
}
