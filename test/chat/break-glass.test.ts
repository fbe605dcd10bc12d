import { afterAll, describe, expect, it } from '@jest/globals';
import { commands } from '../../commands/index.js';
import type { Reply } from '../../src/chat/command.js';
import { PersonId } from '../../src/ids.js';
import { assignRole } from '../../src/incident/assign-role.js';
import type { Incident } from '../../src/incident/incident.js';
import { Permission } from '../../src/incident/permissions.js';
import { Settings } from '../../src/incident/settings.js';
import { ana, bo, cy } from '../helpers/cast.js';
import { answer, dispatcherFor, pressed, submitted, typed } from '../helpers/dispatching.js';
import { ran } from '../helpers/ran.js';
import { declared, declaredInRoom, jobsOf, openWorld, timelineOf, workOff } from '../helpers/world.js';

const owner = PersonId.parse('slack:U0OWNER');
const permissions = {
  'incident.command': ['role:commander'],
  'incident.declare': [ana],
  'comms.publish': ['role:comms'],
};
const world = await openWorld({ settings: { permissions, owners: [owner] } });
afterAll(() => world.stop());
const { deps } = world;
const { dispatch, bugs } = dispatcherFor(deps);
afterAll(() => expect(bugs).toEqual([]));
const otherwise = (settings: unknown) =>
  dispatcherFor({ ...deps, settings: Settings.parse(settings) }).dispatch;

async function ledByAna(): Promise<Incident> {
  const { id } = await declaredInRoom(deps);
  const incident = await assignRole(deps, { incidentId: id, role: 'commander', person: ana, actor: ana });
  await workOff(world, id);
  return incident;
}

const broken = async ({ id }: Incident) =>
  (await timelineOf(world, id)).map(({ event }) => event).filter(({ type }) => type === 'glass.broken');
const told = async ({ id }: Incident) =>
  (await jobsOf(world, id))
    .filter(({ task }) => task === 'person.tell')
    .map(({ payload }) => (payload as { effect: { person: string } }).effect.person);

/** The one button under a refusal. */
function buttonIn(reply: Reply) {
  const [block] = 'view' in reply ? reply.view.blocks.filter(({ type }) => type === 'actions') : [];
  const action = block?.type === 'actions' ? block.actions[0] : undefined;
  if (action?.kind !== 'button' || !('command' in action)) throw new Error('there is no button');
  return action;
}

describe('every command', () => {
  const verbs = Permission.options.map((verb) => [verb, [owner]] as const);
  const strict = otherwise({ permissions: Object.fromEntries(verbs) });
  const others = commands.filter(({ stands }) => !stands);

  it.each(others.map((command) => [command.name, command] as const))(
    '%s says who may, typed, pressed and filled in, and keeps a record of it',
    async (name, { permission, examples }) => {
      const { id, room } = await declaredInRoom(deps);
      const where = { actor: bo, room, incidentId: id };
      const attempts = [
        typed(examples[0] ?? name, where),
        pressed(name, {}, where),
        { ...submitted(name, {}, id), actor: bo },
      ];
      for (const attempt of attempts) {
        const who = `This needs the permission ${permission}. It is held by people named in tocsin.yml.`;
        expect(answer(await strict(attempt))).toContain(who);
      }
      const refusals = (await timelineOf(world, id)).filter(({ event }) => event.type === 'command.ran');
      expect(refusals.map(({ actor, event }) => [actor, 'outcome' in event && event.outcome])).toEqual(
        attempts.map(() => [bo, 'refused']),
      );
    },
  );
});

