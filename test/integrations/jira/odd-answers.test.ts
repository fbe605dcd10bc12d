/** What a real Jira may answer and the stand-in does not: every answer is given here by hand. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { PassingFailure, PermanentFailure, RetryLater, toError } from '../../../src/errors.js';
import { createJira } from '../../../src/integrations/jira/index.js';
import type { NewTask } from '../../../src/integrations/ports.js';
import { type Listening, listen } from '../../sandbox/jira/serve.js';

interface Canned {
  status: number;
  body?: unknown;
  html?: string;
  headers?: Record<string, string>;
}

let server: Listening | undefined;

afterEach(() => server?.stop());

/** Answers each request to a path with the next of its answers; `seen` holds the bodies. */
async function answering(answers: Record<string, Canned[]>) {
  const seen: { path: string; body: string }[] = [];
  server = await listen(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += String(chunk);
    const path = req.url?.split('?')[0]?.replace('/rest/api/3/', '') ?? '';
    seen.push({ path, body });
    const canned = answers[path]?.shift();
    if (!canned) throw new Error(`no answer is left for ${path}`);
    res.writeHead(canned.status, {
      'Content-Type': canned.html ? 'text/html' : 'application/json',
      ...canned.headers,
    });
    res.end(canned.html ?? JSON.stringify(canned.body));
  });
  const jira = createJira({
    baseUrl: `${server.url}/`,
    email: 'bot@acme.example',
    token: 'secret',
    project: 'OPS',
    issueType: 'Task',
  });
  return { jira, seen };
}

const TASK: NewTask = {
  key: 'tocsin-1',
  attempt: 1,
  title: 'Add a connection limit',
  description: [],
  labels: [],
  dueDate: undefined,
  owner: undefined,
  backLink: undefined,
};

const CREATED: Canned = { status: 201, body: { id: '10001', key: 'OPS-1', self: 'https://x.example' } };

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const [outcome] = await Promise.allSettled([promise]);
  if (outcome.status === 'fulfilled') throw new Error('it did not fail');
  return toError(outcome.reason);
}

describe('who owns the task', () => {
  it('files without an assignee when Jira refuses the assignee after all', async () => {
    const { jira, seen } = await answering({
      issue: [
        { status: 400, body: { errorMessages: [], errors: { assignee: 'Cannot be assigned.' } } },
        CREATED,
      ],
    });

    const filed = await jira.file({ ...TASK, owner: 'a1' });

    expect(filed).toMatchObject({ id: 'OPS-1', ownerKnown: false });
    expect(seen[0]?.body).toContain('"assignee":{"accountId":"a1"}');
    expect(seen[1]?.body).not.toContain('assignee');
  });

  it.each<[string, Canned, readonly string[] | undefined]>([
    [
      'nobody when the account hides its address',
      { status: 200, body: [{ accountId: 'a1', displayName: 'al@acme.example' }] },
      [],
    ],
    [
      'everybody who shows it, of whom more than one is nobody',
      {
        status: 200,
        body: [
          { accountId: 'a1', emailAddress: 'al@acme.example' },
          { accountId: 'a2', emailAddress: 'AL@acme.example' },
        ],
      },
      ['jira:a1', 'jira:a2'],
    ],
    [
      'that it cannot be told when people may not be looked up',
      { status: 403, body: { errorMessages: ['No.'], errors: {} } },
      undefined,
    ],
  ])('answers the search by address with %s', async (_what, answer, found) => {
    const { jira } = await answering({ 'user/assignable/search': [answer] });

    expect(await jira.accountsAt('al@acme.example')).toEqual(found);
  });
});

