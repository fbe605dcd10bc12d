/** Paging through PagerDuty's stand-in: real HTTP both ways, signed webhooks, and a clock that the test moves. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Incident } from '../../src/incident/incident.js';
import type { Sandbox } from '../../src/sandbox/contract.js';
import { idOf } from '../../src/sandbox/pagerduty/state.js';
import { sign } from '../../src/sandbox/pagerduty/webhooks.js';
import {
  answerOf,
  current,
  declare,
  directMessages,
  eventsOf,
  messageWith,
  recorded,
  retryingUntil,
  seeing,
  settled,
  startTestApp,
  type TestApp,
  textOf,
  type,
  until,
  wakeWorkers,
} from '../helpers/app.js';
import { declared, roomOf, stageOf } from '../platforms/stage.js';

const checkout = idOf('service Checkout');
let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({
    yaml: `
incidents:
  services:
    - name: checkout
      pagerduty: ${checkout}
    - name: payments
      pagerduty: ${idOf('service Payments API')}
`,
    sandbox: { webhookRetryDelaysMs: [10] },
  });
  // Who they are in chat is known of those who have done something there.
  for (const name of ['bruno', 'chen']) await type(test, name, 'general', '/incident whoami');
  await settled(test);
});
afterEach(() => {
  for (const end of faults.splice(0)) end();
});
afterAll(() => test.stop());

const pagerduty = () => test.sandbox.pagerduty;
const faults: (() => void)[] = [];

function fault(input: Parameters<Sandbox['pagerduty']['fault']>[0]): () => void {
  const end = pagerduty().fault(input);
  faults.push(end);
  return end;
}

type Paged = Incident & { channel: string; pd: string };

async function ofCheckout(): Promise<Incident & { channel: string }> {
  const incident = await declare(test, 'sev2 Checkout is slow');
  await test.sandbox.slack.as('alice').command(incident.channel, '/incident triage sev2 Card payments fail');
  await settled(test);
  return incident;
}

/** Paged on Checkout, and linked. */
async function paged(): Promise<Paged> {
  const incident = await ofCheckout();
  await type(test, 'alice', incident.channel, '/incident page checkout carts are empty');
  const { pager } = await until('a link', async () => {
    const now = await current(test, incident);
    return now.pager ? now : undefined;
  });
  await settled(test);
  return { ...incident, pd: pager?.id ?? '' };
}

async function run(task: string): Promise<void> {
  await test.pool.query(`select graphile_worker.add_job($1)`, [task]);
  await wakeWorkers(test.pool);
  await settled(test);
}

/** Tocsin has taken what PagerDuty told. */
async function told(): Promise<void> {
  await pagerduty().webhooks.idle();
  await settled(test);
}

