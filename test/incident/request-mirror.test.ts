import { describe, expect, it } from '@jest/globals';
import { RoomId } from '../../src/ids.js';
import type { Incident } from '../../src/incident/incident.js';
import type { Deps } from '../../src/incident/ports.js';
import { report } from '../../src/incident/report.js';
import { requestMirror } from '../../src/incident/request-mirror.js';
import { setStatus } from '../../src/incident/set-status.js';
import { homeOf, roomsOf, seenBy, seenFrom, sideOf } from '../../src/incident/sides.js';
import { ana, bo, messageIn, morning } from '../helpers/cast.js';
import { memoryWorld } from '../helpers/memory.js';
import { tea } from '../helpers/mirrored.js';
import { declared, declaredInRoom } from '../helpers/world.js';

const second = RoomId.parse('teams:19:abc@thread.tacv2');
const ask = (deps: Deps, { id }: Incident, platform?: string) =>
  requestMirror(deps, { incidentId: id, actor: ana, ...(platform && { platform }) });

/** The effects of what `work` does, as `name side`. */
async function following({ state }: ReturnType<typeof memoryWorld>, work: () => Promise<unknown>) {
  const before = state().effects.length;
  await work();
  return state()
    .effects.slice(before)
    .map((effect) => `${effect.name}${'room' in effect && effect.room ? ` ${effect.room}` : ''}`);
}

describe('a mirror', () => {
  it('is asked for on the other platform, whose room is made and furnished', async () => {
    const world = memoryWorld();
    const incident = await declaredInRoom(world.deps);

    expect(await following(world, () => ask(world.deps, incident))).toEqual([
      'room.create mirror',
      'announcement mirror',
      'room.tasks mirror',
      'room.say',
      'room.say mirror',
    ]);

    const asked = await world.deps.read.incident(incident.id, 'tocsin');
    expect(asked?.mirror).toEqual({ platform: 'teams', askedAt: morning });
    const name = 'inc-1';
    expect(
      await following(world, () =>
        report(world.deps, incident.id, { type: 'room.created', room: second, name }),
      ),
    ).toEqual([
      'room.card mirror',
      'room.topic mirror',
      'room.purpose mirror',
      'room.bookmark mirror',
      'announcement mirror',
      'room.card',
      'announcement',
      'room.catch-up mirror',
    ]);
    expect(await world.deps.read.incidentByRoom(second)).toMatchObject({
      room: incident.room,
      mirror: { room: second, roomName: name },
    });
  });

  it('gets what is posted on its platform, and the first room the rest', async () => {
    const { deps } = memoryWorld();
    const incident = await declaredInRoom(deps);
    await ask(deps, incident);
    await report(deps, incident.id, { type: 'room.created', room: second, name: 'inc-1' });

    await report(deps, incident.id, { type: 'card.posted', message: messageIn(second, '1') });
    await report(deps, incident.id, { type: 'tasks.posted', message: messageIn(second, '2') });
    const announcements = RoomId.parse('slack:C0INCIDENTS');
    const after = await report(deps, incident.id, {
      type: 'announcement.posted',
      message: messageIn(announcements, '3'),
    });

    expect(after.mirror).toMatchObject({ card: { id: '1' }, tasksCard: { id: '2' } });
    expect(after).toMatchObject({ announcement: { id: '3' } });
    expect(after.card).toBeUndefined();
  });

  it('is there from the declaration where the company wants it', async () => {
    const { deps } = memoryWorld({ settings: { mirror: true } });

    expect((await declared(deps)).mirror).toMatchObject({ platform: 'teams' });
    expect((await declared(deps, { actor: tea })).mirror).toMatchObject({ platform: 'slack' });
    expect((await declared({ ...deps, platforms: ['slack'] })).mirror).toBeUndefined();
  });

  it('is refused in words where there can be none', async () => {
    const { deps } = memoryWorld();
    const roomless = await declared(deps);
    const incident = await declaredInRoom(deps);
    const ended = await declaredInRoom(deps);
    await setStatus(deps, { incidentId: ended.id, to: 'resolved', actor: ana });

    await expect(ask(deps, roomless)).rejects.toThrow('INC-1 has no room yet.');
    await expect(ask(deps, incident, 'slack')).rejects.toThrow('The room of INC-2 is in Slack already.');
    await expect(ask(deps, incident, 'irc')).rejects.toThrow('Tocsin is not connected to irc.');
    await expect(ask({ ...deps, platforms: ['slack'] }, incident)).rejects.toThrow(
      'Tocsin is connected to Slack alone',
    );
    await expect(ask(deps, ended)).rejects.toThrow('INC-3 is resolved.');
    await ask(deps, incident, 'teams');
    await expect(ask(deps, incident)).rejects.toThrow('its room in Teams is being created.');
    await report(deps, incident.id, { type: 'room.created', room: second, name: 'inc-2' });
    await expect(ask(deps, incident)).rejects.toThrow('INC-2 is mirrored already');
  });

  it('is looked from as from the first room, and back again', async () => {
    const { deps } = memoryWorld();
    const incident = await declaredInRoom(deps);
    await ask(deps, incident);
    const both = await report(deps, incident.id, { type: 'room.created', room: second, name: 'second' });

    const there = seenFrom(both, 'mirror');

    expect(there).toMatchObject({ room: second, roomName: 'second', mirror: { platform: 'slack' } });
    expect(there.mirror?.room).toBe(both.room);
    expect(seenFrom(there, 'mirror')).toEqual(both);
    expect(seenBy(both, tea)).toEqual(there);
    expect(seenBy(both, bo)).toBe(both);
    expect(sideOf(both, tea)).toBe('mirror');
    expect([homeOf(both), homeOf(both, 'mirror')]).toEqual(['slack', 'teams']);
    expect(roomsOf(both)).toEqual([both.room, second]);
  });
});
