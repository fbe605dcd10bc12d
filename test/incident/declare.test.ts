import { afterAll, describe, expect, it } from '@jest/globals';
import { declare } from '../../src/incident/declare.js';
import { ana, bo, freshRoom, hour, later, messageIn, minute, morning } from '../helpers/cast.js';
import { migration, outage } from '../helpers/runbooks.js';
import { clocksOf, declared, effectsOf, jobsOf, openWorld, timelineOf } from '../helpers/world.js';

const world = await openWorld({ runbooks: [outage, migration] });
afterAll(() => world.stop());
const { deps } = world;

describe('declaring an incident', () => {
  it('stores it, tells the timeline and asks for a room, all at once', async () => {
    const incident = await declare(deps, { title: 'Logins are slow', severity: 'sev3', actor: ana });

    expect(await deps.read.incident(incident.id, 'tocsin')).toEqual(incident);
    expect(incident).toMatchObject({
      title: 'Logins are slow',
      severity: 'sev3',
      status: 'triage',
      kind: 'live',
    });
    expect(
      (await timelineOf(world, incident.id)).map(({ event, actor, occurredAt }) => [
        event.type,
        actor,
        occurredAt,
      ]),
    ).toEqual([['incident.declared', ana, morning]]);
    expect(await effectsOf(world, incident.id)).toEqual(['room.create', 'announcement']);
  });

  it('winds the clocks for a commander and a first update', async () => {
    const { id } = await declared(deps);

    expect(await clocksOf(world, id)).toEqual({
      commander: { since: morning, step: 0, dueAt: later(morning, 5 * minute) },
      'first-update': { since: morning, step: 0, dueAt: later(morning, 15 * minute) },
    });
    const keys = (await jobsOf(world, id)).filter(({ task }) => task === 'clock.fire').map(({ key }) => key);
    expect(keys.sort()).toEqual([`clock:${id}:commander`, `clock:${id}:first-update`]);
  });

  it('sets off the clock’s job by the time that is left, whatever our own clock says', async () => {
    const { id } = await declared(deps);

    const { rows } = await world.database.pool.query<{ minutes: string }>(
      `select round(extract(epoch from run_at - created_at) / 60) as minutes
       from graphile_worker._private_jobs where key = $1`,
      [`clock:${id}:commander`],
    );

    expect(rows.map(({ minutes }) => Number(minutes))).toEqual([5]);
  });

  it('numbers incidents upwards', async () => {
    const first = await declared(deps);
    const second = await declared(deps);

    expect(second.number).toBeGreaterThan(first.number);
    expect(await deps.read.incidentByNumber(second.number, 'tocsin')).toEqual(second);
  });

  it('attaches the runbooks that apply, as they are now, and posts their checklists', async () => {
    const incident = await declare(deps, { title: 'Checkout is down', severity: 'sev1', actor: ana });

    const runs = await deps.read.runs(incident.id, 'tocsin');
    expect(runs.map(({ run }) => run)).toEqual([{ runbook: outage, states: {} }]);
    expect((await timelineOf(world, incident.id)).at(-1)).toMatchObject({
      event: { type: 'runbook.attached', runbook: 'outage', version: outage.version, run: runs[0]?.id },
      actor: undefined,
    });
    expect(await effectsOf(world, incident.id)).toContain('room.checklist');
  });

  it('keeps the message that it was declared from', async () => {
    const source = { message: messageIn(freshRoom()), text: 'is checkout broken?', author: bo };

    const { id } = await declare(deps, { title: 'Checkout', severity: 'sev2', actor: ana, source });

    expect((await timelineOf(world, id))[0]?.event).toMatchObject({ source });
  });

  it('takes an impact that began earlier, and none that begins later', async () => {
    const startedAt = later(morning, -2 * hour);

    expect((await declared(deps, { startedAt })).startedAt).toEqual(startedAt);
    await expect(declared(deps, { startedAt: later(morning, 1) })).rejects.toMatchObject({
      code: 'invalid',
      fields: { startedAt: 'Choose a time that has passed.' },
    });
  });

  it('takes an impact more than 30 days back only when it is recorded afterwards', async () => {
    const days = (count: number) => later(morning, -count * 24 * hour);

    for (const kind of ['live', 'drill'] as const) {
      await expect(declared(deps, { kind, startedAt: later(days(30), -1) })).rejects.toMatchObject({
        message: 'The impact began on 2026-10-21? That is more than 30 days ago. Check the date.',
        fields: { startedAt: 'That is more than 30 days ago. Check the date.' },
      });
      expect((await declared(deps, { kind, startedAt: days(30) })).startedAt).toEqual(days(30));
    }
    expect((await declared(deps, { kind: 'retrospective', startedAt: days(400) })).startedAt).toEqual(
      days(400),
    );
  });

  it('hurries nobody when it is recorded afterwards', async () => {
    const { id } = await declared(deps, { kind: 'retrospective' });

    expect(await clocksOf(world, id)).toEqual({});
  });
});
