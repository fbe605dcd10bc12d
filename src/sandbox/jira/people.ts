/**
 * Who may do what.
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-search/
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-myself/
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-permissions/
 */
import { requireProject } from './issues.js';
import { Refusal } from './refusal.js';
import type { Route } from './route.js';
import { type Account, PROJECT, type State } from './state.js';

/** The permissions that the bot's account has in the project; others are known and not granted. */
const GRANTED: readonly string[] = [
  'BROWSE_PROJECTS',
  'CREATE_ISSUES',
  'ASSIGN_ISSUES',
  'LINK_ISSUES',
  'EDIT_ISSUES',
];
const NOT_GRANTED: readonly string[] = ['ADMINISTER', 'ADMINISTER_PROJECTS', 'DELETE_ISSUES'];

export const peopleRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'myself',
    run: ({ state }) => ({ status: 200, body: presentAccount(state, state.bot) }),
  },
  {
    method: 'GET',
    path: 'user/search',
    run: ({ state, query }) => ({ status: 200, body: searchPeople(state, query) }),
  },
  {
    method: 'GET',
    path: 'user/assignable/search',
    run({ state, query }) {
      const project = query.get('project');
      if (project === null) {
        throw new Refusal(400, ['Either issueKey or project parameter must be provided.']);
      }
      requireProject(project);
      return { status: 200, body: searchPeople(state, query) };
    },
  },
  {
    method: 'GET',
    path: 'mypermissions',
    run({ query }) {
      const asked = query.get('permissions')?.split(',') ?? [];
      // "the permissions parameter is required": https://developer.atlassian.com/cloud/jira/platform/change-notice-get-my-permissions-requires-permissions-query-parameter/
      if (asked.length === 0) throw new Refusal(400, ["The 'permissions' query parameter is required."]);
      const unknown = asked.filter((key) => !GRANTED.includes(key) && !NOT_GRANTED.includes(key));
      if (unknown.length > 0) throw new Refusal(400, [`Unrecognized permission keys: ${unknown.join(', ')}`]);
      const project = query.get('projectKey');
      if (project !== null) requireProject(project);
      const permissions = asked.map((key) => [key, { key, havePermission: GRANTED.includes(key) }]);
      return { status: 200, body: { permissions: Object.fromEntries(permissions) } };
    },
  },
  {
    method: 'GET',
    path: 'project/*',
    run({ params: [project = ''] }) {
      requireProject(project);
      return { status: 200, body: PROJECT };
    },
  },
];

/** `query` matches the beginning of a name or of the address. */
function searchPeople(state: State, query: URLSearchParams): object[] {
  const wanted = query.get('query')?.toLowerCase();
  if (wanted === undefined && query.get('accountId') === null) {
    throw new Refusal(400, ['A query parameter is required.']);
  }
  return state.accounts
    .filter((account) =>
      wanted === undefined
        ? account.accountId === query.get('accountId')
        : [account.emailAddress, account.displayName, ...account.displayName.split(' ')].some((text) =>
            text.toLowerCase().startsWith(wanted),
          ),
    )
    .map((account) => presentAccount(state, account));
}

/** A hidden address is left out: https://developer.atlassian.com/cloud/jira/platform/profile-visibility/ */
function presentAccount(state: State, { emailAddress, ...account }: Account): object {
  return {
    ...account,
    ...(state.hidden.has(emailAddress) ? {} : { emailAddress }),
    self: `${state.baseUrl()}/rest/api/3/user?accountId=${encodeURIComponent(account.accountId)}`,
    accountType: 'atlassian',
    active: true,
  };
}
