import { afterAll, describe, expect, it } from '@jest/globals';
import { attachRunbook } from '../../src/incident/attach-runbook.js';
import { changeSteps } from '../../src/incident/check-step.js';
import type { Incident } from '../../src/incident/incident.js';
import { reportChecklist } from '../../src/incident/report.js';
import { stateOf } from '../../src/runbook/checklist.js';
import { StepId } from '../../src/runbook/schema.js';
import { ana, bo, freshRoom, messageIn } from '../helpers/cast.js';
import { migration, outage } from '../helpers/runbooks.js';
import {
  connect,
  declared,
  effectsOf,
  eventTypesOf,
  openWorld,
  timelineOf,
  workOff,
} from '../helpers/world.js';

const runbooks = [outage, migration];
const world = await openWorld({ runbooks });
afterAll(() => world.stop());
const { deps } = world;

/** An incident to which nothing applies, with one runbook attached by hand. */
async function attached(runbook: string): Promise<Incident> {
  const { id } = await declared(deps, { title: 'Logins are slow' });
  return attachRunbook(deps, { incidentId: id, runbook, actor: ana });
}

async function state(incident: Incident, step: string) {
  const [stored] = await deps.read.runs(incident.id, 'tocsin');
  return stored && stateOf(stored.run, StepId.parse(step));
}

describe('a runbook', () => {
  it('is attached by its id in any case, once', async () => {
    const { id } = await attached(' Migration ');

    expect((await timelineOf(world, id)).at(-1)?.event).toMatchObject({
      type: 'runbook.attached',
      runbook: 'migration',
    });
    await expect(attachRunbook(deps, { incidentId: id, runbook: 'migration', actor: bo })).rejects.toThrow(
      'attached already',
    );
  });

  it('that nobody knows is answered with the nearest one and all of them', async () => {
    const { id } = await declared(deps);

    await expect(attachRunbook(deps, { incidentId: id, runbook: 'outtage', actor: ana })).rejects.toThrow(
      'No runbook is called outtage. Did you mean outage? There are: outage, migration.',
    );
  });

  it('stays as it was when it was attached', async () => {
    const { id } = await attached('migration');
    const edited = { ...migration, title: 'Another title', version: '000000000000' };
    const replica = connect(world.url, world.clock, { runbooks: [edited] });

    await changeSteps(replica.deps, { incidentId: id, changes: [{ step: '1', to: 'done' }], actor: ana });
    await replica.database.stop();

    expect((await deps.read.runs(id, 'tocsin'))[0]?.run.runbook).toEqual(migration);
  });
});

