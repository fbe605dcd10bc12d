import { afterAll, describe, expect, it } from '@jest/globals';
import { IncidentId } from '../../src/ids.js';
import { change } from '../../src/incident/append.js';
import { assignRole } from '../../src/incident/assign-role.js';
import { AlreadySeen } from '../../src/incident/ports.js';
import { publishUpdate } from '../../src/incident/publish-update.js';
import { setSeverity } from '../../src/incident/set-severity.js';
import { reopen, setStatus } from '../../src/incident/set-status.js';
import { logAction, takeNote } from '../../src/incident/take-note.js';
import { triage } from '../../src/incident/triage.js';
import { ana, bo, hour, later, minute, morning } from '../helpers/cast.js';
import { migration } from '../helpers/runbooks.js';
import {
  clocksOf,
  connect,
  declared,
  effectsOf,
  eventTypesOf,
  jobsOf,
  openWorld,
  timelineOf,
  workOff,
} from '../helpers/world.js';

const world = await openWorld();
afterAll(() => world.stop());
const { deps, clock } = world;

describe('a severity', () => {
  it('changes with its reason, and moves the clocks', async () => {
    const { id } = await declared(deps, { severity: 'sev4' });
    await workOff(world, id);

    const incident = await setSeverity(deps, {
      incidentId: id,
      severity: 'sev1',
      reason: 'payments too',
      actor: bo,
    });

    expect(await deps.read.incident(id, 'tocsin')).toEqual(incident);
    expect((await timelineOf(world, id)).at(-1)).toMatchObject({
      event: { type: 'severity.changed', from: 'sev4', to: 'sev1', reason: 'payments too' },
      actor: bo,
    });
    expect(await effectsOf(world, id)).toEqual(['room.card', 'announcement', 'room.topic', 'room.say']);
  });

  it('that it has already is refused, and nothing is recorded', async () => {
    const { id, number } = await declared(deps, { severity: 'sev2' });

    await expect(setSeverity(deps, { incidentId: id, severity: 'sev2', actor: ana })).rejects.toThrow(
      `INC-${number} is SEV2 already.`,
    );
    expect(await eventTypesOf(world, id)).toEqual(['incident.declared']);
  });
});

