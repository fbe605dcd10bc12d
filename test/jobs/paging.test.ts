/** Paging and what an incident's end does in PagerDuty, with its stand-in behind real HTTP; and paging in chat, without it. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountId, type PersonId, type RoomId } from '../../src/ids.js';
import { assignRole } from '../../src/incident/assign-role.js';
import type { EventOf, EventType } from '../../src/incident/event.js';
import { fireClock } from '../../src/incident/fire-clock.js';
import type { Incident } from '../../src/incident/incident.js';
import { merge } from '../../src/incident/merge.js';
import type { OnCall } from '../../src/incident/on-call.js';
import { requestLink } from '../../src/incident/page.js';
import { recordToldNews } from '../../src/incident/pager-news.js';
import { report } from '../../src/incident/report.js';
import { reopen, setStatus } from '../../src/incident/set-status.js';
import { createPagerDuty } from '../../src/integrations/pagerduty/index.js';
import { readPagers } from '../../src/jobs/pager.js';
import { createPagerDutyStandIn } from '../../src/sandbox/pagerduty/index.js';
import { idOf } from '../../src/sandbox/pagerduty/state.js';
import { ana, bo, hour } from '../helpers/cast.js';
import { answer, dispatcherFor, pressed, typed } from '../helpers/dispatching.js';
import { memoryWorld } from '../helpers/memory.js';
import { incidentInBoth, openMirrored, settled, tea } from '../helpers/mirrored.js';
import { declared, timelineOf } from '../helpers/world.js';
import { ALICE, listen } from '../sandbox/jira/serve.js';

const services = [{ name: 'checkout', pagerduty: idOf('service Checkout') }, { name: 'search' }];
const world = await openMirrored({
  settings: {
    services,
    pagerduty: { create: 'onDeclare', resolve: 'follow' },
    bridge: { provider: 'fixed', urls: { sev1: 'https://meet.example.com/sev1' }, roles: ['comms'] },
  },
});
const { deps, clock, jobs } = world;
const BRUNO = {
  ...ALICE,
  id: 'U0BRUNO00',
  name: 'bruno',
  realName: 'Bruno Lima',
  email: 'bruno@acme.example',
};
const standIn = createPagerDutyStandIn({ people: [ALICE, BRUNO], now: clock.now, baseUrl: () => server.url });
const server = await listen((req, res) => void standIn.handle(req, res).catch(() => res.destroy()));
const pager = createPagerDuty({
  apiUrl: standIn.apiUrl,
  token: standIn.token,
  from: standIn.from,
  now: clock.now,
});
const noList = jobs.onCall;
beforeEach(() => {
  jobs.pager = pager;
  jobs.onCall = noList;
});
afterAll(async () => {
  await world.stop();
  await server.stop();
});

const eventsOf = async <T extends EventType>({ id }: Incident, type: T): Promise<EventOf<T>[]> =>
  (await timelineOf(world, id)).flatMap(({ event }) => (event.type === type ? [event as EventOf<T>] : []));
const there = ({ pager: link }: Incident) => standIn.incidents().find(({ id }) => id === link?.id);

/** Its page has been sent and is linked. */
async function ofCheckout(more: Parameters<typeof declared>[1] = {}): Promise<Incident> {
  return settled(world, await declared(deps, { service: 'checkout', ...more }));
}
const ofSearch = async () => settled(world, await declared(deps, { service: 'search' }));

