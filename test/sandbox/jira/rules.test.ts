import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ALICE, ask, type ServedJira, serveJira } from './serve.js';

let served: ServedJira;
let now: Date;

beforeEach(async () => {
  now = new Date('2026-11-20T14:00:00Z');
  served = await serveJira({ now: () => now, searchLagMs: 1000 });
});

afterEach(() => served.stop());

const MINIMAL = { project: { key: 'OPS' }, issuetype: { name: 'Task' }, summary: 'A task' };

function create(fields: Record<string, unknown>) {
  return ask(served.jira, '/rest/api/3/issue', { body: { fields: { ...MINIMAL, ...fields } } });
}

function search(jql: string, more: Record<string, unknown> = {}) {
  return ask(served.jira, '/rest/api/3/search/jql', { body: { jql, fields: ['labels'], ...more } });
}

function doc(...content: unknown[]) {
  return { version: 1, type: 'doc', content };
}

describe('access', () => {
  it.each([
    ['no credentials', ''],
    ['a wrong token', `Basic ${Buffer.from('tocsin@sandbox.example:wrong').toString('base64')}`],
    ['a bearer token', 'Bearer sandbox-jira-token'],
  ])('answers 401 to %s', async (_what, authorization) => {
    const answer = await ask(served.jira, '/rest/api/3/myself', {
      headers: { Authorization: authorization },
    });

    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({
      errorMessages: ['Client must be authenticated to access this resource.'],
      errors: {},
    });
  });

  it('answers 404 to a path that does not exist, and 410 to the search that was removed', async () => {
    expect((await ask(served.jira, '/rest/api/3/nothing')).status).toBe(404);
    expect((await ask(served.jira, '/rest/api/3/search')).status).toBe(410);
  });

  it('wants JSON, declared as JSON', async () => {
    const undeclared = await ask(served.jira, '/rest/api/3/issue', {
      raw: '{}',
      headers: { 'Content-Type': 'text/plain' },
    });
    const malformed = await ask(served.jira, '/rest/api/3/issue', { raw: '{' });

    expect([undeclared.status, malformed.status]).toEqual([415, 400]);
  });
});

