import { afterAll, describe, expect, it } from '@jest/globals';
import { addItems, close } from '../../src/incident/close.js';
import type { Incident } from '../../src/incident/incident.js';
import { viewerOf } from '../../src/incident/may-know.js';
import { assignPostmortem, completePostmortem, draftPostmortem } from '../../src/incident/postmortem.js';
import { publishUpdate } from '../../src/incident/publish-update.js';
import { reportTask } from '../../src/incident/report.js';
import { setStatus } from '../../src/incident/set-status.js';
import { ana, bo, later, minute } from '../helpers/cast.js';
import {
  clocksOf,
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

async function resolved(): Promise<Incident> {
  const { id } = await declared(deps);
  const incident = await setStatus(deps, { incidentId: id, to: 'resolved', actor: ana });
  await workOff(world, id);
  return incident;
}

describe('closing an incident', () => {
  it('files each item by a job of its own, in the order given', async () => {
    const { id } = await resolved();

    const incident = await close(deps, {
      incidentId: id,
      items: [
        { title: 'Add an alert', owner: bo, dueDate: '2026-12-01' },
        { title: 'Test the rollback', waitsFor: [1] },
      ],
      actor: ana,
    });

    const items = await deps.read.items(id, 'tocsin');
    expect(incident).toMatchObject({ status: 'closed', closedAt: clock.now() });
    expect(items).toMatchObject([
      { position: 1, title: 'Add an alert', owner: bo, dueDate: '2026-12-01', waitsFor: [], task: undefined },
      {
        position: 2,
        title: 'Test the rollback',
        owner: undefined,
        dueDate: undefined,
        waitsFor: [items[0]?.id],
      },
    ]);
    expect((await eventTypesOf(world, id)).slice(-3)).toEqual(['item.added', 'item.added', 'status.changed']);
    expect((await jobsOf(world, id)).map(({ key }) => key)).toEqual(
      expect.arrayContaining(items.map((item) => `task.file:${id}:${item.id}`)),
    );
    expect(await effectsOf(world, id)).toContain('room.tasks');
  });

  it('also files what was collected before', async () => {
    const { id } = await resolved();
    await addItems(deps, { incidentId: id, items: [{ title: 'Add an alert' }], actor: ana });
    expect(await effectsOf(world, id)).toEqual([]);

    await close(deps, { incidentId: id, items: [{ title: 'Test it', waitsFor: [1] }], actor: ana });

    expect((await effectsOf(world, id)).filter((name) => name === 'task.file')).toHaveLength(2);
  });

  it('without items shows no list', async () => {
    const { id } = await resolved();

    await close(deps, { incidentId: id, items: [], actor: ana });

    expect(await effectsOf(world, id)).not.toContain('room.tasks');
  });

  it('lets an item wait only for those before it', async () => {
    const { id } = await resolved();
    const items = [{ title: 'Add an alert', waitsFor: [1] }];

    await expect(close(deps, { incidentId: id, items, actor: ana })).rejects.toThrow(
      '“Add an alert” cannot come after item 1: there is no such item before it.',
    );

    expect(await deps.read.items(id, 'tocsin')).toEqual([]);
    expect((await deps.read.incident(id, 'tocsin'))?.status).toBe('resolved');
  });

  it('lets no item be due on a day that has passed wherever one is', async () => {
    const { id } = await resolved();
    const due = (dueDate: string) =>
      addItems(deps, { incidentId: id, items: [{ title: 'x', dueDate }], actor: ana });

    await expect(due('2026-11-18')).rejects.toMatchObject({
      message: '“x” cannot be due on 2026-11-18. Choose a day that is still to come.',
      fields: { dueDate: 'Choose a day that is still to come.' },
    });
    expect(await deps.read.items(id, 'tocsin')).toEqual([]);
    await due('2026-11-19');
    await due('2026-11-20');
  });

  it('comes after resolving', async () => {
    const { id } = await declared(deps);

    await expect(close(deps, { incidentId: id, items: [], actor: ana })).rejects.toThrow('Resolve it first');
    await expect(addItems(deps, { incidentId: id, items: [], actor: ana })).rejects.toThrow(
      'Resolve it first',
    );
  });

  it('keeps a due date as a day on the calendar, whatever the zone', async () => {
    const { id } = await resolved();

    await close(deps, {
      incidentId: id,
      items: [{ title: 'x', owner: bo, dueDate: '2027-03-28' }],
      actor: ana,
    });

    const mine = await deps.read.itemsOf(await viewerOf(deps, bo).who());
    expect(mine.find(({ incident }) => incident.id === id)?.item.dueDate).toBe('2027-03-28');
  });

  it('files an item that is added afterwards at once', async () => {
    const { id } = await resolved();
    await close(deps, { incidentId: id, items: [], actor: ana });
    await workOff(world, id);

    await addItems(deps, { incidentId: id, items: [{ title: 'Add an alert' }], actor: ana });

    expect(await effectsOf(world, id)).toEqual(['task.file', 'room.tasks']);
  });
});

describe('a task that was filed', () => {
  it('is told once, however often the job reports it', async () => {
    const { id } = await resolved();
    await close(deps, { incidentId: id, items: [{ title: 'Add an alert' }], actor: ana });
    const [item] = await deps.read.items(id, 'tocsin');
    const input = {
      item: item?.id ?? '',
      task: { id: 'OPS-1', url: 'https://jira/OPS-1' },
      ownerKnown: true,
    };
    await workOff(world, id);

    await reportTask(deps, id, input);
    await reportTask(deps, id, { ...input, task: { id: 'OPS-2', url: 'https://jira/OPS-2' } });

    expect((await deps.read.items(id, 'tocsin'))[0]?.task).toEqual(input.task);
    expect((await eventTypesOf(world, id)).filter((type) => type === 'item.filed')).toHaveLength(1);
    expect(await effectsOf(world, id)).toEqual(['room.tasks', 'task.link']);
  });

  it('of no item of this incident is not recorded', async () => {
    const { id } = await resolved();

    await reportTask(deps, id, { item: 'x', task: { id: 'OPS-1', url: 'u' }, ownerKnown: true });

    expect(await eventTypesOf(world, id)).not.toContain('item.filed');
  });
});

describe('an update', () => {
  it('stops the first clock and starts the next, due when it promises', async () => {
    const { id } = await declared(deps);
    const now = clock.now();

    await publishUpdate(deps, {
      incidentId: id,
      impact: 'checkout fails',
      cause: 'a bad deploy',
      next: 'roll back',
      nextUpdateAt: later(now, 20 * minute),
      actor: ana,
    });

    const running = await clocksOf(world, id);
    expect(running).not.toHaveProperty('first-update');
    expect(running['next-update']).toEqual({ since: now, step: 0, dueAt: later(now, 20 * minute) });
    expect((await jobsOf(world, id)).map(({ key }) => key)).not.toContain(`clock:${id}:first-update`);
  });

  it('cannot promise the past, nor another once the incident is resolved, and is none of one that was declined', async () => {
    const { id } = await declared(deps);
    const update = { incidentId: id, impact: 'a', next: 'b', actor: ana };

    await expect(publishUpdate(deps, { ...update, nextUpdateAt: clock.now() })).rejects.toMatchObject({
      fields: { nextUpdateAt: expect.any(String) },
    });
    await setStatus(deps, { incidentId: id, to: 'resolved', actor: ana });
    const promise = { ...update, nextUpdateAt: later(clock.now(), minute) };
    await expect(publishUpdate(deps, promise)).rejects.toMatchObject({ code: 'wrong-state' });
    await publishUpdate(deps, update);
    expect(await clocksOf(world, id)).not.toHaveProperty('next-update');

    const { id: declined } = await declared(deps);
    await setStatus(deps, { incidentId: declined, to: 'declined', reason: 'A test', actor: ana });
    const late = publishUpdate(deps, { ...update, incidentId: declined });
    await expect(late).rejects.toMatchObject({ code: 'wrong-state' });
  });
});

describe('a post-mortem', () => {
  it('is drafted at any time, and done only after the end', async () => {
    const { id } = await declared(deps);

    await draftPostmortem(deps, { incidentId: id, actor: ana });

    expect(await effectsOf(world, id)).toContain('postmortem.share');
    await expect(completePostmortem(deps, { incidentId: id, actor: ana })).rejects.toThrow(
      'Resolve it first',
    );
    await expect(assignPostmortem(deps, { incidentId: id, owner: bo, actor: ana })).rejects.toThrow(
      'Resolve it first',
    );
  });

  it('that is done stops its clock, and is done once', async () => {
    const { id } = await resolved();
    const input = { incidentId: id, url: 'https://wiki/inc-7', actor: ana };

    const incident = await completePostmortem(deps, input);

    expect(incident.postmortemDoneAt).toEqual(clock.now());
    expect((await timelineOf(world, id)).at(-1)?.event).toMatchObject({ url: 'https://wiki/inc-7' });
    expect(await clocksOf(world, id)).toEqual({});
    await expect(completePostmortem(deps, input)).rejects.toThrow('done already');
  });

  it('passes to another owner, who is told', async () => {
    const { id } = await resolved();

    const incident = await assignPostmortem(deps, { incidentId: id, owner: bo, actor: ana });

    expect(incident.postmortemOwner).toBe(bo);
    expect(await effectsOf(world, id)).toEqual(['room.say', 'person.tell']);
  });
});
