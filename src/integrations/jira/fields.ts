/** What people wrote, made to fit what Jira accepts. */
import type { Version3Parameters } from 'jira.js';
import type { NewTask } from '../ports.js';
import type { JiraConfig } from './client.js';

/** https://support.atlassian.com/jira-cloud-administration/docs/import-data-from-a-csv-file/: "Summary … 255 characters". */
const MAX_SUMMARY = 255;
const MAX_LABEL = 255;
/** https://support.atlassian.com/jira/kb/the-entered-text-is-too-long-it-exceeds-the-allowed-limit-of-32767-characters/ */
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

/** https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/: text nodes are never empty. */
function paragraphs(description: NewTask['description']): Node[] {
  let left = MAX_DESCRIPTION;
  const nodes: Node[] = [];
  for (const { text, url } of description) {
    if (text.trim() === '') continue;
    const kept = cut(text, left);
    if (kept === '') break;
    left -= kept.length;
    nodes.push({ type: 'paragraph', content: lines(kept, url) });
  }
  return nodes;
}

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
