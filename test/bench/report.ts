import type { Row } from './row.js';

/** One line of JSON, for machines. */
export function toLine(row: Row): string {
  return JSON.stringify(row);
}

/** A table, for people. */
export function toTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.ok ? 'ok' : 'OVER',
    row.bench,
    `${row.ours} ${row.unit}`,
    `${row.floor} ${row.unit}`,
    String(row.ratio),
    'min' in row.budget ? `≥ ${row.budget.min}` : `≤ ${row.budget.max}`,
    `${row.spread[0]} … ${row.spread[1]}`,
    row.note ?? '',
  ]);
  const table = [['', 'bench', 'ours', 'floor', 'ratio', 'budget', 'spread', 'note'], ...cells];
  const widths = table.reduce<number[]>(
    (widest, line) => line.map((cell, column) => Math.max(widest[column] ?? 0, cell.length)),
    [],
  );
  return table
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