describe('creating an issue', () => {
  it.each<[string, Record<string, unknown>, string, string | RegExp]>([
    ['no project', { project: undefined }, 'project', 'Specify a valid project ID or key'],
    ['another project', { project: { key: 'X' } }, 'project', 'valid project is required'],
    ['another issue type', { issuetype: { name: 'Chore' } }, 'issuetype', 'Specify a valid issue type'],
    ['no summary', { summary: '' }, 'summary', 'You must specify a summary of the issue.'],
    ['a line break in the summary', { summary: 'a\nb' }, 'summary', /contains newline characters/],
    [
      'a summary of 256 characters',
      { summary: 'a'.repeat(256) },
      'summary',
      "Summary can't exceed 255 characters.",
    ],
    [
      'a label with a space',
      { labels: ['a b'] },
      'labels',
      "The label 'a b' contains spaces which is invalid.",
    ],
    ['labels that are no list', { labels: 'a' }, 'labels', 'data was not an array'],
    ['a date in another format', { duedate: '20.11.2026' }, 'duedate', /'yyyy-MM-dd'/],
    ['a day that does not exist', { duedate: '2026-02-29' }, 'duedate', /'yyyy-MM-dd'/],
    [
      'an assignee who does not exist',
      { assignee: { accountId: 'x' } },
      'assignee',
      "User 'x' cannot be assigned issues.",
    ],
    ['an assignee by name', { assignee: { name: 'alice' } }, 'assignee', /accountId/],
    [
      'an unknown field',
      { severity: '1' },
      'severity',
      /cannot be set\. It is not on the appropriate screen/,
    ],
    ['a plain text description', { description: 'text' }, 'description', /must be an Atlassian Document/],
  ])('refuses %s', async (_what, fields, field, message) => {
    const { status, body } = await create(fields);

    expect(status).toBe(400);
    expect(body).toMatchObject({
      errors: { [field]: typeof message === 'string' ? message : expect.stringMatching(message) },
    });
    expect(served.jira.issues()).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['an empty text', doc({ type: 'paragraph', content: [{ type: 'text', text: '' }] })],
    ['text outside a paragraph', doc({ type: 'text', text: 'a' })],
    ['an unknown node', doc({ type: 'marquee' })],
    ['an unknown property', doc({ type: 'paragraph', id: 1 })],
    [
      'a link without an address',
      doc({ type: 'paragraph', content: [{ type: 'text', text: 'a', marks: [{ type: 'link' }] }] }),
    ],
    ['a heading of level 7', doc({ type: 'heading', attrs: { level: 7 } })],
    ['an empty list', doc({ type: 'bulletList', content: [] })],
    ['version 2', { ...doc(), version: 2 }],
  ])('refuses a document with %s', async (_what, description) => {
    const { status, body } = await create({ description });

    expect(status).toBe(400);
    expect(body).toEqual({ errorMessages: ['INVALID_INPUT'], errors: {} });
  });

  it('keeps the text of a document', async () => {
    const item = (text: string) => ({
      type: 'listItem',
      content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
    });

    await create({
      description: doc(
        { type: 'heading', attrs: { level: 2 }, content: [{ type: 'text', text: 'What' }] },
        { type: 'bulletList', content: [item('one'), item('two')] },
      ),
    });

    expect(served.jira.issues()[0]?.description).toBe('What\none\ntwo');
  });

  it('refuses a description over the limit', async () => {
    const text = 'a'.repeat(32_768);

    const { body } = await create({
      description: doc({ type: 'paragraph', content: [{ type: 'text', text }] }),
    });

    expect(body).toEqual({ errorMessages: ['CONTENT_LIMIT_EXCEEDED'], errors: {} });
  });

  it('uses up a number even for an issue that it refuses', async () => {
    await create({ summary: '' });

    expect((await create({})).body).toMatchObject({ key: 'OPS-2' });
  });

  it('refuses a body with a property that is not documented', async () => {
    const { status } = await ask(served.jira, '/rest/api/3/issue', { body: { fields: MINIMAL, extra: 1 } });

    expect(status).toBe(400);
  });
});

