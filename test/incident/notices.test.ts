/** Executives are told by severity and duration, each entry of the table once. */
import { afterAll, describe, expect, it } from '@jest/globals';
import type { IncidentId } from '../../src/ids.js';
import { fireClock } from '../../src/incident/fire-clock.js';
import { publishUpdate } from '../../src/incident/publish-update.js';
import { setSeverity } from '../../src/incident/set-severity.js';
import { reopen, setStatus } from '../../src/incident/set-status.js';
import { ana, later, minute } from '../helpers/cast.js';
import { clocksOf, connect, declared, effectsOf, openWorld, timelineOf, workOff } from '../helpers/world.js';

const [ceo, cto, board] = ['slack:U0CEO', 'slack:U0CTO', 'slack:C0BOARD'];
const executiveNotices = [
  { severity: 'sev1', afterMinutes: 0, to: [cto] },
  { severity: 'sev1', afterMinutes: 30, to: [ceo, cto] },
  { severity: 'sev1', afterMinutes: 60, to: [board] },
  { severity: 'sev2', afterMinutes: 30, to: [cto] },
  { severity: 'sev3', afterMinutes: 0, to: [cto], template: 'New: {title}' },
  {
    severity: 'sev3',
    afterMinutes: 10,
    to: [cto],
    template: '{ref}: {openFor}\nImpact: {impact}\nCause: {cause}',
  },
];
const world = await openWorld({ settings: { executiveNotices } });
afterAll(() => world.stop());
const { deps, clock } = world;

const fire = (incidentId: IncidentId) => fireClock(deps, { incidentId, clock: 'executive-notice' });
const dueAt = async (id: IncidentId) => (await clocksOf(world, id))['executive-notice']?.dueAt;
async function notices(id: IncidentId) {
  return (await timelineOf(world, id)).flatMap(({ event }) =>
    event.type === 'statement.published' ? [{ where: event.where, ...event.notice }] : [],
  );
}

describe('an executive notice', () => {
  it('goes out at once, after half an hour and after an hour, to whom the table names', async () => {
    const { id, declaredAt, number } = await declared(deps, { severity: 'sev1', summary: 'All cards fail' });
    expect(await dueAt(id)).toEqual(declaredAt);
    expect(await fire(id)).toBe(true);
    expect(await fire(id)).toBe(false);
    expect(await dueAt(id)).toEqual(later(declaredAt, 30 * minute));
    clock.pass(29.9 * minute);
    expect(await fire(id)).toBe(false);
    clock.pass(0.1 * minute);
    await workOff(world, id);
    expect(await fire(id)).toBe(true);
    expect(await effectsOf(world, id)).toEqual(['statement.deliver', 'statement.deliver']);
    clock.pass(30 * minute);
    expect(await fire(id)).toBe(true);

    expect(await notices(id)).toEqual([
      { where: [cto], severity: 'sev1', minutes: [0] },
      { where: [ceo, cto], severity: 'sev1', minutes: [30] },
      { where: [board], severity: 'sev1', minutes: [60] },
    ]);
    expect(await dueAt(id)).toBeUndefined();
    expect((await deps.read.incident(id, 'tocsin'))?.noticesGiven).toEqual(['sev1:0', 'sev1:30', 'sev1:60']);
    const [, half] = (await timelineOf(world, id)).filter(
      ({ event }) => event.type === 'statement.published',
    );
    expect(half).toMatchObject({
      actor: undefined,
      event: {
        text: `INC-${number} · Checkout is down\nSEV1 · in triage · open for 30 min\nAll cards fail\nNo status update yet`,
      },
    });
  });

  it('whose time has passed when the severity is raised goes out then: each person is told once', async () => {
    const { id } = await declared(deps, { severity: 'sev2' });
    clock.pass(45 * minute);
    expect(await fire(id)).toBe(true);
    await setSeverity(deps, { incidentId: id, severity: 'sev1', actor: ana });
    expect(await dueAt(id)).toEqual(later(clock.now(), -45 * minute));

    expect(await fire(id)).toBe(true);

    expect(await notices(id)).toEqual([
      { where: [cto], severity: 'sev2', minutes: [30] },
      { where: [cto, ceo], severity: 'sev1', minutes: [0, 30] },
    ]);
    expect(await dueAt(id)).toEqual(later(clock.now(), 15 * minute));
    // Down and up again says nothing new.
    await setSeverity(deps, { incidentId: id, severity: 'sev2', actor: ana });
    expect(await dueAt(id)).toBeUndefined();
    await setSeverity(deps, { incidentId: id, severity: 'sev1', actor: ana });
    expect(await fire(id)).toBe(false);
  });

  it('has words of its own, with what the last update said; of several that are due, the longest open', async () => {
    const { id, number } = await declared(deps, { severity: 'sev3' });
    clock.pass(10 * minute);
    await publishUpdate(deps, {
      incidentId: id,
      impact: 'Half of all logins',
      next: 'A restart',
      actor: ana,
    });

    expect(await fire(id)).toBe(true);

    expect((await timelineOf(world, id)).at(-1)?.event).toMatchObject({
      text: `INC-${number}: open for 10 min\nImpact: Half of all logins`,
    });
  });

  it('goes out once, when ten jobs on two replicas do it at the same time', async () => {
    const { id } = await declared(deps, { severity: 'sev1' });
    const replica = connect(world.url, clock, { settings: { executiveNotices } });

    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        fireClock(index % 2 ? deps : replica.deps, { incidentId: id, clock: 'executive-notice' }),
      ),
    );
    await replica.database.stop();

    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await notices(id)).toHaveLength(1);
  });

  it('is about live incidents that are open; what was told before a reopening is not told again', async () => {
    for (const kind of ['drill', 'retrospective'] as const) {
      const { id } = await declared(deps, { severity: 'sev1', kind });
      expect(await fire(id)).toBe(false);
    }
    const { id } = await declared(deps, { severity: 'sev1' });
    await fire(id);
    await setStatus(deps, { incidentId: id, to: 'resolved', actor: ana });
    clock.pass(90 * minute);
    expect(await dueAt(id)).toBeUndefined();
    expect(await fire(id)).toBe(false);

    await reopen(deps, { incidentId: id, reason: 'again', actor: ana });

    expect(await dueAt(id)).toEqual(later(clock.now(), 30 * minute));
  });
});
