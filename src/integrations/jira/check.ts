import { toError } from '../../errors.js';
import type { JiraClient } from './client.js';
import { CreateFields, IssueTypes, LinkTypes, Myself, Permissions } from './schema.js';

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-permissions/ */
const NEEDED = {
  BROWSE_PROJECTS: 'Browse projects',
  CREATE_ISSUES: 'Create issues',
  ASSIGN_ISSUES: 'Assign issues',
  LINK_ISSUES: 'Link issues',
} as const;

const FIELDS = {
  labels: 'Labels',
  description: 'Description',
  duedate: 'Due date',
  assignee: 'Assignee',
} as const;

/** The first thing that would keep us from filing a task, and what to do about it. */
export async function check(client: JiraClient): Promise<string | undefined> {
  try {
    await client.call(Myself, (jira) => jira.myself.getCurrentUser<unknown>());
    return (
      (await checkPermissions(client)) ?? (await checkIssueType(client)) ?? (await checkLinkType(client))
    );
  } catch (thrown) {
    // Doctor lists what is wrong with every service; one that cannot be reached is such a line.
    return toError(thrown).message;
  }
}

async function checkPermissions(client: JiraClient): Promise<string | undefined> {
  const { project, email } = client.config;
  const { permissions } = await client.call(Permissions, (jira) =>
    jira.permissions.getMyPermissions<unknown>({
      projectKey: project,
      permissions: Object.keys(NEEDED).join(','),
    }),
  );
  const missing = Object.entries(NEEDED)
    .filter(([key]) => permissions[key]?.havePermission !== true)
    .map(([, name]) => name);
  if (missing.length === 0) return undefined;
  return `${email} (JIRA_EMAIL) lacks permissions in project ${project}: ${missing.join(', ')}. A Jira administrator can grant them`;
}

async function checkIssueType(client: JiraClient): Promise<string | undefined> {
  const { project, issueType } = client.config;
  const { issueTypes } = await client.call(IssueTypes, (jira) =>
    jira.issues.getCreateIssueMetaIssueTypes<unknown>({ projectIdOrKey: project, maxResults: 200 }),
  );
  const type = issueTypes.find((one) => one.name === issueType);
  if (!type) {
    const names = issueTypes.map((one) => one.name).join(', ');
    return `project ${project} has no issue type "${issueType}": set JIRA_ISSUE_TYPE to one of ${names}`;
  }
  const { fields } = await client.call(CreateFields, (jira) =>
    jira.issues.getCreateIssueMetaIssueTypeId<unknown>({
      projectIdOrKey: project,
      issueTypeId: type.id,
      maxResults: 200,
    }),
  );
  const missing = Object.entries(FIELDS)
    .filter(([id]) => !fields.some((field) => field.fieldId === id))
    .map(([, name]) => name);
  if (missing.length === 0) return undefined;
  return `fields missing from the create screen of "${issueType}" in project ${project}: ${missing.join(', ')}. Add them in the project's settings`;
}

async function checkLinkType(client: JiraClient): Promise<string | undefined> {
  const { issueLinkTypes } = await client.call(LinkTypes, (jira) =>
    jira.issueLinkTypes.getIssueLinkTypes<unknown>(),
  );
  if (issueLinkTypes.some((type) => type.name === client.config.linkType)) return undefined;
  const names = issueLinkTypes.map((type) => type.name).join(', ');
  return `Jira has no link type "${client.config.linkType}" (it has: ${names}): a Jira administrator can add it under Issue linking`;
}
