/** Tables, as Adaptive Cards have them since 1.5: https://adaptivecards.io/explorer/Table.html */
import { cutList, more } from '../cut-list.js';
import type { Block, Text } from '../view.js';
import type { Element } from './card.js';
import { bytesOf, limits } from './limits.js';
import type { Surface } from './surface.js';
import { plain, textBlock } from './text.js';

type Table = Extract<Block, { type: 'table' }>;

export function renderTable({ columns, rows }: Table, on: Surface): Element[] {
  if (columns.length === 0) return [];
  const header = cutColumns(columns);
  const body = rows.map((row) => cutColumns(columns.map((_, i) => row[i] ?? '')));
  const { drawn, dropped } = affordable(body, on);
  const rest = header.map((_, i) => (i === 0 && dropped > 0 ? more(dropped) : ''));
  return [
    {
      type: 'Table',
      columns: header.map((_, i) => ({ width: widthOf([header, ...body], i, on) })),
      firstRowAsHeaders: true,
      rows: [
        tableRow(header, on, { weight: 'Bolder' }),
        ...drawn,
        ...(dropped > 0 ? [tableRow(rest, on)] : []),
      ],
    },
  ];
}

function cutColumns<T extends Text>(cells: readonly T[]): readonly (T | string)[] {
  const { kept, dropped } = cutList(cells, limits.tableColumns);
  return dropped > 0 ? [...kept, more(dropped)] : kept;
}

function tableRow(
  cells: readonly Text[],
  on: Surface,
  look: Readonly<Record<string, unknown>> = {},
): Element {
  return {
    type: 'TableRow',
    cells: cells.map((text) => ({
      type: 'TableCell',
      // A cell must hold something.
      items: [
        text === '' ? { type: 'TextBlock', text: '\u00A0' } : textBlock(text, on, look, limits.tableCell),
      ],
    })),
  };
}

/** Columns share the width by the longest word or number of words that they hold, within reason. */
function widthOf(rows: readonly (readonly Text[])[], column: number, on: Surface): number {
  const lengths = rows.map((row) => plain(row[column] ?? '', on.shown, limits.tableCell).length);
  return Math.min(8, Math.max(1, Math.ceil(Math.max(...lengths) / 6)));
}

/** As many rows as fit, and how many do not. */
function affordable(rows: readonly (readonly Text[])[], on: Surface): { drawn: Element[]; dropped: number } {
  let left = limits.tableBytes;
  const drawn: Element[] = [];
  for (const row of rows) {
    const element = tableRow(row, on);
    left -= bytesOf(element);
    if (left < 0) break;
    drawn.push(element);
  }
  return { drawn, dropped: rows.length - drawn.length };
}
