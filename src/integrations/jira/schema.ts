/** Jira Cloud's answers, only the fields we use. https://developer.atlassian.com/cloud/jira/platform/rest/v3/ */
import { z } from 'zod';

const Account = z.object({ accountId: z.string(), emailAddress: z.string().optional() });

/** Absent `emailAddress`: the person hides it (https://developer.atlassian.com/cloud/jira/platform/profile-visibility/). */
export const Accounts = z.array(Account);

export const Myself = z.object({ accountId: z.string() });

export const CreatedIssue = z.object({ key: z.string() });

export const Issue = z.object({
  key: z.string(),
  fields: z.object({
    labels: z.array(z.string()).default([]),
    assignee: Account.nullish(),
  }),
});
export type Issue = z.infer<typeof Issue>;

/** Of a search, and of a bulk fetch. */
export const FoundIssues = z.object({ issues: z.array(Issue) });

export const Permissions = z.object({
  permissions: z.record(z.string(), z.object({ havePermission: z.boolean() })),
});

export const IssueTypes = z.object({ issueTypes: z.array(z.object({ id: z.string(), name: z.string() })) });

export const CreateFields = z.object({ fields: z.array(z.object({ fieldId: z.string() })) });

export const LinkTypes = z.object({ issueLinkTypes: z.array(z.object({ name: z.string() })) });

/** For calls that answer nothing we need, or nothing at all. */
export const Anything = z.unknown();

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#status-codes */
export const ErrorBody = z.object({
  errorMessages: z.array(z.string()).catch([]),
  /** Field → what is wrong with it. */
  errors: z.record(z.string(), z.string()).catch({}),
});