describe('search', () => {
  it('finds an issue only once it is indexed, or when it is reconciled', async () => {
    await create({ labels: ['tocsin-1'] });

    const early = await search('labels = "tocsin-1"');
    const reconciled = await search('labels = "tocsin-1"', { reconcileIssues: [10_001] });
    now = new Date(now.getTime() + 1000);
    const late = await search('labels = "tocsin-1"');

    const found = { issues: [expect.objectContaining({ key: 'OPS-1' })], isLast: true };
    expect(early.body).toEqual({ issues: [], isLast: true });
    expect(reconciled.body).toEqual(found);
    expect(late.body).toEqual(found);
  });

  it('matches, orders and pages', async () => {
    await create({ labels: ['a'] });
    now = new Date('2026-11-20T15:00:00Z');
    await create({ labels: ['b'] });
    await create({ labels: ['a', 'b'] });
    now = new Date('2026-11-20T15:30:00Z');
    const keys = async (jql: string) => {
      const { body } = await search(jql);
      return JSON.stringify(body).match(/OPS-\d/g);
    };

    expect(await keys('project = OPS ORDER BY key DESC')).toEqual(['OPS-3', 'OPS-2', 'OPS-1']);
    expect(await keys('project = "Operations" and labels = A')).toEqual(['OPS-1', 'OPS-3']);
    expect(await keys('labels != a')).toEqual(['OPS-2']);
    expect(await keys('created >= -45m')).toEqual(['OPS-2', 'OPS-3']);
    expect(await keys('created < "2026-11-20 14:30"')).toEqual(['OPS-1']);
    expect((await search('project = OPS', { maxResults: 2 })).body).toMatchObject({
      isLast: false,
      nextPageToken: 'page-2',
    });
    expect((await search('project = OPS', { maxResults: 2, nextPageToken: 'page-2' })).body).toMatchObject({
      issues: [{ key: 'OPS-3' }],
      isLast: true,
    });
  });

  it('answers ids only when no fields are asked for', async () => {
    await create({});
    now = new Date(now.getTime() + 1000);

    const { body } = await ask(served.jira, '/rest/api/3/search/jql', { body: { jql: 'project = OPS' } });

    expect(body).toEqual({ issues: [{ id: '10001' }], isLast: true });
  });

  it.each([
    ['nothing', ''],
    ['only an order', 'ORDER BY created'],
    ['an unknown project', 'project = NOPE'],
    ['an unknown field', 'assignee = currentUser()'],
    ['another field', 'summary = "x"'],
    ['an operator that the field does not have', 'labels > a'],
    ['a value that is missing', 'labels ='],
    ['or', 'labels = a OR labels = b'],
    ['a reserved character', 'labels = a;b'],
    ['an open string', 'labels = "a'],
    ['a date that is none', 'created > yesterday'],
    ['an unknown order', 'project = OPS ORDER BY mood'],
  ])('refuses %s', async (_what, jql) => {
    const { status, body } = await search(jql);

    expect(status).toBe(400);
    expect(body).toEqual({ errorMessages: [expect.any(String)], errors: {} });
  });

  it('reads new issues by key without the index', async () => {
    await create({});

    const { body } = await ask(served.jira, '/rest/api/3/issue/bulkfetch', {
      body: { issueIdsOrKeys: ['OPS-1', 'OPS-2'], fields: ['summary'] },
    });

    expect(body).toMatchObject({
      issues: [{ key: 'OPS-1', fields: { summary: 'A task' } }],
      issueErrors: [{ id: 'OPS-2' }],
    });
  });
});

describe('people', () => {
  it('finds by the beginning of a name or of the address', async () => {
    const { body } = await ask(served.jira, '/rest/api/3/user/search?query=alice');
    const none = await ask(served.jira, '/rest/api/3/user/search?query=lice');

    expect(body).toEqual([
      expect.objectContaining({ displayName: 'alice@acme.example' }),
      expect.objectContaining({ emailAddress: ALICE.email }),
    ]);
    expect(none.body).toEqual([]);
  });

  it('wants a project to tell who can be assigned', async () => {
    expect((await ask(served.jira, '/rest/api/3/user/assignable/search?query=a')).status).toBe(400);
    expect((await ask(served.jira, '/rest/api/3/user/assignable/search?query=a&project=X')).status).toBe(404);
  });
});

describe('links', () => {
  it.each<[string, string, unknown, number]>([
    [
      'an unknown type',
      'issueLink',
      { type: { name: 'X' }, inwardIssue: { key: 'OPS-1' }, outwardIssue: { key: 'OPS-1' } },
      404,
    ],
    [
      'an unknown issue',
      'issueLink',
      { type: { name: 'Blocks' }, inwardIssue: { key: 'OPS-1' }, outwardIssue: { key: 'OPS-9' } },
      404,
    ],
    [
      'itself',
      'issueLink',
      { type: { name: 'Blocks' }, inwardIssue: { key: 'OPS-1' }, outwardIssue: { key: 'OPS-1' } },
      400,
    ],
    ['no type', 'issueLink', { inwardIssue: { key: 'OPS-1' }, outwardIssue: { key: 'OPS-1' } }, 400],
    ['no title', 'issue/OPS-1/remotelink', { object: { url: 'https://a.example' } }, 400],
    ['no web address', 'issue/OPS-1/remotelink', { object: { url: 'javascript:alert(1)', title: 'a' } }, 400],
    [
      'a long global id',
      'issue/OPS-1/remotelink',
      { globalId: 'a'.repeat(256), object: { url: 'https://a.example', title: 'a' } },
      400,
    ],
  ])('refuses a link to %s', async (_what, path, body, status) => {
    await create({});

    expect((await ask(served.jira, `/rest/api/3/${path}`, { body })).status).toBe(status);
  });

  it('updates a remote link with a global id it knows', async () => {
    await create({});
    const link = (title: string) =>
      ask(served.jira, '/rest/api/3/issue/OPS-1/remotelink', {
        body: { globalId: 'inc-7', object: { url: 'https://a.example', title } },
      });

    const statuses = [(await link('one')).status, (await link('two')).status];

    expect(statuses).toEqual([201, 200]);
    expect(served.jira.issues()[0]?.remoteLinks).toEqual([{ url: 'https://a.example', title: 'two' }]);
  });
});