describe('pagerduty.create', () => {
  const asked = async (create: string, more: Parameters<typeof declared>[1]) => {
    const memory = memoryWorld({ settings: { services, pagerduty: { create } } });
    await declared(memory.deps, more);
    return memory.state().effects.filter(({ name }) => name === 'pager.page').length;
  };
  const service = 'checkout';

  it.each([
    ['onDeclare', 'a live incident whose service is known there', { service }, 1],
    ['onDeclare', 'one whose service has no id there', { service: 'search' }, 0],
    ['onDeclare', 'one without a service', { title: 'It is slow' }, 0],
    ['onDeclare', 'a drill', { service, kind: 'drill' }, 0],
    ['onDeclare', 'a drill that was declared to ring people', { service, kind: 'drill', pages: true }, 1],
    ['onDeclare', 'what is written down afterwards', { service, kind: 'retrospective' }, 0],
    ['never', 'a live incident whose service is known there', { service }, 0],
  ] as const)('%s: %s', async (create, _, more, times) => {
    expect(await asked(create, more)).toBe(times);
  });

  it('onDeclare opens one there, by which whoever is on call is rung, and links the two', async () => {
    const incident = await ofCheckout({ severity: 'sev1' });

    expect(there(incident)).toMatchObject({ service: 'Checkout', status: 'triggered', urgency: 'high' });
    expect(standIn.incident(incident.pager?.id ?? '')).toMatchObject({
      priority: 'P1',
      assignees: ['Alice Park'],
    });
    expect(await eventsOf(incident, 'page.sent')).toMatchObject([{ how: 'opened', to: ['Alice Park'] }]);
  });
});

describe('a bridge that lacks a role', () => {
  const lacking = async (more: Parameters<typeof declared>[1] = {}) => {
    const incident = await ofCheckout(more);
    for (let reminders = 0; reminders < 2; reminders += 1) {
      clock.pass(hour);
      await fireClock(deps, { incidentId: incident.id, clock: 'bridge' });
      await settled(world, incident);
    }
    return settled(world, incident);
  };
  const onCall: OnCall = {
    at: async ({ now }) => ({
      source: 'PagerDuty',
      asOf: now,
      levels: [
        {
          level: 1,
          people: [
            {
              name: 'Bruno Lima',
              person: bo,
              account: AccountId.parse(`pagerduty:${idOf(`user ${BRUNO.id}`)}`),
            },
          ],
        },
      ],
    }),
  };

  it('rings who is on call, once a reminder, and says for what', async () => {
    jobs.onCall = onCall;
    const incident = await lacking({ severity: 'sev1' });

    // The first is for the incident itself.
    const [, ...forBridge] = await eventsOf(incident, 'page.requested');
    expect(forBridge).toMatchObject([{ reason: 'the bridge has no comms lead', target: { person: bo } }]);
    const [, ...sent] = await eventsOf(incident, 'page.sent');
    expect(sent).toMatchObject([{ how: 'added', to: ['Bruno Lima'] }]);
  });

  it('rings nobody in a drill, nor whom PagerDuty does not know, who are asked in chat', async () => {
    jobs.onCall = onCall;
    const drill = await lacking({ severity: 'sev1', kind: 'drill' });
    jobs.onCall = {
      at: async ({ now }) => ({
        source: 'tocsin.yml',
        asOf: now,
        levels: [{ level: 1, people: [{ name: 'Bo', person: bo }] }],
      }),
    };
    const unknown = await lacking({ severity: 'sev1' });

    expect(await eventsOf(drill, 'page.requested')).toEqual([]);
    expect(await eventsOf(unknown, 'page.requested')).toHaveLength(1);
    expect(await eventsOf(unknown, 'on-call.asked')).toMatchObject([{ people: [bo] }]);
  });
});

describe('pagerduty.resolve: follow', () => {
  it('resolves the incident when it was resolved there, once, and does not ask', async () => {
    const incident = await ofCheckout();
    standIn.as('bruno').resolve(incident.pager?.id ?? '');

    await readPagers(jobs);
    await settled(world, incident);
    await readPagers(jobs);
    const after = await settled(world, incident);

    expect(after).toMatchObject({ status: 'resolved', pager: { status: 'resolved' } });
    expect(await eventsOf(incident, 'status.changed')).toMatchObject([
      { to: 'resolved', reason: 'It was resolved in PagerDuty.' },
    ]);
    expect(world.slack.wordsIn(after.room).join('\n')).not.toContain('Is it over here as well?');
    expect(await eventsOf(incident, 'effect.failed')).toEqual([]);
  });

  it('leaves an incident alone that was taken up again after it', async () => {
    const incident = await ofCheckout();
    standIn.as('bruno').resolve(incident.pager?.id ?? '');
    await readPagers(jobs);
    await settled(world, incident);
    await reopen(deps, { incidentId: incident.id, reason: 'It is back', actor: ana });
    await readPagers(jobs);

    expect((await settled(world, incident)).status).toBe('investigating');
  });
});

