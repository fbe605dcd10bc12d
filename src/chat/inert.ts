/** What every platform does to a string before it makes it literal in its own way. */

/** Takes no room and joins: it parts two characters that would mean something side by side. */
export const JOINER = '\u2060';
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';

const EMBEDDINGS_OVERRIDES_ISOLATES = /[\u202A-\u202E\u2066-\u2069]/g;
const RIGHT_TO_LEFT =
  /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u200E\u200F\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
const CONTROLS = /[^\P{Cc}\n\t]/gu;

/**
 * Text without what has no shape of its own: control characters, halves of surrogate pairs, and the bidi
 * controls that reorder what follows them. Text that runs right to left is isolated, so that it orders only itself.
 */
export function clean(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(CONTROLS, '')
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(EMBEDDINGS_OVERRIDES_ISOLATES, '')
    .replace(/[^\n]+/g, (line) =>
      RIGHT_TO_LEFT.test(line) ? `${FIRST_STRONG_ISOLATE}${line}${POP_ISOLATE}` : line,
    );
}

/** True when nothing would be seen; platforms refuse such a text. */
export const isBlank = (text: string): boolean => /^[\s\p{Cf}\p{Cc}]*$/u.test(text);
