import { afterAll, describe, expect, it } from '@jest/globals';
import { commands } from '../../commands/index.js';
import { IncidentId, RoomId } from '../../src/ids.js';
import { assignRole } from '../../src/incident/assign-role.js';
import { ana, bo, freshRoom } from '../helpers/cast.js';
import { answer, dispatcherFor, pressed, submitted, typed } from '../helpers/dispatching.js';
import { ran } from '../helpers/ran.js';
import { connect, declared, declaredInRoom, eventTypesOf, openWorld, timelineOf } from '../helpers/world.js';

const world = await openWorld({ settings: { permissions: { 'people.link': [ana] } } });
afterAll(() => world.stop());
const { deps } = world;
const { dispatch } = dispatcherFor(deps);
/** In its room, led by Ana, who may then publish. */
const led = async () => {
  const { id } = await declaredInRoom(deps);
  return assignRole(deps, { incidentId: id, role: 'commander', person: ana, actor: ana });
};

describe('what a person types', () => {
  it('runs, changes the incident and is recorded, in one go', async () => {
    const { id, room } = await declaredInRoom(deps);
    const invocation = typed('severity sev1 payments are down too', { room });

    const reply = await dispatch(invocation);

    expect(reply.kind).toBe('confirmed');
    expect((await deps.read.incident(id, 'tocsin'))?.severity).toBe('sev1');
    expect((await eventTypesOf(world, id)).slice(-2)).toEqual(['severity.changed', 'command.ran']);
    expect(await ran(world, invocation.delivery)).toEqual([
      {
        line: '/incident severity sev1 payments are down too',
        command: 'severity',
        outcome: 'ok',
        actor: ana,
        incidentId: id,
      },
    ]);
  });

  it('is recorded with the incident that it declares', async () => {
    const invocation = typed('declare sev1 Checkout is down', { room: freshRoom() });

    const reply = await dispatch(invocation);

    const [line] = await ran(world, invocation.delivery);
    const incident = await deps.read.incident(IncidentId.parse(line.incidentId), 'tocsin');
    expect(incident).toMatchObject({ title: 'Checkout is down', severity: 'sev1', declaredBy: ana });
    expect(reply.kind).toBe('private');
    expect(answer(reply)).toContain(`INC-${incident?.number} is declared as SEV1`);
  });

  it.each([
    ['severty sev1', 'There is no command “severty”. Did you mean /incident severity?'],
    ['1 note hi', 'There is no command “1”. Did you mean /incident INC-1 note?'],
    ['#12 LEAD', 'Did you mean /incident INC-12 lead?'],
    ['7', 'Did you mean /incident INC-7 timeline?'],
    ['x', 'There is no command “x”. See /incident help.'],
    ['lst', 'Did you mean /incident list?'],
    ['xyzzy', 'There is no command “xyzzy”. See /incident help.'],
    ['constructor', 'There is no command “constructor”. See /incident help.'],
  ])('that is no command is answered with the nearest: %s', async (text, expected) => {
    const invocation = typed(text);

    expect(answer(await dispatch(invocation))).toContain(expected);
    expect(await ran(world, invocation.delivery)).toMatchObject([
      { outcome: 'invalid', line: `/incident ${text}` },
    ]);
  });

  it.each(['', '   ', 'HELP', '/help', '?'])('shows the help for %j', async (text) => {
    expect(answer(await dispatch(typed(text)))).toContain('/incident declare');
  });

  it('in the wrong place says where it works', async () => {
    const invocation = typed('resolve it is over', { room: freshRoom() });

    const reply = await dispatch(invocation);

    expect(reply.kind).toBe('private');
    expect(answer(reply)).toContain('“resolve” works in an incident’s room');
    expect(await ran(world, invocation.delivery)).toMatchObject([{ outcome: 'invalid', incidentId: null }]);
    expect(answer(await dispatch(typed('lead', { room: freshRoom() })))).toMatch(
      /^“lead” works in an incident’s room, or with its number: \/incident INC-7 lead\./,
    );
  });

  it('names an incident from anywhere, and that counts more than the room', async () => {
    const here = await declaredInRoom(deps);
    const there = await declaredInRoom(deps);

    await dispatch(typed(`inc-${there.number} resolve it is over`, { room: here.room }));

    expect((await deps.read.incident(there.id, 'tocsin'))?.status).toBe('resolved');
    expect((await deps.read.incident(here.id, 'tocsin'))?.status).toBe('triage');
  });

  it('about an incident that does not exist is told so', async () => {
    expect(answer(await dispatch(typed('INC-999999999 resolve')))).toBe(
      'There is no INC-999999999. See /incident list all.',
    );
    const incidentId = IncidentId.parse('0199a6f0-7a5b-4c6e-9d1f-000000000404');
    expect(answer(await dispatch(pressed('resolve', {}, { incidentId })))).toContain('does not exist');
  });

  it('wrongly is answered with what is wrong and an example', async () => {
    const { id, room } = await declaredInRoom(deps);
    const invocation = typed('severity sev9', { room });

    expect(answer(await dispatch(invocation))).toBe(
      'There is no severity “sev9”: choose sev1, sev2, sev3 or sev4. For example: /incident severity sev1 payments are down too',
    );
    expect(await ran(world, invocation.delivery)).toMatchObject([{ outcome: 'invalid', incidentId: id }]);
    expect(await eventTypesOf(world, id)).not.toContain('severity.changed');
  });

  it.each([
    [
      'update Card payments fail',
      'Say what happens next, after a “|”.',
      'update Card payments fail | rolling',
    ],
    [
      'list some',
      'Say “all”, a severity, a status, “service checkout”, “by @bo”, “since 7d” or “drills”, or several of them.',
      'list all',
    ],
    [
      'timeline some',
      'Say “key”, “all”, “newest”, “since 1h”, “by @bo” or “as of 14:07”, or several of them.',
      'timeline key',
    ],
    ['role comms bob', 'Start typing @ and choose a person, or say me or none.', 'lead @ana'],
    [`note ${'x'.repeat(3001)}`, 'That is too long. Keep it under 3000 characters.', 'note support sees'],
  ])(
    'wrongly is shown what can be typed, without the names of our arguments: %s',
    async (text, fault, example) => {
      const { room } = await led();

      const expected = `${fault} For example: /incident ${example}`;

      expect(answer(await dispatch(typed(text, { room }))).slice(0, expected.length)).toBe(expected);
    },
  );

  it('is refused without the permission, and the refusal is part of the record', async () => {
    const strict = connect(world.url, world.clock, {
      settings: { permissions: { 'incident.command': ['role:commander'] } },
    });
    const { id, room } = await led();
    const invocation = typed('resolve', { room, actor: bo });

    const reply = await dispatcherFor(strict.deps).dispatch(invocation);

    await strict.database.stop();
    expect(answer(reply)).toBe(
      'This needs the permission incident.command. It is held by the commander.\n[Do it anyway]',
    );
    expect(await ran(world, invocation.delivery)).toMatchObject([
      { outcome: 'refused', actor: bo, incidentId: id },
    ]);
    expect((await deps.read.incident(id, 'tocsin'))?.status).toBe('triage');
  });

  it.each(['lead', 'LEAD', 'lead me', 'role lead', 'role commander me'])(
    'makes me commander: %s',
    async (text) => {
      const { id, room } = await declaredInRoom(deps);

      expect(answer(await dispatch(typed(text, { room })))).toContain('You are commander now.');
      expect((await deps.read.incident(id, 'tocsin'))?.roles).toEqual({ commander: ana });
    },
  );

  it.each(['lead @bo', 'role comms @bo', 'role “comms lead” @bo'])(
    'reads people as the platform resolved them: %s',
    async (text) => {
      const { id, room } = await declaredInRoom(deps);

      await dispatch(typed(text, { room }));

      expect(Object.values((await deps.read.incident(id, 'tocsin'))?.roles ?? {})).toEqual([bo]);
    },
  );

  it('never guesses a person by name', async () => {
    const { room } = await declaredInRoom(deps);

    expect(answer(await dispatch(typed('lead bob', { room })))).toContain('Start typing @ and choose');
    expect(answer(await dispatch(typed('lead @stranger', { room })))).toContain('Start typing @ and choose');
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'may be any word, also %s',
    async (word) => {
      const { id, room } = await declaredInRoom(deps);

      await dispatch(typed(`note ${word}`, { room }));

      expect((await timelineOf(world, id)).map(({ event }) => event)).toContainEqual({
        type: 'note.added',
        text: word,
      });
    },
  );
});

describe('a command typed bare', () => {
  it.each(commands.filter(({ form }) => form))(
    '$name opens its form, and changes nothing',
    async ({ name, scope }) => {
      const { id, room } = await led();
      if (name === 'close' || name === 'reopen') await dispatch(typed('resolve it is over', { room }));
      if (name === 'check') return;
      const before = await deps.read.incident(id, 'tocsin');

      const reply = await dispatch(typed(name, { room }));

      expect(reply).toMatchObject({ kind: 'form', form: { command: name, fields: expect.any(Array) } });
      if (reply.kind === 'form' && scope === 'incident')
        expect(reply.form.args).toMatchObject({ incident: id });
      expect(await deps.read.incident(id, 'tocsin')).toEqual(before);
    },
  );

  it('says why its form makes no sense now', async () => {
    const { room } = await declaredInRoom(deps);

    expect(answer(await dispatch(typed('close', { room })))).toContain('Resolve it first');
    expect(answer(await dispatch(typed('check', { room })))).toContain('No runbook is attached yet');
  });
});

describe('what a person presses or fills in', () => {
  it('needs no word that it worked, for the room shows it', async () => {
    const { id, room } = await declaredInRoom(deps);

    const reply = await dispatch(
      pressed('role', { role: 'commander', person: 'me' }, { incidentId: id, room, actor: bo }),
    );

    expect(reply).toEqual({ kind: 'nothing' });
    expect((await deps.read.incident(id, 'tocsin'))?.roles).toEqual({ commander: bo });
  });

  it.each([
    ['nowhere, as on their own page', undefined],
    ['in another room', RoomId.parse('slack:C0ELSEWHERE')],
  ])('gets a word that it worked when it was pressed %s', async (_, room) => {
    const { id } = await declaredInRoom(deps);

    const reply = await dispatch(
      pressed('role', { role: 'commander', person: 'me' }, { incidentId: id, room, actor: bo }),
    );

    expect(reply.kind).toBe('confirmed');
  });

  it('opens a form, filled in', async () => {
    const { id } = await led();

    const reply = await dispatch(pressed('update', {}, { incidentId: id, open: true }));

    expect(reply).toMatchObject({ kind: 'form', form: { command: 'update' } });
  });

  it('is told in the form which answers are wrong', async () => {
    const { id } = await led();
    const invocation = submitted('update', { impact: 'checkout fails', next: '' }, id);

    expect(await dispatch(invocation)).toMatchObject({
      kind: 'errors',
      fields: { next: 'Say what happens next, after a “|”.' },
    });
    expect((await timelineOf(world, id)).at(-1)?.event).toMatchObject({
      type: 'command.ran',
      outcome: 'invalid',
    });
  });

  it('comes back corrected as the same delivery, and is taken', async () => {
    const { id } = await declared(deps);
    const refused = submitted('severity', { level: 'sev9' }, id);
    await dispatch(refused);

    await dispatch({ ...submitted('severity', { level: 'sev1' }, id), delivery: refused.delivery });

    expect((await deps.read.incident(id, 'tocsin'))?.severity).toBe('sev1');
  });

  it('may correct a form that was refused, which comes back as the same delivery', async () => {
    const { id } = await led();
    const wrong = submitted('update', { impact: 'checkout fails', next: '' }, id);
    const corrected = {
      ...submitted('update', { impact: 'checkout fails', next: 'rolling back' }, id),
      delivery: wrong.delivery,
    };

    expect(await dispatch(wrong)).toMatchObject({ kind: 'errors' });
    expect(await dispatch(wrong)).toMatchObject({ kind: 'errors' });
    expect(await dispatch(corrected)).toMatchObject({ kind: 'confirmed' });
    expect(await dispatch(corrected)).toEqual({ kind: 'nothing' });

    const types = await eventTypesOf(world, id);
    expect(types.filter((type) => type === 'update.published')).toHaveLength(1);
  });

  it('is told in the form what the rules refuse', async () => {
    const { id, severity } = await declared(deps);

    expect(await dispatch(submitted('severity', { level: severity }, id))).toMatchObject({
      kind: 'errors',
      fields: { level: 'Choose another level.' },
    });
  });

  it('is recorded as it could have been typed', async () => {
    const { id } = await declared(deps);
    const invocation = submitted('note', { text: 'forty tickets' }, id);

    await dispatch(invocation);

    expect(await ran(world, invocation.delivery)).toMatchObject([
      { line: '/incident note (text: forty tickets) by form', outcome: 'ok' },
    ]);
  });
});
