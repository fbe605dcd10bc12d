import { afterAll, describe, expect, it } from '@jest/globals';
import { RoomId } from '../../src/ids.js';
import { report } from '../../src/incident/report.js';
import { answer, dispatcherFor, pressed, typed } from '../helpers/dispatching.js';
import { tea } from '../helpers/mirrored.js';
import { declared, declaredInRoom, effectsOf, openWorld, workOff } from '../helpers/world.js';

const world = await openWorld();
afterAll(() => world.stop());
const { deps } = world;
const { dispatch, bugs } = dispatcherFor(deps);
afterAll(() => expect(bugs).toEqual([]));

describe('/incident mirror', () => {
  it.each(['mirror', 'mirror teams', 'mirror Teams'])('opens a second room: %s', async (line) => {
    const incident = await declaredInRoom(deps);
    await workOff(world, incident.id);

    expect(answer(await dispatch(typed(line, { room: incident.room })))).toBe(
      `INC-${incident.number} gets a second room in Teams. What is said in either of the two from now on is shown in both.`,
    );

    expect((await deps.read.incident(incident.id, 'tocsin'))?.mirror).toMatchObject({ platform: 'teams' });
    expect(await effectsOf(world, incident.id)).toContain('room.create');
  });

  it('says why where it cannot', async () => {
    const incident = await declaredInRoom(deps);
    const roomless = await declared(deps);
    const alone = dispatcherFor({ ...deps, platforms: ['slack'] }).dispatch;
    const say = async (line: string) => answer(await dispatch(typed(line, { room: incident.room })));

    expect(await say('mirror slack')).toMatch(/is in Slack already\.$/);
    expect(await say('mirror discord')).toBe('Tocsin is not connected to discord.');
    expect(await say('mirror #war-room')).toContain('Name a platform, as in “mirror teams”');
    expect(answer(await dispatch(typed(`INC-${roomless.number} mirror`)))).toContain('has no room yet.');
    expect(answer(await alone(typed('mirror', { room: incident.room })))).toBe(
      'Tocsin is connected to Slack alone: there is nowhere to mirror the room to.',
    );
    await say('mirror');
    expect(await say('mirror')).toMatch(/is being mirrored already/);
  });

  it('makes the second room one to run the incident from', async () => {
    const incident = await declaredInRoom(deps);
    const room = RoomId.parse(`teams:19:room-${incident.number}@thread.tacv2`);
    await dispatch(typed('mirror', { room: incident.room }));
    await report(deps, incident.id, { type: 'room.created', room, name: 'inc' });

    expect(answer(await dispatch(typed('severity sev1', { room, actor: tea })))).not.toBe('');
    const button = pressed('role', { role: 'commander', person: 'me' }, { room, actor: tea });
    expect(answer(await dispatch(button))).toBe('');

    expect(await deps.read.incident(incident.id, 'tocsin')).toMatchObject({
      severity: 'sev1',
      roles: { commander: tea },
    });
    expect(answer(await dispatch(typed('list', { actor: tea })))).toContain(room);
    expect(answer(await dispatch(typed('list')))).toContain(incident.room);
  });
});
