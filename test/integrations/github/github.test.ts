import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PassingFailure, PermanentFailure, RetryLater } from '../../../src/errors.js';
import { createGitHub, type GitHubOptions } from '../../../src/integrations/github/index.js';
import { createGitHubStandIn, type GitHubStandIn } from '../../../src/sandbox/github/index.js';
import { type Listening, listen } from '../../sandbox/jira/serve.js';

let now: Date;
let github: GitHubStandIn;
let server: Listening;

beforeEach(async () => {
  now = new Date('2026-11-20T14:00:00Z');
  github = createGitHubStandIn({ now: () => now, baseUrl: () => server.url });
  server = await listen((req, res) => {
    github.handle(req, res).catch(() => res.destroy());
  });
});
afterEach(async () => {
  await github.stop();
  await server.stop();
});

const payments = 'tocsin-demo/payments';
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

function connect(more: Partial<GitHubOptions> = {}) {
  const { apiUrl, token } = github;
  return createGitHub({ apiUrl, auth: { kind: 'token', token }, now: () => now, ...more });
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

describe('reading what changed', () => {
  it('finds deployments, releases, merges and runs, each with what says how likely it is the cause', async () => {
    await github.change({
      repository: payments,
      kind: 'release',
      title: '1.9',
      tag: 'v1.9',
      by: 'chen',
      minutesAgo: 20,
    });
    const found = await connect().changes(payments, ago(60));

    expect(found).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          repository: payments,
          kind: 'deployment',
          title: 'Release 1.9: without the old index',
          author: 'chen',
          at: ago(24),
          target: 'production',
          outcome: 'success',
        }),
        expect.objectContaining({
          kind: 'merge',
          id: '87',
          title: '#87 Drop the index on payments.created_at',
          lines: 6,
          url: `${server.url}/github/${payments}/pull/87`,
        }),
        expect.objectContaining({ kind: 'run', outcome: 'success', at: ago(26) }),
        expect.objectContaining({ kind: 'release', target: 'v1.9', at: ago(20) }),
      ]),
    );
  });

  it('leaves out what only tried something, and brings along what was there before', async () => {
    const run = { repository: payments, kind: 'run', by: 'chen' } as const;
    await github.change({ ...run, title: 'on a branch', branch: 'try-it' });
    await github.change({ ...run, title: 'for a pull request', event: 'pull_request' });
    await github.change({ ...run, title: 'skipped', state: 'skipped' });
    const found = await connect().changes(payments, ago(60));

    expect(found.map(({ title }) => title).join('\n')).not.toMatch(/on a branch|for a pull request|skipped/);
    expect(found.find(({ title }) => title === 'Release 1.8')).toMatchObject({ at: ago(2 * 1440) });
  });

  it('goes through the pages, one request at a time', async () => {
    for (let count = 0; count < 230; count += 1) {
      await github.change({
        repository: payments,
        kind: 'run',
        title: `run ${count}`,
        by: 'chen',
        minutesAgo: 5,
      });
    }
    const found = await connect().changes(payments, ago(60));

    expect(found.filter(({ title }) => /run \d+$/.test(title))).toHaveLength(230);
    expect(github.calls().filter(({ path }) => path.includes('/actions/runs'))).toHaveLength(3);
  });

  it('reads the rest where the token may not see one kind, and says in the check which', async () => {
    github.withhold('Actions');
    const source = connect();

    expect((await source.changes(payments, ago(60))).map(({ kind }) => kind)).toContain('deployment');
    expect(await source.check(payments)).toBe('read access is missing to: Actions');
    expect(await source.check('tocsin-demo/search')).toMatch(/Actions/);
    expect(await source.check('tocsin-demo/nowhere')).toMatch(/GitHub shows no tocsin-demo\/nowhere/);
    expect(await source.access()).toMatchObject({ limit: 5000, remaining: expect.any(Number) });
  });

  it('reads as an app, with a token of the installation that it finds by the repository', async () => {
    const { id, privateKey } = github.app;
    const source = connect({ auth: { kind: 'app', appId: id, privateKey } });

    expect(await source.changes(payments, ago(60))).not.toEqual([]);
    expect(await source.changes('tocsin-demo/checkout', ago(60))).not.toEqual([]);
    expect(await source.access()).toBeUndefined();
    const asked = github.calls().map(({ path }) => path);
    expect(asked).toContain(`/repos/${payments}/installation`);
    expect(await failure(source.changes('else/where', ago(60)))).toMatchObject({
      message: expect.stringContaining('GitHub shows no installation of the app for else/where'),
    });
  });
});

