/**
 * Tables. A message may hold one native table (https://docs.slack.dev/reference/block-kit/blocks/table-block);
 * a second one, and any in a modal or on the home page, becomes a list with one line a row: unlike aligned text it
 * keeps mentions and local times, and it can be read on a phone.
 */
import type { KnownBlock, RichTextBlock, RichTextElement, RichTextSection, TableBlock } from '@slack/types';
import { cutList, more } from '../cut-list.js';
import { isBlank } from '../inert.js';
import { type Block, type Span, spansOf, type Text } from '../view.js';
import { limits } from './limits.js';
import type { Surface } from './surface.js';
import { literalOf, plainString, richElements, richLength } from './text.js';

type Table = Extract<Block, { type: 'table' }>;
type Cell = TableBlock['rows'][number][number];
type Row = readonly Text[];

export function renderTable(table: Table, on: Surface): KnownBlock[] {
  if (table.columns.length === 0) return [];
  return [on.takeTable() ? nativeTable(table) : listTable(table)];
}

function nativeTable({ columns, rows }: Table): TableBlock {
  const header = cutColumns(columns);
  const width = header.length;
  const body = rows.map((row) => cutColumns(columns.map((_, i) => row[i] ?? '')));
  const fitting = affordable(body, limits.tableRows - 1, limits.tableText - lengthOf(header));
  const rest: Row[] =
    fitting.dropped > 0 ? [[more(fitting.dropped), ...Array.from({ length: width - 1 }, () => '')]] : [];
  return {
    type: 'table',
    column_settings: header.map(() => ({ is_wrapped: true })),
    rows: [header.map(boldCell), ...[...fitting.kept, ...rest].map((row) => row.map(cell))],
  };
}

function cutColumns<T extends Text>(cells: readonly T[]): readonly (T | string)[] {
  const { kept, dropped } = cutList(cells, limits.tableColumns);
  return dropped > 0 ? [...kept, more(dropped)] : kept;
}

function boldCell(text: Text): Cell {
  const literal = literalOf(text) ?? '';
  return isBlank(literal) ? cell('') : richCell([{ kind: 'bold', text: literal }]);
}

function cell(text: Text): Cell {
  const literal = literalOf(text);
  if (literal === undefined) return richCell(text);
  return { type: 'raw_text', text: isBlank(literal) ? ' ' : plainString(literal, limits.tableCell) };
}

function richCell(text: Text): RichTextBlock {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: cellElements(text) }] };
}

const cellElements = (text: Text): RichTextElement[] => richElements(text, limits.tableCell);

function listTable({ columns, rows }: Table): RichTextBlock {
  const header: Span[] = [{ kind: 'bold', text: columns.join(' · ') }];
  const { kept, dropped } = affordable(rows, limits.tableRows, limits.text - limits.tableCell);
  const items: Row[] = dropped > 0 ? [...kept, [more(dropped)]] : [...kept];
  const lines = items.map((row): RichTextSection => ({ type: 'rich_text_section', elements: joined(row) }));
  return {
    type: 'rich_text',
    elements: [
      { type: 'rich_text_section', elements: cellElements(header) },
      ...(lines.length > 0
        ? [{ type: 'rich_text_list' as const, style: 'bullet' as const, elements: lines }]
        : []),
    ],
  };
}

function joined(row: Row): RichTextElement[] {
  const filled = row.filter((text) => literalOf(text) !== '');
  if (filled.length === 0) return richElements('', 1);
  return filled.flatMap((text, i) => [...(i > 0 ? richElements(' · ', 3) : []), ...cellElements(text)]);
}

/** As many rows as the limits allow, one place kept for the row that says how many are missing. */
function affordable(
  rows: readonly Row[],
  max: number,
  maxText: number,
): { kept: readonly Row[]; dropped: number } {
  let left = maxText;
  const tooMany = rows.findIndex((row) => {
    left -= lengthOf(row);
    return left < 0;
  });
  const cheap = tooMany < 0 ? rows : rows.slice(0, tooMany);
  const { kept } = rows.length > cheap.length ? cutList([...cheap, []], max) : cutList(cheap, max);
  const shown = kept.slice(0, cheap.length);
  return { kept: shown, dropped: rows.length - shown.length };
}

const SEPARATOR = 3;
const lengthOf = (row: Row): number =>
  row.reduce((sum, text) => sum + Math.min(limits.tableCell, richLength(spansOf(text))) + SEPARATOR, 0);
