import { afterAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { confirm, defineCommand } from '../../src/chat/command.js';
import { takeNote } from '../../src/incident/take-note.js';
import { answer, dispatcherFor, submitted, typed } from '../helpers/dispatching.js';
import { ran } from '../helpers/ran.js';
import {
  connect,
  declared,
  declaredInRoom,
  eventTypesOf,
  openWorld,
  timelineOf,
  workOff,
} from '../helpers/world.js';

const world = await openWorld();
afterAll(() => world.stop());
const { deps } = world;
const { dispatch } = dispatcherFor(deps);

describe('the same delivery a second time', () => {
  it.each([
    ['that worked', 'severity sev1'],
    ['that was wrong', 'severity sev9'],
    ['that cannot happen twice', 'resolve it is over'],
    ['that is no command', 'xyzzy'],
  ])('%s is answered with nothing, and changes nothing', async (_, text) => {
    const { id, room } = await declaredInRoom(deps);
    const invocation = typed(text, { room });
    await dispatch(invocation);
    const before = [await deps.read.incident(id, 'tocsin'), await timelineOf(world, id)];
    await workOff(world, id);

    expect(await dispatch(invocation)).toEqual({ kind: 'nothing' });

    expect([await deps.read.incident(id, 'tocsin'), await timelineOf(world, id)]).toEqual(before);
  });

  it('of a form that was taken is answered with nothing, also where it cannot be done twice', async () => {
    const { id } = await declared(deps);
    const invocation = submitted('severity', { level: 'sev1' }, id);
    await dispatch(invocation);
    const before = await timelineOf(world, id);

    expect(await dispatch(invocation)).toEqual({ kind: 'nothing' });

    expect(await timelineOf(world, id)).toEqual(before);
  });

  it('at the same time counts once', async () => {
    const { id, room } = await declaredInRoom(deps);
    const invocation = typed('note forty tickets', { room });

    const replies = await Promise.all([1, 2, 3, 4].map(() => dispatch(invocation)));

    expect(replies.filter(({ kind }) => kind === 'confirmed')).toHaveLength(1);
    expect((await eventTypesOf(world, id)).filter((type) => type === 'note.added')).toHaveLength(1);
  });

  it('that declares, declares once', async () => {
    const invocation = typed('declare sev1 Only once, please');

    await Promise.all([dispatch(invocation), dispatch(invocation)]);

    const { rows } = await world.database.pool.query(
      `select 1 from incident where title = 'Only once, please'`,
    );
    expect(rows).toHaveLength(1);
  });
});

describe('a bug in a command', () => {
  const broken = defineCommand({
    name: 'broken',
    summary: 'Write a note and fall over',
    examples: ['broken'],
    scope: 'incident',
    permission: 'incident.read',
    params: [],
    args: z.object({}),
    async run({ incident, actor }, inner) {
      await takeNote(inner, { incidentId: incident.id, text: 'half-way', actor });
      if (incident) throw new TypeError('secret detail');
      return confirm('never');
    },
  });

  it('is told by its reference only, recorded as failed, and leaves nothing behind', async () => {
    const { dispatch: falling, bugs } = dispatcherFor(deps, { commands: [broken] });
    const { id, room } = await declaredInRoom(deps);
    const invocation = typed('broken', { room });

    const reply = await falling(invocation);

    expect(answer(reply)).toBe('Something went wrong on our side, and nothing was changed. Reference: bug-1');
    expect(bugs).toMatchObject([{ id: 'bug-1', error: { message: 'secret detail' } }]);
    expect(await eventTypesOf(world, id)).not.toContain('note.added');
    const [line] = await ran(world, invocation.delivery);
    expect(line).toMatchObject({ outcome: 'failed', incidentId: id });
    expect(JSON.stringify(line)).not.toContain('secret detail');
  });
});

describe('with the database away', () => {
  const away = connect('postgres://tocsin@127.0.0.1:1/tocsin', world.clock);
  afterAll(() => away.database.stop());

  it('a person is told at once that nothing was recorded', async () => {
    const { dispatch: alone, bugs } = dispatcherFor(away.deps);

    expect(answer(await alone(typed('declare sev1 Checkout is down')))).toContain('Nothing was recorded');
    expect(await alone(submitted('declare', { title: 'Checkout is down' }))).toMatchObject({
      kind: 'errors',
      message: expect.stringContaining('Nothing was recorded'),
    });
    expect(bugs).toEqual([]);
  });

  it('what is wrong anyway is still told as such', async () => {
    const { dispatch: alone } = dispatcherFor(away.deps);

    expect(answer(await alone(typed('severty sev1')))).toContain('Did you mean /incident severity?');
  });
});
