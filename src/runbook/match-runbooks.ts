import type { Incident } from '../incident/incident.js';
import type { AppliesWhen, Runbook } from './schema.js';

type Facts = Pick<Incident, 'severity' | 'service' | 'kind' | 'title'>;

/**
 * The runbooks whose conditions hold, most specific first: by how many conditions they name, then by the narrowest
 * of them (service, title, severity, kind), then by id.
 */
export function matchRunbooks(runbooks: readonly Runbook[], incident: Facts): Runbook[] {
  return runbooks
    .filter(({ appliesWhen }) => appliesWhen && holds(appliesWhen, incident))
    .sort((a, b) => specificity(b) - specificity(a) || (a.id < b.id ? -1 : 1));
}

function holds(when: AppliesWhen, { severity, service, kind, title }: Facts): boolean {
  if (when.always) return true;
  const named = [
    when.severity?.includes(severity),
    when.service?.some((name) => service !== undefined && fold(name) === fold(service)),
    when.kind === undefined ? undefined : when.kind === kind,
    when.titleMatches?.some((word) => appearsIn(title, word)),
  ].filter((condition) => condition !== undefined);
  return named.length > 0 && named.every(Boolean);
}

function specificity({ appliesWhen }: Runbook): number {
  const named = [appliesWhen?.service, appliesWhen?.titleMatches, appliesWhen?.severity, appliesWhen?.kind];
  const narrowest = named.findIndex((condition) => condition !== undefined);
  const count = named.filter((condition) => condition !== undefined).length;
  return count === 0 ? 0 : count * named.length + (named.length - narrowest);
}

// Scripts that put no space between words: there a word may begin anywhere.
const unspaced = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Khmer}\p{sc=Lao}]/u;

function appearsIn(title: string, phrase: string): boolean {
  const wanted = fold(phrase);
  if (wanted === '') return false;
  if (unspaced.test(wanted)) return fold(title).includes(wanted);
  const ending = phrase.trimEnd().endsWith('*') ? '' : ' ';
  return ` ${fold(title)} `.includes(` ${wanted}${ending}`);
}

/** Lower case, with everything but letters and digits as single spaces: "Crash-loop!" is "crash loop". */
function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}
