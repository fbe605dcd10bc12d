import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  channelOf,
  current,
  declare,
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
} from '../helpers/app.js';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(() => test.stop());

const slack = () => test.sandbox.slack;
/** Whether a room has all that a room should have. */
async function complete() {
  const [incident] = await test.read.incidents({ viewer: 'tocsin', limit: 1 });
  if (!incident?.room || !incident.card || !incident.announcement) return undefined;
  const channel = slack().channel(channelOf(incident));
  const done =
    channel.topic !== '' &&
    channel.purpose !== '' &&
    channel.members.includes('U0ALICE00') &&
    slack().bookmarks(channel.id).length > 0 &&
    slack().pins(channel.id).length > 0;
  return done ? { incident, channel } : undefined;
}
const steps = [
  'conversations.setTopic',
  'conversations.setPurpose',
  'bookmarks.add',
  'pins.add',
  'conversations.invite',
] as const;
const succeeded = (method: string) =>
  slack()
    .calls(method)
    .filter(({ ok }) => ok).length;

describe('a step that fails', () => {
  it('stops none of the others, and is the only one tried again', async () => {
    for (const method of steps) slack().fault({ method, kind: '500', times: 2 });
    slack().fault({ method: 'chat.postMessage', kind: 'reset', times: 2 });
    await type(test, 'alice', 'general', '/incident declare sev3 Everything once more');
    const { incident, channel } = await retryingUntil(test, 'a complete room', complete);
    await settled(test);

    for (const method of steps) expect(`${method} ${succeeded(method)}`).toBe(`${method} 1`);
    expect(slack().bookmarks(channel.id)).toHaveLength(1);
    expect(slack().pins(channel.id)).toHaveLength(1);
    expect(
      slack()
        .messages(channel.id)
        .filter(({ user }) => user === slack().botUserId)
        .filter(({ subtype }) => !subtype),
    ).toHaveLength(1);
    expect(slack().messages('incidents')).toHaveLength(1);
    expect(await eventsOf(test, incident, 'effect.failed')).toEqual([]);
  });

  it.each(steps)('for good, is told in the room: %s', async (method) => {
    slack().fault({ method, kind: 'error', error: 'restricted_action' });
    const incident = await declare(test);
    const failed = await until('the news', async () => (await eventsOf(test, incident, 'effect.failed'))[0]);

    expect(failed.reason).toBe('The workspace does not allow Tocsin to do this.');
    const told = await seeing(test, incident.channel, 'Please do it by hand');
    expect(textOf(told)).toContain(failed.what);
    expect(slack().calls(method)).toHaveLength(1);
    const others = steps.filter((one) => one !== method);
    expect(others.map(succeeded)).toEqual(others.map(() => 1));
  });

  it('says in the room that it is late, once, and after the last attempt that it was given up, once', async () => {
    slack().fault({ method: 'conversations.setPurpose', kind: '500', times: 100 });
    const incident = await declare(test);
    await retryingUntil(test, 'the news', () => messageWith(test, incident.channel, 'did not succeed'));
    await settled(test);

    const said = slack().messages(incident.channel).map(textOf);
    expect(said.filter((text) => text.includes('is delayed'))).toHaveLength(1);
    expect(said.filter((text) => text.includes('did not succeed after 8 attempts'))).toHaveLength(1);
    expect(slack().calls('conversations.setPurpose')).toHaveLength(8);
    const { rows } = await test.pool.query('select 1 from graphile_worker._private_jobs where key like $1', [
      'room.purpose:%',
    ]);
    expect(rows).toEqual([]);
  });

  it('is told to be late once, also when Slack asks to slow down after that', async () => {
    const release = slack().fault({ method: 'conversations.setPurpose', kind: '500', times: 6 });
    slack().fault({ method: 'conversations.setPurpose', kind: 'ratelimited', retryAfterSeconds: 1 });
    slack().fault({ method: 'conversations.setPurpose', kind: '500', times: 6 });
    const incident = await declare(test);
    await retryingUntil(test, 'the purpose', () =>
      slack()
        .channels()
        .some(({ id, purpose }) => id === incident.channel && purpose !== '')
        ? true
        : undefined,
    );
    release();

    expect(slack().calls('conversations.setPurpose').length).toBeGreaterThan(12);
    expect(await eventsOf(test, incident, 'effect.delayed')).toHaveLength(1);
  });

  it('because a person cannot be invited, is told, and the rest stands', async () => {
    const incident = await declare(test);
    slack().fault({ method: 'conversations.invite', kind: 'error', error: 'user_is_restricted' });
    await type(test, 'alice', incident.channel, '/incident lead @chen');
    const told = await seeing(test, incident.channel, 'Please do it by hand');

    expect(textOf(told)).toContain('guest');
    expect((await current(test, incident)).roles.commander).toBe('slack:U0CHEN000');
  });
});

