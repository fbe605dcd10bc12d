import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PassingFailure, PermanentFailure, RetryLater } from '../../../src/errors.js';
import { nativeId } from '../../../src/ids.js';
import { createJira, type JiraOptions } from '../../../src/integrations/jira/index.js';
import type { NewTask } from '../../../src/integrations/ports.js';
import { ALICE, type ServedJira, serveJira } from '../../sandbox/jira/serve.js';

let served: ServedJira;

beforeEach(async () => {
  // Search knows of nothing that these tests file.
  served = await serveJira({ searchLagMs: 3_600_000 });
});

afterEach(() => served.stop());

function connect(options: Partial<JiraOptions> = {}): ReturnType<typeof createJira> {
  const { baseUrl, email, token, project } = served.jira;
  return createJira({ baseUrl, email, token, project, issueType: 'Task', ...options });
}

function task(changes: Partial<NewTask> = {}): NewTask {
  return {
    key: 'tocsin-1',
    attempt: 1,
    title: 'Add a connection limit',
    description: [],
    labels: [],
    dueDate: undefined,
    owner: undefined,
    backLink: undefined,
    ...changes,
  };
}

/** Alice's account, as Jira names it. */
async function alice(): Promise<string> {
  const [account] = (await connect().accountsAt(ALICE.email)) ?? [];
  if (!account) throw new Error('Jira does not know Alice');
  return nativeId(account);
}

/** The failure of a promise that must fail. */
async function failure(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(outcome instanceof Error)) throw new Error('it did not fail');
  return outcome;
}

describe('filing a task', () => {
  it('files one issue with all that was asked for', async () => {
    const filed = await connect().file(
      task({
        title: 'Add a connection limit',
        description: [
          { text: 'The pool ran dry.\nTwice.' },
          { text: 'INC-7', url: 'https://tocsin.example/7' },
        ],
        labels: ['incident', 'follow up'],
        dueDate: '2026-12-01',
        owner: await alice(),
        backLink: { url: 'https://tocsin.example/7', title: 'INC-7' },
      }),
    );

    expect(filed).toEqual({ id: 'OPS-1', url: `${served.jira.baseUrl}/browse/OPS-1`, ownerKnown: true });
    expect(served.jira.issues()).toEqual([
      {
        key: 'OPS-1',
        project: 'OPS',
        type: 'Task',
        summary: 'Add a connection limit',
        description: 'The pool ran dry.\nTwice.\nINC-7',
        labels: ['tocsin-1', 'incident', 'follow-up'],
        assignee: ALICE.email,
        dueDate: '2026-12-01',
        status: 'To Do',
        links: [],
        remoteLinks: [{ url: 'https://tocsin.example/7', title: 'INC-7' }],
      },
    ]);
  });

  it('gives a link that opens the issue', async () => {
    const { url } = await connect().file(task({ title: 'Add <b>limits</b>' }));

    const page = await fetch(url);

    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<h1>Add &lt;b&gt;limits&lt;/b&gt;</h1>');
  });

  it.each([
    ['of 4,000 characters', '😀'.repeat(2000)],
    ['with line breaks and tabs', 'one\r\ntwo\tthree\u2028four'],
    ['of nothing but spaces', ' \n '],
  ])('accepts a title %s', async (_what, title) => {
    await connect().file(task({ title }));

    const [issue] = served.jira.issues();
    expect(issue?.summary).not.toMatch(/[\r\n\t]/);
    // No half of a character is left where it was cut.
    expect(issue?.summary).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
  });

  it.each([
    ['of 40,000 characters', 'a'.repeat(40_000), undefined],
    ['of which every character is escaped', '"\\'.repeat(20_000), undefined],
    ['of 9,000 lines that are links', 'ab\n'.repeat(9000), 'https://tocsin.example/7'],
  ])('cuts a description %s visibly', async (_what, text, url) => {
    const paragraph = { text, ...(url !== undefined && { url }) };
    await connect().file(
      task({ description: [{ text: '' }, { text: 'first' }, paragraph, { text: 'last' }] }),
    );

    const [issue] = served.jira.issues();
    expect(issue?.description).toMatch(/^first\n.+…$/s);
  });

  it('files without an assignee when the owner has no account', async () => {
    const filed = await connect().file(task());

    expect(filed.ownerKnown).toBe(false);
    expect(served.jira.issues()[0]?.assignee).toBeUndefined();
  });
});

