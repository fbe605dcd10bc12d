import { afterAll, describe, expect, it } from '@jest/globals';
import { commands } from '../../commands/index.js';
import { wordsFor } from '../../src/chat/command.js';
import { showHome } from '../../src/chat/home.js';
import { findIncidents, redraw } from '../../src/chat/looking-up.js';
import type { View } from '../../src/chat/view.js';
import { recordSightings } from '../../src/db/sightings.js';
import { IncidentId, PersonId } from '../../src/ids.js';
import { assignRole } from '../../src/incident/assign-role.js';
import { brief } from '../../src/incident/brief.js';
import { addItems } from '../../src/incident/close.js';
import type { TimelineEvent } from '../../src/incident/event.js';
import type { Incident } from '../../src/incident/incident.js';
import { mayKnow, type Viewer, viewerOf } from '../../src/incident/may-know.js';
import { report } from '../../src/incident/report.js';
import { setStatus } from '../../src/incident/set-status.js';
import { takeNote } from '../../src/incident/take-note.js';
import { ana, bo, cy, freshRoom, messageIn } from '../helpers/cast.js';
import { answer, dispatcherFor, plain, pressed, submitted, typed, wordsOf } from '../helpers/dispatching.js';
import { ran } from '../helpers/ran.js';
import { declared, effectsOf, eventTypesOf, openWorld, timelineOf, workOff } from '../helpers/world.js';

const auditor = PersonId.parse('slack:U0AUDITOR');
const world = await openWorld({ settings: { permissions: { 'incident.private.read': [auditor] } } });
afterAll(() => world.stop());
const { deps } = world;
const { dispatch, bugs } = dispatcherFor(deps);
afterAll(() => expect(bugs).toEqual([]));

/** Declared by Ana, whose room Cy is in; Bo has nothing to do with it. */
async function hidden(title = 'Somebody reads payroll'): Promise<Incident> {
  const { id, number } = await declared(deps, { title, private: true });
  const room = freshRoom();
  await report(deps, id, { type: 'room.created', room, name: `inc-${number}`, private: true });
  await report(deps, id, { type: 'card.posted', message: messageIn(room) });
  const incident = await report(deps, id, { type: 'announcement.posted', message: messageIn(freshRoom()) });
  await seen(incident, { type: 'member.joined', person: cy });
  return incident;
}

let sightings = 0;
const seen = async ({ room }: Incident, event: TimelineEvent) => {
  if (!room) throw new Error('the incident has no room');
  sightings += 1;
  world.clock.pass(1);
  const at = world.clock.now();
  const sighting = { room, event, actor: undefined, occurredAt: at, delivery: `seen-${sightings}` };
  await recordSightings(world.database.db, [sighting], at);
};

const isFree = async () => {
  const [newest] = await deps.read.incidents({ viewer: 'tocsin', limit: 1 });
  return (newest?.number ?? 0) + 1000;
};

/** Typed bare, a command opens its form; the others come to their own refusals. */
const lines = [
  ...commands.flatMap(({ name, examples }, index) => (index % 4 === 0 ? name : examples.slice(-1))),
  ...commands.flatMap(wordsFor).filter((_, index) => index % 8 === 0),
];

