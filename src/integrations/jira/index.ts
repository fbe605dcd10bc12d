import { AccountId } from '../../ids.js';
import { foldAddress } from '../../incident/people.js';
import type { Directory } from '../../incident/ports.js';
import type { FiledTask, NewTask, TaskTracker } from '../ports.js';
import { check } from './check.js';
import { createClient, type JiraClient } from './client.js';
import { JiraDenial, JiraRefusal } from './errors.js';
import { issueFields, label, summary } from './fields.js';
import { findFiled } from './find.js';
import { Accounts, Anything, CreatedIssue } from './schema.js';

export interface JiraOptions {
  baseUrl: string;
  email: string;
  token: string;
  project: string;
  issueType: string;
  /** Default `Blocks`. */
  linkType?: string;
  /** How long one call may take. Default 10 s. */
  timeoutMs?: number;
}

const platform = 'jira';

export function createJira(options: JiraOptions): TaskTracker & Directory {
  const clientIn = (project: string) =>
    createClient({
      ...options,
      project,
      baseUrl: options.baseUrl.replace(/\/+$/, ''),
      linkType: options.linkType ?? 'Blocks',
      timeoutMs: options.timeoutMs ?? 10_000,
    });
  const client = clientIn(options.project);
  return {
    platform,
    accountsAt: (email) => accountsAt(client, email),
    file: (task) => file(task.project === undefined ? client : clientIn(task.project), task),
    linkBlocks: ({ blocker, blocked }) => linkBlocks(client, blocker, blocked),
    check: () => check(client),
  };
}

async function file(client: JiraClient, task: NewTask): Promise<FiledTask> {
  const issue = await fileOnce(client, task);
  if (task.backLink) await linkBack(client, issue.key, task.key, task.backLink);
  return {
    id: issue.key,
    url: `${client.config.baseUrl}/browse/${issue.key}`,
    ownerKnown: task.owner !== undefined && issue.assignee === task.owner,
  };
}

interface Filed {
  key: string;
  assignee: string | undefined;
}

async function fileOnce(client: JiraClient, task: NewTask): Promise<Filed> {
  const earlier = task.attempt > 1 ? await findFiled(client, label(task.key)) : undefined;
  if (earlier) return { key: earlier.key, assignee: earlier.fields.assignee?.accountId };
  try {
    return await create(client, task, task.owner);
  } catch (failure) {
    // A task without an owner beats no task: who may be assigned can change after we asked, and the field can be
    // missing from the project's create screen.
    const refused = failure instanceof JiraRefusal && 'assignee' in failure.fields;
    if (task.owner === undefined || !refused) throw failure;
    return create(client, task, undefined);
  }
}

async function create(client: JiraClient, task: NewTask, owner: string | undefined): Promise<Filed> {
  const fields = issueFields(task, owner, client.config);
  const { key } = await client.call(CreatedIssue, (jira) => jira.issues.createIssue<unknown>({ fields }));
  return { key, assignee: owner };
}

/**
 * The accounts that an e-mail address belongs to, if tasks can be assigned to them. The search also matches names and
 * beginnings, and people may hide their address (https://developer.atlassian.com/cloud/jira/platform/profile-visibility/): only an
 * account that shows this very address counts, as assigning by likeness would ring the wrong person.
 */
async function accountsAt(client: JiraClient, email: string): Promise<AccountId[] | undefined> {
  try {
    const accounts = await client.call(Accounts, (jira) =>
      jira.userSearch.findAssignableUsers<unknown>({ query: email, project: client.config.project }),
    );
    return accounts
      .filter(
        ({ emailAddress }) => emailAddress !== undefined && foldAddress(emailAddress) === foldAddress(email),
      )
      .flatMap(({ accountId }) => AccountId.safeParse(`${platform}:${accountId}`).data ?? []);
  } catch (failure) {
    // Without the permission to look people up tasks are filed all the same. What would also keep them from
    // being filed (a bad token, no such project) comes up again there.
    if (isRefused(failure)) return undefined;
    throw failure;
  }
}

const isRefused = (failure: unknown) => failure instanceof JiraRefusal || failure instanceof JiraDenial;

/** The same `globalId` updates the link instead of adding another: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-remote-links/ */
async function linkBack(
  client: JiraClient,
  issueIdOrKey: string,
  globalId: string,
  link: { url: string; title: string },
): Promise<void> {
  const object = { url: link.url, title: summary(link.title) };
  try {
    await client.call(Anything, (jira) =>
      jira.issueRemoteLinks.createOrUpdateRemoteIssueLink<unknown>({ issueIdOrKey, globalId, object }),
    );
  } catch (failure) {
    // The task is filed. Where linking is switched off or not permitted (`check` says so), it must not count as failed.
    if (!isRefused(failure)) throw failure;
  }
}

/**
 * `inwardIssue` is the one that blocks: on it, the link reads "blocks" and names the other as its outward issue
 * (https://developer.atlassian.com/cloud/jira/platform/issue-linking-model/). A link that exists is not added again
 * (https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-links/#api-rest-api-3-issuelink-post).
 */
async function linkBlocks(client: JiraClient, blocker: string, blocked: string): Promise<void> {
  await client.call(Anything, (jira) =>
    jira.issueLinks.linkIssues<unknown>({
      type: { name: client.config.linkType },
      inwardIssue: { key: blocker },
      outwardIssue: { key: blocked },
    }),
  );
}
