import { afterAll, describe, expect, it } from '@jest/globals';
import type { Reply } from '../../src/chat/command.js';
import { changesCard } from '../../src/chat/views/changes.js';
import { announcementCard, incidentCard } from '../../src/chat/views/incident-card.js';
import { postmortemDraft } from '../../src/chat/views/postmortem.js';
import { changeStore } from '../../src/db/change-store.js';
import { upkeep } from '../../src/db/upkeep.js';
import { type Change, changeKey } from '../../src/detection/change.js';
import type { ChangeSource } from '../../src/detection/ports.js';
import { readChanges } from '../../src/detection/read-changes.js';
import { PassingFailure, PermanentFailure } from '../../src/errors.js';
import { impactStarted } from '../../src/incident/impact-started.js';
import type { Incident } from '../../src/incident/incident.js';
import { hearOfChange, suspicious } from '../../src/incident/recent-changes.js';
import { triage } from '../../src/incident/triage.js';
import { ana, later, minute } from '../helpers/cast.js';
import { answer, dispatcherFor, pressed, submitted, typed, wordsOf } from '../helpers/dispatching.js';
import { declared, declaredInRoom, effectsOf, openWorld, timelineOf, workOff } from '../helpers/world.js';

const world = await openWorld({
  settings: {
    services: [
      { name: 'checkout', repositories: ['acme/checkout', 'Acme/Cart'] },
      { name: 'search', repositories: ['acme/search'] },
      { name: 'wiki' },
    ],
    changes: { windowHours: 6, shown: 2 },
  },
});
afterAll(() => world.stop());
const { deps, database, clock } = world;
const store = changeStore(database.db);
const refreshed: string[] = [];
const { dispatch, bugs } = dispatcherFor(deps, {
  changes: {
    known: store.known,
    find: store.find,
    refresh: async (repositories) => void refreshed.push(...repositories),
  },
});
afterAll(() => expect(bugs).toEqual([]));

const ago = (minutes: number) => later(clock.now(), -minutes * minute);
let ids = 0;
const change = (minutes: number, more: Partial<Change> = {}): Change => {
  ids += 1;
  const id = String(ids);
  return {
    repository: 'acme/checkout',
    kind: 'merge',
    id,
    title: `#${id} Change ${id}`,
    author: 'octocat',
    at: ago(minutes),
    url: `https://github.example/acme/checkout/pull/${id}`,
    repositoryUrl: 'https://github.example/acme/checkout',
    commit: `c${id}`,
    target: undefined,
    lines: undefined,
    outcome: undefined,
    updatedAt: ago(minutes),
    ...more,
  };
};
const keep = (...changes: Change[]) =>
  store.keep({ repository: changes[0]?.repository ?? '', changes, at: clock.now() });
const known = () => store.known(['acme/checkout'], ago(10_000));
const ofCheckout = (more = {}) => declaredInRoom(deps, { service: 'checkout', ...more });
const card = async ({ id }: Incident) => {
  const incident = await deps.read.incident(id, 'tocsin');
  const looked = incident && suspicious(incident, deps.settings);
  if (!incident || !looked) throw new Error('there is no card');
  const { repositories, since } = looked;
  const found = await store.known(repositories, since);
  return wordsOf(changesCard({ ...looked, known: found, incident, now: clock.now(), most: 2 }));
};
const incidentNow = async ({ id }: Incident) => {
  const incident = await deps.read.incident(id, 'tocsin');
  if (!incident) throw new Error('the incident is gone');
  return incident;
};
const type = async (text: string, where: Parameters<typeof typed>[1] = {}) => dispatch(typed(text, where));
const words = async (reply: Promise<Reply>) => answer(await reply);

