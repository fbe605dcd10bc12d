import { editDistance } from '../runbook/nearest.js';

/** Gives words to parameters in order; `...name` takes what is left of the line as it was typed. */
export function readParams(params: readonly string[], line: string): Record<string, string> {
  const args: Record<string, string> = {};
  let rest = line.trim();
  for (const param of params) {
    if (rest === '') break;
    if (param.startsWith('...')) {
      args[param.slice(3)] = unquote(rest);
      break;
    }
    const match = /^(?:["“”]([^"“”]*)["“”]|(\S+))\s*/.exec(rest);
    if (!match) break;
    args[param] = match[1] ?? match[2] ?? '';
    rest = rest.slice(match[0].length);
  }
  return args;
}

function unquote(text: string): string {
  const match = /^["“”]([^"“”]*)["“”]$/.exec(text);
  return match?.[1] ?? text;
}

/**
 * Takes options out of a line: `--at 14:05`, `--at=14:05`, `--at "14:05"`, wherever they stand outside quotes. Some keyboards
 * make one dash of two: that counts where the value makes sense. `extent` says how much of what follows is an unquoted value;
 * otherwise it is one word. Other words that begin with dashes are text.
 */
export function takeOptions(
  line: string,
  names: readonly string[],
  extent: (name: string, rest: string) => string | undefined = () => undefined,
): { line: string; options: Record<string, string> } {
  const options: Record<string, string> = {};
  let left = line;
  for (const name of names) {
    const found = findOption(left, name, (rest) => extent(name, rest));
    if (!found) continue;
    options[name] = found.value;
    // `--at 14:05: rolled back`
    const after = found.before === '' ? found.after.replace(/^\s*(?:[:,;]|[-–—](?=\s))/, '') : found.after;
    left = [found.before.trim(), after.trim()].filter((part) => part !== '').join(' ');
  }
  return { line: left, options };
}

/** Takes words that say yes out of a line: `--retrospective`. */
export function takeFlags(
  line: string,
  names: readonly string[],
): { line: string; flags: Record<string, string> } {
  const flags: Record<string, string> = {};
  let left = line;
  for (const name of names) {
    const without = left.replace(new RegExp(`(?:^|\\s+)(?:--|[—–])${name}(?=\\s|$)`, 'i'), '');
    if (without === left) continue;
    flags[name] = 'true';
    left = without.trim();
  }
  return { line: left, flags };
}

const quoted = /^["“”„'‘’]([^"“”„'‘’]*)["“”'‘’]/;

function findOption(line: string, name: string, extent: (rest: string) => string | undefined) {
  for (const match of line.matchAll(new RegExp(`(?<=^|\\s)(--|[—–])${name}(?=[\\s=]|$)\\s*=?\\s*`, 'gi'))) {
    const before = line.slice(0, match.index);
    const rest = line.slice(match.index + match[0].length);
    if (hasOpenQuote(before) && hasOpenQuote(rest)) continue;
    const [whole, inside] = quoted.exec(rest) ?? [];
    const sensible = extent(inside ?? rest);
    if (match[1] !== '--' && sensible === undefined) continue;
    const value = inside ?? sensible ?? /^\S*/.exec(rest)?.[0] ?? '';
    return { before, value, after: rest.slice((whole ?? value).length) };
  }
  return undefined;
}

const slip = /^(?:(?:--?|[—–])(?<gap>\s?)(?<word>[a-z]+)(?:\s*[=:]\s*|\s+)|(?<bare>[a-z]+)\s+|@)/i;
/** What else people call a time. */
const alike: ReadonlySet<string> = new Set(['time', 'when', 'on']);

/**
 * The option that a line was meant to begin with: `--att 14:05`, `-at 14:05`, `—when 14:05`, `at 14:05: …`. `extent` says how much
 * of what follows is a value; without one the words are text.
 */
export function mistypedOption(
  line: string,
  names: readonly string[],
  extent: (name: string, rest: string) => string | undefined,
): string | undefined {
  const found = slip.exec(line);
  if (!found) return undefined;
  const { gap = '', word = '', bare } = found.groups ?? {};
  const typed = (bare ?? word).toLowerCase();
  const value = line.slice(found[0].length);
  const rest = quoted.exec(value)?.[1] ?? value;
  for (const name of names) {
    const read = extent(name, rest);
    if (read === undefined) continue;
    const isName = typed === name || typed === '';
    // Without a dash it is the beginning of a sentence, as a rule: “at 14:05 the pager went off”.
    const meant = bare
      ? isName && /^\s*(?::|[-–—]\s)/.test(rest.slice(read.length))
      : isName || alike.has(typed) || (gap === '' && editDistance(typed, name) <= 2);
    if (meant) return `--${name} ${read}`;
  }
  return undefined;
}

const hasOpenQuote = (part: string) => (part.match(/["“”]/g) ?? []).length % 2 === 1;