describe('an incident that turns out to be another one', () => {
  const into = async (incident: Incident, other: Incident) => {
    const { id: incidentId } = incident;
    await merge(deps, { incidentId, other: other.number, actor: bo });
    return { incident: await settled(world, incident), other: await settled(world, other) };
  };
  const notes = ({ pager: link }: Incident) => standIn.incident(link?.id ?? '').notes;

  it('is merged there, too, where both were opened by hand', async () => {
    const pair = [await ofSearch(), await ofSearch()] as const;
    for (const { id: incidentId, title } of pair) {
      const id = standIn.as('bruno').open({ title, service: 'Search' });
      await requestLink(deps, { incidentId, id, actor: ana });
    }
    const [one, two] = [await settled(world, pair[0]), await settled(world, pair[1])];

    const { incident, other } = await into(one, two);

    expect(standIn.calls()).toContain(`PUT /incidents/${two.pager?.id}/merge`);
    expect([there(incident)?.status, there(other)?.status]).toEqual(['resolved', 'triggered']);
    expect(incident.pager?.status).toBe('resolved');
    expect(other).toMatchObject({ status: 'triage', pager: { id: two.pager?.id, status: 'triggered' } });
    expect(notes(incident)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^\\[INC-\\d+/\\d+\\] INC-${one.number} turned out to be INC-${two.number} and goes on there\\.$`,
        ),
      ),
    ]);
    expect(await eventsOf(incident, 'page.resolved')).toHaveLength(1);
    expect(await eventsOf(incident, 'note.added')).toEqual([]);
    expect(await eventsOf(incident, 'effect.failed')).toEqual([]);
  });

  it('ends there with a note where PagerDuty does not merge what an API opened', async () => {
    const { incident, other } = await into(await ofCheckout(), await ofCheckout());

    expect([there(incident)?.status, there(other)?.status]).toEqual(['resolved', 'triggered']);
    expect(notes(incident)[0]).toContain(`goes on there`);
    expect(other.status).toBe('triage');
    expect(await eventsOf(incident, 'effect.failed')).toEqual([]);
  });

  it('gives the one that rings nobody yet the incident there, whose news are that one’s from then on', async () => {
    const { incident, other } = await into(await ofCheckout(), await ofSearch());
    expect(other.pager).toMatchObject({ id: incident.pager?.id, status: 'triggered' });
    expect(await eventsOf(other, 'page.linked')).toHaveLength(1);
    const linked = (await timelineOf(world, other.id)).find(({ event }) => event.type === 'page.linked');
    expect(linked?.actor).toBe(bo);

    await recordToldNews(deps, {
      incident: other.pager?.id ?? '',
      key: 'pagerduty:webhook:E1',
      occurredAt: clock.now(),
      by: { name: 'Bruno Lima', account: undefined },
      what: { type: 'acknowledged' },
    });

    expect(await eventsOf(other, 'page.acknowledged')).toHaveLength(1);
    expect(await eventsOf(incident, 'page.acknowledged')).toEqual([]);
    await setStatus(deps, { incidentId: other.id, to: 'resolved', actor: ana });
    await settled(world, other);
    expect(there(incident)?.status).toBe('resolved');
  });

  it('goes on in the last of a chain, also when its page went out only then', async () => {
    const back = standIn.fault({ kind: 'down' });
    const first = await declared(deps, { service: 'checkout' });
    const [second, third] = [await ofSearch(), await ofSearch()];
    await merge(deps, { incidentId: first.id, other: second.number, actor: bo });
    await merge(deps, { incidentId: second.id, other: third.number, actor: bo });
    back();
    const opened = await ofCheckout();
    // As when the page was on its way while the two were merged.
    const request = (await timelineOf(world, first.id)).find(({ event }) => event.type === 'page.requested');
    if (!request || !opened.pager) throw new Error('nothing was asked for');
    const { id, url } = opened.pager;
    await report(deps, first.id, { type: 'page.sent', request: request.id, how: 'opened', id, url, to: [] });

    await settled(world, first);

    expect((await settled(world, third)).pager?.id).toBe(id);
    expect((await settled(world, second)).pager).toBeUndefined();
  });
});

describe('/incident page without PagerDuty', () => {
  beforeEach(() => {
    jobs.pager = undefined;
  });
  afterEach(() => {
    jobs.onCall = undefined;
  });
  const { dispatch } = dispatcherFor(deps);
  /** The arguments of the button under the last message there that has one. */
  function buttonIn(platform: 'slack' | 'teams', to: RoomId | PersonId | undefined) {
    const buttons = world[platform].posts
      .filter((post) => post.to === to)
      .flatMap(({ view }) => view.blocks)
      .flatMap((block) => (block.type === 'actions' ? block.actions : []))
      .filter(({ label }) => label === 'I am on it');
    const button = buttons.at(-1);
    if (button?.kind !== 'button') throw new Error(`nobody is asked in ${to}`);
    return button;
  }

  it.each([
    ['slack', bo],
    ['teams', tea],
  ] as const)(
    'asks in chat, and whoever is on it says so with the button in %s, once',
    async (platform, who) => {
      const { incident, room, second } = await incidentInBoth(world);
      const place = platform === 'slack' ? room : second;
      const line = { incidentId: incident.id, room: place };
      expect(answer(await dispatch(typed('page @bo the disk is full', line)))).toContain('to be paged');
      await settled(world, incident);

      expect(await eventsOf(incident, 'page.sent')).toMatchObject([{ how: 'told', people: [bo], to: [] }]);
      expect(world[platform].wordsIn(place).join('\n')).toContain('[I am on it]');
      expect(world.slack.wordsIn(bo).join('\n')).toContain('You are asked to come to');
      const { command, args = {} } = buttonIn(platform, place);
      const press = () => dispatch(pressed(command, args, { actor: who, room: place }));
      // The room says it.
      expect(await press()).toEqual({ kind: 'nothing' });
      expect(answer(await press())).toContain('You are on it already.');

      await settled(world, incident);
      const acknowledged = (await timelineOf(world, incident.id)).filter(
        ({ event }) => event.type === 'page.acknowledged',
      );
      expect(acknowledged.map(({ actor }) => actor)).toEqual([who]);
      expect(world[platform].wordsIn(place).at(-1)).toMatch(/^(Bo|Tea) is on it$/);
      // The same button in their private message leads to the same.
      expect(buttonIn('slack', bo).args).toEqual(args);
    },
  );

  it('asks whoever is on call for a service by the rota, and says so where that is nobody', async () => {
    const { incident, room } = await incidentInBoth(world);
    const say = () => dispatch(typed('page search', { incidentId: incident.id, room }));
    await say();
    await settled(world, incident);
    expect(world.slack.wordsIn(room).at(-1)).toContain('Nobody is known to be on call for search.');

    jobs.onCall = {
      at: async ({ now }) => ({
        source: 'tocsin.yml',
        asOf: now,
        levels: [{ level: 1, people: [{ name: 'Bo', person: bo }] }],
      }),
    };
    await say();
    await settled(world, incident);

    expect(await eventsOf(incident, 'page.sent')).toMatchObject([{ how: 'told', people: [bo] }]);
  });

  it('refuses what needs PagerDuty, with what to type instead', async () => {
    const { incident, room } = await incidentInBoth(world);
    await assignRole(deps, { incidentId: incident.id, role: 'commander', person: ana, actor: ana });

    for (const line of ['page schedule Primary', 'page policy Payments', 'page link Q2KURS8RXYZ123']) {
      expect(answer(await dispatch(typed(line, { incidentId: incident.id, room })))).toContain(
        'Tocsin is not connected to PagerDuty. A person can be asked in chat: /incident page @name',
      );
    }
  });
});