describe('when GitHub does not give an answer', () => {
  it('waits as long as a used-up limit says, and asks nothing before', async () => {
    const source = connect();
    github.fault({ kind: 'primary' });
    const error = await failure(source.changes(payments, ago(60)));
    const calls = github.calls().length;

    expect(error).toBeInstanceOf(RetryLater);
    expect((error as RetryLater).afterSeconds).toBe(3600);
    expect(await failure(source.changes('tocsin-demo/search', ago(60)))).toBeInstanceOf(RetryLater);
    expect(github.calls()).toHaveLength(calls);

    now = new Date(now.getTime() + 3_600_000);
    expect(await source.changes('tocsin-demo/search', ago(1440))).not.toEqual([]);
  });

  it.each([
    [7, 7],
    [undefined, 60],
  ])('waits out a secondary limit that says %s', async (retryAfterSeconds, waits) => {
    github.fault({ kind: 'secondary', ...(retryAfterSeconds && { retryAfterSeconds }) });
    const error = await failure(connect().changes(payments, ago(60)));

    expect(error).toBeInstanceOf(RetryLater);
    expect((error as RetryLater).afterSeconds).toBe(waits);
  });

  it.each([
    ['down', 'GitHub does not answer (503)'],
    ['hang', 'GitHub does not answer (not in 0.2 s)'],
    ['reset', expect.stringMatching(/^GitHub does not answer at http/)],
  ] as const)('tries again when it is %s', async (kind, message) => {
    github.fault({ kind });
    const error = await failure(connect({ timeoutMs: 200 }).changes(payments, ago(60)));

    expect(error).toBeInstanceOf(PassingFailure);
    expect(error).toMatchObject({ message });
  });

  it('says which setting is wrong, and nothing of the credentials', async () => {
    const refused = await failure(
      connect({ auth: { kind: 'token', token: 'ghp_wrong' } }).changes(payments, ago(60)),
    );
    const missing = await failure(connect().changes('tocsin-demo/nowhere', ago(60)));

    expect(refused).toMatchObject({ message: 'GitHub does not accept the credentials: check GITHUB_TOKEN' });
    expect(JSON.stringify({ ...refused, cause: refused.cause })).not.toContain('ghp_wrong');
    expect(missing).toBeInstanceOf(PermanentFailure);
  });
});

describe('the stand-in', () => {
  const ask = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${github.apiUrl}${path}`, {
      headers: {
        authorization: `Bearer ${github.token}`,
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
        'user-agent': 'test',
        ...headers,
      },
    });

  it('refuses what GitHub refuses', async () => {
    expect((await ask(`/repos/${payments}`, { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await ask(`/repos/${payments}`, { 'x-github-api-version': '2019-01-01' })).status).toBe(400);
    expect((await ask(`/repos/${payments}`, { accept: 'text/html' })).status).toBe(415);
    expect((await ask('/repos/tocsin-demo/nowhere')).status).toBe(404);
    expect((await ask(`/repos/${payments}/pulls?state=merged`)).status).toBe(422);
    expect((await ask(`/repos/${payments}/actions/runs?created=yesterday`)).status).toBe(422);
  });

  it('pages with links, counts requests, and answers 304 to who knows it already', async () => {
    const first = await ask('/repos/tocsin-demo/checkout/deployments?per_page=2');
    const again = await ask('/repos/tocsin-demo/checkout/deployments?per_page=2', {
      'if-none-match': first.headers.get('etag') ?? '',
    });

    expect(first.headers.get('link')).toMatch(/page=2>; rel="next"/);
    expect(first.headers.get('x-ratelimit-limit')).toBe('5000');
    expect(Number(again.headers.get('x-ratelimit-used'))).toBe(2);
    expect(again.status).toBe(304);
  });

  it('allows 900 points a minute', async () => {
    const answered = async () => {
      const { status, headers, body } = await ask(`/repos/${payments}`);
      await body?.cancel();
      return [status, headers.get('retry-after')];
    };
    for (let count = 0; count < 900; count += 50) {
      const answers = await Promise.all(Array.from({ length: 50 }, answered));
      expect(new Set(answers.map(([status]) => status))).toEqual(new Set([200]));
    }

    expect(await answered()).toEqual([403, '60']);
  });
});
