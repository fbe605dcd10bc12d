import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  channelOf,
  current,
  declare,
  directMessages,
  eventsOf,
  messageWith,
  retryingUntil,
  settled,
  startTestApp,
  type TestApp,
  textOf,
  type,
  until,
} from '../helpers/app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.stop());

const slack = () => test.sandbox.slack;
const own = () =>
  slack()
    .channels()
    .filter(({ creator }) => creator === slack().botUserId);
/** Declares without waiting for the room. */
async function declaring(title: string) {
  await type(test, 'alice', 'general', `/incident declare sev3 ${title}`);
  const [incident] = await test.read.incidents({ viewer: 'tocsin', limit: 1 });
  if (incident?.title !== title) throw new Error('it was not declared');
  return incident;
}
const withRoom = (id: { id: Awaited<ReturnType<typeof declaring>>['id'] }) => async () => {
  const incident = await current(test, id);
  return incident.room ? incident : undefined;
};

describe('the name of a room', () => {
  it.each([
    [
      'letters of many kinds',
      'Zahlung fällt aus: Ärger in São Paulo',
      /^inc-\d+-zahlung-fallt-aus-arger-in-sao-paulo$/,
    ],
    ['nothing but emoji', '🔥🔥🔥 👨‍👩‍👧‍👦', /^inc-\d+$/],
    ['Chinese, Japanese and Korean', '支払いが失敗する 결제 오류', /^inc-\d+$/],
    ['right-to-left script and its marks', '\u202eالدفع معطل\u200f', /^inc-\d+$/],
    ['nothing but punctuation', '?!… --- ___ ///', /^inc-\d+$/],
    [
      'more than fits',
      'checkout '.repeat(440).slice(0, 3950),
      /^inc-\d+-(checkout-)+check$|^inc-\d+-[a-z-]+[a-z]$/,
    ],
    ['one very long word', 'x'.repeat(500), /^inc-\d+-x+$/],
    ['markup', '<!channel> `rm -rf` *now*', /^inc-\d+-channel-rm-rf-now$/],
  ])('is made of %s', async (_what, title, name) => {
    const incident = await declare(test, `sev3 ${title}`);
    const channel = slack().channel(incident.channel);

    expect(channel.name).toMatch(name);
    expect(channel.name.length).toBeLessThanOrEqual(80);
    expect([...channel.topic].length).toBeLessThanOrEqual(250);
    expect(channel.members).toContain('U0ALICE00');
    expect((await current(test, incident)).title).toBe(title.trim());
    expect(slack().bookmarks(incident.channel)).toHaveLength(1);
    expect(slack().pins(incident.channel)).toHaveLength(1);
    expect(await eventsOf(test, incident, 'effect.failed')).toEqual([]);
  });

  it('gets a suffix when somebody else took it, and their room is left alone', async () => {
    const { number } = await declaring('Taken before');
    const theirs = await slack()
      .as('grant')
      .createChannel(`inc-${number + 1}-taken-again`);
    const incident = await declare(test, 'sev3 Taken again');

    expect(slack().channel(incident.channel).name).toBe(`inc-${number + 1}-taken-again-2`);
    expect(slack().channel(theirs)).toMatchObject({ topic: '', purpose: '', members: ['U0GRANT00'] });
  });
});

