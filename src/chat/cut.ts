/** Cutting text visibly, and never inside a grapheme, a mention, a link or a time. */
import type { Span } from './view.js';

const ELLIPSIS = '…';
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The first `max` characters as whole graphemes, and the rest. */
export function splitAt(text: string, max: number): [string, string] {
  let end = 0;
  for (const { index, segment } of graphemes.segment(text)) {
    if (index + segment.length > max) break;
    end = index + segment.length;
  }
  return [text.slice(0, end), text.slice(end)];
}

/** Spans of `max` at most, measured by `size`. Mentions and times stay whole or go; text is cut between graphemes. */
export function cut(spans: readonly Span[], max: number, size: (span: Span) => number): Span[] {
  let left = max;
  let kept = 0;
  for (const span of spans) {
    const needed = size(span);
    if (needed > left) break;
    left -= needed;
    kept++;
  }
  const next = spans[kept];
  if (next === undefined) return [...spans];

  // The ellipsis needs its place, so what fitted last may have to go, too.
  const whole = spans.slice(0, kept);
  while (left < ELLIPSIS.length && whole.length > 0) left += sizeOf(whole.pop(), size);
  const partial = spans[whole.length] ?? next;
  return [...whole, shorten(partial, left, size)];
}

const sizeOf = (span: Span | undefined, size: (span: Span) => number) =>
  span === undefined ? 0 : size(span);

/** The longest beginning of the span that fits with an ellipsis after it; the ellipsis alone for a mention. */
function shorten(span: Span, max: number, size: (span: Span) => number): Span {
  if (typeof span !== 'string' && !('text' in span)) return ELLIPSIS;
  const text = shown(span);
  // More can hardly fit, so more is not looked at; the window's last grapheme may itself be cut.
  const window = text.slice(0, 2 * max + 1);
  const ends = graphemeEnds(window);
  if (window.length < text.length) ends.pop();
  const end = longest(ends, (at) => size(ended(span, text, at)) <= max);
  if (end > 0) return ended(span, text, end);
  const isLink = typeof span !== 'string' && span.kind === 'link';
  return isLink ? shorten(span.text, max, size) : ELLIPSIS;
}

type Worded = Extract<Span, { text: string }> | string;

function ended(span: Worded, text: string, at: number): Span {
  const beginning = `${text.slice(0, at)}${ELLIPSIS}`;
  return typeof span === 'string' ? beginning : { ...span, text: beginning };
}

const graphemeEnds = (text: string) =>
  Array.from(graphemes.segment(text), ({ index, segment }) => index + segment.length);

/** The last of `ends` that fits, or 0: by halving, because what fits is no shorter than what came before it. */
function longest(ends: readonly number[], fits: (end: number) => boolean): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(ends[middle - 1] ?? 0)) low = middle;
    else high = middle - 1;
  }
  return ends[low - 1] ?? 0;
}

export function shown(span: Span): string {
  if (typeof span === 'string') return span;
  return 'text' in span ? span.text : '';
}