describe('/incident page', () => {
  it('opens an incident there, rings who is on call, and says so in the room and on the card', async () => {
    const incident = await paged();

    const opened = pagerduty().incidents().at(-1);
    expect(opened).toMatchObject({
      id: incident.pd,
      title: `INC-${incident.number} Checkout is slow`,
      urgency: 'high',
      service: 'Checkout',
    });
    const there = pagerduty().incident(incident.pd);
    expect(there).toMatchObject({ priority: 'P2', assignees: ['Alice Okafor'] });
    expect(there.details).toContain('alice asks for you: carts are empty');
    expect(there.details).toContain(`/?at=${incident.channel}`);
    expect(there.key).toMatch(new RegExp(`^tocsin:${incident.id}:\\d+$`));
    await seeing(test, incident.channel, 'PagerDuty is paging Alice Okafor');
    const card = await seeing(test, incident.channel, 'waits for somebody');
    expect(textOf(card)).toContain(incident.pd);
    expect(await eventsOf(test, incident, 'page.requested')).toMatchObject([
      { target: { kind: 'service', name: 'checkout', id: checkout }, reason: 'carts are empty' },
    ]);
  });

  it('asks more people to the incident that is linked: a person by their address, a schedule, a policy', async () => {
    const incident = await paged();
    const say = (line: string) => type(test, 'alice', incident.channel, `/incident page ${line}`);

    await say('@chen the index is gone');
    await say('schedule secondary on call: please come');
    await say('policy Databases');
    await settled(test);

    expect(pagerduty().incident(incident.pd).responders).toEqual([
      { name: 'Chen Wei', state: 'pending' },
      { name: 'Bruno Carvalho', state: 'pending' },
    ]);
    expect((await eventsOf(test, incident, 'page.sent')).map(({ how }) => how)).toEqual([
      'opened',
      'added',
      'added',
      'added',
    ]);
    expect(
      pagerduty()
        .incidents()
        .filter(({ title }) => title.includes(`INC-${incident.number} `)),
    ).toHaveLength(1);

    pagerduty().as('chen').answer(incident.pd, 'accepted');
    pagerduty().as('bruno').answer(incident.pd, 'declined');
    await told();

    await seeing(test, incident.channel, 'Chen Wei is responding');
    await seeing(test, incident.channel, 'Bruno Carvalho declined to respond');
  });

  it('offers the nearest name for one that there is not', async () => {
    const incident = await ofCheckout();
    const say = async (line: string) =>
      answerOf(await type(test, 'alice', incident.channel, `/incident page ${line}`));

    expect(await say('schedule Primry on call it is down')).toContain(
      'Did you mean “Primary on call”? Type: /incident page schedule Primary on call',
    );
    expect(await say('chekout')).toContain('Did you mean “checkout”?');
    expect(await say('policy nobody')).toContain('There are: Default, Databases.');
    expect(await say('@nobody')).toContain('is not a person Tocsin can identify');
    expect(await eventsOf(test, incident, 'page.requested')).toEqual([]);
  });

  it('links an incident that is there already, with all that happened to it before', async () => {
    const other = await paged();
    pagerduty().as('bruno').acknowledge(other.pd);
    await told();
    const incident = await ofCheckout();

    const url = `${pagerduty().apiUrl}/incidents/${other.pd}`;
    await type(test, 'alice', incident.channel, `/incident page link ${url}`);
    await until('the link', async () => ((await current(test, incident)).pager ? true : undefined));
    await settled(test);

    expect((await current(test, incident)).pager).toMatchObject({ id: other.pd, status: 'acknowledged' });
    await seeing(test, incident.channel, 'linked the incident with');
    expect(await eventsOf(test, incident, 'page.acknowledged')).toHaveLength(1);

    await type(test, 'alice', incident.channel, '/incident page link QNONE99');
    await seeing(test, incident.channel, 'PagerDuty has no incident QNONE99.');
  });
});

describe('/incident page in a room of Teams', () => {
  it('rings who is on call, and what they do in PagerDuty is told there', async () => {
    const stage = stageOf('teams', test);
    const incident = await declared(stage);
    const room = roomOf(incident);
    await stage.type('alice', room, 'page checkout carts are empty');
    const pd = await until('a link', async () => (await current(test, incident)).pager?.id);
    await settled(test);
    pagerduty().as('bruno').acknowledge(pd);
    await told();

    expect(pagerduty().incident(pd)).toMatchObject({ assignees: ['Alice Okafor'] });
    expect(stage.shown(room).join('\n')).toContain('PagerDuty is paging Alice Okafor');
    expect(stage.shown(room).join('\n')).toMatch(/bruno.* acknowledged the page/i);
    const { card } = await current(test, incident);
    if (!card) throw new Error('the incident has no card');
    expect(stage.words(card)).toContain('acknowledged · P2');
  });
});

