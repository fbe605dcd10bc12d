import { z } from 'zod';
import { PassingFailure, PermanentFailure, RetryLater, toError } from '../../errors.js';
import type { JiraConfig } from './client.js';
import { ErrorBody } from './schema.js';

/** Jira said no. `fields` holds what it said of each field. */
export class JiraRefusal extends PermanentFailure {
  constructor(
    message: string,
    readonly fields: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'JiraRefusal';
  }
}

/**
 * Jira does not let us in: an expired token, a missing permission, a wrong address. Somebody can mend that, and what waits
 * should be filed then: it is tried for as long as in an outage, and people are told meanwhile which setting to look at.
 */
export class JiraDenial extends PassingFailure {
  constructor(message: string) {
    super(message);
    this.name = 'JiraDenial';
  }
}

/** What jira.js throws when Jira answered: its own exception around axios's. */
const Answered = z.object({
  status: z.number(),
  response: z.object({ data: z.unknown() }),
  cause: z.object({ response: z.object({ headers: z.object({ 'retry-after': z.string().optional() }) }) }),
});

/** What axios throws when there was no answer. */
const Unanswered = z.object({ code: z.string(), isAxiosError: z.literal(true) });

const DEFAULT_RETRY_SECONDS = 30;
const TOKEN_PAGE = 'https://id.atlassian.com/manage-profile/security/api-tokens';

/**
 * Turns what jira.js threw into one of our three kinds of failure. The original is dropped on purpose: axios keeps
 * the request in its errors, Authorization header included, and whoever logs an error logs its cause.
 */
export function toFailure(thrown: unknown, config: JiraConfig): Error {
  const answered = Answered.safeParse(thrown);
  if (answered.success) {
    const { status, response, cause } = answered.data;
    return fromAnswer(status, response.data, cause.response.headers['retry-after'], config);
  }
  const unanswered = Unanswered.safeParse(thrown);
  if (!unanswered.success) return new Error(`the call to Jira failed: ${toError(thrown).message}`);
  const { code } = unanswered.data;
  if (code === 'ECONNABORTED' || code === 'ETIMEDOUT') {
    return new PassingFailure(`Jira did not answer in ${config.timeoutMs / 1000} s`);
  }
  return new PassingFailure(`Jira cannot be reached at ${config.baseUrl} (${code})`);
}

function fromAnswer(
  status: number,
  body: unknown,
  retryAfter: string | undefined,
  config: JiraConfig,
): Error {
  if (status === 429) return new RetryLater(retrySeconds(retryAfter), 'Jira asked to slow down');
  // 408: Jira, or a proxy before it, gave up waiting for the request; the next one may get through.
  if (status >= 500 || status === 408) return new PassingFailure(`Jira answered ${status}`);
  if (status < 400) {
    return new JiraDenial(
      `Jira answered with a redirect (${status}): check that JIRA_BASE_URL is the site's address`,
    );
  }
  const said = ErrorBody.safeParse(body);
  const { errorMessages, errors } = said.success ? said.data : { errorMessages: [], errors: {} };
  const fields = Object.entries(errors).map(([field, message]) => explainField(field, message, config));
  const words = [...errorMessages, ...fields].join(' ');
  const message = explainStatus(status, words, config);
  const denied = status === 401 || status === 403 || (status === 404 && words === '');
  return denied ? new JiraDenial(message) : new JiraRefusal(message, errors);
}

/** https://developer.atlassian.com/cloud/jira/platform/rate-limiting/: whole seconds, and not always there. */
function retrySeconds(header: string | undefined): number {
  const seconds = Number(header);
  return header !== undefined && Number.isFinite(seconds) && seconds >= 0
    ? Math.max(1, Math.ceil(seconds))
    : DEFAULT_RETRY_SECONDS;
}

function explainStatus(status: number, words: string, config: JiraConfig): string {
  switch (status) {
    case 401:
      return `Jira does not accept the credentials: check JIRA_EMAIL and JIRA_API_TOKEN (tokens: ${TOKEN_PAGE})`;
    case 403:
      return withWords(
        `Jira does not let ${config.email} (JIRA_EMAIL) do this: check its permissions in project ${config.project}`,
        words,
      );
    case 404:
      return words === ''
        ? 'Jira does not know this address: check JIRA_BASE_URL'
        : `Jira cannot find it: ${words}`;
    default:
      return words === '' ? `Jira refused it (${status})` : `Jira refused it: ${words}`;
  }
}

function withWords(sentence: string, words: string): string {
  return words === '' ? sentence : `${sentence}. Jira says: ${words}`;
}

const FIELD_NAMES: Readonly<Record<string, string>> = {
  assignee: 'Assignee',
  description: 'Description',
  duedate: 'Due date',
  labels: 'Labels',
  summary: 'Summary',
};

function explainField(field: string, message: string, config: JiraConfig): string {
  if (field === 'project') {
    return `${message} (project "${config.project}": check JIRA_PROJECT, or jiraProject of the service in tocsin.yml, and that ${config.email} may create issues there)`;
  }
  if (field === 'issuetype') {
    return `${message} (issue type "${config.issueType}": check JIRA_ISSUE_TYPE)`;
  }
  const name = FIELD_NAMES[field] ?? field;
  // Jira's own words for a field that the project does not offer: "Field 'duedate' cannot be set. It is not on the
  // appropriate screen, or unknown."
  if (message.includes('cannot be set')) {
    return `the field "${name}" is not on the create screen of project ${config.project}: add it in the project's settings`;
  }
  return `${name}: ${message}`;
}
