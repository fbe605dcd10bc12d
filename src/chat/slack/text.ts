/** Spans to Slack's three kinds of text: plain_text, mrkdwn and rich_text elements. Each cuts to a limit with "…". */
import type { MrkdwnElement, PlainTextElement, RichTextElement, TextObject } from '@slack/types';
import { assertNever } from '../../errors.js';
import { cut, shown } from '../cut.js';
import { clean, isBlank } from '../inert.js';
import { type Span, spansOf, type Text } from '../view.js';
import { escapeTarget, linkTarget, literalCode, literalMrkdwn, literalPlain } from './escape.js';
import { limits } from './limits.js';
import { epochSeconds, linkAsText, linkLabel, slackId, timeParts } from './span-parts.js';

const NOTHING = '–';

/** `emoji: false`: `:fire:` stays as typed. */
export function plainText(text: string, max: number): PlainTextElement {
  const line = text.replace(/\s*\n\s*/g, ' ');
  return { type: 'plain_text', text: plainString(line, max), emoji: false };
}

/** A literal string of at most `max` characters that is never blank. */
export function plainString(text: string, max: number): string {
  if (isBlank(text)) return NOTHING;
  const [kept = NOTHING] = cut([text], max, (span) => literalPlain(shown(span)).length);
  return literalPlain(shown(kept));
}

/** `verbatim`: nothing in it is turned into a link or a mention except what is one already. */
export function mrkdwn(text: Text, max: number): MrkdwnElement {
  return { type: 'mrkdwn', text: mrkdwnString(text, max), verbatim: true };
}

export function mrkdwnString(text: Text, max: number): string {
  const compact = max <= limits.optionText;
  const write = (span: Span) => mrkdwnSpan(span, compact);
  const written = cut(merged(text), max, (span) => write(span).length)
    .map(write)
    .join('');
  return isBlank(written) ? NOTHING : written;
}

/** Plain where every span is a string, because plain is literal by construction; mrkdwn otherwise. */
export function textObject(text: Text, max: number): TextObject {
  const only = literalOf(text);
  if (only === undefined) return mrkdwn(text, max);
  return { type: 'plain_text', text: plainString(only, max), emoji: false };
}

/** What a notification shows: no formatting marks, since it would show them. */
export function fallbackText(text: Text): string {
  const unformatted = spansOf(text).map((span) =>
    typeof span === 'string' || !('text' in span) || span.kind === 'link' ? span : span.text,
  );
  return mrkdwnString(unformatted, limits.fallback);
}

/** Never empty: Slack takes no empty element and no section without one. */
export function richElements(text: Text, max: number): RichTextElement[] {
  const elements = cut(merged(text), max, richSize)
    .map(richSpan)
    .filter((element) => element.type !== 'text' || element.text !== '');
  const visible = elements.some((element) => element.type !== 'text' || !isBlank(element.text));
  return visible ? elements : [{ type: 'text', text: NOTHING }];
}

/** The text as one string when it is nothing but strings. */
export function literalOf(text: Text): string | undefined {
  const spans = merged(text);
  if (spans.length === 0) return '';
  const [first] = spans;
  return spans.length === 1 && typeof first === 'string' ? first : undefined;
}

/** Neighbouring strings are joined: `:fi` and `re:` must not become an emoji by standing side by side. */
function merged(text: Text): Span[] {
  const spans: Span[] = [];
  for (const span of spansOf(text)) {
    const last = spans.at(-1);
    if (typeof span === 'string' && typeof last === 'string') spans[spans.length - 1] = last + span;
    else if (span !== '') spans.push(span);
  }
  return spans;
}

function mrkdwnSpan(span: Span, compact: boolean): string {
  if (typeof span === 'string') return literalMrkdwn(span);
  switch (span.kind) {
    case 'bold':
      return marked(span.text, '*');
    case 'italic':
      return marked(span.text, '_');
    case 'code':
      return isBlank(span.text) ? '' : `\`${literalCode(span.text)}\``;
    case 'link': {
      const href = linkTarget(span.url, limits.url);
      if (href === undefined) return literalMrkdwn(linkAsText(span));
      return `<${escapeTarget(href)}|${literalMrkdwn(linkLabel(span)).replaceAll('|', '¦')}>`;
    }
    case 'person': {
      const id = slackId(span.id);
      return id === undefined ? literalMrkdwn(span.id) : `<@${id}>`;
    }
    case 'room': {
      const id = slackId(span.id);
      return id === undefined ? literalMrkdwn(span.id) : `<#${id}>`;
    }
    case 'time': {
      const { format, fallback } = timeParts(span.at, span.style, compact);
      return `<!date^${epochSeconds(span.at)}^${format}|${fallback}>`;
    }
    default:
      return assertNever(span);
  }
}

function richSpan(span: Span): RichTextElement {
  if (typeof span === 'string') return { type: 'text', text: clean(span) };
  switch (span.kind) {
    case 'bold':
      return { type: 'text', text: clean(span.text), style: { bold: true } };
    case 'italic':
      return { type: 'text', text: clean(span.text), style: { italic: true } };
    case 'code':
      return { type: 'text', text: clean(span.text), style: { code: true } };
    case 'link': {
      const url = linkTarget(span.url, limits.url);
      if (url === undefined) return { type: 'text', text: clean(linkAsText(span)) };
      return { type: 'link', url, text: clean(linkLabel(span)) };
    }
    case 'person': {
      const id = slackId(span.id);
      return id === undefined ? { type: 'text', text: span.id } : { type: 'user', user_id: id };
    }
    case 'room': {
      const id = slackId(span.id);
      return id === undefined ? { type: 'text', text: span.id } : { type: 'channel', channel_id: id };
    }
    case 'time':
      return { type: 'date', timestamp: epochSeconds(span.at), ...timeParts(span.at, span.style, false) };
    default:
      return assertNever(span);
  }
}

function richSize(span: Span): number {
  const element = richSpan(span);
  if (element.type === 'text') return element.text.length;
  if (element.type === 'link') return element.url.length + (element.text ?? '').length;
  if (element.type === 'date') return element.format.length + (element.fallback ?? '').length;
  if (element.type === 'user') return element.user_id.length;
  return element.type === 'channel' ? element.channel_id.length : 0;
}

/** Formatting ends with the line, and Slack wants no space between a mark and its text. */
function marked(text: string, mark: string): string {
  return text
    .split('\n')
    .map((line) => (isBlank(line) ? '' : `${mark}${literalMrkdwn(line.trim())}${mark}`))
    .join('\n');
}

/** Characters that the spans take as rich text. */
export const richLength = (text: Text): number =>
  spansOf(text).reduce((sum, span) => sum + richSize(span), 0);