describe('our copy of what changed', () => {
  it('takes what comes late for what it is: older than what is known', async () => {
    const one = change(30, { outcome: undefined, lines: 12, updatedAt: ago(30) });
    const ended = { ...one, outcome: 'success', lines: undefined, updatedAt: ago(20) };
    const find = () => store.find(changeKey(one));

    await keep(ended);
    await keep(one);
    expect(await find()).toEqual({ ...ended, lines: undefined });

    await keep({ ...ended, lines: 12, title: 'Renamed', updatedAt: ago(10) });
    await keep({ ...ended, title: 'Renamed', updatedAt: ago(9) });
    expect(await find()).toMatchObject({ title: 'Renamed', lines: 12, updatedAt: ago(9) });
  });

  it('lets of two of the same second that one win that has ended, in either order', async () => {
    const [begun, ended] = [change(30), change(30, { outcome: 'failure' })];
    for (const [first, second] of [
      [begun, ended],
      [ended, begun],
    ] as const) {
      const { id } = change(0);
      await keep({ ...first, id });
      await keep({ ...second, id });

      expect((await store.find(changeKey({ ...begun, id })))?.outcome).toBe('failure');
    }
  });

  it('counts a delivery once, and one that is repeated changes nothing', async () => {
    const one = change(30);
    const heard = { change: one, delivery: 'github:1' };
    await hearOfChange({ ...deps, changes: store }, heard);
    await hearOfChange(
      { ...deps, changes: store },
      { ...heard, change: { ...one, title: 'Forged', updatedAt: ago(0) } },
    );

    expect((await store.find(changeKey(one)))?.title).toBe(one.title);
  });

  it('knows why a repository was not read, and as of when it is known', async () => {
    const at = clock.now();
    await keep(change(1));
    clock.pass(5 * minute);
    const source: ChangeSource = {
      changes: async (repository) => {
        if (repository === 'acme/gone') throw new PermanentFailure('GitHub shows no acme/gone');
        throw new PassingFailure('GitHub does not answer (503)');
      },
    };
    const reading = { source, store, now: clock.now };

    await expect(readChanges(reading, ['acme/gone', 'acme/checkout'], ago(60))).rejects.toThrow('503');
    expect(await known()).toMatchObject({ asOf: at, trouble: 'GitHub does not answer (503)' });
    expect(await store.known(['acme/gone'], ago(60))).toMatchObject({
      asOf: undefined,
      trouble: 'GitHub shows no acme/gone',
    });

    await hearOfChange({ ...deps, changes: store }, { change: change(1), delivery: 'github:meanwhile' });
    expect(await known()).toMatchObject({ asOf: clock.now(), trouble: 'GitHub does not answer (503)' });

    const answering = { ...reading, source: { changes: async () => [] } };
    await readChanges(answering, ['acme/checkout'], ago(60));
    expect(await known()).toMatchObject({ asOf: clock.now(), trouble: undefined });
  });

  it('forgets what is half a year old', async () => {
    const [old, recent] = [change(181 * 1440), change(179 * 1440)];
    await keep(old, recent);
    await upkeep(database.db, clock.now());

    expect(await store.find(changeKey(old))).toBeUndefined();
    expect(await store.find(changeKey(recent))).toBeDefined();
  });
});

