/** What comes of a private incident outside its room: nobody is told who may not know of it. */
import { afterAll, describe, expect, it } from '@jest/globals';
import { PermanentFailure } from '../../src/errors.js';
import { AccountId, type IncidentId, PersonId } from '../../src/ids.js';
import { fireClock } from '../../src/incident/fire-clock.js';
import type { Incident } from '../../src/incident/incident.js';
import { invite } from '../../src/incident/invite.js';
import { linkAccount } from '../../src/incident/link-accounts.js';
import { makePrivate } from '../../src/incident/make-private.js';
import { mayKnow } from '../../src/incident/may-know.js';
import { merge } from '../../src/incident/merge.js';
import { acknowledgePage, requestPage } from '../../src/incident/page.js';
import type { Pager, PagerNews } from '../../src/incident/pager.js';
import { recordNews } from '../../src/incident/pager-news.js';
import { publishUpdate } from '../../src/incident/publish-update.js';
import { setSeverity } from '../../src/incident/set-severity.js';
import { subscribe } from '../../src/incident/subscribe.js';
import { takeNote } from '../../src/incident/take-note.js';
import { jobs } from '../../src/jobs/index.js';
import { ana, bo, cy, minute } from '../helpers/cast.js';
import { wordsOf } from '../helpers/dispatching.js';
import { openMirrored, settled } from '../helpers/mirrored.js';
import { declared, timelineOf } from '../helpers/world.js';

const ceo = PersonId.parse('slack:U0CEO');
const auditor = PersonId.parse('slack:U0AUDITOR');
const [board, support, around] = ['slack:C0BOARD', 'slack:C0SUPPORT', 'slack:C0PAYROLL'];
const world = await openMirrored({
  settings: {
    permissions: { 'incident.private.read': [auditor] },
    services: [{ name: 'payroll', channels: [around] }],
    subscriptions: [{ service: 'payroll', people: [ceo, auditor, ana] }],
    executiveNotices: [{ severity: 'sev1', afterMinutes: 30, to: [board, ceo, auditor, ana] }],
    audiences: { executives: { to: [board, ceo] }, support: { to: [support] } },
  },
});
afterAll(() => world.stop());
const { deps, clock, slack, teams, jobs: jobDeps } = world;

const title = 'Strangers read the payroll';
const hush = { title, service: 'payroll', severity: 'sev1', private: true } as const;
const hidden = async () => settled(world, await declared(deps, hush));
const update = { impact: 'Salaries are seen by others', next: 'We lock it' };

/** Who read anything of an incident, people and rooms. */
function readers({ number }: Incident): string[] {
  const posts = [...slack.posts, ...teams.posts].filter(({ view }) =>
    new RegExp(`INC-${number}\\b|payroll|Salaries`, 'i').test(JSON.stringify(view)),
  );
  return [...new Set(posts.map(({ to }) => to))].sort();
}
const eventsOf = async ({ id }: { id: IncidentId }) =>
  (await timelineOf(world, id)).map(({ event }) => event);
const invited = async (incident: Incident) =>
  (await eventsOf(incident)).flatMap((event) => (event.type === 'person.invited' ? [event.person] : []));