describe('a message', () => {
  it('is posted once when Slack’s answer to it was lost', async () => {
    const incident = await declare(test);
    slack().fault({ method: 'chat.postMessage', kind: 'lost' });
    await type(test, 'alice', incident.channel, '/incident note said once');
    await retryingUntil(test, 'the job to be done', async () => {
      const { rowCount } = await test.pool.query(
        "select 1 from graphile_worker._private_jobs where key like 'room.say:%'",
      );
      return rowCount === 0 ? true : undefined;
    });

    const said = slack()
      .messages(incident.channel)
      .filter((message) => textOf(message).includes('said once'));
    expect(said).toHaveLength(1);
    expect(
      slack()
        .calls('chat.postMessage')
        .filter(({ error }) => error === 'lost'),
    ).toHaveLength(1);
  });

  it('is not overtaken by the next while Slack asks it to wait', async () => {
    const incident = await declare(test);
    slack().fault({ method: 'chat.postMessage', kind: 'ratelimited', retryAfterSeconds: 1 });
    await type(test, 'alice', incident.channel, '/incident note the first word');
    await slack().waitFor('Slack to ask', () =>
      slack()
        .calls('chat.postMessage')
        .find(({ error }) => error === 'ratelimited'),
    );
    await type(test, 'alice', incident.channel, '/incident note the second word');
    await type(test, 'alice', incident.channel, '/incident note the third word');
    await seeing(test, incident.channel, 'the third word');
    await seeing(test, incident.channel, 'the first word');

    const said = slack()
      .messages(incident.channel)
      .flatMap((message) => textOf(message).match(/the (first|second|third) word/)?.[1] ?? []);
    expect(said).toEqual(['first', 'second', 'third']);
  });

  it('is posted once when its answer was lost, the next try was told to wait, and another change asked for the same', async () => {
    slack().fault({ method: 'chat.postMessage', kind: 'lost', times: 2 });
    slack().fault({ method: 'conversations.history', kind: 'ratelimited', retryAfterSeconds: 1, times: 2 });
    await type(test, 'alice', 'general', '/incident declare sev2 Twice');
    const { incident, channel } = await retryingUntil(test, 'both to be told to wait', async () => {
      const [newest] = await test.read.incidents({ viewer: 'tocsin', limit: 1 });
      const asked = slack()
        .calls('conversations.history')
        .filter(({ error }) => error === 'ratelimited');
      return newest?.room && asked.length === 2
        ? { incident: newest, channel: channelOf(newest) }
        : undefined;
    });
    await type(test, 'alice', channel, '/incident severity sev1');
    await until('the card', async () => (await current(test, incident)).card);
    await until('the announcement', async () => (await current(test, incident)).announcement);
    await settled(test);

    const cards = slack()
      .messages(channel)
      .filter((message) => textOf(message).includes('Everything said here'));
    expect(cards).toHaveLength(1);
    expect(slack().messages('incidents')).toHaveLength(1);
  });

  it('tells a card apart from its twin when the answer to the card was lost', async () => {
    slack().fault({ method: 'chat.postMessage', kind: 'lost', times: 2 });
    await type(test, 'alice', 'general', '/incident declare sev3 Twins');
    const { incident, channel } = await retryingUntil(test, 'a complete room', complete);
    await settled(test);

    const cards = slack()
      .messages(channel.id)
      .filter((message) => textOf(message).includes('Everything said here'));
    expect(cards.map(({ ts }) => ts)).toEqual([incident.card?.id]);
    expect(
      slack()
        .messages('incidents')
        .map(({ ts }) => ts),
    ).toEqual([incident.announcement?.id]);
  });

  it('that somebody deleted is posted anew and pinned', async () => {
    const incident = await declare(test);
    const gone = incident.card?.id ?? '';
    // A workspace's admin may delete what others posted.
    const bot = new Request(`${slack().apiUrl}chat.delete`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack().botToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel: incident.channel, ts: gone }),
    });
    expect(await (await fetch(bot)).json()).toMatchObject({ ok: true });
    await type(test, 'alice', incident.channel, '/incident severity sev1');
    await settled(test);

    const card = (await current(test, incident)).card;
    expect(card?.id).not.toBe(gone);
    expect(slack().pins(incident.channel)).toContain(card?.id);
    const shown = slack()
      .messages(incident.channel)
      .filter((message) => textOf(message).includes('Take the lead'));
    expect(shown.map(({ ts }) => ts)).toEqual([card?.id]);
    expect(await eventsOf(test, incident, 'card.posted')).toHaveLength(2);
  });
});

describe('the announcement channel', () => {
  it('that there is not is told in the room, and nothing else stops', async () => {
    await test.stop();
    test = await startTestApp({
      config: (config) => ({ ...config, announcementChannel: 'status-of-things' }),
    });
    const incident = await declare(test);
    const told = await seeing(test, incident.channel, 'There is no channel #status-of-things');

    expect(textOf(told)).toContain('Announcing the incident');
    expect(slack().pins(incident.channel)).toHaveLength(1);
    const failed = (await recorded(test, incident)).filter(({ event }) => event.type === 'effect.failed');
    expect(failed).not.toEqual([]);
  });

  it('is found when it is made later', async () => {
    await test.stop();
    test = await startTestApp({ config: (config) => ({ ...config, announcementChannel: 'late' }) });
    const incident = await declare(test);
    await slack().as('alice').createChannel('late');
    await type(test, 'alice', incident.channel, '/incident severity sev1');
    await settled(test);

    expect(slack().messages('late').map(textOf).join()).toContain('SEV1');
  });
});