describe('the card of recent changes', () => {
  it('follows from a service whose code is known, and from nothing else', async () => {
    const drawn = ['room.changes', 'changes.read'];
    const effects = async (more: object) => {
      const { id } = await declared(deps, { title: 'Logins are slow', ...more });
      return (await effectsOf(world, id)).filter((name) => drawn.includes(name));
    };

    expect(await effects({ service: 'checkout' })).toEqual(expect.arrayContaining(drawn));
    expect(await effects({ service: 'wiki' })).toEqual([]);
    expect(await effects({})).toEqual([]);
  });

  it('is drawn anew when the service, the beginning or what is known of it becomes another', async () => {
    const incident = await declaredInRoom(deps, { title: 'Logins are slow' });
    const next = async () => {
      const effects = await effectsOf(world, incident.id);
      await workOff(world, incident.id);
      return effects;
    };
    await next();
    await triage(deps, { incidentId: incident.id, service: 'checkout', actor: ana });
    expect(await next()).toEqual(expect.arrayContaining(['room.changes', 'changes.read']));

    await impactStarted(deps, { incidentId: incident.id, at: ago(10), actor: ana });
    expect(await next()).toEqual(expect.arrayContaining(['room.changes', 'changes.read']));

    const hear = (one: Change, delivery: string) =>
      hearOfChange({ ...deps, changes: store }, { change: one, delivery });
    await hear(change(20, { repository: 'ACME/cart' }), 'github:late');
    expect(await next()).toEqual(['room.changes']);
    for (const [index, one] of [
      change(5),
      change(20, { repository: 'acme/search' }),
      change(7 * 60),
    ].entries()) {
      await hear(one, `github:of-no-matter-${index}`);
    }
    expect(await next()).toEqual([]);
  });

  it('shows the likeliest first, so many, and what is said of each', async () => {
    clock.pass(1440 * minute);
    const [small, large] = [change(40, { lines: 2 }), change(40, { lines: 900 })];
    const deployed = { kind: 'deployment', target: 'production', outcome: 'success' } as const;
    const near = change(12, { ...deployed, title: 'Release 7' });
    await keep(small, large, near, change(3 * 1440, { ...deployed, commit: 'before' }), change(60));
    await store.keep({ repository: 'Acme/Cart', changes: [], at: clock.now() });
    const incident = await ofCheckout();
    const shown = await card(incident);

    expect(shown).toMatch(/Release 7[\s\S]*12 min before it began[\s\S]*900 lines/);
    expect(shown).toContain('production · by octocat');
    expect(shown).not.toContain(small.title);
    expect(shown).toContain('… 2 more');
    expect(shown).toMatch(/\[Cause\] \[Clear\]/);
    expect(shown).toContain(`From GitHub, as of ${clock.now().toISOString()}`);

    await store.missed('acme/cart', 'GitHub does not answer (503)');
    expect(await card(incident)).toContain(
      `GitHub does not answer (503); showing what is known as of ${clock.now().toISOString()}.`,
    );
  });

  it('says so when nothing changed', async () => {
    clock.pass(1440 * minute);
    const incident = await ofCheckout();
    await keep(change(20 * 60), change(-1));
    await store.keep({ repository: 'acme/cart', changes: [], at: clock.now() });

    expect(await card(incident)).toMatch(/No change of checkout is known since .*, before the impact began/);
  });
});

