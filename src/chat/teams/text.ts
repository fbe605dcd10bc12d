/** Spans to Teams' two kinds of text: a TextBlock's, and plain. Each cuts to a limit with "…". */
import { assertNever } from '../../errors.js';
import type { PersonId, RoomId } from '../../ids.js';
import { cut, shown as shownText } from '../cut.js';
import { isBlank, JOINER } from '../inert.js';
import { type Span, spansOf, type Text } from '../view.js';
import type { Element } from './card.js';
import { inertStarts, linkTarget, literal, literalLabel, literalPlain } from './escape.js';
import { limits } from './limits.js';
import { asTyped, type Shown } from './shown.js';
import { nameOf, type Surface } from './surface.js';

const NOTHING = '–';

export function textBlock(
  text: Text,
  on: Surface,
  look: Readonly<Record<string, unknown>> = {},
  max: number = limits.text,
): Element {
  return { type: 'TextBlock', text: markdown(text, on, max), wrap: true, ...look };
}

export const smallPrint = { isSubtle: true, size: 'Small' } as const;

/** Text for a TextBlock: Markdown, mentions and times of our own, and everything else literal. */
export function markdown(text: Text, on: Surface, max: number): string {
  const write = (span: Span) => writeSpan(span, on);
  const kept = cut(merged(text, on.shown), max, (span) => write(span).length);
  const written = kept.map(write).reduce(joined, '');
  return isBlank(written) ? NOTHING : inertStarts(written);
}

/** A quote is somebody's words: no hint in it is ours. */
export function quoted(text: string): string {
  if (isBlank(text)) return NOTHING;
  return inertStarts(cutString(text, limits.text, literal));
}

/** For labels and titles of choices, which cannot mention anybody nor show a reader's own time. */
export function label(text: Text, shown: Shown, max: number): string {
  return inertStarts(oneLine(text, shown, max, literal));
}

/** For buttons and notifications: no formatting marks, since they would be shown. */
export function plain(text: Text, shown: Shown, max: number): string {
  return oneLine(text, shown, max, literalPlain);
}

function oneLine(text: Text, shown: Shown, max: number, write: (text: string) => string): string {
  const said = spansOf(text)
    .map((span) => saySpan(span, shown))
    .join('');
  const line = asTyped(said, shown).replace(/\s+/g, ' ').trim();
  return isBlank(line) ? NOTHING : cutString(line, max, write);
}

function cutString(text: string, max: number, write: (text: string) => string): string {
  const [kept = NOTHING] = cut([text], max, (span) => write(shownText(span)).length);
  return write(shownText(kept));
}

/**
 * Neighbouring strings are joined: `{` and `{DATE` must not become a function by standing side by side, nor `<` and the name of
 * somebody whom Teams does not know.
 */
function merged(text: Text, shown: Shown): Span[] {
  const spans: Span[] = [];
  for (const span of spansOf(text).map((given) => named(given, shown))) {
    const last = spans.at(-1);
    if (typeof span === 'string' && typeof last === 'string') spans[spans.length - 1] = last + span;
    else if (span !== '') spans.push(span);
  }
  return spans.map((span) => {
    if (typeof span === 'string') return asTyped(span, shown);
    return 'text' in span && span.kind !== 'link' ? { ...span, text: asTyped(span.text, shown) } : span;
  });
}

/** Who and what is not of Teams is a name here, and a link that Teams would not follow its words: text, as what stands beside it. */
function named(span: Span, shown: Shown): Span {
  if (typeof span === 'string') return span;
  if (span.kind === 'person' && !isOurs(span.id)) return nameOf(span.id, shown);
  if (span.kind === 'room' && !isOurs(span.id)) return nameOf(span.id, shown).replace(/^#?/, '#');
  if (span.kind === 'link' && linkTarget(span.url, limits.url) === undefined) return linkAsText(span);
  return span;
}

/** Two marks side by side would be read as one. */
const joined = (before: string, after: string): string =>
  /[*_]$/.test(before) && /^[*_]/.test(after) ? `${before}${JOINER}${after}` : `${before}${after}`;

function writeSpan(span: Span, on: Surface): string {
  if (typeof span === 'string') return literal(span);
  switch (span.kind) {
    // TextBlocks have no code: bold sets it off from the words around it.
    case 'code':
    case 'bold':
      return emphasised(span.text, '**');
    case 'italic':
      return emphasised(span.text, '_');
    case 'link':
      return writeLink(span);
    case 'person':
      return on.mention(span.id);
    case 'room':
      return writeLink({ url: on.shown.roomLink(span.id), text: roomName(span.id, on.shown) });
    case 'time':
      return localTime(span.at, span.style);
    default:
      return assertNever(span);
  }
}

/** One that we were taken out of is forgotten; its link still leads there. */
const roomName = (id: RoomId, shown: Shown): string =>
  shown.names.has(id) || !isOurs(id) ? nameOf(id, shown) : 'the room';

const isOurs = (id: PersonId | RoomId): boolean => id.startsWith('teams:');

function writeLink({ url, text }: { url: string; text: string }): string {
  const href = linkTarget(url, limits.url);
  if (href === undefined) return literal(linkAsText({ url, text }));
  return `[${isBlank(text) ? literalLabel(url) : literalLabel(text)}](${href})`;
}

const linkAsText = ({ url, text }: { url: string; text: string }) =>
  text === url || isBlank(url) ? text : `${text} (${url})`;

/** Emphasis ends with the line, and begins only where no space and no punctuation stands at its edge. */
function emphasised(text: string, mark: string): string {
  return text
    .split(/\r\n?|[\n\u2028\u2029]/)
    .map((line) => (isBlank(line) ? '' : `${mark}${edged(literal(line.trim()))}${mark}`))
    .filter((line) => line !== '')
    .join('\n\n');
}

const edged = (text: string): string =>
  text.replace(/^(?![\p{L}\p{N}])/u, JOINER).replace(/(?<![\p{L}\p{N}])$/u, JOINER);

/** The reader's own zone and way of writing it: https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features#datetime-function-rules */
function localTime(at: Date, style: 'time' | 'datetime' | 'date'): string {
  const iso = at.toISOString().replace(/\.\d+Z$/, 'Z');
  const date = `{{DATE(${iso}, SHORT)}}`;
  const time = `{{TIME(${iso})}}`;
  switch (style) {
    case 'time':
      return time;
    case 'date':
      return date;
    case 'datetime':
      return `${date} ${time}`;
    default:
      return assertNever(style);
  }
}

function saySpan(span: Span, shown: Shown): string {
  if (typeof span === 'string') return span;
  switch (span.kind) {
    case 'bold':
    case 'italic':
    case 'code':
      return span.text;
    case 'link':
      return linkAsText(span);
    case 'person':
      return nameOf(span.id, shown);
    case 'room':
      return roomName(span.id, shown);
    case 'time':
      return timeInUtc(span.at, span.style);
    default:
      return assertNever(span);
  }
}

function timeInUtc(at: Date, style: 'time' | 'datetime' | 'date'): string {
  const clock = `${at.toISOString().slice(11, 16)} UTC`;
  if (style === 'time') return clock;
  const day = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(at);
  return style === 'date' ? day : `${day}, ${clock}`;
}

/** True where the text is nothing but strings, which a label shows as well as a TextBlock. */
export const isLiteral = (text: Text): boolean => spansOf(text).every((span) => typeof span === 'string');