describe('when PagerDuty does not do it', () => {
  it('says so at once with whom to call, and still sends the page when it answers again, once', async () => {
    const incident = await ofCheckout();
    const back = fault({ kind: 'down' });
    await type(test, 'alice', incident.channel, '/incident page checkout');

    const message = await seeing(test, incident.channel, 'The page has not been sent yet');
    expect(textOf(message)).toContain('PagerDuty answered 503.');
    expect(textOf(message)).toMatch(/Call them: 1\. <@U0ALICE00>, 2\. <@U0BRUNO00>/);
    expect(textOf(message)).toContain('(PagerDuty, as of ');
    const before = pagerduty().incidents().length;
    back();

    await retryingUntil(test, 'the page', async () =>
      (await eventsOf(test, incident, 'page.sent')).length === 1 ? true : undefined,
    );
    expect(pagerduty().incidents()).toHaveLength(before + 1);
    expect(await eventsOf(test, incident, 'page.failed')).toHaveLength(1);
  });

  it('finds the incident that it opened when the answer was lost', async () => {
    const incident = await ofCheckout();
    const before = pagerduty().incidents().length;
    fault({ kind: 'lost' });
    await type(test, 'alice', incident.channel, '/incident page policy Databases');

    await retryingUntil(test, 'the page', async () =>
      (await eventsOf(test, incident, 'page.sent')).length === 1 ? true : undefined,
    );
    expect(pagerduty().incidents()).toHaveLength(before + 1);
  });

  it('tells in chat whom it cannot ring, and says in the room why', async () => {
    const incident = await ofCheckout();
    await test.pool.query(`update person_account set email = null where email = 'elif@example.com'`);
    const back = fault({ kind: 'denied' });
    await type(test, 'alice', incident.channel, '/incident page @elif');

    const message = await seeing(test, incident.channel, 'The page has not been sent yet');
    expect(textOf(message)).toContain('check PAGERDUTY_TOKEN');
    await until('a word to Elif', () =>
      directMessages(test, 'elif').find((one) => textOf(one).includes('You are asked to come to')),
    );
    back();
    await retryingUntil(test, 'the page', async () =>
      (await eventsOf(test, incident, 'page.sent')).length === 1 ? true : undefined,
    );
    expect(pagerduty().incident((await current(test, incident)).pager?.id ?? '').assignees).toEqual([
      'Elif Demir',
    ]);
  });
});

