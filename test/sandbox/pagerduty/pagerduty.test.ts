import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createPagerDutyStandIn, type PagerDutyStandIn } from '../../../src/sandbox/pagerduty/index.js';
import { ALICE, type Listening, listen } from '../jira/serve.js';

const BOB = { ...ALICE, id: 'U0BOB0000', name: 'bob', realName: 'Bob Lee', email: 'bob@acme.example' };

let pagerduty: PagerDutyStandIn;
let server: Listening;
let now: Date;

beforeEach(async () => {
  now = new Date('2026-11-20T14:00:00Z');
  pagerduty = createPagerDutyStandIn({ people: [ALICE, BOB], now: () => now, baseUrl: () => server.url });
  server = await listen((req, res) => {
    pagerduty.handle(req, res).catch(() => res.destroy());
  });
});

afterEach(() => server.stop());

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${pagerduty.apiUrl}${path}`, {
    method,
    headers: {
      Authorization: `Token token=${pagerduty.token}`,
      Accept: 'application/vnd.pagerduty+json;version=2',
      'Content-Type': 'application/json',
      From: ALICE.email,
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

const Listed = z.object({ services: z.array(z.object({ id: z.string(), name: z.string() })) });
const Created = z.object({ incident: z.object({ id: z.string() }) });

async function serviceId(): Promise<string> {
  const { services } = Listed.parse((await call('GET', '/services')).body);
  const [service] = services;
  if (!service) throw new Error('there is no service');
  return service.id;
}

async function newIncident(changes: Record<string, unknown> = {}) {
  const service = { id: await serviceId(), type: 'service_reference' };
  return { incident: { type: 'incident', title: 'Checkout is down', service, ...changes } };
}

async function createIncident(changes: Record<string, unknown> = {}): Promise<string> {
  const { body } = await call('POST', '/incidents', await newIncident(changes));
  return Created.parse(body).incident.id;
}

describe('access', () => {
  it.each([
    ['no token', ''],
    ['a wrong token', 'Token token=wrong'],
    ['a bearer token', 'Bearer sandbox-pagerduty-token'],
  ])('answers 401 to %s', async (_what, authorization) => {
    const { status, body } = await call('GET', '/abilities', undefined, { Authorization: authorization });

    expect(status).toBe(401);
    expect(body).toEqual({ error: { message: 'Authentication failed', code: 2006, errors: [] } });
  });

  it('answers 404 to what does not exist', async () => {
    const answers = [
      await call('GET', '/nothing'),
      await call('GET', '/incidents/PNONE'),
      await call('GET', '/users/PNONE'),
      await call('PUT', '/incidents/PNONE', { incident: { type: 'incident', status: 'resolved' } }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  });

  it('refuses the 961st call within a minute, and says when to come back', async () => {
    for (let calls = 0; calls < 960; calls += 1) await call('GET', '/abilities');

    const over = await call('GET', '/abilities');
    now = new Date(now.getTime() + 60_000);
    const later = await call('GET', '/abilities');

    expect([over.status, later.status]).toEqual([429, 200]);
    expect(over.headers.get('ratelimit-reset')).toBe('60');
  });
});

describe('the directory', () => {
  it('finds people by name or address', async () => {
    const { body } = await call('GET', '/users?query=BOB%40acme');

    expect(body).toMatchObject({ users: [{ name: 'Bob Lee', email: BOB.email, type: 'user' }], more: false });
  });

  it('pages', async () => {
    const { body } = await call('GET', '/users?limit=1&offset=1&total=true');

    expect(body).toMatchObject({ users: [{ name: 'Bob Lee' }], limit: 1, offset: 1, more: false, total: 2 });
    expect((await call('GET', '/users?limit=101')).status).toBe(400);
  });

  it('tells who is on call', async () => {
    const { body } = await call('GET', '/oncalls');

    expect(body).toMatchObject({
      oncalls: [
        { escalation_level: 1, user: { type: 'user_reference', summary: 'Alice Park' } },
        { escalation_level: 2, user: { type: 'user_reference', summary: 'Bob Lee' } },
      ],
    });
  });
});

describe('creating an incident', () => {
  it('triggers it on the service and assigns who is on call', async () => {
    const body = { type: 'incident_body', details: 'No orders since 14:00' };

    const answer = await call('POST', '/incidents', await newIncident({ body, urgency: 'low' }));

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      incident: {
        type: 'incident',
        title: 'Checkout is down',
        status: 'triggered',
        urgency: 'low',
        service: { type: 'service_reference', summary: 'Checkout' },
        assignments: [{ assignee: { summary: 'Alice Park' } }],
        created_at: '2026-11-20T14:00:00.000Z',
      },
    });
    expect(pagerduty.incidents()).toEqual([
      {
        id: expect.stringMatching(/^P[A-Z0-9]{6}$/),
        title: 'Checkout is down',
        status: 'triggered',
        urgency: 'low',
        service: 'Checkout',
      },
    ]);
  });

  it.each<[string, string, number]>([
    ['none', '', 2016],
    ['no address', 'alice', 1028],
    ['a stranger', 'eve@acme.example', 1008],
  ])('wants a From header of a user: %s', async (_what, from, code) => {
    const { status, body } = await call('POST', '/incidents', await newIncident(), { From: from });

    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { code } });
    expect(pagerduty.incidents()).toEqual([]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['no title', { title: undefined }],
    ['an empty title', { title: '  ' }],
    ['no type', { type: undefined }],
    ['no service', { service: undefined }],
    ['an unknown service', { service: { id: 'PNONE', type: 'service_reference' } }],
    ['another urgency', { urgency: 'urgent' }],
    ['an unknown field', { severity: 1 }],
    ['an unknown assignee', { assignments: [{ assignee: { id: 'PNONE', type: 'user_reference' } }] }],
    ['a body without a type', { body: { details: 'x' } }],
  ])('refuses %s', async (_what, changes) => {
    const { status, body } = await call('POST', '/incidents', await newIncident(changes));

    expect(status).toBe(400);
    expect(body).toMatchObject({
      error: { message: 'Invalid Input Provided', code: 2001, errors: [expect.any(String)] },
    });
  });

  it.each<[string, unknown, Record<string, string>]>([
    ['is no JSON', '{', {}],
    ['is a list', [], {}],
    ['is not declared as JSON', {}, { 'Content-Type': 'text/plain' }],
  ])('refuses a body that %s', async (_what, body, headers) => {
    const answer = await call('POST', '/incidents', body, headers);

    expect(answer.body).toEqual({
      error: { message: 'Invalid Input Provided', code: 2001, errors: ['params must be a Hash'] },
    });
  });

  it('refuses a second open incident with one key, and takes it once the first is resolved', async () => {
    const id = await createIncident({ incident_key: 'inc-7' });

    const second = await call('POST', '/incidents', await newIncident({ incident_key: 'inc-7' }));
    await call('PUT', `/incidents/${id}`, { incident: { type: 'incident', status: 'resolved' } });
    const third = await call('POST', '/incidents', await newIncident({ incident_key: 'inc-7' }));

    expect([second.status, third.status]).toEqual([400, 201]);
    expect(second.body).toMatchObject({ error: { code: 2002 } });
  });
});

describe('the life of an incident', () => {
  const set = (id: string, status: string) =>
    call('PUT', `/incidents/${id}`, { incident: { type: 'incident_reference', status } });

  it('is acknowledged, then resolved, and stays so', async () => {
    const id = await createIncident();

    const acknowledged = await set(id, 'acknowledged');
    const resolved = await set(id, 'resolved');
    const again = await set(id, 'acknowledged');

    expect(acknowledged.body).toMatchObject({
      incident: { status: 'acknowledged', acknowledgements: [{ acknowledger: { summary: 'Alice Park' } }] },
    });
    expect(resolved.body).toMatchObject({ incident: { status: 'resolved', assignments: [] } });
    expect(again.body).toEqual({ error: { message: 'Incident Already Resolved', code: 1001, errors: [] } });
    expect((await call('GET', `/incidents/${id}`)).body).toMatchObject({ incident: { status: 'resolved' } });
  });

  it('is never triggered again by hand', async () => {
    const { body } = await set(await createIncident(), 'triggered');

    expect(body).toMatchObject({ error: { code: 2001 } });
  });

  it('is changed with others at once, all or none', async () => {
    const [first, second] = [await createIncident(), await createIncident()];
    const both = (status: string) =>
      call('PUT', '/incidents', {
        incidents: [second, first].map((id) => ({ id, type: 'incident_reference', status })),
      });
    await set(first, 'resolved');

    const refused = await both('acknowledged');

    expect(refused.status).toBe(400);
    expect(pagerduty.incidents().map(({ status }) => status)).toEqual(['resolved', 'triggered']);
  });

  it('is listed by status and by key', async () => {
    const first = await createIncident({ incident_key: 'one' });
    const second = await createIncident({ incident_key: 'two' });
    await set(first, 'acknowledged');

    const byStatus = await call('GET', '/incidents?statuses[]=acknowledged&statuses[]=resolved');
    const byKey = await call('GET', '/incidents?incident_key=two');
    const wrong = await call('GET', '/incidents?statuses[]=open');

    expect(byStatus.body).toMatchObject({ incidents: [{ id: first }] });
    expect(byKey.body).toMatchObject({ incidents: [{ id: second }] });
    expect(wrong.status).toBe(400);
  });
});

describe('merging', () => {
  const source = (id: string) => ({ source_incidents: [{ id, type: 'incident_reference' }] });
  const byHand = () => pagerduty.as('alice').open({ title: 'Checkout is down', service: 'Checkout' });

  it('resolves what was merged and leaves the other open', async () => {
    const [one, other] = [byHand(), byHand()];

    const { status, body } = await call('PUT', `/incidents/${other}/merge`, source(one));

    expect(status).toBe(200);
    expect(body).toMatchObject({ incident: { id: other, status: 'triggered' } });
    expect(pagerduty.incidents().find(({ id }) => id === one)?.status).toBe('resolved');
  });

  it.each([
    ['an incident that the API opened', async () => [await createIncident(), byHand()], 2001],
    ['into one that the API opened', async () => [byHand(), await createIncident()], 2001],
    [
      'into itself',
      async () => {
        const one = byHand();
        return [one, one];
      },
      2001,
    ],
    [
      'an open incident into a resolved one',
      async () => {
        const resolved = byHand();
        pagerduty.as('bob').resolve(resolved);
        return [byHand(), resolved];
      },
      1001,
    ],
  ])('refuses %s', async (_what, given, code) => {
    const [one = '', into] = await given();

    const { status, body } = await call('PUT', `/incidents/${into}/merge`, source(one));

    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { code } });
    expect(pagerduty.incidents().find(({ id }) => id === one)?.status).toBe('triggered');
  });

  it('refuses what it does not know, and a body that names nothing', async () => {
    const one = byHand();

    expect((await call('PUT', '/incidents/PNONE/merge', source(one))).status).toBe(404);
    expect((await call('PUT', `/incidents/${one}/merge`, source('PNONE'))).status).toBe(404);
    expect((await call('PUT', `/incidents/${one}/merge`, { source_incidents: [] })).status).toBe(400);
  });
});