describe('a status', () => {
  it('that ends the incident stops its clocks and the jobs that would fire them', async () => {
    const { id } = await declared(deps);

    await setStatus(deps, { incidentId: id, to: 'declined', reason: 'a test alert', actor: ana });

    expect(await clocksOf(world, id)).toEqual({});
    expect((await jobsOf(world, id)).filter(({ task }) => task === 'clock.fire')).toEqual([]);
  });

  it('needs a reason to be declined', async () => {
    const { id } = await declared(deps);

    await expect(setStatus(deps, { incidentId: id, to: 'declined', actor: ana })).rejects.toMatchObject({
      code: 'invalid',
      fields: { reason: expect.any(String) },
    });
  });

  it('resolved starts the clock of the post-mortem', async () => {
    const { id } = await declared(deps);

    const incident = await setStatus(deps, { incidentId: id, to: 'resolved', actor: bo });

    expect(incident.postmortemOwner).toBe(ana);
    expect(Object.keys(await clocksOf(world, id))).toEqual(['postmortem']);
  });

  it('ended is taken up again for a reason only, with its clocks', async () => {
    const { id } = await declared(deps);
    await setStatus(deps, { incidentId: id, to: 'resolved', actor: ana });

    await expect(reopen(deps, { incidentId: id, reason: '  ', actor: ana })).rejects.toMatchObject({
      code: 'invalid',
    });
    const incident = await reopen(deps, { incidentId: id, reason: 'errors are back', actor: ana });

    expect(incident.status).toBe('investigating');
    expect(Object.keys(await clocksOf(world, id)).sort()).toEqual(['commander', 'first-update']);
  });

  it('of an unknown incident cannot be changed', async () => {
    const incidentId = IncidentId.parse('0199a6f0-7a5b-4c6e-9d1f-000000000404');

    await expect(setStatus(deps, { incidentId, to: 'resolved', actor: ana })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('a role', () => {
  it('passes from one person to another, and the timeline says from whom', async () => {
    const { id } = await declared(deps);
    await assignRole(deps, { incidentId: id, role: 'commander', person: ana, actor: ana });

    const incident = await assignRole(deps, { incidentId: id, role: 'commander', person: bo, actor: ana });

    expect(incident.roles).toEqual({ commander: bo });
    expect((await timelineOf(world, id)).at(-1)?.event).toEqual({
      type: 'role.assigned',
      role: 'commander',
      person: bo,
      previous: ana,
    });
    expect(await clocksOf(world, id)).not.toHaveProperty('commander');
  });

  it('that is given up makes the clock count from then', async () => {
    const { id } = await declared(deps);
    await assignRole(deps, { incidentId: id, role: 'commander', person: ana, actor: ana });
    clock.pass(7 * minute);
    const now = clock.now();

    await assignRole(deps, { incidentId: id, role: 'commander', person: undefined, actor: ana });

    expect((await clocksOf(world, id)).commander).toEqual({
      since: now,
      step: 0,
      dueAt: later(now, 5 * minute),
    });
  });

  it('that somebody holds, or nobody, cannot be given or taken again', async () => {
    const { id } = await declared(deps);
    const input = { incidentId: id, role: 'comms', actor: ana } as const;

    await expect(assignRole(deps, { ...input, person: undefined })).rejects.toThrow(
      'There is no comms lead.',
    );
    await assignRole(deps, { ...input, person: ana });
    await expect(assignRole(deps, { ...input, person: ana })).rejects.toThrow(
      'You are the comms lead already.',
    );
    await expect(assignRole(deps, { ...input, person: ana, actor: bo })).rejects.toThrow(
      'They are the comms lead already.',
    );
  });

  it('cannot be taken in an incident that is over', async () => {
    const { id } = await declared(deps);
    await setStatus(deps, { incidentId: id, to: 'resolved', actor: ana });

    await expect(assignRole(deps, { incidentId: id, role: 'scribe', person: bo, actor: bo })).rejects.toThrow(
      '/incident reopen',
    );
  });
});

describe('what is known now', () => {
  it('attaches the runbooks that it calls for, each once', async () => {
    const applying = { ...migration, appliesWhen: { service: ['billing'] } };
    const here = connect(world.url, world.clock, { runbooks: [applying] });
    const { id } = await declared(here.deps, { title: 'Logins are slow' });

    await triage(here.deps, { incidentId: id, service: 'billing', actor: ana });
    await setSeverity(here.deps, { incidentId: id, severity: 'sev1', actor: ana });

    expect((await here.deps.read.runs(id, 'tocsin')).map(({ run }) => run.runbook.id)).toEqual(['migration']);
    await here.database.stop();
  });

  it('cannot put the beginning after the moment it was noticed', async () => {
    const { id, detectedAt } = await declared(deps);
    world.clock.pass(hour);

    await expect(
      triage(deps, { incidentId: id, startedAt: later(detectedAt, 10 * minute), actor: ana }),
    ).rejects.toThrow('cannot have begun after it was detected');
  });

  it('promises no update later than the pace of its severity', async () => {
    const { id } = await declared(deps, { severity: 'sev1' });
    const words = { incidentId: id, impact: 'Cards fail', next: 'Roll back', actor: ana };

    await expect(
      publishUpdate(deps, { ...words, nextUpdateAt: later(deps.now(), 45 * minute) }),
    ).rejects.toThrow('A SEV1 is updated every 30 minutes');
    await publishUpdate(deps, { ...words, nextUpdateAt: later(deps.now(), 30 * minute) });
  });
});

describe('triage', () => {
  it('records what is known, the severity and the move as events of their own', async () => {
    const { id } = await declared(deps);

    const incident = await triage(deps, {
      incidentId: id,
      severity: 'sev1',
      summary: 'EU only',
      service: 'checkout',
      actor: ana,
    });

    expect(incident).toMatchObject({
      status: 'investigating',
      severity: 'sev1',
      summary: 'EU only',
      service: 'checkout',
    });
    expect(await eventTypesOf(world, id)).toEqual([
      'incident.declared',
      'incident.triaged',
      'severity.changed',
      'status.changed',
    ]);
  });

  it('records only what is new', async () => {
    const { id, title, severity, startedAt } = await declared(deps);
    await triage(deps, { incidentId: id, title, severity, actor: ana });

    // A form answers to the minute.
    await triage(deps, { incidentId: id, title, severity, startedAt: later(startedAt, -59_999), actor: ana });

    expect(await eventTypesOf(world, id)).toEqual(['incident.declared', 'status.changed']);
  });

  it('declines a false alarm, with what was said as the reason', async () => {
    const { id } = await declared(deps);

    const incident = await triage(deps, {
      incidentId: id,
      summary: 'a test alert',
      decline: 'a test alert',
      actor: ana,
    });

    expect(incident.status).toBe('declined');
    expect((await timelineOf(world, id)).at(-1)?.event).toMatchObject({
      to: 'declined',
      reason: 'a test alert',
    });
  });

  it('does not pass over a verdict that came too late', async () => {
    const { id, number } = await declared(deps);
    await triage(deps, { incidentId: id, actor: bo });

    await expect(
      triage(deps, { incidentId: id, summary: 'a test', decline: 'a test', actor: ana }),
    ).rejects.toThrow(`INC-${number} is investigating already`);
    expect(await eventTypesOf(world, id)).toEqual(['incident.declared', 'status.changed']);
  });

  it('refuses an impact that begins in the future', async () => {
    const { id } = await declared(deps);

    await expect(
      triage(deps, { incidentId: id, startedAt: later(clock.now(), minute), actor: ana }),
    ).rejects.toMatchObject({ fields: { startedAt: expect.any(String) } });
  });
});

describe('what people write down', () => {
  it('is kept in any status, and said in the room', async () => {
    const { id } = await declared(deps);
    await setStatus(deps, { incidentId: id, to: 'resolved', actor: ana });
    await workOff(world, id);

    await takeNote(deps, { incidentId: id, text: 'the cache was cold', actor: bo });
    await logAction(deps, {
      incidentId: id,
      action: 'warmed it',
      target: 'cache-2',
      expected: 'faster',
      actor: bo,
    });

    expect((await timelineOf(world, id)).slice(-2).map(({ event }) => event)).toEqual([
      { type: 'note.added', text: 'the cache was cold' },
      { type: 'action.taken', action: 'warmed it', target: 'cache-2', expected: 'faster' },
    ]);
    expect(await effectsOf(world, id)).toEqual(['room.say', 'room.say']);
  });
});

describe('a change', () => {
  it('that fails half-way leaves nothing: no state, no event, no job, no clock', async () => {
    const incident = await declared(deps);
    const before = { jobs: await jobsOf(world, incident.id), clocks: await clocksOf(world, incident.id) };

    const attempt = deps.transact(async (tx) => {
      await setStatus(
        { ...deps, transact: (work) => work(tx) },
        { incidentId: incident.id, to: 'resolved', actor: ana },
      );
      throw new Error('the process was killed');
    });

    await expect(attempt).rejects.toThrow('the process was killed');
    expect(await deps.read.incident(incident.id, 'tocsin')).toEqual(incident);
    expect(await eventTypesOf(world, incident.id)).toEqual(['incident.declared']);
    expect({ jobs: await jobsOf(world, incident.id), clocks: await clocksOf(world, incident.id) }).toEqual(
      before,
    );
  });

  it('delivered twice happens once', async () => {
    const incident = await declared(deps);
    const deliver = () =>
      change(deps, incident.id, () => [
        {
          event: { type: 'severity.changed', from: incident.severity, to: 'sev1' },
          actor: ana,
          occurredAt: morning,
        },
        { event: { type: 'note.added', text: 'x' }, actor: ana, occurredAt: morning, delivery: 'Ev-1' },
      ]);
    const once = await deliver();
    await workOff(world, incident.id);

    await expect(deliver()).rejects.toBeInstanceOf(AlreadySeen);

    expect(await deps.read.incident(incident.id, 'tocsin')).toEqual(once);
    expect(await eventTypesOf(world, incident.id)).toEqual([
      'incident.declared',
      'severity.changed',
      'note.added',
    ]);
    expect(await effectsOf(world, incident.id)).toEqual([]);
  });

  it('that decides on nothing records nothing', async () => {
    const incident = await declared(deps);

    expect(await change(deps, incident.id, () => [])).toEqual(incident);
    expect(await eventTypesOf(world, incident.id)).toEqual(['incident.declared']);
  });
});
