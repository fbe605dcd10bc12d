/** Zoom over real HTTP, with its stand-in at the other end. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { PassingFailure, PermanentFailure, RetryLater } from '../../src/errors.js';
import { PersonId } from '../../src/ids.js';
import { createZoom } from '../../src/integrations/zoom/index.js';
import type { SandboxPerson } from '../../src/sandbox/contract.js';
import { createZoomStandIn, type ZoomStandIn } from '../../src/sandbox/zoom/index.js';
import { type Listening, listen } from '../sandbox/jira/serve.js';

const ana: SandboxPerson = {
  id: 'U0ANA',
  name: 'ana',
  realName: 'Ana',
  email: 'ana@acme.example',
  tz: 'UTC',
  title: 'SRE',
};
const bo: SandboxPerson = { ...ana, id: 'U0BO', name: 'bo', realName: 'Bo', email: 'bo@acme.example' };
const by = PersonId.parse('slack:U0ANA');
const minute = 60_000;

let server: Listening;
let standIn: ZoomStandIn;
let at: Date;
/** In place of Zoom’s 300, so that a few meetings make several pages. */
let largestPage: number;

beforeAll(async () => {
  server = await listen((req, res) => {
    req.url = req.url?.replace('page_size=300', `page_size=${largestPage}`);
    return standIn.handle(req, res);
  });
});
afterAll(() => server?.stop());

beforeEach(() => {
  at = new Date('2026-11-28T09:00:00Z');
  largestPage = 300;
  standIn = createZoomStandIn({ now: () => at, people: [ana, bo], baseUrl: () => server.url });
});

const options = () => ({
  accountId: standIn.accountId,
  clientId: standIn.clientId,
  clientSecret: standIn.clientSecret,
  user: 'me',
  apiUrl: standIn.apiUrl,
  oauthUrl: standIn.oauthUrl,
  now: () => at,
});
const zoomWith = (changed: Partial<ReturnType<typeof options> & { timeoutMs: number }> = {}) =>
  createZoom({ ...options(), ...changed });
const call = (number: number, attempt = 1, name = `inc-${number}-checkout-is-down`) => ({
  key: `tocsin ${number}`,
  name,
  attempt,
  by,
});
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );

describe('a meeting', () => {
  it('is one that anybody with the link can enter, without the host and without waiting', async () => {
    const { url } = await zoomWith().open(call(1));

    expect(url).toMatch(/^https:\/\/zoom\.example\/j\/\d+\?pwd=/);
    expect(standIn.meetings()).toMatchObject([
      {
        host: ana.email,
        topic: 'inc-1-checkout-is-down',
        agenda: '[tocsin 1]',
        type: 2,
        joinBeforeHost: true,
        waitingRoom: false,
      },
    ]);
  });

  it('is of the host that is set, and has as much of its name as Zoom takes', async () => {
    await zoomWith({ user: bo.email }).open(call(1, 1, 'ü'.repeat(300)));

    expect(standIn.meetings()).toMatchObject([{ host: bo.email, topic: 'ü'.repeat(200) }]);
  });

  it('is the same when the answer to the first attempt was lost, on whatever page it is listed', async () => {
    const zoom = zoomWith();
    // Its key begins as another's does.
    for (const number of [11, 12, 13]) await zoom.open(call(number));
    standIn.fault({ kind: 'lost' });
    const lost = await failureOf(zoom.open(call(1)));
    largestPage = 2;

    const { url } = await zoom.open(call(1, 2));
    const again = await zoom.open(call(1, 3));

    expect(lost).toBeInstanceOf(PassingFailure);
    expect(standIn.meetings()).toHaveLength(4);
    expect(again.url).toBe(url);
    expect(url).toContain(`/${standIn.meetings()[3]?.id}?pwd=`);
  });

  it('is made by a later attempt where the first made none', async () => {
    standIn.fault({ kind: '500' });
    const zoom = zoomWith();
    const failure = await failureOf(zoom.open(call(1)));

    await zoom.open(call(1, 2));

    expect(failure).toEqual(new PassingFailure('Zoom answered 500'));
    expect(standIn.meetings()).toHaveLength(1);
  });
});