describe('a private incident is told', () => {
  it('to those alone who may know of it, whatever is configured', async () => {
    const incident = await hidden();
    await subscribe(deps, { person: bo, to: { service: 'payroll' } });
    await setSeverity(deps, { incidentId: incident.id, severity: 'sev2', actor: ana });
    await setSeverity(deps, { incidentId: incident.id, severity: 'sev1', actor: ana });
    await publishUpdate(deps, { incidentId: incident.id, ...update, actor: ana });
    clock.pass(31 * minute);
    await fireClock(deps, { incidentId: incident.id, clock: 'executive-notice' });
    const { room } = await settled(world, incident);

    // Her own rule makes Ana follow it; whoever has incident.private.read may know.
    expect(readers(incident)).toEqual([ana, auditor, String(room)].sort());
    const told = (await eventsOf(incident)).filter(({ type }) => type === 'statement.published');
    expect(told).toMatchObject([
      { audience: 'executives', where: [auditor, ana], notice: { minutes: [30] } },
    ]);
    const followers = async (person: PersonId) =>
      (await deps.read.subscriptionsOf(person)).some((one) => one.incident === incident.id);
    expect(await Promise.all([ana, auditor, ceo].map(followers))).toEqual([true, true, false]);
  });

  it('to nobody else when it becomes private while others were about to be told', async () => {
    const { id } = await declared(deps, { ...hush, private: false });
    await subscribe(deps, { person: bo, to: { service: 'payroll' } });
    await settled(world, { id });
    await publishUpdate(deps, { incidentId: id, ...update, actor: ana });
    await settled(world, { id });
    await makePrivate(deps, { incidentId: id, actor: ana });
    const incident = await settled(world, { id });
    const events = await timelineOf(world, id);
    const of = (type: string) => events.find(({ event }) => event.type === type)?.id ?? events[0]?.id;
    const before = slack.posts.length;
    const late = { incident, platform: 'slack', attempt: 2 };
    const said = of('statement.published');
    const done = of('update.published');
    if (!said || !done) throw new Error('nothing was said');

    for (const to of ['announcement', board, support, ceo]) {
      const effect = { name: 'statement.deliver', incidentId: id, event: said, to } as const;
      await jobs['statement.deliver'](jobDeps, { ...late, effect });
    }
    const effect = { incidentId: id, event: done, person: bo };
    await jobs['follower.tell'](jobDeps, { ...late, effect: { name: 'follower.tell', ...effect } });
    await jobs['person.tell'](jobDeps, { ...late, effect: { name: 'person.tell', ...effect } });

    // In its own room a clock may speak meanwhile.
    expect(slack.posts.slice(before).filter(({ to }) => to !== incident.room)).toEqual([]);
    // The cards in the channels for announcements and around the service say nothing of it any more.
    for (const card of [incident.announcement, ...(incident.informed ?? [])]) {
      const post = slack.posts.find(({ id }) => id === card?.id);
      expect(post && wordsOf(post.view)).toBe('Moved. Nothing more happens here.');
    }
    expect(incident.informed).toHaveLength(1);
  });
});

describe('what was public before', () => {
  it('is said to who made it private, with what the platform does not let Tocsin do about it', async () => {
    const { id } = await declared(deps, { ...hush, private: false });
    await publishUpdate(deps, { incidentId: id, ...update, actor: ana });
    const { room: old } = await settled(world, { id });
    slack.trouble = (call) =>
      /^describeRoom .*(-moved-|archived: true)/.test(call)
        ? new PermanentFailure('The workspace does not allow Tocsin to do this.')
        : undefined;
    await makePrivate(deps, { incidentId: id, actor: ana });
    const { room } = await settled(world, { id });
    slack.trouble = () => undefined;

    expect(room).not.toBe(old);
    const told = slack.wordsIn(ana).filter((words) => words.includes(`Its old room is ${old}.`));
    expect(told).toHaveLength(1);
    for (const words of [
      'Not done there: another name (The workspace does not allow Tocsin to do this.) archiving it (',
      'Updates that were published before still stand where they were told: the announcement channel, ',
      board,
      support,
    ]) {
      expect(told[0]).toContain(words);
    }
    expect(slack.calls.filter((call) => call.startsWith(`describeRoom ${String(old).slice(6)} `))).toEqual(
      expect.arrayContaining([expect.stringMatching(/ emptied$/)]),
    );
  });
});

