/** The page behind an issue's link, small and readable. */
import { plainText } from './adf.js';
import { LINK_TYPES, PROJECT, type State, type StoredIssue } from './state.js';

export function issuePage(state: State, issue: StoredIssue): string {
  const facts: [string, string][] = [
    ['Type', escapeHtml(issue.type)],
    ['Status', 'To Do'],
    ['Assignee', escapeHtml(issue.assignee?.displayName ?? 'Unassigned')],
    ['Due', escapeHtml(issue.dueDate ?? 'None')],
    ['Labels', escapeHtml(issue.labels.join(', ') || 'None')],
  ];
  return page(
    `${issue.key} ${issue.summary}`,
    `<p class="key">${escapeHtml(PROJECT.name)} / ${escapeHtml(issue.key)}</p>
<h1>${escapeHtml(issue.summary)}</h1>
<dl>${facts.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl>
${issue.description ? `<h2>Description</h2><p class="text">${escapeHtml(plainText(issue.description))}</p>` : ''}
${list('Linked issues', linkLines(state, issue))}
${list('Links', remoteLines(state, issue))}`,
  );
}

export function missingPage(key: string): string {
  return page(
    'Not found',
    `<h1>${escapeHtml(key)} does not exist</h1><p>Or you do not have permission to see it.</p>`,
  );
}

function linkLines(state: State, issue: StoredIssue): string[] {
  return state.links.flatMap((link) => {
    const type = LINK_TYPES.find((one) => one.name === link.type);
    if (link.inwardKey === issue.key) return [`${type?.outward} ${issueLink(state, link.outwardKey)}`];
    if (link.outwardKey === issue.key) return [`${type?.inward} ${issueLink(state, link.inwardKey)}`];
    return [];
  });
}

function issueLink(state: State, key: string): string {
  return `<a href="${escapeHtml(state.baseUrl())}/browse/${escapeHtml(key)}">${escapeHtml(key)}</a>`;
}

function remoteLines(state: State, issue: StoredIssue): string[] {
  return state.remoteLinks
    .filter((link) => link.issueKey === issue.key)
    .map((link) => `<a href="${escapeHtml(link.url)}" rel="noreferrer">${escapeHtml(link.title)}</a>`);
}

function list(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return `<h2>${title}</h2><ul>${lines.map((line) => `<li>${line}</li>`).join('')}</ul>`;
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; color: #172b4d; max-width: 44rem; margin: 3rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem; margin: 0 0 1.5rem } h2 { font-size: 1rem; margin: 2rem 0 .5rem }
.key { color: #626f86; margin: 0 } .text { white-space: pre-wrap; overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: 7rem 1fr; gap: .25rem; margin: 0 } dt { color: #626f86 } dd { margin: 0 }
a { color: #0c66e4 }
</style></head><body>
${body}
</body></html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