describe('the token', () => {
  it('is asked for once, for calls at the same time too, until shortly before its end', async () => {
    const zoom = zoomWith();
    await Promise.all([zoom.open(call(1)), zoom.open(call(2))]);
    at = new Date(at.getTime() + 58 * minute);
    await zoom.open(call(3));
    expect(standIn.tokensGiven()).toBe(1);

    at = new Date(at.getTime() + 90_000);
    await zoom.open(call(4));

    expect(standIn.tokensGiven()).toBe(2);
  });

  it('is asked for anew when it was taken back', async () => {
    const zoom = zoomWith();
    await zoom.open(call(1));
    standIn.revokeTokens();

    await Promise.all([zoom.open(call(2)), zoom.open(call(3))]);

    expect(standIn.meetings()).toHaveLength(3);
    expect(standIn.tokensGiven()).toBe(2);
  });

  it.each([
    ['clientSecret', 'ZOOM_CLIENT_SECRET'],
    ['clientId', 'ZOOM_CLIENT_ID'],
    ['accountId', 'ZOOM_ACCOUNT_ID'],
  ])('that a wrong %s cannot get leaves somebody to look at %s', async (key, setting) => {
    const failure = await failureOf(zoomWith({ [key]: 'wrong' }).open(call(1)));

    expect(failure).toBeInstanceOf(PermanentFailure);
    expect(String(failure)).toContain(setting);
    expect(String(failure)).not.toContain('wrong');
  });

  it('is not got twice by a failure that was kept', async () => {
    const url = standIn.oauthUrl;
    const zoom = zoomWith({ oauthUrl: `${server.url}/zoom/elsewhere` });
    expect(String(await failureOf(zoom.open(call(1))))).toContain('ZOOM_');

    expect(await zoomWith({ oauthUrl: url }).check()).toBeUndefined();
  });
});

describe('a refusal', () => {
  it.each([
    ['an app without the scope', 'meeting:write:meeting:admin', {}],
    ['a host that is not in the account', 'ZOOM_USER', { user: 'nobody@acme.example' }],
    ['an address that is not Zoom’s', 'ZOOM_API_URL', { apiUrl: 'elsewhere' }],
  ])('of %s names what to mend: %s', async (_, named, changed) => {
    if (named.startsWith('meeting:')) standIn.withdrawScope(named);
    const elsewhere = await listen(async (_req, res) => void res.writeHead(404).end('<html>'));
    const failure = await failureOf(
      zoomWith({ ...changed, ...('apiUrl' in changed && { apiUrl: elsewhere.url }) }).open(call(1)),
    );
    await elsewhere.stop();

    expect(failure).toBeInstanceOf(PermanentFailure);
    expect(String(failure)).toContain(named);
  });

  it('for asking too fast is obeyed', async () => {
    standIn.fault({ kind: 'ratelimited' });

    expect(await failureOf(zoomWith().open(call(1)))).toEqual(new RetryLater(5, 'Zoom asked to slow down'));
  });

  it('for the day is obeyed until midnight, as Zoom says when that is', async () => {
    standIn.fault({ kind: 'daily' });

    const failure = await failureOf(zoomWith().open(call(1)));

    expect(failure).toMatchObject({ afterSeconds: 15 * 3600 });
  });

  it('is none where nobody answers: that is tried again', async () => {
    standIn.fault({ kind: 'hang' });
    const silent = await failureOf(zoomWith({ timeoutMs: 300 }).open(call(1)));
    const { url, stop } = await listen(async () => undefined);
    await stop();
    const away = await failureOf(zoomWith({ oauthUrl: `${url}/oauth/token` }).open(call(1)));

    expect(silent).toEqual(new PassingFailure('Zoom did not answer in 0.3 s'));
    expect(away).toEqual(new PassingFailure(`Zoom cannot be reached at ${url} (ECONNREFUSED)`));
  });
});

