/**
 * Makes strings literal: what a person typed is what people see, and it rings nobody.
 *
 * A TextBlock reads a subset of CommonMark (https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features) and
 * has no escape that every client takes: on phones a backslash is shown (https://github.com/microsoft/AdaptiveCards/issues/5590,
 * https://github.com/MicrosoftDocs/msteams-docs/issues/5793) and an entity, too (/msteams-docs/issues/10997). So a character
 * that would format is replaced by one that looks the same, or parted from its neighbour by an invisible word joiner.
 * A web address that stands there as it is may become a link to itself, which hides nothing.
 */
import { clean, JOINER } from '../inert.js';

const LOOK_ALIKE: Readonly<Record<string, string>> = { '*': '∗', _: 'ˍ', '`': 'ˋ' };

/**
 * What begins a list, a heading, a quote or a rule at the start of a line; spaces there make code. Asterisks of ours are two,
 * and those in a string that stand beside a word are look-alikes by then.
 */
const BLOCK_START = /^(?=[ \t]|[-+#>=|~]|\*[ \t]|\d{1,9}[.)])/gm;

/** For whole text, when its parts are put together. */
export const inertStarts = (text: string): string => text.replace(BLOCK_START, JOINER);

/** For a TextBlock, and for what some clients show as one: labels, titles of choices and toggles. Starts of lines are apart. */
export function literal(text: string): string {
  return inert(clean(text))
    .replace(/\\(?=[!-/:-@[-`{-~]|$)/gm, `\\${JOINER}`)
    .replace(/\](?=[([:])/g, `]${JOINER}`)
    .replace(/!(?=\[|$)/g, `!${JOINER}`)
    .replace(/~(?=~)/g, `~${JOINER}`)
    .replace(/[*_`]/g, (mark, at: number, whole: string) =>
      couldFormat(mark, whole[at - 1], whole[at + 1]) ? (LOOK_ALIKE[mark] ?? mark) : mark,
    )
    .replace(/\n/g, '\n\n');
}

/** For a button, a notification or a title, which read no Markdown. */
export const literalPlain = (text: string): string => inert(clean(text));

/** Mentions, tags, entities and Adaptive Cards' own functions (`{{DATE(…)}}`). */
function inert(text: string): string {
  return text
    .replace(/<(?=[!?/a-z])/gi, `<${JOINER}`)
    .replace(/&(?=#?\w+;)/g, `&${JOINER}`)
    .replace(/\{(?=\{)/g, `{${JOINER}`);
}

/**
 * Between spaces (`5 * 3`) a mark neither opens nor closes anything, and an underscore inside a word (`checkout_api`)
 * does not either. At the end of the string the neighbour is not known.
 */
function couldFormat(mark: string, before: string | undefined, after: string | undefined): boolean {
  const both = (pattern: RegExp) =>
    before !== undefined && after !== undefined && pattern.test(before) && pattern.test(after);
  return !(both(/\s/) || (mark === '_' && both(/[\p{L}\p{N}]/u)));
}

/** The URL as a link may carry it, or undefined when a link must not: another scheme, no URL, or too long. */
export function linkTarget(url: string, max: number): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  if (!['http:', 'https:', 'mailto:'].includes(parsed.protocol)) return undefined;
  // Inside [text](url) these end the URL or mean something; percent-encoded they mean the same.
  const href = parsed.href.replace(/[()<>[\]{}*\\`|"'\s]/g, encoded);
  return href.length <= max ? href : undefined;
}

const encoded = (c: string) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/** Inside [text](url) a bracket would end the text. */
export const literalLabel = (text: string): string =>
  literal(text.replace(/\s+/g, ' ').replaceAll('[', '［').replaceAll(']', '］'));