describe('a mark', () => {
  it('is made by a button, told in the room, and shown on both cards and in the draft', async () => {
    clock.pass(1440 * minute);
    const [first, second, third] = [change(10), change(20), change(30)];
    await keep(first, second, third);
    const incident = await ofCheckout();
    await workOff(world, incident.id);
    const press = (one: Change, as: string) =>
      dispatch(
        pressed('suspect', { change: changeKey(one), as }, { incidentId: incident.id, room: incident.room }),
      );

    expect(answer(await press(third, 'cause'))).toBe('');
    expect(await effectsOf(world, incident.id)).toEqual(
      expect.arrayContaining(['room.changes', 'room.card', 'room.say']),
    );
    await press(third, 'cause');
    await press(second, 'cause');
    await press(first, 'cleared');

    const events = await timelineOf(world, incident.id);
    expect(events.filter(({ event }) => event.type === 'change.marked')).toHaveLength(3);
    const after = await incidentNow(incident);
    expect(wordsOf(incidentCard(after))).toContain(`Cause: ${third.title}, ${second.title}`);
    expect(wordsOf(announcementCard(after))).toContain('Cause: ');
    const draft = wordsOf(postmortemDraft(after, events, []));
    expect(draft).toContain(`marked as the cause: ${third.title}`);
    expect(draft).toContain(`cleared of suspicion: ${first.title}`);
    expect(draft).not.toContain(`marked as the cause: ${first.title}`);

    const lines = (await card(incident)).split('\n').filter((line) => /Merged|\[/.test(line));
    expect(lines).toEqual([
      expect.stringContaining(`✔ Cause · 🔀 Merged ${second.title}`),
      '[Clear]',
      expect.stringContaining(`✔ Cause · 🔀 Merged ${third.title}`),
      '[Clear]',
      expect.stringContaining(`Cleared · 🔀 Merged ${first.title}`),
      '[Cause]',
    ]);
  });

  it('is typed by number or link, or chosen in a form, and taken back by the other', async () => {
    clock.pass(1440 * minute);
    const one = change(10);
    await keep(one);
    const incident = await ofCheckout();
    const { room } = incident;
    const marks = async () => (await incidentNow(incident)).marks?.map(({ as }) => as);

    await type(`suspect acme/Checkout#${one.id}`, { room });
    expect(await marks()).toEqual(['cause']);
    await type(`suspect https://github.example/acme/checkout/pull/${one.id}/files clear`, { room });
    expect(await marks()).toEqual(['cleared']);
    const form = await type('suspect', { room });
    expect(form).toMatchObject({ kind: 'form', form: { title: 'Suspect a change' } });
    await dispatch(submitted('suspect', { change: changeKey(one), as: 'cause' }, incident.id));
    expect(await marks()).toEqual(['cause']);

    expect(await words(type('suspect acme/checkout#99999', { room }))).toContain(
      'Nothing is known of acme/checkout/merge/99999',
    );
    expect(await words(type('suspect the database', { room }))).toContain(
      'Name a change as acme/checkout#412',
    );
  });
});

describe('/incident changes', () => {
  it('answers in private for the incident’s service, after asking anew, and is recorded', async () => {
    clock.pass(1440 * minute);
    const [before, after] = [change(20), change(2)];
    await keep(before, after);
    const incident = await ofCheckout({ startedAt: ago(5) });
    refreshed.length = 0;
    const reply = await type('changes', { room: incident.room });

    expect(reply.kind).toBe('private');
    expect(answer(reply)).toMatch(
      new RegExp(
        `${before.title}[\\s\\S]*15 min before it began[\\s\\S]*${after.title}[\\s\\S]*3 min after it began`,
      ),
    );
    expect(refreshed).toEqual(['acme/checkout', 'Acme/Cart']);
    expect((await timelineOf(world, incident.id)).at(-1)?.event).toMatchObject({
      type: 'command.ran',
      command: 'changes',
      outcome: 'ok',
    });
  });

  it('answers for another service and window, outside of incidents, too', async () => {
    clock.pass(1440 * minute);
    await keep(change(90, { repository: 'acme/search', title: 'Rank higher' }));

    expect(await words(type('changes Search since 2h'))).toContain('Rank higher');
    expect(await words(type('changes search since 1h'))).toContain('No change of search is known since');
    expect(await words(type('changes since 2h'))).toContain('Name a service: /incident changes checkout');
  });

  it('says what to set, and which service may be meant', async () => {
    const nameless = await declaredInRoom(deps, { title: 'Logins are slow' });

    expect(await words(type('changes', { room: nameless.room }))).toContain(
      `INC-${nameless.number} names no service. Set it with /incident triage`,
    );
    expect(await words(type('changes chekout'))).toContain(
      'There is no service “chekout”; did you mean "checkout"?',
    );
    expect(await words(type('changes wiki'))).toContain('wiki has no repositories. List them in tocsin.yml');
    const unconnected = dispatcherFor(deps).dispatch;
    expect(answer(await unconnected(typed('changes checkout')))).toContain('sets GITHUB_TOKEN');
    const bare = dispatcherFor({ ...deps, settings: { ...deps.settings, services: [] } }).dispatch;
    expect(answer(await bare(typed('changes checkout')))).toContain('No services are set up.');
  });
});
