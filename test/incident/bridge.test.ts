import { describe, expect, it } from '@jest/globals';
import { PermanentFailure } from '../../src/errors.js';
import { assignRole } from '../../src/incident/assign-role.js';
import type { EventOf } from '../../src/incident/event.js';
import { fireClock } from '../../src/incident/fire-clock.js';
import type { Incident } from '../../src/incident/incident.js';
import { reportBridge, reportRoom } from '../../src/incident/report.js';
import { setSeverity } from '../../src/incident/set-severity.js';
import { openBridge } from '../../src/jobs/bridge.js';
import type { JobDeps } from '../../src/jobs/context.js';
import { ana, bo, freshRoom, later, minute } from '../helpers/cast.js';
import { memoryWorld } from '../helpers/memory.js';
import { declared, declaredInRoom } from '../helpers/world.js';

const standing = 'https://meet.example.com/standing';
const urgent = 'https://meet.example.com/urgent';
const withBridge = (bridge: unknown) => memoryWorld({ settings: { bridge } });
const effects = ({ state }: ReturnType<typeof memoryWorld>, from = 0) =>
  state()
    .effects.slice(from)
    .map((effect) => `${effect.name}${'room' in effect && effect.room ? ` ${effect.room}` : ''}`);
const openings = ({ state }: ReturnType<typeof memoryWorld>) =>
  state().events.flatMap(({ event }): EventOf<'bridge.opened'>[] =>
    event.type === 'bridge.opened' ? [event] : [],
  );

describe('a bridge with a link that is always the same', () => {
  it('is open from the declaration on, and no call is made', async () => {
    const world = withBridge({ provider: 'fixed', url: standing });

    const incident = await declared(world.deps);

    expect(incident.bridge).toEqual({ url: standing, provider: 'fixed' });
    expect(effects(world)).toEqual(['room.create', 'announcement']);
  });

  it('is that of the severity, once there is one for it, and stays', async () => {
    const world = withBridge({ provider: 'fixed', urls: { sev1: urgent, sev2: standing } });
    const { id, bridge } = await declared(world.deps, { severity: 'sev3' });
    expect(bridge).toBeUndefined();

    await setSeverity(world.deps, { incidentId: id, severity: 'sev1', actor: ana });
    await setSeverity(world.deps, { incidentId: id, severity: 'sev2', actor: ana });

    expect((await world.deps.read.incident(id, 'tocsin'))?.bridge?.url).toBe(urgent);
    expect(openings(world)).toHaveLength(1);
  });

  it('is not opened for what is long over', async () => {
    const { deps } = withBridge({ provider: 'fixed', url: standing });

    expect((await declared(deps, { kind: 'retrospective' })).bridge).toBeUndefined();
  });
});

describe('a room', () => {
  it('that is made after the bridge has it in its bookmarks', async () => {
    const world = withBridge({ provider: 'fixed', url: standing });
    const { id } = await declared(world.deps);
    const before = world.state().effects.length;

    await reportRoom(world.deps, id, { room: freshRoom(), name: 'inc-1' });

    expect(effects(world, before)).toContain('room.bridge');
  });

  it('that was there before shows it on its card, in its topic and in its bookmarks', async () => {
    const world = withBridge({ provider: 'teams' });
    const { id } = await declaredInRoom(world.deps);
    const before = world.state().effects.length;

    await reportBridge(world.deps, id, { url: standing, provider: 'teams' });
    await reportBridge(world.deps, id, { url: urgent, provider: 'teams' });

    expect(effects(world, before)).toEqual(['room.card', 'room.topic', 'room.bridge', 'room.say']);
    expect(openings(world)).toEqual([{ type: 'bridge.opened', url: standing, provider: 'teams' }]);
  });

  it('that is a call is the bridge', async () => {
    const world = memoryWorld();
    const { id } = await declared(world.deps);
    const before = world.state().effects.length;

    await reportRoom(world.deps, id, { room: freshRoom('teams'), name: 'inc-1', joinUrl: standing });

    expect((await world.deps.read.incident(id, 'tocsin'))?.bridge).toEqual({
      url: standing,
      provider: 'teams',
    });
    expect(effects(world, before)).toContain('room.bridge');
  });
});