describe('a step', () => {
  it('is ticked with who and when, and the checklist is drawn again', async () => {
    const incident = await attached('migration');
    await workOff(world, incident.id);

    await changeSteps(deps, { incidentId: incident.id, changes: [{ step: '1', to: 'done' }], actor: bo });

    expect(await state(incident, 'lock')).toEqual({ state: 'done', by: bo, at: world.clock.now() });
    expect((await timelineOf(world, incident.id)).at(-1)).toMatchObject({
      event: { type: 'step.completed', step: 'lock', title: 'Find the lock' },
      actor: bo,
    });
    expect(await effectsOf(world, incident.id)).toEqual(['room.checklist']);
  });

  it('is taken back, or skipped for a reason', async () => {
    const incident = await attached('migration');
    const by = { incidentId: incident.id, actor: ana };
    await changeSteps(deps, { ...by, changes: [{ step: 'lock', to: 'done' }] });

    await changeSteps(deps, {
      ...by,
      changes: [
        { step: 'lock', to: 'open' },
        { step: 'undo', to: 'skipped', text: 'it was none' },
      ],
    });

    expect(await state(incident, 'lock')).toEqual({ state: 'open' });
    expect(await state(incident, 'undo')).toMatchObject({ state: 'skipped', reason: 'it was none' });
    expect((await eventTypesOf(world, incident.id)).slice(-2)).toEqual(['step.reopened', 'step.skipped']);
  });

  it('keeps the evidence that it asks for', async () => {
    const incident = await attached('outage');
    const by = { incidentId: incident.id, actor: ana };

    await expect(changeSteps(deps, { ...by, changes: [{ step: 'capture', to: 'done' }] })).rejects.toThrow(
      'a link to the dump',
    );
    await changeSteps(deps, { ...by, changes: [{ step: 'capture', to: 'done', text: 'https://dumps/17' }] });

    expect(await state(incident, 'capture')).toMatchObject({ evidence: 'https://dumps/17' });
  });

  it('waits for its gate', async () => {
    const { id } = await attached('outage');

    await expect(
      changeSteps(deps, { incidentId: id, changes: [{ step: '3', to: 'done' }], actor: ana }),
    ).rejects.toThrow('step 1');
  });

  it('opens the gate for the next one of the same press', async () => {
    const incident = await attached('outage');

    await changeSteps(deps, {
      incidentId: incident.id,
      changes: [
        { step: 'confirm', to: 'done' },
        { step: 'approve', to: 'done' },
      ],
      actor: ana,
    });

    expect(await state(incident, 'approve')).toMatchObject({ state: 'done' });
  });

  it('fails together with the others of the same press', async () => {
    const incident = await attached('outage');
    const changes = [{ step: 'confirm', to: 'done' } as const, { step: 'capture', to: 'done' } as const];

    await expect(changeSteps(deps, { incidentId: incident.id, changes, actor: ana })).rejects.toThrow();

    expect(await state(incident, 'confirm')).toEqual({ state: 'open' });
    expect(await eventTypesOf(world, incident.id)).not.toContain('step.completed');
  });

  it.each(['done', 'skipped'] as const)(
    'that asks for a permission is not %s by somebody without it',
    async (to) => {
      const incident = await attached('outage');
      const strict = connect(world.url, world.clock, {
        runbooks,
        settings: { permissions: { 'incident.command': [ana] } },
      });
      const changes = [{ step: 'approve', to, text: 'it looks fine' }];
      await changeSteps(strict.deps, {
        incidentId: incident.id,
        changes: [{ step: '1', to: 'done' }],
        actor: bo,
      });

      const attempt = changeSteps(strict.deps, { incidentId: incident.id, changes, actor: bo });

      await expect(attempt).rejects.toMatchObject({ code: 'forbidden' });
      await changeSteps(strict.deps, { incidentId: incident.id, changes, actor: ana });
      await strict.database.stop();
      expect(await state(incident, 'approve')).toMatchObject({ state: to, by: ana });
    },
  );

  it('needs no name of its runbook unless several are attached', async () => {
    const { id } = await attached('migration');
    await attachRunbook(deps, { incidentId: id, runbook: 'outage', actor: ana });
    const by = { incidentId: id, actor: ana, changes: [{ step: '1', to: 'done' } as const] };

    await expect(changeSteps(deps, by)).rejects.toThrow(
      'Several runbooks are attached: migration, outage. Put one before the step. For example: /incident check migration 1',
    );
    await changeSteps(deps, { ...by, run: 'outage' });
    await expect(changeSteps(deps, { ...by, run: 'other' })).rejects.toThrow('There are: migration, outage.');

    expect((await timelineOf(world, id)).at(-1)?.event).toMatchObject({ step: 'confirm' });
  });

  it('that may not be ticked does not hold back the others of its card, which is drawn as things are', async () => {
    const incident = await attached('outage');
    await workOff(world, incident.id);

    const { refused } = await changeSteps(deps, {
      incidentId: incident.id,
      onCard: true,
      changes: [
        { step: 'roll-back', to: 'done' },
        { step: 'confirm', to: 'done' },
      ],
      actor: ana,
    });

    expect(refused.map(({ message }) => message)).toEqual([expect.stringContaining('Step 4 waits for')]);
    expect(await state(incident, 'confirm')).toMatchObject({ state: 'done', by: ana });
    expect(await state(incident, 'roll-back')).toEqual({ state: 'open' });
    expect(await effectsOf(world, incident.id)).toContain('room.checklist');
  });

  it('cannot be ticked where no runbook is attached', async () => {
    const { id } = await declared(deps, { title: 'Logins are slow' });

    await expect(
      changeSteps(deps, { incidentId: id, changes: [{ step: '1', to: 'done' }], actor: ana }),
    ).rejects.toThrow('/incident runbook');
  });
});

describe('a checklist', () => {
  it('that was posted is known by its message, and not posted again because of that', async () => {
    const { id } = await attached('migration');
    const [stored] = await deps.read.runs(id, 'tocsin');
    const message = messageIn(freshRoom());
    await workOff(world, id);

    await reportChecklist(deps, id, { run: stored?.id ?? '', message });
    await reportChecklist(deps, id, { run: 'another', message });

    expect((await deps.read.runs(id, 'tocsin'))[0]?.card).toEqual(message);
    expect((await eventTypesOf(world, id)).filter((type) => type === 'checklist.posted')).toHaveLength(1);
    expect(await effectsOf(world, id)).toEqual([]);
  });
});
