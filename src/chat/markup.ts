import { assertNever } from '../errors.js';
import type { Names } from './markdown.js';
import { type Span, spansOf, type Text } from './view.js';

const markup = Symbol('markup');

/** HTML that is safe to show: only `html` makes it, and that escapes every string. */
export interface Html {
  readonly [markup]: string;
}

type Part = string | number | Html | readonly Html[] | undefined;

/** A template of HTML. What is put into it is text, unless it came from here. Attributes stand in double quotes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { [markup]: String.raw({ raw: strings }, ...parts.map(written)) };
}

export function source(piece: Html): string {
  return piece[markup];
}

function written(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escaped(visible(String(part)));
  return 'map' in part ? part.map(source).join('') : part[markup];
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

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

/** Spans as they stand in a line. */
export function inline(text: Text, names: Names): Html {
  return html`${spansOf(text).map((span) => spanHtml(span, names))}`;
}

function spanHtml(span: Span, names: Names): Html {
  if (typeof span === 'string') return linked(span);
  switch (span.kind) {
    case 'bold':
      return html`<b>${span.text}</b>`;
    case 'italic':
      return html`<i>${span.text}</i>`;
    case 'code':
      return html`<code>${span.text}</code>`;
    case 'link':
      return anchor(span.url, span.text);
    case 'person':
      return html`<bdi class="person">@${names(span.id)}</bdi>`;
    case 'room':
      return html`<bdi>#${span.id}</bdi>`;
    case 'time':
      return timeHtml(span.at, span.style);
    default:
      return assertNever(span);
  }
}

/** Web addresses in what people wrote can be followed; the rest is text. */
function linked(text: string): Html {
  const pieces = text.split(/(https?:\/\/[^\s<>"'“”]*[^\s<>"'“”.,:;!?)\]}])/);
  return html`${pieces.map((piece, index) => (index % 2 === 1 ? anchor(piece, piece) : html`${piece}`))}`;
}

/** A link, where it leads to the web; else its text alone. */
export function anchor(url: string, text: string): Html {
  // What would be shown otherwise than it leads is no link.
  const web = visible(url) === url && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  return web ? html`<a href="${url}" rel="noopener noreferrer">${text}</a>` : html`${text}`;
}

/** A moment in UTC, with the zone said. */
export function timeHtml(at: Date, style: 'clock' | 'time' | 'datetime' | 'date' = 'datetime'): Html {
  const iso = at.toISOString();
  const [day, clock] = [iso.slice(0, 10), iso.slice(11, 16)];
  const text = {
    clock: iso.slice(11, 19),
    time: `${clock} UTC`,
    datetime: `${day} ${clock} UTC`,
    date: day,
  }[style];
  return html`<time datetime="${iso}" title="${iso}">${text}</time>`;
}
