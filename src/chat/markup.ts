import { assertNever } from '../errors.js';
import type { Names } from './markdown.js';
import { isWebAddress, visible, withAddresses } from './plain-text.js';
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
  return html`${withAddresses(text, { text: (piece) => html`${piece}`, address: (url) => anchor(url, url) })}`;
}

/** A link, where it leads to the web; else its text alone. */
export function anchor(url: string, text: string): Html {
  return isWebAddress(url) ? html`<a href="${url}" rel="noopener noreferrer">${text}</a>` : html`${text}`;
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
