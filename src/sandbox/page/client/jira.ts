/** The stand-in Jira's issues, as one list. */
import type { SandboxIssue } from '../../contract.js';
import type { App } from './app.js';
import { shortDate } from './dates.js';
import { type Child, h } from './dom.js';
import { link } from './links.js';

export function drawJira(app: App, open: string | undefined): Child {
  const { issues } = app.state;
  if (issues.length === 0) {
    return h(
      'div',
      { class: 'empty' },
      h('h2', {}, 'No issues yet'),
      h('p', {}, 'When an incident closes, its remediation tasks are filed here.'),
    );
  }
  return h(
    'ul',
    { class: 'issues' },
    issues.map((issue) => drawIssue(app, issue, issue.key === open)),
  );
}

/** Jira names a link by the words of both its ends; of "Blocks" they are these. */
function linkText({ type, inward, outward }: SandboxIssue['links'][number]): string {
  const words =
    type === 'Blocks' ? { outward: 'Blocks', inward: 'Is blocked by' } : { outward: type, inward: type };
  return outward === undefined ? `${words.inward} ${inward ?? ''}` : `${words.outward} ${outward}`;
}

/** A label that only programs read stands last and small. */
function labels(all: readonly string[]): HTMLElement[] {
  const isKey = (label: string) => /-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(label);
  return [...all]
    .sort((a, b) => Number(isKey(a)) - Number(isKey(b)))
    .map((label) => h('span', { class: isKey(label) ? 'label-chip key-label' : 'label-chip' }, label));
}

function drawIssue(app: App, issue: SandboxIssue, open: boolean): HTMLElement {
  const row = (name: string, value: Child) => [h('dt', {}, name), h('dd', {}, value)];
  const assignee = app.state.people.find(
    ({ id, email }) => issue.assignee === id || issue.assignee === email,
  );
  const links = issue.links.map((one) => h('li', {}, linkText(one)));
  const remote = issue.remoteLinks.map(({ url, title }) =>
    h('li', {}, link(app, url, title === '' ? url : title)),
  );
  return h(
    'li',
    { class: open ? 'issue open' : 'issue', id: `issue-${issue.key}` },
    h(
      'header',
      {},
      h('span', { class: 'key' }, issue.key),
      h('span', { class: 'type' }, issue.type),
      h('span', { class: 'status' }, issue.status),
    ),
    h('h2', {}, issue.summary),
    h(
      'dl',
      {},
      row('Assignee', assignee?.realName ?? issue.assignee ?? 'Nobody'),
      row('Due', issue.dueDate ? shortDate(issue.dueDate) : 'No date'),
      links.length + remote.length > 0 && row('Links', h('ul', {}, links, remote)),
      issue.labels.length > 0 && row('Labels', labels(issue.labels)),
    ),
    issue.description !== '' &&
      h(
        'details',
        { open },
        h('summary', {}, 'Description'),
        h('p', { class: 'description' }, issue.description),
      ),
  );
}
