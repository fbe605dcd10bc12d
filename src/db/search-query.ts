/** What stands between words in links, paths, hosts and names, as the index has it (migration create-search). */
const between = /@(?:slack|teams):|[-/.@_:=\\]/g;

export interface SearchQuery {
  /** For websearch_to_tsquery: `word "a phrase" -without or` */
  wanted: string;
  /** The single words that are looked for, to be shown in what was found. */
  words: readonly string[];
}

/**
 * A query as people type it. `payments.svc` is two words, next to each other: PostgreSQL would take it for the name of a host,
 * and a dash inside a word for “without”. Some keyboards make curly quotes and long dashes.
 */
export function readQuery(text: string): SearchQuery {
  const parts: string[] = [];
  const words: string[] = [];
  for (const [, dash, quoted, word] of text.matchAll(/(?<!\S)([-—–]?)(?:["“”„]([^"“”„]*)["“”„]?|(\S+))/g)) {
    const clean = (quoted ?? word ?? '').replace(between, ' ').replaceAll(/\s+/g, ' ').trim();
    if (clean === '') continue;
    if (!dash && quoted === undefined && /^or$/i.test(clean)) {
      parts.push('or');
      continue;
    }
    parts.push(`${dash ? '-' : ''}"${clean.replaceAll(/["“”„]/g, ' ')}"`);
    if (!dash) words.push(...(clean.match(/[\p{L}\p{N}]+/gu) ?? []).map((one) => `"${one}"`));
  }
  return { wanted: parts.join(' '), words };
}