describe('finding accounts by address', () => {
  it('takes the whole address, in upper case or lower, and nobody whose name or address is like it', async () => {
    const jira = connect();

    expect(await jira.accountsAt(ALICE.email.toUpperCase())).toEqual([`jira:${await alice()}`]);
    expect(await jira.accountsAt('alice@acme')).toEqual([]);
    expect(await jira.accountsAt('Alice')).toEqual([]);
  });

  it('finds nobody who hides their address', async () => {
    served.jira.hideAddress(ALICE.email);

    expect(await connect().accountsAt(ALICE.email)).toEqual([]);
  });
});

describe('filing again after a failure', () => {
  it('finds the issue whose answer was lost, before search knows of it', async () => {
    const jira = connect();
    const owner = await alice();
    served.jira.fault({ kind: 'lost' });
    const first = await failure(jira.file(task({ owner })));

    const second = await jira.file(task({ attempt: 2, owner }));

    expect(first).not.toBeInstanceOf(PermanentFailure);
    expect(second).toEqual({ id: 'OPS-1', url: `${served.jira.baseUrl}/browse/OPS-1`, ownerKnown: true });
    expect(served.jira.issues()).toHaveLength(1);
  });

  it('finds it through search once it is indexed, far from the newest issues', async () => {
    let now = new Date('2026-11-20T14:00:00Z');
    await served.stop();
    served = await serveJira({ now: () => now, searchLagMs: 1000 });
    const jira = connect();
    await jira.file(task({ key: 'tocsin-old' }));
    for (let number = 0; number < 60; number += 1) {
      await jira.file(task({ key: `tocsin-${number}` }));
      now = new Date(now.getTime() + 2000);
    }

    const again = await jira.file(task({ key: 'tocsin-old', attempt: 2 }));

    expect(again.id).toBe('OPS-1');
    expect(served.jira.issues()).toHaveLength(61);
  });

  it('finds it by key among issues that are indexed already', async () => {
    let now = new Date('2026-11-20T14:00:00Z');
    await served.stop();
    served = await serveJira({ now: () => now, searchLagMs: 1000 });
    const jira = connect();
    for (let number = 0; number < 60; number += 1) {
      await jira.file(task({ key: `tocsin-${number}` }));
      now = new Date(now.getTime() + 2000);
    }
    await jira.file(task({ key: 'tocsin-new' }));

    const again = await jira.file(task({ key: 'tocsin-new', attempt: 2 }));

    expect(again.id).toBe('OPS-61');
  });

  it('files it when no earlier attempt did', async () => {
    const jira = connect();
    served.jira.fault({ kind: 'reset' });
    await failure(jira.file(task()));

    await jira.file(task({ attempt: 2 }));

    expect(served.jira.issues()).toHaveLength(1);
  });

  it('adds the back link that an earlier attempt did not reach, once', async () => {
    const jira = connect();
    const backLink = { url: 'https://tocsin.example/7', title: 'INC-7' };
    await jira.file(task());

    await jira.file(task({ attempt: 2, backLink }));
    await jira.file(task({ attempt: 3, backLink }));

    expect(served.jira.issues().map((issue) => issue.remoteLinks)).toEqual([[backLink]]);
  });

  it('does not look for earlier issues at the first attempt', async () => {
    await connect().file(task());

    expect(served.requests).toEqual(['POST /jira/rest/api/3/issue']);
  });
});

describe('when Jira is in trouble', () => {
  it('waits as long as Jira asks', async () => {
    served.jira.fault({ kind: 'ratelimited' });

    const thrown = await failure(connect().file(task()));

    expect(thrown).toBeInstanceOf(RetryLater);
    expect(thrown).toHaveProperty('afterSeconds', 1);
  });

  it.each(['500', 'down', 'reset'] as const)('may be asked again after %s', async (kind) => {
    const end = served.jira.fault({ kind });

    const thrown = await failure(connect().file(task()));
    end();
    await connect().file(task({ attempt: 2 }));

    expect(thrown).not.toBeInstanceOf(PermanentFailure);
    expect(thrown).not.toBeInstanceOf(RetryLater);
    expect(served.jira.issues()).toHaveLength(1);
  });

  it('gives up on a call that is never answered, and may ask again', async () => {
    served.jira.fault({ kind: 'hang' });

    const thrown = await failure(connect({ timeoutMs: 100 }).file(task()));

    expect(thrown.message).toBe('Jira did not answer in 0.1 s');
    expect(thrown).not.toBeInstanceOf(PermanentFailure);
  });

  it('says which address cannot be reached', async () => {
    const thrown = await failure(connect({ baseUrl: 'http://127.0.0.1:1' }).file(task()));

    expect(thrown.message).toBe('Jira cannot be reached at http://127.0.0.1:1 (ECONNREFUSED)');
    expect(thrown).not.toBeInstanceOf(PermanentFailure);
  });
});

