/**
 * Makes strings literal: what a person typed is what people see, and it rings nobody.
 *
 * Slack has no escape for `*`, `_`, `~`, a backtick or `:emoji:`. Where it would read them as formatting they
 * are replaced by a character that looks the same, or parted by an invisible word joiner.
 * https://docs.slack.dev/messaging/formatting-message-text
 */
import { clean, JOINER } from '../inert.js';

const LOOK_ALIKE: Readonly<Record<string, string>> = { '*': '∗', _: 'ˍ', '~': '∼' };
const BACKTICK_LOOK_ALIKE = 'ˋ';

/** For plain_text: no markup is read there, but a client that does read it must find none either. */
export function literalPlain(text: string): string {
  return clean(text)
    .replace(/<(?=[!@#a-z])/gi, `<${JOINER}`)
    .replace(/&(?=(?:amp|lt|gt);)/gi, `&${JOINER}`);
}

/** For mrkdwn and a message's `text`. */
export function literalMrkdwn(text: string): string {
  const inert = clean(text)
    .replace(/:(?!\d\d:)(?=[\p{L}\p{N}_+'-]+:)/gu, `:${JOINER}`)
    .replace(/@(?=(?:here|channel|everyone|group)(?![\p{L}\p{N}]))/giu, `@${JOINER}`)
    .replaceAll('`', BACKTICK_LOOK_ALIKE)
    .replace(/[*_~]/g, (mark, at: number, whole: string) =>
      couldFormat(whole.at(at - 1), whole[at + 1], at) ? (LOOK_ALIKE[mark] ?? mark) : mark,
    )
    .replace(/^(?=[ \t]*>)/gm, JOINER);
  return escapeEntities(inert);
}

/** For the inside of `code`, where only the backtick and Slack's own three characters mean anything. */
export function literalCode(text: string): string {
  return escapeEntities(clean(text).replace(/\s+/g, ' ').replaceAll('`', BACKTICK_LOOK_ALIKE));
}

function escapeEntities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Inside a word (`checkout_api`) and between spaces (`5 * 3`) a mark neither opens nor closes anything. */
function couldFormat(previous: string | undefined, next: string | undefined, at: number): boolean {
  const before = at === 0 ? ' ' : (previous ?? ' ');
  const after = next ?? ' ';
  const inWord = /[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(after);
  const alone = /\s/.test(before) && /\s/.test(after);
  return !inWord && !alone;
}

/** The URL as a link may carry it, or undefined when a link must not: another scheme, no URL, or too long. */
export function linkTarget(url: string, max: number): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  if (!['http:', 'https:', 'mailto:'].includes(parsed.protocol)) return undefined;
  // Inside <url|text> these end the URL; percent-encoded they mean the same.
  const href = parsed.href.replace(/[<>|\s]/g, (c) => encodeURIComponent(c));
  return href.length <= max ? href : undefined;
}

export const escapeTarget = (href: string): string => href.replaceAll('&', '&amp;');
