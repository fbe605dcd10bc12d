import type { SearchHit } from '../incident/ports.js';

/** Characters of context that are shown on either side. */
const before = 60;
const most = 240;

/** A mention is one word, whoever it names. */
const word = /@(?:slack|teams):[\w.-]+|[\p{L}\p{N}]+/gu;

/** The words in what people wrote, as the index has them: a mention by the id alone. */
export function wordsIn(written: unknown): string[] {
  return stringsIn(written).flatMap((text) => [...text.matchAll(word)].map(([one]) => bare(one)));
}

/** The part of what was written in which most was found, cut around the first of it; and under which name it stands. */
export function excerptOf(
  written: unknown,
  found: ReadonlySet<string>,
): { field: string; excerpt: SearchHit['excerpt'] } {
  const isFound = (one: string) => found.has(bare(one));
  const count = (text: string) => [...text.matchAll(word)].filter(([one]) => isFound(one)).length;
  const fields = typeof written === 'object' && written !== null ? Object.entries(written) : [];
  const texts = fields.flatMap(([field, value]) =>
    stringsIn(value).map((text) => ({ field, text: text.replaceAll(/\s+/g, ' ').trim() })),
  );
  // What a message says now comes first: “text” before “previous”.
  const none = { field: '', text: '' };
  const best = texts.reduce(
    (one, other) => (count(other.text) > count(one.text) ? other : one),
    texts[0] ?? none,
  );
  const first = [...best.text.matchAll(word)].find(([one]) => isFound(one))?.index ?? 0;
  return { field: best.field, excerpt: parts(cutAround(best.text, first), isFound) };
}

function parts(text: string, isFound: (one: string) => boolean): SearchHit['excerpt'] {
  const result: { text: string; found: boolean }[] = [];
  let from = 0;
  for (const match of text.matchAll(word)) {
    if (!isFound(match[0])) continue;
    if (match.index > from) result.push({ text: text.slice(from, match.index), found: false });
    from = match.index + match[0].length;
    result.push({ text: match[0], found: true });
  }
  if (from < text.length) result.push({ text: text.slice(from), found: false });
  return result;
}

/** Cuts between words, with a visible mark. */
function cutAround(text: string, at: number): string {
  if (text.length <= most) return text;
  const space = at > before ? text.indexOf(' ', at - before) : -1;
  const start = space >= 0 && space < at ? space + 1 : at > before ? at : 0;
  const rest = text.slice(start);
  const end = rest.length > most ? Math.max(rest.lastIndexOf(' ', most), 0) || most : rest.length;
  const shown = rest.slice(0, end).toWellFormed().trimEnd();
  return `${start > 0 ? '…' : ''}${shown}${end < rest.length ? '…' : ''}`;
}

const bare = (one: string) => one.replace(/^@(?:slack|teams):/, '');

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