describe('when Jira refuses', () => {
  it.each<[string, Partial<JiraOptions>, RegExp]>([
    [
      'an unknown project',
      { project: 'NOPE' },
      /valid project is required \(project "NOPE": check JIRA_PROJECT/,
    ],
    ['an unknown issue type', { issueType: 'Chore' }, /issue type "Chore": check JIRA_ISSUE_TYPE/],
  ])('names the setting behind %s', async (_what, options, message) => {
    const thrown = await failure(connect(options).file(task()));

    expect(thrown).toBeInstanceOf(PermanentFailure);
    expect(thrown.message).toMatch(message);
  });

  it('tries on with a wrong token: it may be about to be replaced', async () => {
    const thrown = await failure(connect({ token: 'wrong' }).file(task()));

    expect(thrown).toBeInstanceOf(PassingFailure);
    expect(thrown.message).toMatch(/check JIRA_EMAIL and JIRA_API_TOKEN/);
  });

  it('repeats what Jira says of a field', async () => {
    const thrown = await failure(connect().file(task({ dueDate: '2026-02-30' })));

    expect(thrown).toBeInstanceOf(PermanentFailure);
    expect(thrown.message).toBe(
      "Jira refused it: Due date: Operation value must be a string in the format 'yyyy-MM-dd'",
    );
  });

  it('never tells the token, in whatever is logged of the error', async () => {
    const thrown = await failure(connect({ token: 'hunter2' }).file(task()));

    const basic = Buffer.from(`${served.jira.email}:hunter2`).toString('base64');
    const logged = JSON.stringify({ ...thrown, stack: thrown.stack, cause: thrown.cause });
    expect(logged).not.toContain('hunter2');
    expect(logged).not.toContain(basic);
  });
});

describe('linking tasks', () => {
  it('shows the blocker as blocking and the other as blocked, once', async () => {
    const jira = connect();
    const blocker = await jira.file(task({ key: 'tocsin-a' }));
    const blocked = await jira.file(task({ key: 'tocsin-b' }));

    await jira.linkBlocks({ blocker: blocker.id, blocked: blocked.id });
    await jira.linkBlocks({ blocker: blocker.id, blocked: blocked.id });

    expect(served.jira.issues().map((issue) => issue.links)).toEqual([
      [{ type: 'Blocks', outward: blocked.id }],
      [{ type: 'Blocks', inward: blocker.id }],
    ]);
    expect(await (await fetch(blocker.url)).text()).toContain(`blocks <a href="${blocked.url}">`);
  });

  it('refuses for good when the task is gone or the link type unknown', async () => {
    const { id } = await connect().file(task());

    const gone = await failure(connect().linkBlocks({ blocker: id, blocked: 'OPS-99' }));
    const unknown = await failure(connect({ linkType: 'Stops' }).linkBlocks({ blocker: id, blocked: id }));

    expect([gone, unknown].every((thrown) => thrown instanceof PermanentFailure)).toBe(true);
    expect(unknown.message).toBe("Jira cannot find it: No issue link type with name 'Stops' found.");
  });
});

describe('doctor', () => {
  it('is content with a Jira that can do all we ask', async () => {
    expect(await connect().check()).toBeUndefined();
  });

  it.each<[string, Partial<JiraOptions>, RegExp]>([
    ['the token', { token: 'wrong' }, /check JIRA_EMAIL and JIRA_API_TOKEN/],
    ['the address', { baseUrl: 'http://127.0.0.1:1' }, /cannot be reached at http:\/\/127.0.0.1:1/],
    ['the project', { project: 'NOPE' }, /No project could be found with key 'NOPE'/],
    ['the issue type', { issueType: 'Chore' }, /set JIRA_ISSUE_TYPE to one of Task, Bug, Story/],
    ['the link type', { linkType: 'Stops' }, /no link type "Stops"/],
  ])('says that %s is wrong', async (_what, options, message) => {
    expect(await connect(options).check()).toMatch(message);
  });

  it('says that Jira is down', async () => {
    served.jira.fault({ kind: 'down' });

    expect(await connect().check()).toBe('Jira answered 503');
  });
});
