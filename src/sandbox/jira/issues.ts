/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/ */
import { z } from 'zod';
import { CREATE_FIELDS, readFields } from './fields.js';
import { noSuchIssue, Refusal } from './refusal.js';
import { parseBody, type Route } from './route.js';
import { findIssue, ISSUE_TYPES, LINK_TYPES, PROJECT, type State, type StoredIssue } from './state.js';

const NewIssue = z.strictObject({ fields: z.record(z.string(), z.unknown()) });

const BulkFetch = z.strictObject({
  /** "You can request up to 100 issues." */
  issueIdsOrKeys: z.array(z.string()).min(1).max(100),
  fields: z.array(z.string()).optional(),
  fieldsByKeys: z.boolean().optional(),
  properties: z.array(z.string()).optional(),
  expand: z.array(z.string()).optional(),
});

export const issueRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: 'issue',
    writes: true,
    run({ state, body }) {
      const { fields } = parseBody(NewIssue, body);
      // Used up even when the fields are refused: https://jira.atlassian.com/browse/JRACLOUD-78553
      state.counter += 1;
      const number = state.counter;
      const issue: StoredIssue = {
        ...readFields(state, fields),
        id: String(10_000 + number),
        key: `${PROJECT.key}-${number}`,
        number,
        created: state.now(),
      };
      state.issues.push(issue);
      return { status: 201, body: { id: issue.id, key: issue.key, self: selfOf(state, issue) } };
    },
  },
  {
    method: 'GET',
    path: 'issue/*',
    run({ state, params: [idOrKey = ''], query }) {
      const issue = findIssue(state, idOrKey);
      if (!issue) throw noSuchIssue();
      return { status: 200, body: present(state, issue, query.get('fields')?.split(',') ?? ['*all']) };
    },
  },
  {
    // Read by key, so what was created a moment ago is there; what does not exist is told apart.
    method: 'POST',
    path: 'issue/bulkfetch',
    run({ state, body }) {
      const { issueIdsOrKeys, fields } = parseBody(BulkFetch, body);
      const found = new Set<StoredIssue>();
      const issueErrors: { id: string; errorMessage: string }[] = [];
      for (const idOrKey of issueIdsOrKeys) {
        const issue = findIssue(state, idOrKey);
        if (issue) found.add(issue);
        else issueErrors.push({ id: idOrKey, errorMessage: noSuchIssue().message });
      }
      const issues = [...found]
        .sort((a, b) => a.number - b.number)
        .map((issue) => present(state, issue, fields ?? ['*navigable']));
      return { status: 200, body: { issues, issueErrors } };
    },
  },
  {
    method: 'GET',
    path: 'issue/createmeta/*/issuetypes',
    run({ state, params: [project = ''] }) {
      requireProject(project);
      const issueTypes = ISSUE_TYPES.map((type) => ({
        ...type,
        subtask: false,
        self: `${state.baseUrl()}/rest/api/3/issuetype/${type.id}`,
      }));
      return {
        status: 200,
        body: { issueTypes, startAt: 0, maxResults: 50, total: issueTypes.length },
      };
    },
  },
  {
    method: 'GET',
    path: 'issue/createmeta/*/issuetypes/*',
    run({ params: [project = '', typeId = ''] }) {
      requireProject(project);
      if (!ISSUE_TYPES.some((type) => type.id === typeId)) {
        throw new Refusal(404, ['The issue type selected is invalid.']);
      }
      const fields = CREATE_FIELDS.map((field) => ({ ...field, key: field.fieldId }));
      return { status: 200, body: { fields, startAt: 0, maxResults: 50, total: fields.length } };
    },
  },
];

export function requireProject(idOrKey: string): void {
  if (idOrKey !== PROJECT.key && idOrKey !== PROJECT.id) {
    throw new Refusal(404, [`No project could be found with key '${idOrKey}'.`]);
  }
}

function selfOf(state: State, issue: StoredIssue): string {
  return `${state.baseUrl()}/rest/api/3/issue/${issue.id}`;
}

/** The issue with the fields asked for: names, `*all` or `*navigable`. */
export function present(state: State, issue: StoredIssue, wanted: readonly string[]): object {
  const type = ISSUE_TYPES.find((one) => one.name === issue.type);
  const fields: Record<string, unknown> = {
    summary: issue.summary,
    description: issue.description ?? null,
    labels: issue.labels,
    assignee: issue.assignee ?? null,
    duedate: issue.dueDate ?? null,
    created: issue.created.toISOString().replace('Z', '+0000'),
    status: { name: 'To Do', statusCategory: { key: 'new' } },
    issuetype: type,
    project: PROJECT,
    issuelinks: linksOf(state, issue),
  };
  const all = wanted.includes('*all') || wanted.includes('*navigable');
  const kept = Object.entries(fields).filter(([name]) => all || wanted.includes(name));
  return { id: issue.id, key: issue.key, self: selfOf(state, issue), fields: Object.fromEntries(kept) };
}

/** Each link names only the other end: https://developer.atlassian.com/cloud/jira/platform/issue-linking-model/ */
function linksOf(state: State, issue: StoredIssue): object[] {
  return state.links.flatMap((link): object[] => {
    const type = LINK_TYPES.find((one) => one.name === link.type);
    if (link.inwardKey === issue.key) return [{ id: link.id, type, outwardIssue: { key: link.outwardKey } }];
    if (link.outwardKey === issue.key) return [{ id: link.id, type, inwardIssue: { key: link.inwardKey } }];
    return [];
  });
}