describe('creating a room goes wrong', () => {
  it('finds the room again when Slack’s answer was lost', async () => {
    slack().fault({ method: 'conversations.create', kind: 'lost' });
    const incident = await declaring('Answer lost');
    const { room } = await retryingUntil(test, 'the room', withRoom(incident));
    await settled(test);

    expect(own().filter(({ name }) => name.includes('answer-lost'))).toHaveLength(1);
    expect(slack().channel(channelOf({ room })).name).toBe(`inc-${incident.number}-answer-lost`);
    expect(await eventsOf(test, incident, 'room.created')).toHaveLength(1);
  });

  it.each(['500', 'reset'] as const)('tries again after %s, and makes one room', async (kind) => {
    slack().fault({ method: 'conversations.create', kind, times: 3 });
    const incident = await declaring(`Trouble ${kind}`);
    await retryingUntil(test, 'the room', withRoom(incident));
    await settled(test);

    expect(own().filter(({ name }) => name.includes(`trouble-${kind}`))).toHaveLength(1);
    expect(slack().channel(`inc-${incident.number}-trouble-${kind}`).members).toContain('U0ALICE00');
    expect(await eventsOf(test, incident, 'effect.failed')).toEqual([]);
  });

  it('waits as long as Slack asks, and that uses up no attempt', async () => {
    const release = slack().fault({
      method: 'conversations.create',
      kind: 'ratelimited',
      retryAfterSeconds: 60,
      times: 20,
    });
    const incident = await declaring('Slow down');
    const waiting = async (tried: number) => {
      const { rows } = await test.pool.query<{ attempts: number; seconds: number; tried: number }>(
        `select attempts, extract(epoch from run_at - now())::float as seconds, (payload->>'tried')::int as tried
         from graphile_worker._private_jobs where key = $1 and locked_at is null`,
        [`room.create:${incident.id}`],
      );
      return rows.find((row) => row.tried >= tried && row.seconds > 1);
    };
    expect(await until('the job to be put back', () => waiting(1))).toMatchObject({ attempts: 0, tried: 1 });
    expect((await waiting(1))?.seconds).toBeGreaterThan(50);
    // More often than a job may fail.
    const later = await retryingUntil(test, 'ten refusals', () => waiting(10));
    expect(later.attempts).toBe(0);
    release();
    await retryingUntil(test, 'the room', withRoom(incident));

    expect(await eventsOf(test, incident, 'effect.failed')).toEqual([]);
    expect(own().filter(({ name }) => name.includes('slow-down'))).toHaveLength(1);
  });

  it('is made when a long outage is over, and who declared was told once that it is late', async () => {
    const release = slack().fault({ method: 'conversations.create', kind: '500', times: 1000 });
    const incident = await declaring('No room for an hour');
    await type(test, 'alice', 'general', `/incident INC-${incident.number} note said without a room`);
    const tries = () => slack().calls('conversations.create').length;
    const before = tries();
    await retryingUntil(test, 'more tries than any other job has', () =>
      tries() - before > 9 ? true : undefined,
    );
    release();
    const { channel } = await retryingUntil(test, 'the room', withRoom(incident)).then((made) => ({
      channel: channelOf(made),
    }));
    await retryingUntil(test, 'what waited for the room', () =>
      messageWith(test, channel, 'said without a room'),
    );

    expect(await eventsOf(test, incident, 'effect.failed')).toEqual([]);
    expect(await eventsOf(test, incident, 'effect.delayed')).toMatchObject([
      { effect: 'room.create', what: 'Creating the room' },
    ]);
    await settled(test);
    const told = directMessages(test, 'alice').filter((message) => textOf(message).includes('is delayed'));
    expect(told).toHaveLength(1);
    expect(told[0] && textOf(told[0])).toContain(`INC-${incident.number}`);
  });

  it('that Slack refuses is told of at once, once, and made when Slack is content', async () => {
    const release = slack().fault({
      method: 'conversations.create',
      kind: 'error',
      error: 'missing_scope',
      times: 1000,
    });
    const incident = await declaring('Forbidden by the workspace');
    const refusals = () =>
      slack()
        .calls('conversations.create')
        .filter(({ error }) => error === 'missing_scope').length;
    await retryingUntil(test, 'three refusals', () => (refusals() >= 3 ? true : undefined));
    release();
    await retryingUntil(test, 'the room', withRoom(incident));

    expect(await eventsOf(test, incident, 'effect.delayed')).toMatchObject([
      { reason: 'Slack says that the app lacks a permission. Reinstall it from manifest.yml.' },
    ]);
    expect(await eventsOf(test, incident, 'effect.failed')).toEqual([]);
  });

  it('that Slack refuses to an incident that has ended is given up, as is what waits for it, until it is reopened', async () => {
    const release = slack().fault({
      method: 'conversations.create',
      kind: 'error',
      error: 'restricted_action',
      times: 1000,
    });
    const incident = await declaring('Over before it began');
    await type(test, 'alice', 'general', `/incident INC-${incident.number} resolve it went away`);
    const failed = await retryingUntil(test, 'the news', async () => {
      const all = (await eventsOf(test, incident, 'effect.failed')).map(({ effect }) => effect);
      return all.includes('room.create') && all.includes('room.say') ? all : undefined;
    });
    expect(failed.filter((effect) => effect === 'room.create')).toHaveLength(1);

    release();
    await type(test, 'alice', 'general', `/incident INC-${incident.number} reopen it is back`);
    await retryingUntil(test, 'the room', withRoom(incident));
  });
});