describe('what happens in PagerDuty', () => {
  it('is in the room as it is told, each thing once, by whom', async () => {
    const incident = await paged();
    const { as, webhooks } = pagerduty();

    pagerduty().timeOut(incident.pd);
    as('bruno').acknowledge(incident.pd);
    as('bruno').annotate(incident.pd, 'I see it in the logs');
    as('bruno').prioritise(incident.pd, 'P1');
    as('bruno').reassign(incident.pd, 'chen');
    await told();
    expect(await webhooks.redeliver('incident.acknowledged')).toBe(202);
    webhooks.ping();
    await told();

    const news = (await recorded(test, incident)).filter(({ delivery }) =>
      delivery?.startsWith('pagerduty:'),
    );
    expect(news.map(({ event, actor }) => [event.type, actor])).toEqual([
      ['page.escalated', undefined],
      ['page.acknowledged', 'slack:U0BRUNO00'],
      ['note.added', 'slack:U0BRUNO00'],
      ['page.prioritised', 'slack:U0BRUNO00'],
      ['page.reassigned', 'slack:U0BRUNO00'],
    ]);
    await seeing(test, incident.channel, 'PagerDuty escalated the page to Bruno Carvalho');
    await seeing(test, incident.channel, 'noted in PagerDuty: “I see it in the logs”');
    expect((await current(test, incident)).pager).toMatchObject({ status: 'acknowledged', priority: 'P1' });

    // Read as well, nothing is new.
    await run('read_pagers');
    expect(
      (await recorded(test, incident)).filter(({ delivery }) => delivery?.startsWith('pagerduty:')),
    ).toHaveLength(news.length);
    // And what came from there is not written there again.
    expect(pagerduty().incident(incident.pd).notes).toEqual(['I see it in the logs']);
  });

  it('asks whether it is over when it was resolved there, and does not resolve by itself', async () => {
    const incident = await paged();
    pagerduty().as('bruno').resolve(incident.pd);
    await told();

    const asked = await seeing(test, incident.channel, 'Is it over here as well?');
    expect((await current(test, incident)).status).toBe('investigating');
    await test.sandbox.slack.as('alice').act({ channel: incident.channel, ts: asked.ts }, 'Resolve');
    await test.sandbox.slack.as('alice').submit({ 'What ended it?': 'Bruno fixed it' });
    expect((await current(test, incident)).status).toBe('resolved');
    await settled(test);
    expect(await eventsOf(test, incident, 'effect.failed')).toEqual([]);
  });

  it('follows severity, notes and the end of the incident here', async () => {
    const incident = await paged();
    await type(test, 'alice', incident.channel, '/incident severity sev1');
    await type(test, 'alice', incident.channel, '/incident note support sees 40 tickets');
    await settled(test);

    const there = pagerduty().incident(incident.pd);
    expect(there.priority).toBe('P1');
    expect(there.notes).toEqual([expect.stringMatching(/^\[INC-\d+\/\d+\] alice: support sees 40 tickets$/)]);

    await type(test, 'alice', incident.channel, '/incident resolve rolled back');
    await until('the end there', () =>
      pagerduty()
        .incidents()
        .find(({ id, status }) => id === incident.pd && status === 'resolved'),
    );
    await told();
    await run('read_pagers');
    // Nothing of that came back as news of its own, but for the end.
    expect((await eventsOf(test, incident, 'note.added')).length).toBe(1);
    expect(await eventsOf(test, incident, 'page.prioritised')).toHaveLength(1);
    expect(await eventsOf(test, incident, 'page.resolved')).toHaveLength(1);
    expect(messageWith(test, incident.channel, 'Is it over here as well?')).toBeUndefined();
  });

  it('is found by reading when PagerDuty was switched off after three failures', async () => {
    const incident = await paged();
    const { as, webhooks } = pagerduty();
    await test.pool.query('alter table timeline_event rename to timeline_away');
    for (const text of ['one', 'two', 'three']) as('bruno').annotate(incident.pd, text);
    await webhooks.idle();
    expect(webhooks.isDisabled()).toBe(true);
    expect(pagerduty().deliveries().at(-1)).toMatchObject({ attempt: 2, status: 500 });
    await test.pool.query('alter table timeline_away rename to timeline_event');
    as('bruno').acknowledge(incident.pd);
    await told();
    expect(await eventsOf(test, incident, 'page.acknowledged')).toEqual([]);

    await run('read_pagers');
    await run('read_pagers');

    expect((await eventsOf(test, incident, 'note.added')).map(({ text }) => text)).toEqual([
      'one',
      'two',
      'three',
    ]);
    expect(await eventsOf(test, incident, 'page.acknowledged')).toHaveLength(1);
    webhooks.enable();
  });

  it('is believed only where PagerDuty signed it', async () => {
    const incident = await paged();
    const { webhooks, webhookSecret } = pagerduty();
    const body = JSON.stringify({
      event: {
        id: 'E1',
        event_type: 'incident.resolved',
        occurred_at: test.now().toISOString(),
        agent: null,
        data: { id: incident.pd },
      },
    });
    const wrong = sign(body, 'another secret');

    expect(await webhooks.raw(body, wrong)).toBe(401);
    expect(await webhooks.raw(body, '')).toBe(401);
    expect(await webhooks.raw(body, 'v1=zz')).toBe(401);
    expect(await webhooks.raw(`${body} `, sign(body))).toBe(401);
    expect(await webhooks.raw('x'.repeat(300 * 1024))).toBe(413);
    expect(await eventsOf(test, incident, 'page.resolved')).toEqual([]);
    // While one secret takes the place of another there are two signatures; and what is no webhook is not held against us.
    expect(await webhooks.raw(body, `${wrong},${sign(body, webhookSecret)}`)).toBe(202);
    expect(await webhooks.raw('{"event": 1}')).toBe(202);
    expect(await eventsOf(test, incident, 'page.resolved')).toHaveLength(1);
  });
});

describe('a service in maintenance', () => {
  it('is said on the card', async () => {
    pagerduty().maintain({ service: 'Payments API', minutes: 60, description: 'New disks' });
    await run('keep_pager_known');
    const other = await ofCheckout();
    const incident = await declare(test, 'sev2 The payments service is slow');

    expect(messageWith(test, other.channel, 'New disks')).toBeUndefined();
    const card = await seeing(test, incident.channel, 'this service is in maintenance until');
    expect(textOf(card)).toContain('(New disks): its alerts ring nobody there.');
  });
});
