/** What came of it, for the reader of a terminal. */
import type { SandboxIssue } from '../contract.js';

const columns = ['Task', 'What', 'Owner', 'Due', 'Labels', 'Comes after'] as const;

export function taskTable(issues: readonly SandboxIssue[]): string {
  const rows = issues.map((issue) => [
    issue.key,
    issue.summary,
    issue.assignee?.split('@')[0] ?? '—',
    issue.dueDate ?? '—',
    // One more label is Tocsin's own, by which it knows what it filed.
    issue.labels.filter((label) => !label.startsWith('tocsin-')).join(' '),
    issue.links.flatMap(({ inward }) => inward ?? []).join(' ') || '—',
  ]);
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd();
  return [line(columns), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}

/** A line each, long ones cut: the whole of it is what `tocsin export` is for. */
export function timelineText(lines: readonly string[], width = 150): string {
  return lines.map((line) => `  ${shorten(line.replaceAll(/\s*\n\s*/g, ' '), width)}`).join('\n');
}

function shorten(line: string, width: number): string {
  const characters = [...line];
  return characters.length <= width ? line : `${characters.slice(0, width - 1).join('')}…`;
}