/** What keeps the stand-in honest: asked as Zoom's documentation forbids, it refuses as Zoom does. */
describe('the stand-in', () => {
  const basic = () =>
    `Basic ${Buffer.from(`${standIn.clientId}:${standIn.clientSecret}`).toString('base64')}`;
  const askToken = (params: Record<string, string>, authorization?: string) =>
    fetch(standIn.oauthUrl, {
      method: 'POST',
      headers: authorization === undefined ? {} : { authorization },
      body: new URLSearchParams(params),
    });
  const account = () => ({ grant_type: 'account_credentials', account_id: standIn.accountId });
  async function newToken(): Promise<string> {
    const answer = await askToken(account(), basic());
    return z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
  }
  async function ask(path: string, init: { method?: string; body?: string; type?: string } = {}) {
    const token = await newToken();
    const response = await fetch(`${standIn.apiUrl}${path}`, {
      ...(init.method !== undefined && { method: init.method }),
      ...(init.body !== undefined && { body: init.body }),
      headers: { authorization: `Bearer ${token}`, 'content-type': init.type ?? 'application/json' },
    });
    return {
      status: response.status,
      headers: response.headers,
      body: z.looseObject({}).parse(await response.json()),
    };
  }
  const make = (meeting: unknown) =>
    ask('/users/me/meetings', { method: 'POST', body: JSON.stringify(meeting) });

  it.each([
    ['no credentials', {}, false, 401, 'invalid_client'],
    ['no grant', {}, true, 400, 'invalid_request'],
    [
      'another grant',
      { grant_type: 'client_credentials', account_id: '' },
      true,
      400,
      'unsupported_grant_type',
    ],
    ['another account', { grant_type: 'account_credentials', account_id: 'x' }, true, 400, 'invalid_request'],
  ])('gives no token for %s', async (_, params: Record<string, string>, known, status, error) => {
    const answer = await askToken(params, known ? basic() : undefined);

    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error });
  });

  it.each([
    ['topic', { topic: 'x'.repeat(201) }],
    ['agenda', { agenda: 'x'.repeat(2001) }],
    ['type', { type: 7 }],
    ['start_time', { start_time: 'now' }],
    ['settings.jbh_time', { settings: { jbh_time: 1 } }],
    ['settings.waitingRoom', { settings: { waitingRoom: false } }],
  ])('makes no meeting with a wrong %s', async (field, meeting) => {
    expect(await make(meeting)).toMatchObject({
      status: 400,
      body: { code: 300, message: 'Validation Failed.', errors: [{ field, message: 'Invalid field.' }] },
    });
  });

  it('pages its list, shows no instant meeting there, and forgets where a page went on', async () => {
    for (const topic of ['one', 'two', 'three']) await make({ topic, agenda: 'x'.repeat(300) });
    await make({ topic: 'instant', type: 1 });

    const first = await ask('/users/me/meetings?page_size=2');
    const token = first.body.next_page_token;
    const second = await ask(`/users/me/meetings?page_size=2&next_page_token=${token}`);
    at = new Date(at.getTime() + 16 * minute);
    const late = await ask(`/users/me/meetings?page_size=2&next_page_token=${token}`);
    const large = await ask('/users/me/meetings?page_size=301');

    expect(first.body).toMatchObject({
      total_records: 3,
      meetings: [{ topic: 'one', agenda: 'x'.repeat(250) }, { topic: 'two' }],
    });
    expect(second.body).toMatchObject({ next_page_token: '', meetings: [{ topic: 'three' }] });
    expect(late).toMatchObject({ status: 400, body: { code: 300 } });
    expect(large).toMatchObject({ status: 400, body: { errors: [{ field: 'page_size' }] } });
  });

  it('lets in no token but its own, and that for an hour', async () => {
    const token = await newToken();
    const with_ = (bearer: string) =>
      fetch(`${standIn.apiUrl}/users/me/meetings`, { headers: { authorization: `Bearer ${bearer}` } });
    expect((await with_(token)).status).toBe(200);
    expect((await with_('made-up')).status).toBe(401);
    at = new Date(at.getTime() + 60 * minute);

    const answer = await with_(token);

    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({ code: 124, message: 'Access token is expired.' });
  });

  it('makes at most 100 meetings a day for one host, and says when it goes on', async () => {
    for (let count = 0; count < 100; count += 1) {
      at = new Date(at.getTime() + 1000);
      await make({});
    }
    const refused = await make({});
    at = new Date('2026-11-29T00:00:01Z');

    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-ratelimit-type')).toBe('Daily-limit');
    expect(refused.headers.get('retry-after')).toBe('2026-11-29T00:00:00Z');
    expect((await make({})).status).toBe(201);
  });

  it('answers 20 calls of a kind in a second', async () => {
    const answers = [];
    for (let count = 0; count < 21; count += 1) answers.push(await ask('/users/me/meetings'));

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
    expect(answers.at(-1)).toMatchObject({ status: 429, body: { code: 429 } });
    expect(answers.at(-1)?.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(answers.at(-1)?.headers.get('retry-after')).toBeNull();
  });
});
