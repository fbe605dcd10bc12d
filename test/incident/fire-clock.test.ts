import { afterAll, describe, expect, it } from '@jest/globals';
import { IncidentId } from '../../src/ids.js';
import { assignRole } from '../../src/incident/assign-role.js';
import { fireClock } from '../../src/incident/fire-clock.js';
import { setSeverity } from '../../src/incident/set-severity.js';
import { setStatus } from '../../src/incident/set-status.js';
import { ana, bo, hour, later, minute } from '../helpers/cast.js';
import { clocksOf, connect, declared, jobsOf, openWorld, timelineOf, workOff } from '../helpers/world.js';

const world = await openWorld();
afterAll(() => world.stop());
const { deps, clock } = world;

const fired = async (id: IncidentId) =>
  (await timelineOf(world, id)).filter(({ event }) => event.type === 'clock.fired');

describe('a clock', () => {
  it('fires when it is due and not before', async () => {
    const { id } = await declared(deps);

    clock.pass(5 * minute - 1);
    expect(await fireClock(deps, { incidentId: id, clock: 'commander' })).toBe(false);
    clock.pass(1);
    expect(await fireClock(deps, { incidentId: id, clock: 'commander' })).toBe(true);

    expect(await fired(id)).toMatchObject([
      {
        event: { clock: 'commander', step: 0, dueAt: clock.now() },
        actor: undefined,
        occurredAt: clock.now(),
      },
    ]);
  });

  it('is wound for the reminder after, with a job of its own', async () => {
    const { id, declaredAt } = await declared(deps);
    clock.pass(5 * minute);
    await workOff(world, id);

    await fireClock(deps, { incidentId: id, clock: 'commander' });

    expect((await clocksOf(world, id)).commander).toEqual({
      since: declaredAt,
      step: 1,
      dueAt: later(declaredAt, 10 * minute),
    });
    expect((await jobsOf(world, id)).map(({ key }) => key)).toContain(`clock:${id}:commander`);
  });

  it('fires once, when twenty jobs on two replicas do it at the same time', async () => {
    const { id } = await declared(deps);
    clock.pass(5 * minute);
    const replica = connect(world.url, clock);
    const attempts = Array.from({ length: 20 }, (_, index) =>
      fireClock(index % 2 ? deps : replica.deps, { incidentId: id, clock: 'commander' }),
    );

    const results = await Promise.all(attempts);
    await replica.database.stop();

    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await fired(id)).toHaveLength(1);
  });

  it('does nothing once what it waited for has happened', async () => {
    const { id } = await declared(deps);
    clock.pass(hour);
    await assignRole(deps, { incidentId: id, role: 'commander', person: ana, actor: ana });

    expect(await fireClock(deps, { incidentId: id, clock: 'commander' })).toBe(false);
    await setStatus(deps, { incidentId: id, to: 'resolved', actor: ana });
    expect(await fireClock(deps, { incidentId: id, clock: 'first-update' })).toBe(false);

    expect(await fired(id)).toEqual([]);
  });

  it('whose job comes early is set off again for its time', async () => {
    const { id, declaredAt } = await declared(deps);
    const key = `clock:${id}:commander`;
    await world.database.pool.query('select graphile_worker.remove_job($1)', [key]);

    expect(await fireClock(deps, { incidentId: id, clock: 'commander' })).toBe(false);

    expect((await jobsOf(world, id)).map((job) => job.key)).toContain(key);
    expect((await clocksOf(world, id)).commander?.dueAt).toEqual(later(declaredAt, 5 * minute));
    expect((await clocksOf(world, id))['first-update']?.dueAt).toEqual(later(declaredAt, 15 * minute));
  });

  it('fires once after a long sleep, and again at its next time', async () => {
    const { id, declaredAt } = await declared(deps);
    clock.pass(72 * hour + minute);

    expect(await fireClock(deps, { incidentId: id, clock: 'first-update' })).toBe(true);
    expect(await fireClock(deps, { incidentId: id, clock: 'first-update' })).toBe(false);

    expect((await clocksOf(world, id))['first-update']?.dueAt).toEqual(
      later(declaredAt, 72 * hour + 25 * minute),
    );
    expect(await fired(id)).toHaveLength(1);
  });

  it('asks the comms lead, else the commander', async () => {
    const { id } = await declared(deps);
    await assignRole(deps, { incidentId: id, role: 'commander', person: ana, actor: ana });
    clock.pass(15 * minute);
    await fireClock(deps, { incidentId: id, clock: 'first-update' });
    await assignRole(deps, { incidentId: id, role: 'comms', person: bo, actor: ana });
    clock.pass(10 * minute);
    await fireClock(deps, { incidentId: id, clock: 'first-update' });

    expect((await fired(id)).map(({ event }) => event)).toMatchObject([
      { step: 0, person: ana },
      { step: 1, person: bo },
    ]);
  });

  it('keeps its step when the other clocks of the incident change', async () => {
    const { id } = await declared(deps);
    clock.pass(5 * minute);
    await fireClock(deps, { incidentId: id, clock: 'commander' });
    const before = (await clocksOf(world, id)).commander;

    await setSeverity(deps, { incidentId: id, severity: 'sev1', actor: ana });

    expect((await clocksOf(world, id)).commander).toEqual(before);
  });

  it('of an incident that does not exist does not fire', async () => {
    const incidentId = IncidentId.parse('0199a6f0-7a5b-4c6e-9d1f-000000000404');

    expect(await fireClock(deps, { incidentId, clock: 'commander' })).toBe(false);
  });
});