describe('of a private incident', () => {
  it('whoever has nothing to do with it is told what is told of one that does not exist, whatever they type', async () => {
    const incident = await hidden();
    const free = await isFree();
    const reply = async (number: number, line: string) =>
      answer(await dispatch(typed(`INC-${number} ${line}`, { actor: bo }))).replaceAll(String(number), 'N');

    for (const line of [...lines, '', 'breakglass asleep | timeline', 'no-such-command']) {
      expect({ line, reply: await reply(incident.number, line) }).toEqual({
        line,
        reply: await reply(free, line),
      });
    }
    expect(await reply(incident.number, 'timeline')).toBe('There is no INC-N. See /incident list all.');
    expect(await eventTypesOf(world, incident.id)).not.toContain('command.ran');
  });

  it('an old button or form tells them no more', async () => {
    const incident = await hidden();
    const gone = IncidentId.parse(crypto.randomUUID());
    const as = (incidentId: IncidentId) => ({ incidentId, actor: bo, room: freshRoom() });

    for (const { name } of commands) {
      const args = { level: 'sev1', to: 'identified', role: 'commander', person: 'me', step: '1' };
      const open = name.length % 2 === 0;
      const [there, nowhere] = await Promise.all(
        [incident.id, gone].map(async (id) =>
          answer(await dispatch(pressed(name, { ...args, incident: id }, { ...as(id), open }))),
        ),
      );
      expect({ name, open, there }).toEqual({ name, open, there: nowhere });
      const filled = (id: IncidentId) => ({ ...submitted(name, args, id), actor: bo });
      expect(answer(await dispatch(filled(incident.id)))).toBe(answer(await dispatch(filled(gone))));
    }
    expect((await deps.read.incident(incident.id, 'tocsin'))?.severity).toBe('sev2');
  });

  it('the record of their attempt does not say that it exists either', async () => {
    const incident = await hidden();
    const attempts = [
      typed(`INC-${incident.number} timeline`, { actor: bo }),
      typed(`INC-${await isFree()} timeline`, { actor: bo }),
    ];
    for (const attempt of attempts) await dispatch(attempt);

    const [there, nowhere] = await Promise.all(attempts.map(({ delivery }) => ran(world, delivery)));
    expect(there).toMatchObject([{ outcome: 'invalid', incidentId: null }]);
    expect(nowhere).toMatchObject([{ outcome: 'invalid', incidentId: null }]);
  });

  it('lists, searches, cards and the Home show nothing to them, and everything to who is in it', async () => {
    const open = await declared(deps, { title: 'Zeppelins are late' });
    const incident = await hidden('Zeppelins are spied upon');
    const over = await hidden('Airships were spied upon');
    await setStatus(deps, { incidentId: over.id, to: 'resolved', actor: ana });
    await addItems(deps, {
      incidentId: over.id,
      items: [{ title: 'Hush Zeppelins', owner: bo, dueDate: undefined, waitsFor: [] }],
      actor: ana,
    });
    const homeOf = async (person: PersonId) => {
      let shown: View = { fallback: '', blocks: [] };
      const publishHome = async (_: PersonId, view: View) => {
        shown = view;
      };
      await showHome({ ...deps, chat: { publishHome } }, person);
      return wordsOf(shown);
    };
    const shownTo = async (actor: PersonId) => [
      answer(await dispatch(typed('list', { actor }))),
      answer(await dispatch(typed('list all', { actor }))),
      answer(await dispatch(typed('search zeppelins', { actor }))),
      (await findIncidents(deps, 'zeppelins', actor)).map(({ number }) => number).join(),
      await homeOf(actor),
    ];
    const card = (actor: PersonId) => redraw(deps, `card:${incident.id}`, actor);

    for (const words of await shownTo(bo)) {
      expect(words).not.toMatch(/spied|Hush/);
      expect(words).not.toContain(`INC-${incident.number}`);
    }
    for (const words of (await shownTo(bo)).slice(0, 3)) expect(words).toContain(open.title);
    for (const actor of [ana, cy, auditor]) {
      for (const words of await shownTo(actor)) expect(words).toContain(String(incident.number));
    }
    expect(await card(bo)).toBeUndefined();
    expect(plain((await card(cy))?.fallback ?? '')).toContain('spied');
  });

  it('nothing is read for them, by whichever way it is asked for', async () => {
    const incident = await hidden();
    await setStatus(deps, { incidentId: incident.id, to: 'resolved', actor: ana });
    await addItems(deps, {
      incidentId: incident.id,
      items: [{ title: 'Hush', owner: bo, dueDate: undefined, waitsFor: [] }],
      actor: ana,
    });
    const { read } = deps;
    const readBy = async (viewer: Viewer) => ({
      incident: await read.incident(incident.id, viewer),
      numbered: await read.incidentByNumber(incident.number, viewer),
      events: (await read.timeline(incident, { viewer, limit: 10 })).events.length,
      items: (await read.items(incident.id, viewer)).length,
      brief: (await brief(read, incident, viewer)).moments.length,
    });

    expect(await readBy(viewerOf(deps, bo))).toEqual({ events: 0, items: 0, brief: 0 });
    for (const viewer of [viewerOf(deps, cy), viewerOf(deps, bo, incident.room), 'tocsin'] as const) {
      expect(await readBy(viewer)).toEqual({
        incident: expect.objectContaining({ id: incident.id }),
        numbered: expect.objectContaining({ id: incident.id }),
        events: expect.any(Number),
        items: 1,
        brief: expect.any(Number),
      });
      expect((await readBy(viewer)).events).toBeGreaterThan(3);
    }
  });

  it('a page of what is found is as long as if there were nothing else', async () => {
    const open = await declared(deps, { title: 'Quokka one' });
    const incident = await hidden('Quokka two');
    for (let count = 0; count < 30; count += 1) {
      await takeNote(deps, { incidentId: incident.id, text: `quokka ${count}`, actor: ana });
    }
    await takeNote(deps, { incidentId: open.id, text: 'the quokka is fine', actor: ana });

    const page = await deps.read.search('quokka', {
      viewer: { who: async () => ({ accounts: [bo], readsPrivate: false }) },
      limit: 10,
    });

    expect(page.hits.map((hit) => hit.incident.id)).toEqual([open.id, open.id]);
    expect(page.next).toBeUndefined();
  });
});