describe('what one lacks the permission for', () => {
  it.each([
    'breakglass "Ana is asleep" severity sev1',
    'breakglass “Ana is asleep” severity sev1',
    'breakglass Ana is asleep | severity sev1',
  ])('can be done with a reason, and everyone concerned is told: %s', async (line) => {
    const incident = await ledByAna();
    const asked = typed(line, { actor: bo, room: incident.room });

    expect(answer(await dispatch(asked))).not.toContain('needs the permission');

    expect((await deps.read.incident(incident.id, 'tocsin'))?.severity).toBe('sev1');
    expect(await broken(incident)).toEqual([
      {
        type: 'glass.broken',
        permission: 'incident.command',
        command: 'severity',
        reason: 'Ana is asleep',
        told: [ana, owner],
      },
    ]);
    expect(await told(incident)).toEqual([ana, owner]);
    expect((await jobsOf(world, incident.id)).map(({ task }) => task)).toContain('room.say');
    expect(await ran(world, asked.delivery)).toMatchObject([{ outcome: 'ok', line: `/incident ${line}` }]);
  });

  it('is offered under the refusal, which is recorded', async () => {
    const incident = await ledByAna();
    const asked = typed('severity sev1', { actor: bo, room: incident.room });
    const refused = await dispatch(asked);

    expect(await ran(world, asked.delivery)).toMatchObject([{ outcome: 'refused', actor: bo }]);
    const { command, args = {}, label } = buttonIn(refused);
    expect(label).toBe('Do it anyway');
    const where = { actor: bo, incidentId: incident.id };
    const form = await dispatch(pressed(command, args, { ...where, open: true }));
    if (form.kind !== 'form') throw new Error('no form came');
    await dispatch({
      ...submitted('breakglass', {}, incident.id),
      actor: bo,
      input: {
        kind: 'form',
        command: 'breakglass',
        args: form.form.args ?? {},
        answers: { reason: 'asleep' },
      },
    });

    expect((await deps.read.incident(incident.id, 'tocsin'))?.severity).toBe('sev1');
    expect(await broken(incident)).toMatchObject([{ reason: 'asleep', told: [ana, owner] }]);
  });

  it('can be asked for in a form of its own', async () => {
    const incident = await ledByAna();
    const where = { actor: bo, room: incident.room };
    const form = await dispatch(typed('breakglass "nobody leads" severity', where));
    if (form.kind !== 'form') throw new Error('no form came');
    expect(await broken(incident)).toEqual([]);

    const { command, args = {} } = form.form;
    const answers = { level: 'sev1' };
    await dispatch({
      ...submitted(command, {}, incident.id),
      actor: bo,
      input: { kind: 'form', command, args, answers },
    });

    expect(await broken(incident)).toMatchObject([
      { permission: 'incident.command', command: 'severity', reason: 'nobody leads' },
    ]);
  });

  it('can be a declaration', async () => {
    const asked = typed('breakglass "nobody answers" declare sev1 Fire in the hall', { actor: bo });
    expect(answer(await dispatch(asked))).toContain('is declared as SEV1');

    const [incident] = await deps.read.incidents({ viewer: 'tocsin', limit: 1 });
    if (!incident) throw new Error('nothing was declared');
    expect(await broken(incident)).toMatchObject([{ permission: 'incident.declare', told: [owner] }]);
  });

  it('is done quietly by who has the permission', async () => {
    const incident = await ledByAna();
    await dispatch(typed('breakglass hurry | severity sev1', { room: incident.room }));

    expect((await deps.read.incident(incident.id, 'tocsin'))?.severity).toBe('sev1');
    expect(await broken(incident)).toEqual([]);
  });

  it('leaves nothing behind when it is not possible', async () => {
    const incident = await ledByAna();
    const where = { actor: bo, room: incident.room };

    expect(answer(await dispatch(typed('breakglass asleep | severity sev2', where)))).toContain(
      'is SEV2 already',
    );
    expect(answer(await dispatch(typed('breakglass asleep', where)))).toContain(
      'Say why, and then what to do',
    );
    expect(answer(await dispatch(typed('breakglass a | breakglass b | severity sev1', where)))).toContain(
      'One breakglass is enough',
    );
    expect(await broken(incident)).toEqual([]);
  });
});

describe('the glass is not broken', () => {
  it('for who is who', async () => {
    const incident = await ledByAna();
    const line = 'breakglass asleep | link @bo pagerduty:P1';

    const reply = await dispatch(typed(line, { actor: bo, room: incident.room }));
    expect(answer(reply)).toMatch(/^This needs the permission people\.link, which nobody holds yet/);
    expect(() => buttonIn(reply)).toThrow('there is no button');
  });

  it('where nobody in particular could be told', async () => {
    const strict = otherwise({ permissions: { 'incident.read': [ana] } });

    const reply = await strict(typed('breakglass curious | list', { actor: bo }));
    expect(answer(reply)).toMatch(/^This needs the permission incident\.read/);
  });

  it('where the team does not want it', async () => {
    const strict = otherwise({ permissions, breakGlass: false });
    const incident = await ledByAna();
    const where = { actor: bo, room: incident.room };

    for (const line of ['severity sev1', 'breakglass asleep | severity sev1']) {
      expect(answer(await strict(typed(line, where)))).toBe(
        'This needs the permission incident.command. It is held by the commander.',
      );
    }
  });

  it('to look into a private incident, unless the team lets it', async () => {
    const incident = await declared(deps, { private: true, actor: ana });
    const line = `INC-${incident.number} breakglass "it burns" timeline`;
    const lenient = otherwise({ permissions, owners: [owner, cy], breakGlassIntoPrivate: true });

    expect(answer(await dispatch(typed(line, { actor: bo })))).toBe(
      `There is no INC-${incident.number}. See /incident list all.`,
    );
    expect(answer(await lenient(typed(line, { actor: bo })))).toContain('declared');
    // Owners who may not know of it are not told that it exists.
    expect(await broken(incident)).toMatchObject([{ permission: 'incident.private.read', told: [] }]);
  });
});
