import { assertNever } from '../errors.js';
import type { PersonId } from '../ids.js';
import { isWebAddress, visible, withAddresses } from './plain-text.js';
import { spansIn } from './texts.js';
import { type Block, type Span, spansOf, type Text, type View } from './view.js';

/** How a person is written where no platform resolves mentions. */
export type Names = (person: PersonId) => string;

/** A view as a Markdown document (CommonMark with GitHub's tables); times in UTC, controls left out. */
export function toMarkdown(view: View, names: Names): string {
  const parts = view.blocks.map((block) => blockText(block, names)).filter((text) => text !== '');
  // The first heading is the document's title.
  return `${parts.join('\n\n').replace(/^## /, '# ')}\n`;
}

/** Everybody that a view mentions. */
export function peopleIn(view: View): PersonId[] {
  const people = spansIn(view).flatMap((span) =>
    typeof span !== 'string' && span.kind === 'person' ? [span.id] : [],
  );
  return [...new Set(people)];
}

function blockText(block: Block, names: Names): string {
  const inline = (text: Text) =>
    spansOf(text)
      .map((span) => spanText(span, names))
      .join('')
      // At the end of a paragraph it would be a backslash.
      .replace(/(?:\\\n)+$/, '');
  switch (block.type) {
    case 'heading':
      return `## ${escaped(block.text).replaceAll(lineBreak, ' ')}`;
    case 'text':
      return inline(block.text).trimStart();
    case 'context':
      return `*${inline(block.text)}*`;
    case 'quote':
      return literal(block.text.trim())
        .split('\n')
        .map((line) => `> ${line}`)
        .join('\n');
    case 'fields':
      return block.fields.map(({ label, value }) => `- **${escaped(label)}:** ${inline(value)}`).join('\n');
    case 'checklist':
      return block.items
        .map(
          ({ done, text, note }) =>
            `- [${done ? 'x' : ' '}] ${inline(text)}${note ? ` (${inline(note)})` : ''}`,
        )
        .join('\n');
    case 'table': {
      const cell = (text: string) => text.replaceAll(lineBreak, ' ').replaceAll(/(?<!\\)\|/g, '\\|');
      const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
      return [
        row(block.columns.map(escaped)),
        row(block.columns.map(() => '---')),
        ...block.rows.map((cells) => row(cells.map(inline))),
      ].join('\n');
    }
    case 'image':
      return `![${escaped(block.alt)}](${block.url})`;
    case 'divider':
      return '---';
    case 'actions':
      return '';
    default:
      return assertNever(block);
  }
}

function spanText(span: Span, names: Names): string {
  if (typeof span === 'string') return literal(span);
  switch (span.kind) {
    case 'bold':
      return `**${escaped(span.text)}**`;
    case 'italic':
      return `*${escaped(span.text)}*`;
    case 'code':
      return codeSpan(span.text);
    case 'link':
      return isWebAddress(span.url) && !/[()<>\\]/.test(span.url)
        ? `[${escaped(span.text)}](${span.url})`
        : escaped(span.text);
    case 'person':
      return escaped(`@${names(span.id)}`);
    case 'room':
      return escaped(`#${span.id}`);
    case 'time':
      return instantText(span.at, span.style);
    default:
      return assertNever(span);
  }
}

function instantText(at: Date, style: 'time' | 'datetime' | 'date'): string {
  const iso = at.toISOString();
  if (style === 'date') return iso.slice(0, 10);
  return style === 'time' ? `${iso.slice(11, 16)} UTC` : `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** What people typed stays what they typed; only web addresses are marked as such. */
function literal(text: string): string {
  return withAddresses(text, { text: escaped, address: (url) => `<${url}>` }).join('');
}

/** A line that ends here, within its paragraph (https://spec.commonmark.org/0.31.2/#hard-line-breaks). */
const lineBreak = '\\\n';

function escaped(text: string): string {
  return (
    visible(text)
      .replaceAll(/[\\`*_[\]<>|~]|&(?=#?\w+;)/g, (mark) => `\\${mark}`)
      // What would begin a heading, a list or an underline, and an indentation, which would begin code.
      .replaceAll(/^( {0,3})([#+=-])/gm, '$1\\$2')
      .replaceAll(/^( {0,3}\d+)(?=[.)])/gm, '$1\\')
      .replaceAll(/(?<=\n)[ \t]+/g, (indent) => indent.replaceAll('\t', '    ').replaceAll(' ', '&nbsp;'))
      .replaceAll('\n', lineBreak)
  );
}

/** Fenced by more backticks than are in it (https://spec.commonmark.org/0.31.2/#code-spans). */
function codeSpan(text: string): string {
  const code = visible(text).replaceAll('\n', ' ');
  const longest = Math.max(0, ...(code.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${code} ${fence}` : `${fence}${code}${fence}`;
}
