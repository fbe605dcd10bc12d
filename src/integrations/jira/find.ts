import type { JiraClient } from './client.js';
import { FoundIssues, type Issue } from './schema.js';

/** How far around the newest indexed issue we look: the most that one bulk fetch takes is 100. */
const REACH = 50;

/**
 * The issue that an earlier attempt filed, when its answer never reached us.
 *
 * JQL alone is not enough: search is eventually consistent, by seconds to minutes, and `reconcileIssues` helps only
 * those who know the issue's id (https://developer.atlassian.com/cloud/jira/platform/search-and-reconcile/). So when
 * the index does not have it yet, we read the project's newest issues themselves: their keys are numbered in order,
 * and a bulk fetch by key does not go through the index. It misses an issue only if 50 numbers were used
 * up in the project within the index's delay (refused issues use up a number too: JRACLOUD-78553).
 */
export async function findFiled(client: JiraClient, label: string): Promise<Issue | undefined> {
  const carries = (issue: Issue) => issue.fields.labels.includes(label);
  const project = `project = ${quote(client.config.project)}`;

  const indexed = await search(client, `${project} AND labels = ${quote(label)} ORDER BY key ASC`);
  const found = indexed.find(carries);
  if (found) return found;

  const [newest] = await search(client, `${project} ORDER BY key DESC`);
  const recent = await fetchByKey(client, keysAround(newest?.key ?? `${client.config.project}-0`));
  return recent.find(carries);
}

const FIELDS = ['labels', 'assignee'];

async function search(client: JiraClient, jql: string): Promise<Issue[]> {
  // Search by GET or POST at /search/jql; the old /search is gone:
  // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/#api-rest-api-3-search-jql-post
  const { issues } = await client.call(FoundIssues, (jira) =>
    jira.issueSearch.searchForIssuesUsingJqlEnhancedSearchPost<unknown>({
      jql,
      fields: FIELDS,
      maxResults: 10,
    }),
  );
  return issues;
}

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-bulkfetch-post: keys that do not exist are left out. */
async function fetchByKey(client: JiraClient, issueIdsOrKeys: string[]): Promise<Issue[]> {
  const { issues } = await client.call(FoundIssues, (jira) =>
    jira.issues.bulkFetchIssues<unknown>({ issueIdsOrKeys, fields: FIELDS }),
  );
  return issues;
}

/** The keys on both sides, as issues need not be indexed in the order in which they were filed. */
function keysAround(key: string): string[] {
  const dash = key.lastIndexOf('-');
  const newest = Number(key.slice(dash + 1));
  const first = Math.max(1, newest - REACH + 1);
  return Array.from({ length: 2 * REACH }, (_, index) => `${key.slice(0, dash)}-${first + index}`);
}

/** https://support.atlassian.com/jira-software-cloud/docs/search-for-work-items-with-jql/: a backslash escapes. */
function quote(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}
