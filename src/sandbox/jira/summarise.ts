import type { SandboxIssue } from '../contract.js';
import { plainText } from './adf.js';
import { PROJECT, type State, type StoredIssue } from './state.js';

/** The issue as a test wants to see it. */
export function summarise(state: State, issue: StoredIssue): SandboxIssue {
  return {
    key: issue.key,
    project: PROJECT.key,
    type: issue.type,
    summary: issue.summary,
    description: issue.description ? plainText(issue.description) : '',
    labels: [...issue.labels],
    assignee: issue.assignee?.emailAddress,
    dueDate: issue.dueDate,
    status: 'To Do',
    links: state.links.flatMap((link): SandboxIssue['links'] => {
      if (link.inwardKey === issue.key) return [{ type: link.type, outward: link.outwardKey }];
      if (link.outwardKey === issue.key) return [{ type: link.type, inward: link.inwardKey }];
      return [];
    }),
    remoteLinks: state.remoteLinks
      .filter((link) => link.issueKey === issue.key)
      .map(({ url, title }) => ({ url, title })),
  };
}
