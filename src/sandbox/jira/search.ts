/**
 * Search by JQL. As at Jira, the index lags behind: what was filed a moment ago is not found unless its id is in
 * `reconcileIssues`. https://developer.atlassian.com/cloud/jira/platform/search-and-reconcile/
 */
import { z } from 'zod';
import { present } from './issues.js';
import { parseJql } from './jql.js';
import { Refusal } from './refusal.js';
import { parseBody, type Route } from './route.js';

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/#api-rest-api-3-search-jql-post */
const Search = z.strictObject({
  jql: z.string(),
  nextPageToken: z.string().optional(),
  maxResults: z.int().min(1).max(5000).default(50),
  fields: z.array(z.string()).optional(),
  fieldsByKeys: z.boolean().optional(),
  expand: z.string().optional(),
  properties: z.array(z.string()).max(5).optional(),
  reconcileIssues: z.array(z.int()).max(50).default([]),
});

export const searchRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: 'search/jql',
    run({ state, body }) {
      const asked = parseBody(Search, body);
      const now = state.now();
      const query = parseJql(asked.jql, now);
      const indexedUntil = now.getTime() - state.searchLagMs;
      const found = state.issues
        .filter(
          (issue) =>
            issue.created.getTime() <= indexedUntil || asked.reconcileIssues.includes(Number(issue.id)),
        )
        .filter(query.matches)
        .sort(query.compare);

      const from = pageStart(asked.nextPageToken);
      const until = from + asked.maxResults;
      const isLast = until >= found.length;
      return {
        status: 200,
        body: {
          // Without `fields`, only ids are answered.
          issues: found
            .slice(from, until)
            .map((issue) => (asked.fields ? present(state, issue, asked.fields) : { id: issue.id })),
          isLast,
          ...(!isLast && { nextPageToken: `page-${until}` }),
        },
      };
    },
  },
  // Removed: https://developer.atlassian.com/changelog/#CHANGE-2046
  ...(['GET', 'POST'] as const).map(
    (method): Route => ({
      method,
      path: 'search',
      run() {
        throw new Refusal(410, [
          'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046',
        ]);
      },
    }),
  ),
];

function pageStart(token: string | undefined): number {
  if (token === undefined) return 0;
  const match = /^page-(\d+)$/.exec(token);
  if (!match) throw new Refusal(400, ['The nextPageToken is invalid.']);
  return Number(match[1]);
}