describe('whoever is paged to a private incident', () => {
  it('may know of it from then on, and is called into its room', async () => {
    const incident = await hidden();
    await requestPage(deps, {
      incidentId: incident.id,
      target: { kind: 'person', name: 'a person', person: bo },
      reason: 'you know payroll',
      actor: ana,
    });
    const { room } = await settled(world, incident);

    expect(await invited(incident)).toEqual([bo]);
    expect(await mayKnow(deps, incident, bo)).toBe(true);
    expect(slack.calls).toContain(`invite ${String(room).slice('slack:'.length)} U0BO`);
    expect(slack.wordsIn(bo).join('\n')).toContain(title);
    expect(await mayKnow(deps, incident, cy)).toBe(false);
  });

  it('is so by the rota, too, once', async () => {
    jobDeps.onCall = {
      at: async ({ now }) => ({
        source: 'tocsin.yml',
        asOf: now,
        levels: [{ level: 1, people: [{ name: 'Cy', person: cy }] }],
      }),
    };
    const incident = await hidden();
    const ask = {
      incidentId: incident.id,
      target: { kind: 'service', name: 'payroll' },
      actor: ana,
    } as const;
    await requestPage(deps, ask);
    await settled(world, incident);
    const request = (await timelineOf(world, incident.id)).find(
      ({ event }) => event.type === 'page.requested',
    );
    if (!request) throw new Error('nobody was paged');
    await acknowledgePage(deps, { incidentId: incident.id, request: request.id, actor: cy });
    await requestPage(deps, ask);
    await settled(world, incident);

    expect(await invited(incident)).toEqual([cy]);
    jobDeps.onCall = undefined;
  });

  it('is so when they answer in PagerDuty, which learns neither what it is about nor why they are asked', async () => {
    const account = AccountId.parse('pagerduty:P1BO');
    await linkAccount(deps, { person: bo, account, actor: ana });
    const asked: string[] = [];
    const pager: Pager = {
      platform: 'pagerduty',
      directory: async () => [],
      onCall: async (_, now) => ({ source: 'PagerDuty', asOf: now, levels: [] }),
      maintenance: async () => [],
      page: async ({ title: called, details }) => {
        asked.push(called, details);
        const url = 'https://acme.pagerduty.com/incidents/Q1';
        return { id: 'Q1', url, title: called, status: 'triggered', priority: undefined, to: ['Bo'] };
      },
      addResponders: async (_, { message }) => {
        asked.push(message);
        return [];
      },
      find: async (id) => ({
        id,
        url: 'https://x.example',
        title: '',
        status: 'triggered',
        priority: undefined,
      }),
      news: async () => [],
      note: async (_, text) => void asked.push(text),
      setPriority: async () => false,
      merge: async () => false,
      resolve: async () => undefined,
    };
    jobDeps.pager = pager;
    const incident = await hidden();
    const ask = {
      incidentId: incident.id,
      target: { kind: 'policy', name: 'Payments', id: 'PPOLICY' },
      reason: 'Salaries leak',
      actor: ana,
    } as const;
    jobDeps.pagerKnown = {
      ...jobDeps.pagerKnown,
      directory: async () => [{ kind: 'service', id: 'PSERVICE', name: 'Any' }],
    };
    await requestPage(deps, ask);
    await settled(world, incident);
    await requestPage(deps, ask);
    await takeNote(deps, { incidentId: incident.id, text: 'Salaries are on a disk', actor: ana });
    const linked = await settled(world, incident);
    const news: PagerNews = {
      incident: 'Q1',
      key: 'n1',
      occurredAt: clock.now(),
      by: { name: 'Bo', account },
      what: { type: 'acknowledged' },
    };
    expect(await mayKnow(deps, linked, bo)).toBe(false);
    await recordNews(deps, linked, [news]);

    expect(asked).toHaveLength(3);
    expect(asked.join('\n')).toContain(`INC-${incident.number}`);
    expect(asked.join('\n')).not.toMatch(/payroll|Salaries/i);
    expect(await mayKnow(deps, linked, bo)).toBe(true);
    expect(await invited(incident)).toEqual([bo]);
    jobDeps.pager = undefined;
  });

  it('is so where theirs turns out to be another private one', async () => {
    const [one, other] = [await settled(world, await declared(deps, { ...hush, actor: bo })), await hidden()];
    await invite(deps, { incidentId: other.id, person: bo, actor: ana });
    await invite(deps, { incidentId: one.id, person: ana, actor: bo });
    await merge(deps, { incidentId: other.id, other: one.number, actor: bo });

    expect(await invited(one)).toEqual([ana]);
  });
});