describe('who may know of a private incident', () => {
  it('is who declared it, and who is in its room for as long as they are', async () => {
    const incident = await hidden();
    const knows = (person: PersonId) => mayKnow(deps, incident, person);

    expect(await Promise.all([ana, bo, cy, auditor].map(knows))).toEqual([true, false, true, true]);
    await seen(incident, { type: 'member.left', person: cy });
    expect(await knows(cy)).toBe(false);
    await seen(incident, { type: 'member.joined', person: cy });
    expect(await knows(cy)).toBe(true);
    expect(await deps.read.members(incident)).toEqual([cy]);
  });

  it('is who was called in, at once, and who was given a role', async () => {
    const incident = await hidden();
    const dee = PersonId.parse('slack:U0DEE');
    await dispatch(typed('invite @bo', { room: incident.room }));
    await assignRole(deps, { incidentId: incident.id, role: 'scribe', person: dee, actor: ana });

    expect(await mayKnow(deps, incident, bo)).toBe(true);
    expect(await mayKnow(deps, incident, dee)).toBe(true);
    expect(await effectsOf(world, incident.id)).toContain('room.invite');
    expect(answer(await dispatch(typed(`INC-${incident.number} timeline`, { actor: bo })))).toContain(
      'called',
    );
  });

  it('is a person by whichever account', async () => {
    const incident = await hidden();
    const cyInTeams = PersonId.parse('teams:cy');
    expect(await mayKnow(deps, incident, cyInTeams)).toBe(false);
    await deps.transact((tx) =>
      tx.people.say({ accounts: [cy, cyInTeams], same: true, by: ana, at: deps.now() }),
    );

    expect(await mayKnow(deps, incident, cyInTeams)).toBe(true);
  });

  it('is whoever acts from within its room: nobody else could', async () => {
    const incident = await hidden();

    expect(answer(await dispatch(typed('timeline', { actor: bo, room: incident.room })))).toContain(
      'declared',
    );
    expect(
      answer(await dispatch(typed(`INC-${incident.number} timeline`, { actor: bo, room: incident.room }))),
    ).toContain('declared');
  });

  it('is everyone where it is not private', async () => {
    expect(await mayKnow(deps, await declared(deps), bo)).toBe(true);
  });
});

describe('declaring in private', () => {
  it.each([
    ['declare private sev1 Payroll leaks', 'sev1', 'Payroll leaks'],
    ['declare sev1 private Payroll leaks', 'sev1', 'Payroll leaks'],
    ['declare Private: Payroll leaks', 'sev2', 'Payroll leaks'],
  ])('“%s” announces nothing', async (line, severity, title) => {
    const reply = answer(await dispatch(typed(line)));
    const [incident] = await deps.read.incidents({ viewer: 'tocsin', limit: 1 });
    if (!incident) throw new Error('nothing was declared');

    expect(incident).toMatchObject({ private: true, severity, title });
    expect(reply).toContain('it is private: only who is in its room knows of it');
    const effects = await effectsOf(world, incident.id);
    expect(effects).toContain('room.create');
    expect(effects).not.toContain('announcement');
  });

  it('says in Teams, where a command is a message, that the message is still there', async () => {
    const reply = async (actor: PersonId) =>
      answer(await dispatch(typed('declare private sev1 Payroll leaks', { actor })));
    const words = 'Delete the message you typed if others can read it.';

    expect(await reply(PersonId.parse('teams:0a-tea'))).toContain(words);
    expect(await reply(ana)).not.toContain(words);
  });

  it('can be chosen in the form', async () => {
    await dispatch(submitted('declare', { title: 'Hush', severity: 'sev3', private: ['true'] }));

    const [incident] = await deps.read.incidents({ viewer: 'tocsin', limit: 1 });
    expect(incident).toMatchObject({ title: 'Hush', private: true });
  });

  it('leaves nothing of it in the timeline of the room where it was typed wrongly', async () => {
    const elsewhere = await report(deps, (await declared(deps)).id, {
      type: 'room.created',
      room: freshRoom(),
      name: 'elsewhere',
    });
    const inRoom = { room: elsewhere.room };
    await dispatch(typed('declare private sev9 Payroll leaks', inRoom));
    await dispatch({
      ...submitted('declare', { title: 'Payroll leaks', severity: 'x', private: ['true'] }),
      ...inRoom,
    });

    const recorded = JSON.stringify(await timelineOf(world, elsewhere.id));
    expect(recorded).toContain('/incident declare …');
    expect(recorded).not.toContain('Payroll');
  });

  it('is what the settings may ask for by severity and service', async () => {
    const strict = await openWorld({
      settings: { private: { severities: ['sev1'], services: ['payroll'] }, mirror: true },
    });
    const of = async (more: Partial<Parameters<typeof declared>[1]>) =>
      (await declared(strict.deps, more)).private ?? false;

    expect(await of({ severity: 'sev1' })).toBe(true);
    expect(await of({ severity: 'sev3', service: 'payroll' })).toBe(true);
    expect(await of({ severity: 'sev3' })).toBe(false);
    await strict.stop();
  });
});

