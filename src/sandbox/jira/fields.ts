/**
 * The fields that a new issue may have, each checked as Jira checks it. The words of the refusals are Jira's own.
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-post
 */
import { z } from 'zod';
import { AdfDocument } from './adf.js';
import { Refusal } from './refusal.js';
import { type Account, ISSUE_TYPES, PROJECT, type State, type StoredIssue } from './state.js';

export type NewIssue = Pick<
  StoredIssue,
  'type' | 'summary' | 'description' | 'labels' | 'assignee' | 'dueDate'
>;

/** What the create screen offers; any other field is "not on the appropriate screen, or unknown". */
export const CREATE_FIELDS = [
  { fieldId: 'project', name: 'Project', required: true },
  { fieldId: 'issuetype', name: 'Issue Type', required: true },
  { fieldId: 'summary', name: 'Summary', required: true },
  { fieldId: 'description', name: 'Description', required: false },
  { fieldId: 'labels', name: 'Labels', required: false },
  { fieldId: 'assignee', name: 'Assignee', required: false },
  { fieldId: 'duedate', name: 'Due date', required: false },
] as const;

const KNOWN = new Set<string>(CREATE_FIELDS.map((field) => field.fieldId));

/** https://jira.atlassian.com/browse/JRACLOUD-78553; we count the whole document, which is never less than its text. */
const MAX_DESCRIPTION = 32_767;

/** Reads all fields before it refuses, so that every fault is named at once, as Jira does. */
export function readFields(state: State, fields: Readonly<Record<string, unknown>>): NewIssue {
  const errors: Record<string, string> = {};
  const messages: string[] = [];
  const read = <T>(field: string, reader: (value: unknown) => T): T | undefined => {
    try {
      return reader(fields[field]);
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      if (thrown.ofBody) messages.push(thrown.message);
      else errors[field] = thrown.message;
      return undefined;
    }
  };

  for (const field of Object.keys(fields)) {
    if (!KNOWN.has(field)) {
      errors[field] = `Field '${field}' cannot be set. It is not on the appropriate screen, or unknown.`;
    }
  }
  read('project', project);
  const type = read('issuetype', issueType);
  const summary = read('summary', readSummary);
  const description = read('description', readDescription);
  const labels = read('labels', readLabels);
  const assignee = read('assignee', (value) => readAssignee(state, value));
  const dueDate = read('duedate', readDate);

  if (
    Object.keys(errors).length > 0 ||
    messages.length > 0 ||
    type === undefined ||
    summary === undefined ||
    labels === undefined
  ) {
    throw new Refusal(400, messages, errors);
  }
  return { type, summary, description, labels, assignee, dueDate };
}

class Fault extends Error {
  constructor(
    message: string,
    /** Told of the request as a whole, not of the field. */
    readonly ofBody = false,
  ) {
    super(message);
    this.name = 'Fault';
  }
}

const ByIdOrKey = z.strictObject({ id: z.string().optional(), key: z.string().optional() });
const ByIdOrName = z.strictObject({ id: z.string().optional(), name: z.string().optional() });

function project(value: unknown): void {
  const given = ByIdOrKey.safeParse(value);
  if (!given.success) throw new Fault('Specify a valid project ID or key');
  const { id, key } = given.data;
  if (id !== PROJECT.id && key !== PROJECT.key) throw new Fault('valid project is required');
}

function issueType(value: unknown): string {
  const given = ByIdOrName.safeParse(value);
  const type = given.success
    ? ISSUE_TYPES.find((one) => one.id === given.data.id || one.name === given.data.name)
    : undefined;
  if (!type) throw new Fault('Specify a valid issue type');
  return type.name;
}

function readSummary(value: unknown): string {
  if (value === undefined || value === null || value === '')
    throw new Fault('You must specify a summary of the issue.');
  if (typeof value !== 'string') throw new Fault('Operation value must be a string');
  if (value.trim() === '') throw new Fault('You must specify a summary of the issue.');
  if (/[\r\n]/.test(value)) throw new Fault('The summary is invalid because it contains newline characters.');
  if (value.length > 255) throw new Fault("Summary can't exceed 255 characters.");
  return value;
}

function readDescription(value: unknown): AdfDocument | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object') {
    throw new Fault('Operation value must be an Atlassian Document (see the Atlassian Document Format)');
  }
  const document = AdfDocument.safeParse(value);
  if (!document.success) throw new Fault('INVALID_INPUT', true);
  if (JSON.stringify(document.data).length > MAX_DESCRIPTION) throw new Fault('CONTENT_LIMIT_EXCEEDED', true);
  return document.data;
}

/** https://support.atlassian.com/jira-software-cloud/docs/add-labels-to-your-work/: "Labels can't contain spaces". */
function readLabels(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const labels = z.array(z.string()).safeParse(value);
  if (!labels.success) throw new Fault('data was not an array');
  for (const label of labels.data) {
    if (label === '') throw new Fault('The label cannot be empty.');
    if (/\s/.test(label)) throw new Fault(`The label '${label}' contains spaces which is invalid.`);
    if (label.length > 255)
      throw new Fault(`The label '${label}' exceeds the maximum length of 255 characters.`);
  }
  return [...new Set(labels.data)];
}

const ByAccount = z.strictObject({ accountId: z.string().optional(), id: z.string().optional() });

function readAssignee(state: State, value: unknown): Account | undefined {
  if (value === undefined || value === null) return undefined;
  const given = ByAccount.safeParse(value);
  if (!given.success) throw new Fault('expected Object containing an accountId');
  const id = given.data.accountId ?? given.data.id;
  const account = state.accounts.find((one) => one.accountId === id);
  if (!account) throw new Fault(`User '${id ?? ''}' cannot be assigned issues.`);
  return account;
}

function readDate(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const date = z.iso.date().safeParse(value);
  if (!date.success) throw new Fault("Operation value must be a string in the format 'yyyy-MM-dd'");
  return date.data;
}
