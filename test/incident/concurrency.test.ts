import { afterAll, describe, expect, it } from '@jest/globals';
import { UserError } from '../../src/errors.js';
import { assignRole } from '../../src/incident/assign-role.js';
import { attachRunbook } from '../../src/incident/attach-runbook.js';
import { changeSteps } from '../../src/incident/check-step.js';
import { close } from '../../src/incident/close.js';
import { setStatus } from '../../src/incident/set-status.js';
import { takeNote } from '../../src/incident/take-note.js';
import { ana, bo } from '../helpers/cast.js';
import { migration, outage } from '../helpers/runbooks.js';
import { connect, declared, eventTypesOf, openWorld, timelineOf } from '../helpers/world.js';

const runbooks = [outage, migration];
const world = await openWorld({ runbooks });
const replica = connect(world.url, world.clock, { runbooks });
afterAll(async () => {
  await replica.database.stop();
  await world.stop();
});
const { deps } = world;

/** What became of two attempts at the same time: how many succeeded, and what the others were told. */
async function race(...attempts: Promise<unknown>[]) {
  const settled = await Promise.allSettled(attempts);
  const refused = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  for (const reason of refused) expect(reason).toBeInstanceOf(UserError);
  return { won: settled.length - refused.length, told: refused.map((reason) => String(reason.message)) };
}

describe('two people at the same time', () => {
  it('resolve once: the second is told that it is done', async () => {
    const { id, number } = await declared(deps);
    const resolve = (by: typeof deps, actor: typeof ana) =>
      setStatus(by, { incidentId: id, to: 'resolved', actor });

    const result = await race(resolve(deps, ana), resolve(replica.deps, bo));

    expect(result).toEqual({ won: 1, told: [`INC-${number} is resolved already.`] });
    expect((await eventTypesOf(world, id)).filter((type) => type === 'status.changed')).toHaveLength(1);
  });

  it('close once, and nothing is filed twice', async () => {
    const { id } = await declared(deps);
    await setStatus(deps, { incidentId: id, to: 'resolved', actor: ana });
    const input = { incidentId: id, items: [{ title: 'Add an alert' }], actor: ana };

    const { won } = await race(close(deps, input), close(replica.deps, input));

    expect(won).toBe(1);
    expect(await deps.read.items(id, 'tocsin')).toHaveLength(1);
  });

  it('take the lead one after the other: the later one knows who had it', async () => {
    const { id } = await declared(deps);
    const lead = (by: typeof deps, person: typeof ana) =>
      assignRole(by, { incidentId: id, role: 'commander', person, actor: person });

    await race(lead(deps, ana), lead(replica.deps, bo));

    const [first, second] = (await timelineOf(world, id)).flatMap(({ event }) =>
      event.type === 'role.assigned' ? [event] : [],
    );
    expect(first).not.toHaveProperty('previous');
    expect(second?.previous).toBe(first?.person);
    expect((await deps.read.incident(id, 'tocsin'))?.roles).toEqual({ commander: second?.person });
  });

  it('tick different steps, and both ticks stay', async () => {
    const { id } = await declared(deps, { title: 'Logins are slow' });
    await attachRunbook(deps, { incidentId: id, runbook: 'migration', actor: ana });
    const tick = (by: typeof deps, step: string) =>
      changeSteps(by, { incidentId: id, changes: [{ step, to: 'done' }], actor: ana });

    const { won } = await race(tick(deps, 'lock'), tick(replica.deps, 'undo'));

    expect(won).toBe(2);
    expect(Object.keys((await deps.read.runs(id, 'tocsin'))[0]?.run.states ?? {}).sort()).toEqual([
      'lock',
      'undo',
    ]);
  });

  it('attach the same runbook once', async () => {
    const { id } = await declared(deps, { title: 'Logins are slow' });
    const attach = (by: typeof deps) => attachRunbook(by, { incidentId: id, runbook: 'outage', actor: ana });

    const { won } = await race(attach(deps), attach(replica.deps));

    expect(won).toBe(1);
    expect(await deps.read.runs(id, 'tocsin')).toHaveLength(1);
  });

  it('declare two incidents with two numbers', async () => {
    const incidents = await Promise.all(
      Array.from({ length: 20 }, (_, index) => declared(index % 2 ? deps : replica.deps)),
    );

    expect(new Set(incidents.map(({ number }) => number)).size).toBe(20);
  });

  it('write thirty notes, of which none is lost', async () => {
    const { id } = await declared(deps);

    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        takeNote(index % 2 ? deps : replica.deps, { incidentId: id, text: `note ${index}`, actor: ana }),
      ),
    );

    expect((await eventTypesOf(world, id)).filter((type) => type === 'note.added')).toHaveLength(30);
  });
});