describe('the link back to the incident', () => {
  const backLink = { url: 'https://tocsin.example/7', title: 'INC-7' };

  it('is done without where linking is not allowed: the task is filed', async () => {
    const { jira } = await answering({
      issue: [CREATED],
      'issue/OPS-1/remotelink': [
        { status: 403, body: { errorMessages: ['Linking is disabled.'], errors: {} } },
      ],
    });

    expect(await jira.file({ ...TASK, backLink })).toMatchObject({ id: 'OPS-1' });
  });

  it('is tried again after trouble on the way', async () => {
    const { jira } = await answering({
      issue: [CREATED],
      'issue/OPS-1/remotelink': [{ status: 502, html: 'Bad' }],
    });

    expect((await failureOf(jira.file({ ...TASK, backLink }))).message).toBe('Jira answered 502');
  });
});

describe('what people are told', () => {
  it.each<[string, Canned, typeof PermanentFailure | typeof PassingFailure, string]>([
    [
      'a field that the project does not offer',
      {
        status: 400,
        body: {
          errorMessages: [],
          errors: {
            duedate: "Field 'duedate' cannot be set. It is not on the appropriate screen, or unknown.",
          },
        },
      },
      PermanentFailure,
      'Jira refused it: the field "Due date" is not on the create screen of project OPS: add it in the project\'s settings',
    ],
    [
      'an expired token',
      { status: 401, html: 'Client must be authenticated' },
      PassingFailure,
      'Jira does not accept the credentials: check JIRA_EMAIL and JIRA_API_TOKEN (tokens: https://id.atlassian.com/manage-profile/security/api-tokens)',
    ],
    [
      'a missing permission',
      { status: 403, body: { errorMessages: ['You do not have permission.'], errors: {} } },
      PassingFailure,
      'Jira does not let bot@acme.example (JIRA_EMAIL) do this: check its permissions in project OPS. Jira says: You do not have permission.',
    ],
    [
      'an address that is no Jira',
      { status: 404, html: '<h1>Not found</h1>' },
      PassingFailure,
      'Jira does not know this address: check JIRA_BASE_URL',
    ],
    [
      'a redirect',
      { status: 301, html: '', headers: { Location: 'https://elsewhere.example/' } },
      PassingFailure,
      "Jira answered with a redirect (301): check that JIRA_BASE_URL is the site's address",
    ],
  ])(
    'names %s and the remedy; what somebody can mend is tried again',
    async (_what, answer, kind, message) => {
      const { jira } = await answering({ issue: [answer] });

      const failure = await failureOf(jira.file(TASK));

      expect(failure).toBeInstanceOf(kind);
      expect(failure.message).toBe(message);
    },
  );

  it('is not the end when a page comes instead of an answer', async () => {
    const { jira } = await answering({ issue: [{ status: 200, html: '<h1>Down for maintenance</h1>' }] });

    const failure = await failureOf(jira.file(TASK));

    expect(failure).not.toBeInstanceOf(PermanentFailure);
    expect(failure.message).toMatch(/^Jira's answer is not what its documentation says/);
  });
});

describe('being asked to slow down', () => {
  it.each<[string, Record<string, string>, number]>([
    ['for as long as it says', { 'Retry-After': '120' }, 120],
    ['for half a minute when it does not say', {}, 30],
    ['for half a minute when it says something else', { 'Retry-After': 'soon' }, 30],
  ])('waits %s', async (_what, headers, seconds) => {
    const { jira } = await answering({ issue: [{ status: 429, body: {}, headers }] });

    const failure = await failureOf(jira.file(TASK));

    expect(failure).toBeInstanceOf(RetryLater);
    expect(failure).toHaveProperty('afterSeconds', seconds);
  });
});

describe('doctor', () => {
  it('names the permissions that are missing', async () => {
    const granted = { havePermission: true };
    const { jira } = await answering({
      myself: [{ status: 200, body: { accountId: 'a1' } }],
      mypermissions: [
        {
          status: 200,
          body: {
            permissions: {
              BROWSE_PROJECTS: granted,
              CREATE_ISSUES: granted,
              LINK_ISSUES: { havePermission: false },
            },
          },
        },
      ],
    });

    expect(await jira.check()).toBe(
      'bot@acme.example (JIRA_EMAIL) lacks permissions in project OPS: Assign issues, Link issues. A Jira administrator can grant them',
    );
  });
});
