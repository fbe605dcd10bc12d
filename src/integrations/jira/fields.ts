/** What people wrote, made to fit what Jira accepts. */
import type { Version3Parameters } from 'jira.js';
import type { NewTask } from '../ports.js';
import type { JiraConfig } from './client.js';

/** Jira's words: "Summary can't exceed 255 characters." */
const MAX_SUMMARY = 255;
const MAX_LABEL = 255;
/**
 * https://jira.atlassian.com/browse/JRACLOUD-78553: longer is refused as CONTENT_LIMIT_EXCEEDED. Whether the text is
 * counted or the document around it is not said; we count the document.
 */
const MAX_DESCRIPTION = 32_767;

export function issueFields(
  task: NewTask,
  accountId: string | undefined,
  config: JiraConfig,
): Version3Parameters.CreateIssue['fields'] {
  const content = paragraphs(task.description);
  return {
    project: { key: config.project },
    issuetype: { name: config.issueType },
    summary: summary(task.title),
    labels: [...new Set([task.key, ...task.labels].map(label).filter((one) => one !== ''))],
    ...(content.length > 0 && { description: { type: 'doc', version: 1, content } }),
    ...(task.dueDate !== undefined && { duedate: task.dueDate }),
    // Left out rather than null: the project's own default assignee then gets it.
    ...(accountId !== undefined && { assignee: { accountId } }),
  };
}

/** One line: Jira refuses a summary with a line break. */
export function summary(title: string): string {
  const line = title.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return cut(line === '' ? 'Untitled task' : line, MAX_SUMMARY);
}

/** Jira refuses a label with a space in it. */
export function label(text: string): string {
  return text
    .trim()
    .replace(/[\p{Cc}\s]+/gu, '-')
    .slice(0, MAX_LABEL);
}

type Node = { type: string; text?: string; marks?: Mark[]; content?: Node[] };
type Mark = { type: 'link'; attrs: { href: string } };

const AROUND = JSON.stringify({ type: 'doc', version: 1, content: [] }).length;

function paragraphs(description: NewTask['description']): Node[] {
  let left = MAX_DESCRIPTION - AROUND;
  const nodes: Node[] = [];
  for (const { text, url } of description) {
    if (text.trim() === '') continue;
    const node = fitParagraph(text, url, left);
    if (!node) break;
    left -= sizeOf(node);
    nodes.push(node);
  }
  return nodes;
}

/** As much of the text as fits, found by halving; undefined when nothing does. */
function fitParagraph(text: string, url: string | undefined, max: number): Node | undefined {
  const paragraph = (length: number): Node => ({ type: 'paragraph', content: lines(cut(text, length), url) });
  if (sizeOf(paragraph(text.length)) <= max) return paragraph(text.length);
  let fits = 0;
  let over = Math.min(text.length, max);
  while (over - fits > 1) {
    const middle = Math.floor((fits + over) / 2);
    if (sizeOf(paragraph(middle)) <= max) fits = middle;
    else over = middle;
  }
  return fits < 2 ? undefined : paragraph(fits);
}

/** With the comma after it. */
function sizeOf(node: Node): number {
  return JSON.stringify(node).length + 1;
}

/** https://developer.atlassian.com/cloud/jira/platform/apis/document/nodes/text/: a text node is never empty. */
function lines(text: string, url: string | undefined): Node[] {
  return text.split(/\r?\n/).flatMap((line, index): Node[] => {
    const before: Node[] = index === 0 ? [] : [{ type: 'hardBreak' }];
    const clean = line.replace(/\p{Cc}+/gu, ' ');
    if (clean === '') return before;
    const marks: Mark[] = url === undefined ? [] : [{ type: 'link', attrs: { href: url } }];
    return [...before, { type: 'text', text: clean, ...(marks.length > 0 && { marks }) }];
  });
}

/** Cut so that it shows, and never inside a character. */
function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max < 2) return '';
  return `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
