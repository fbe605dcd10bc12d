import { UserError } from '../errors.js';
import { nearest } from '../runbook/nearest.js';
import type { PagerEntry, PageTarget } from './pager.js';

type Kind = Exclude<PageTarget['kind'], 'person'>;

/** What can be paged, by the name that people call it: as the catalogue has it, or as PagerDuty does. */
export interface Callable {
  kind: Kind;
  name: string;
  id: string;
}

/** What the catalogue names goes by that name alone. */
export function callables(
  services: readonly { name: string; pagerduty?: string | undefined }[],
  directory: readonly PagerEntry[],
): Callable[] {
  const named = services.flatMap(({ name, pagerduty: id }) =>
    id ? [{ kind: 'service' as const, name, id }] : [],
  );
  return [
    ...named,
    ...directory.flatMap(({ kind, name, id }) =>
      kind === 'user' || named.some((one) => one.id === id) ? [] : [{ kind, name, id }],
    ),
  ];
}

/**
 * `Primary on call the database is gone`: which of these is named at the front, and what is said after it. The longest name
 * counts. Throws `UserError` with the nearest for one that there is not.
 */
export function readTarget(
  text: string,
  kind: Kind,
  all: readonly Callable[],
): { target: PageTarget; reason: string | undefined } {
  const candidates = all.filter((one) => one.kind === kind);
  const line = text.trim().replace(/^["“”]([^"“”]*)["“”]/, '$1');
  const found = candidates
    .filter(({ name }) => startsWith(line, name))
    .toSorted((a, b) => b.name.length - a.name.length)[0];
  if (!found) throw unknown(line, kind, candidates);
  const reason = line.slice(found.name.length).replace(/^[\s:,|–-]+/, '');
  return { target: { ...found }, reason: reason === '' ? undefined : reason };
}

function startsWith(line: string, name: string): boolean {
  const isSame = line.slice(0, name.length).toLowerCase() === name.toLowerCase();
  return isSame && !/^[\p{L}\p{N}_]/u.test(line.slice(name.length));
}

const typed = { schedule: 'schedule ', policy: 'policy ', service: '' } as const;
const mostShown = 10;

function unknown(line: string, kind: Kind, candidates: readonly Callable[]): UserError {
  const names = candidates.map(({ name }) => name);
  const words = line.split(/\s+/);
  // How much of the line was meant as the name is not known: the longest beginning that is near to one.
  const near = words
    .map((_, index) => nearest(words.slice(0, words.length - index).join(' '), names))
    .find((name) => name !== undefined);
  const said = words.slice(0, 4).join(' ').slice(0, 60);
  const shown = names.slice(0, mostShown).join(', ');
  const hint = near
    ? ` Did you mean “${near}”? Type: /incident page ${typed[kind]}${near}`
    : names.length > 0
      ? ` There ${names.length === 1 ? 'is' : 'are'}: ${shown}${names.length > mostShown ? ` … (${names.length})` : ''}.`
      : ' None is known.';
  const message = `There is no ${kind} that begins “${said}”.${hint}`;
  return new UserError('not-found', message, { what: message });
}
