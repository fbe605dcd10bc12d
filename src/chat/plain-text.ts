/** What people wrote, as documents show it: nothing in it is markup, and nothing of it hides. */

/**
 * A document is evidence: what would hide (control characters) or turn what follows it around (bidi embeddings,
 * overrides and isolates, https://www.unicode.org/reports/tr9/) is shown by its name. Halves of characters have none.
 */
export function visible(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/gu, (control) => {
      const code = control.codePointAt(0) ?? 0;
      return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
    })
    .toWellFormed();
}

/** A web address as people write it in a sentence, without what ends the sentence. */
const webAddress = /(https?:\/\/[^\s<>"'“”]*[^\s<>"'“”.,:;!?)\]}])/;

/** Text taken apart into what can be followed and the rest. */
export function withAddresses<T>(text: string, as: { text(piece: string): T; address(url: string): T }): T[] {
  return text
    .split(webAddress)
    .map((piece, index) => (index % 2 === 1 && isWebAddress(piece) ? as.address(piece) : as.text(piece)));
}

/** What would be shown otherwise than it leads is none. */
export function isWebAddress(url: string): boolean {
  return visible(url) === url && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}