describe('the roles that have to be there', () => {
  const bridge = { provider: 'fixed', url: standing, roles: ['commander', 'comms', 'comms'] };
  const clockOf = (world: ReturnType<typeof memoryWorld>, id: Incident['id']) =>
    (world.state().clocks.get(id) ?? []).find(({ name }) => name === 'bridge');

  it('are recorded with the bridge, each once', async () => {
    const world = withBridge(bridge);

    const incident = await declared(world.deps);

    expect(openings(world)).toMatchObject([{ roles: ['commander', 'comms'] }]);
    expect(incident.bridge?.needs).toEqual({ roles: ['commander', 'comms'], since: incident.declaredAt });
  });

  it('are asked for after five minutes, in the room and of whoever leads or declared', async () => {
    const world = withBridge(bridge);
    const { id, declaredAt } = await declaredInRoom(world.deps);
    const clock = clockOf(world, id);
    world.clock.pass(5 * minute);
    const before = world.state().effects.length;

    const isFired = await fireClock(world.deps, { incidentId: id, clock: 'bridge' });

    expect(clock?.dueAt).toEqual(later(declaredAt, 5 * minute));
    expect(isFired).toBe(true);
    expect(effects(world, before)).toEqual(['room.say', 'person.tell']);
    expect(world.state().effects.at(-1)).toMatchObject({ person: ana });
  });

  it('are asked for no more when somebody has them, and anew from when that person leaves', async () => {
    const world = withBridge(bridge);
    const { id } = await declaredInRoom(world.deps);
    await assignRole(world.deps, { incidentId: id, role: 'comms', person: bo, actor: ana });
    expect(clockOf(world, id)).toBeUndefined();
    world.clock.pass(60 * minute);

    await assignRole(world.deps, { incidentId: id, role: 'comms', person: undefined, actor: ana });

    expect(clockOf(world, id)?.dueAt).toEqual(later(world.clock.now(), 5 * minute));
  });

  it('leave the commander to the clock that asks for one anyway', async () => {
    const world = withBridge({ ...bridge, roles: ['commander'] });
    const { id } = await declaredInRoom(world.deps);

    expect(clockOf(world, id)).toBeUndefined();
    expect(
      world
        .state()
        .clocks.get(id)
        ?.map(({ name }) => name),
    ).toContain('commander');
  });
});

describe('a meeting', () => {
  const opening = (world: ReturnType<typeof memoryWorld>, incident: Incident, bridges: JobDeps['bridges']) =>
    openBridge(
      { ...world.deps, bridges },
      { incident, effect: { name: 'bridge.open', incidentId: incident.id, provider: 'teams' }, attempt: 1 },
    );

  it('is asked for at the declaration, beside the room, and its link is kept', async () => {
    const world = withBridge({ provider: 'teams' });
    const incident = await declared(world.deps);
    expect(effects(world)).toEqual(['room.create', 'announcement', 'bridge.open']);

    const asked: unknown[] = [];
    await opening(world, incident, {
      teams: {
        async open(wanted) {
          asked.push(wanted);
          return { url: standing };
        },
      },
    });

    expect(asked).toEqual([
      { key: `tocsin ${incident.id.slice(0, 8)}`, attempt: 1, name: 'inc-1-checkout-is-down', by: ana },
    ]);
    expect((await world.deps.read.incident(incident.id, 'tocsin'))?.bridge).toEqual({
      url: standing,
      provider: 'teams',
    });
  });

  it('is not made where there is a bridge by now', async () => {
    const world = withBridge({ provider: 'teams' });
    const { id } = await declared(world.deps);
    const incident = await reportBridge(world.deps, id, { url: standing, provider: 'zoom' });

    await opening(world, incident, {
      teams: { open: () => Promise.reject(new Error('it was asked for')) },
    });

    expect(openings(world)).toHaveLength(1);
  });

  it('cannot be made by what is not connected', async () => {
    const world = withBridge({ provider: 'teams' });

    await expect(opening(world, await declared(world.deps), {})).rejects.toEqual(
      new PermanentFailure('Tocsin is not connected to Teams, where the call was to be.'),
    );
  });
});
