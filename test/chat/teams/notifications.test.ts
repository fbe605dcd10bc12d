import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { minute } from '../../helpers/cast.js';
import { openTeamsRooms, type TeamsRooms } from '../../helpers/teams-room.js';
import { timelineOf } from '../../helpers/world.js';

let test: TeamsRooms;
beforeAll(async () => {
  test = await openTeamsRooms();
});
afterAll(() => test.stop());
beforeEach(() => {
  test.failWith(undefined);
  test.hear();
});

const hour = 60 * minute;

async function watched() {
  const incident = await test.incidentIn();
  await test.subscriptions.watch(incident.room);
  const [subscription] = test.teams
    .subscriptions()
    .filter(({ resource }) => resource.includes(incident.conversation));
  if (!subscription) throw new Error('it is watched');
  return { incident, conversation: incident.conversation, subscription };
}

async function tell(body: unknown, query = '') {
  const answer = await fetch(`${test.notificationUrl}${query}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
}

describe('what Graph tells', () => {
  it('is recorded as the message is now, with what became of it', async () => {
    const { incident, conversation } = await watched();
    const [alice, bruno] = [test.teams.as('alice'), test.teams.as('bruno')];
    const root = await alice.say(conversation, 'it broke');
    await test.teams.idle();
    const reply = await bruno.say(conversation, 'since when?', { thread: root });
    await test.teams.idle();
    await bruno.edit(conversation, reply, 'since noon?');
    await test.teams.idle();
    await alice.react(conversation, reply, '📌');
    await test.teams.idle();
    await alice.remove(conversation, root);
    await test.teams.idle();

    expect(await test.story(incident)).toEqual([
      'post: it broke',
      'reply: since when?',
      'edit: since noon?',
      'moment.marked',
      'deleted',
    ]);
  });

  it('is one with what activities tell and the history shows', async () => {
    const { incident, conversation } = await watched();
    test.listen();
    const [alice, bruno] = [test.teams.as('alice'), test.teams.as('bruno')];
    const root = await alice.say(conversation, 'ask @bruno');
    await bruno.say(conversation, 'since noon', { thread: root });
    await alice.edit(conversation, root, 'ask @bruno or @chen');
    await bruno.react(conversation, root, '📌');
    await alice.renameChannel(conversation, 'inc-7 checkout');
    const gone = await alice.say(conversation, 'never mind');
    await test.teams.idle();
    await alice.remove(conversation, gone);
    await test.teams.idle();
    test.clock.pass(2 * minute);

    const found = await test.readBack(incident);

    expect(found).toEqual({ messages: 0, edits: 0, deletions: 0, others: 0 });
    const story = await test.story(incident);
    expect(story.map((line) => line.replace(/@(?:teams:[\w-]+|[A-Z]\w+ \w+)/g, '@…')).toSorted()).toEqual(
      [
        'post: ask @…',
        'reply: since noon',
        'edit: ask @… or @…',
        'moment.marked',
        'renamed: inc-7 checkout',
        'post: never mind',
        'deleted',
      ].toSorted(),
    );
  });

  it('is told again until it is recorded', async () => {
    const { incident, conversation, subscription } = await watched();
    test.deafen();
    const id = await test.teams.as('alice').say(conversation, 'it broke');
    await test.teams.idle();
    const notification = {
      subscriptionId: subscription.id,
      clientState: subscription.clientState,
      changeType: 'created',
      resource: `teams('${test.teams.teamId}')/channels('${conversation}')/messages('${id}')`,
    };

    test.failWith(new Error('the database is away'));
    const away = await tell({ value: [notification] });
    test.failWith(undefined);
    const again = await tell({ value: [notification] });
    const twice = await tell({ value: [notification, notification] });

    expect([away.status, again.status, twice.status]).toEqual([503, 202, 202]);
    expect(await test.story(incident)).toEqual(['post: it broke']);
  });

  it('is told again when Graph asks to slow down', async () => {
    const { incident, conversation } = await watched();
    test.teams.fault({
      call: 'GET /teams/:team/channels/:channel/messages/:message',
      kind: 'ratelimited',
      retryAfterSeconds: 1,
      times: 1,
    });
    const { subscription, id } = await silently(conversation);

    const slow = await tell({ value: [created(subscription, conversation, id)] });
    const later = await tell({ value: [created(subscription, conversation, id)] });

    expect([slow.status, later.status]).toEqual([503, 202]);
    expect(await test.story(incident)).toEqual(['post: quiet']);
  });

  it('is a deletion when the message is there no more at all', async () => {
    const { incident, conversation, subscription } = await watched();

    await tell({
      value: [{ ...created(subscription, conversation, '1616990032035'), changeType: 'deleted' }],
    });

    expect((await timelineOf(test, incident.id)).at(-1)?.event).toMatchObject({
      type: 'message.deleted',
      message: { room: incident.room, id: '1616990032035' },
    });
  });
});

const created = (subscription: { id: string; clientState: string }, conversation: string, id: string) => ({
  subscriptionId: subscription.id,
  clientState: subscription.clientState,
  changeType: 'created',
  resource: `teams('${test.teams.teamId}')/channels('${conversation}')/messages('${id}')`,
});

async function silently(conversation: string) {
  test.deafen();
  const id = await test.teams.as('alice').say(conversation, 'quiet');
  await test.teams.idle();
  const subscription = test.teams.subscriptions().find(({ resource }) => resource.includes(conversation));
  if (!subscription) throw new Error('it is watched');
  return { id, subscription };
}

describe('what is not Graph’s', () => {
  it('is answered with what it was asked to be answered with, as plain text', async () => {
    const token = 'Validation: <b>Testing</b> client application & reachability ✓';

    const answer = await tell('', `?validationToken=${encodeURIComponent(token)}`);

    expect(answer).toEqual({ status: 200, type: 'text/plain; charset=utf-8', text: token });
  });

  it('is refused, and nothing is read or recorded', async () => {
    const { incident, conversation, subscription } = await watched();
    const { id } = await silently(conversation);
    const genuine = created(subscription, conversation, id);
    const before = test.teams.calls('GET').length;

    const answers = [
      await tell({ value: [{ ...genuine, clientState: 'guessed' }] }),
      await tell({ value: [{ ...genuine, clientState: undefined }] }),
      await tell({ value: [{ ...genuine, subscriptionId: 'another' }] }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(test.teams.calls('GET')).toHaveLength(before);
    expect(await test.story(incident)).toEqual([]);
  });

  it('does not keep out what is', async () => {
    const { incident, conversation, subscription } = await watched();
    const { id } = await silently(conversation);
    const genuine = created(subscription, conversation, id);

    const { status } = await tell({ value: [{ ...genuine, clientState: 'guessed' }, genuine] });

    expect(status).toBe(202);
    expect(await test.story(incident)).toEqual(['post: quiet']);
  });

  it.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['no list', { value: 7 }],
    ['a list of something else', { value: ['x'] }],
  ])('is malformed: %s', async (_, body) => {
    expect((await tell(body)).status).toBe(400);
  });

  it.each([
    ["users('x')/messages('1')"],
    ["teams('t')/channels('19:other@thread.tacv2')/messages('1')"],
    ["teams('t')/channels('../../me')/messages('1')"],
    [''],
  ])('is malformed when it points elsewhere: %s', async (resource) => {
    const { conversation, subscription } = await watched();

    expect((await tell({ value: [{ ...created(subscription, conversation, '1'), resource }] })).status).toBe(
      400,
    );
  });
});

describe('a subscription', () => {
  const known = async (conversation: string) =>
    (await test.memory.subscriptions()).filter(({ resource }) => resource.includes(conversation));
  const atGraph = (conversation: string) =>
    test.teams.subscriptions().filter(({ resource }) => resource.includes(conversation));

  it('is one, with a secret of its own, however often it is asked for', async () => {
    const { incident, conversation, subscription } = await watched();

    await test.subscriptions.watch(incident.room);

    expect(atGraph(conversation)).toEqual([subscription]);
    expect(subscription.clientState.length).toBeGreaterThanOrEqual(43);
    expect(subscription.changeType).toBe('created,updated,deleted');
    expect((await watched()).subscription.clientState).not.toBe(subscription.clientState);
  });

  it('is one also when replicas ask for it at the same moment', async () => {
    const { room, conversation } = await test.incidentIn();

    await Promise.allSettled([test.subscriptions.watch(room), test.subscriptions.watch(room)]);
    await test.subscriptions.watch(room);

    expect(atGraph(conversation).map(({ id }) => id)).toEqual(
      (await known(conversation)).map(({ id }) => id),
    );
    expect(atGraph(conversation)).toHaveLength(1);
  });

  it('that nobody remembers is replaced', async () => {
    const { incident, conversation, subscription } = await watched();
    await test.memory.forgetSubscription(subscription.id);

    await test.subscriptions.watch(incident.room);

    expect(atGraph(conversation)).toHaveLength(1);
    expect(atGraph(conversation)[0]?.id).not.toBe(subscription.id);
  });

  it('is renewed before it ends, and not before that is needed', async () => {
    const { incident, conversation, subscription } = await watched();
    const renew = () => test.subscriptions.renew([incident.room]);

    await renew();
    const early = atGraph(conversation)[0]?.expiresAt;
    test.clock.pass(40 * hour);
    await Promise.all([renew(), renew()]);

    expect(early).toEqual(subscription.expiresAt);
    const [now] = atGraph(conversation);
    expect(now).toMatchObject({ id: subscription.id });
    expect(now?.expiresAt.getTime()).toBeGreaterThan(subscription.expiresAt.getTime() + 30 * hour);
    expect((await known(conversation))[0]?.expiresAt).toEqual(now?.expiresAt);
  });

  it('that has ended is asked for anew, and the rooms are read back', async () => {
    const { incident, conversation, subscription } = await watched();
    const before = test.missed();
    test.clock.pass(100 * hour);

    await test.subscriptions.renew([incident.room]);

    expect(atGraph(conversation)).toHaveLength(1);
    expect(atGraph(conversation)[0]?.id).not.toBe(subscription.id);
    expect(test.missed()).toBeGreaterThan(before);
    const told = await silently(conversation);
    expect((await tell({ value: [created(told.subscription, conversation, told.id)] })).status).toBe(202);
  });

  it('is asked for where there is none, though another room cannot be watched', async () => {
    const { room, conversation } = await test.incidentIn();
    test.teams.fault({ call: 'POST /subscriptions', kind: '403', times: 1 });
    const other = await test.incidentIn();

    await test.subscriptions.renew([other.room, room]);

    expect(atGraph(conversation)).toHaveLength(1);
  });

  it('ends with its room', async () => {
    const { incident, conversation } = await watched();

    await test.subscriptions.unwatch(incident.room);
    await test.subscriptions.unwatch(incident.room);

    expect([atGraph(conversation), await known(conversation)]).toEqual([[], []]);
  });

  it('ends once its room is none that is in use', async () => {
    const { conversation } = await watched();

    await test.subscriptions.renew([]);

    expect([atGraph(conversation), await known(conversation)]).toEqual([[], []]);
  });

  it('is renewed when Graph wants to know again whether we may read', async () => {
    const { conversation, subscription } = await watched();
    test.clock.pass(hour);

    const { status } = await test.teams.lifecycle(subscription.id, 'reauthorizationRequired');

    expect(status).toBe(202);
    expect(atGraph(conversation)[0]?.expiresAt.getTime()).toBeGreaterThan(subscription.expiresAt.getTime());
  });

  it('that Graph has removed is asked for anew, and the rooms are read back', async () => {
    const { conversation, subscription } = await watched();
    const before = test.missed();

    const { status } = await test.teams.lifecycle(subscription.id, 'subscriptionRemoved');

    expect(status).toBe(202);
    expect(atGraph(conversation).map(({ id }) => id)).toEqual(
      (await known(conversation)).map(({ id }) => id),
    );
    expect(atGraph(conversation)).toHaveLength(1);
    expect(test.missed()).toBe(before + 1);
  });

  it('of which something was missed has the rooms read back', async () => {
    const { subscription } = await watched();
    const before = test.missed();

    expect((await test.teams.lifecycle(subscription.id, 'missed')).status).toBe(202);
    expect(test.missed()).toBe(before + 1);
  });
});