describe('rate limits', () => {
  it('refuses the 101st call of an endpoint within a second, and says when to come back', async () => {
    for (let call = 0; call < 100; call += 1) await ask(served.jira, '/rest/api/3/myself');

    const over = await ask(served.jira, '/rest/api/3/myself');
    const elsewhere = await ask(served.jira, '/rest/api/3/issueLinkType');
    now = new Date(now.getTime() + 1000);
    const later = await ask(served.jira, '/rest/api/3/myself');

    expect([over.status, elsewhere.status, later.status]).toEqual([429, 200, 200]);
    expect(over.headers.get('retry-after')).toBe('1');
  });

  it('refuses the 21st write to one issue within two seconds', async () => {
    await create({});
    const write = () =>
      ask(served.jira, '/rest/api/3/issue/OPS-1/remotelink', {
        body: { object: { url: 'https://a.example', title: 'a' } },
      });
    for (let call = 0; call < 20; call += 1) await write();

    const over = await write();

    expect(over.status).toBe(429);
    expect(over.headers.get('ratelimit-reason')).toBe('jira-per-issue-on-write');
  });
});

describe('faults', () => {
  it('answers 503 to everything while it is down, the pages included', async () => {
    await create({});
    const end = served.jira.fault({ kind: 'down' });

    const down = [await create({}), await ask(served.jira, '/browse/OPS-1'), await search('project = OPS')];
    end();

    expect(down.map((answer) => answer.status)).toEqual([503, 503, 503]);
    expect((await create({})).status).toBe(201);
  });

  it('cuts the connection before or after the call is carried out', async () => {
    served.jira.fault({ kind: 'reset' });
    await expect(create({ summary: 'reset' })).rejects.toThrow('fetch failed');
    served.jira.fault({ kind: 'lost' });
    expect((await ask(served.jira, '/rest/api/3/myself')).status).toBe(200);
    await expect(create({ summary: 'lost' })).rejects.toThrow('fetch failed');

    expect(served.jira.issues().map((issue) => issue.summary)).toEqual(['lost']);
  });

  it('goes wrong as often as it is told', async () => {
    served.jira.fault({ kind: 'ratelimited', times: 2 });

    const statuses = [(await create({})).status, (await create({})).status, (await create({})).status];

    expect(statuses).toEqual([429, 429, 201]);
  });
});

describe('the page of an issue', () => {
  it('shows what people wrote as they wrote it', async () => {
    const text = `<script>alert("&'")</script>`;
    await create({
      summary: text,
      description: doc({ type: 'paragraph', content: [{ type: 'text', text }] }),
    });

    const { status, body } = await ask(served.jira, '/browse/OPS-1', { headers: { Authorization: '' } });

    expect(status).toBe(200);
    expect(body).not.toContain('<script>');
    expect(String(body).split('&lt;script&gt;alert(&quot;&amp;&#39;&quot;)&lt;/script&gt;').length).toBe(4);
  });

  it('says that an issue does not exist', async () => {
    expect((await ask(served.jira, '/browse/OPS-9')).status).toBe(404);
  });
});