describe('/incident private', () => {
  it('gives the incident a new room, takes those in the old one along, and takes back what others can read', async () => {
    const before = await publicly();
    await seen(before, { type: 'member.joined', person: cy });
    await workOff(world, before.id);

    const reply = answer(await dispatch(typed('private customer data', { room: before.room })));

    expect(reply).toContain('is private now');
    const incident = await deps.read.incident(before.id, 'tocsin');
    expect(incident).toMatchObject({ private: true, announcement: before.announcement });
    expect(incident).not.toHaveProperty('room');
    expect(incident).not.toHaveProperty('card');
    expect(await effectsOf(world, before.id)).toEqual(
      expect.arrayContaining(['room.create', 'room.leave', 'announcement', 'room.invite', 'room.say']),
    );
    const [event] = (await timelineOf(world, before.id))
      .map((recorded) => recorded.event)
      .filter(({ type }) => type === 'incident.made-private');
    expect(event).toMatchObject({
      rooms: [before.room],
      messages: [before.card],
      members: [cy, ana],
      reason: 'customer data',
    });
    if (!incident) throw new Error('the incident is gone');
    expect(await Promise.all([ana, bo, cy].map((one) => mayKnow(deps, incident, one)))).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('lets nobody in by the old room, which others can join', async () => {
    const before = await publicly();
    await dispatch(typed('private', { room: before.room }));
    await seen(before, { type: 'member.joined', person: bo });
    await seen(before, { type: 'topic.changed', topic: 'what was that?' });

    const press = pressed(
      'role',
      { role: 'commander', person: 'me' },
      { actor: bo, room: before.room, incidentId: before.id },
    );
    expect(answer(await dispatch(press))).toBe('This incident does not exist any more.');
    expect(answer(await dispatch(typed('timeline', { actor: bo, room: before.room })))).toMatch(
      /works in an incident’s room/,
    );
    expect(await eventTypesOf(world, before.id)).not.toContain('topic.changed');
  });

  it('does not take a public room that was on its way', async () => {
    const { id } = await declared(deps);
    await dispatch(typed(`INC-${(await deps.read.incident(id, 'tocsin'))?.number} private`));
    const late = freshRoom();
    await report(deps, id, { type: 'room.created', room: late, name: 'late' });
    await report(deps, id, { type: 'card.posted', message: messageIn(late) });

    expect(await deps.read.incident(id, 'tocsin')).not.toHaveProperty('room');
    expect(await deps.read.incident(id, 'tocsin')).not.toHaveProperty('card');
    expect(await effectsOf(world, id)).toContain('room.leave');
  });

  it('is named by no other incident any more, nor merged with one that others know of', async () => {
    const other = await publicly();
    const before = await publicly();
    const { number } = before;
    await dispatch(typed(`related INC-${number}`, { room: other.room }));
    expect((await deps.read.incident(other.id, 'tocsin'))?.related).toEqual([number]);
    await dispatch(typed('private', { room: before.room }));

    expect(await deps.read.incident(other.id, 'tocsin')).not.toHaveProperty('related');
    for (const line of [`merge INC-${number}`, `related INC-${number}`]) {
      expect(answer(await dispatch(typed(line, { room: other.room })))).toMatch(
        /is private and the other is not/,
      );
      expect(answer(await dispatch(typed(line, { room: other.room, actor: bo })))).toMatch(
        `There is no INC-${number}.`,
      );
    }
  });

  it('is not done twice', async () => {
    const incident = await hidden();

    expect(answer(await dispatch(typed('private', { room: incident.room })))).toBe(
      `INC-${incident.number} is private already.`,
    );
  });

  async function publicly(): Promise<Incident> {
    const { id } = await declared(deps);
    const room = freshRoom();
    await report(deps, id, { type: 'room.created', room, name: 'open' });
    await report(deps, id, { type: 'card.posted', message: messageIn(room) });
    return report(deps, id, { type: 'announcement.posted', message: messageIn(freshRoom()) });
  }
});
