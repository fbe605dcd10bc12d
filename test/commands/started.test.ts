import { afterAll, describe, expect, it } from '@jest/globals';
import type { Incident } from '../../src/incident/incident.js';
import { setStatus } from '../../src/incident/set-status.js';
import { ana, hour, later } from '../helpers/cast.js';
import { answer, dispatcherFor, submitted, typed } from '../helpers/dispatching.js';
import { declaredInRoom, effectsOf, openWorld, timelineOf, workOff } from '../helpers/world.js';

const world = await openWorld({ start: new Date('2026-11-20T13:22:00Z') });
afterAll(() => world.stop());
const { deps, clock } = world;
const { dispatch, bugs } = dispatcherFor(deps, { zoneOf: async () => 'Europe/Berlin' });
afterAll(() => expect(bugs).toEqual([]));

const say = async (text: string, { room }: Incident) => answer(await dispatch(typed(text, { room })));
const now = async ({ id }: Incident) => deps.read.incident(id, 'tocsin');
const started = async ({ id }: Incident) =>
  (await timelineOf(world, id)).filter(({ event }) => event.type === 'impact.started');
const at1340 = new Date('2026-11-20T12:40:00Z');

describe('when the impact began', () => {
  it.each([
    'started 13:40',
    'began 13:40',
    'started at 13:40',
    'it started at 13:40',
    'It started 13:40.',
    'it began around 1:40pm',
    'impact started at 13:40',
    'started 42m ago',
    'started 2026-11-20 13:40',
  ])('is said so: %s', async (line) => {
    const incident = await declaredInRoom(deps);

    expect(await say(line, incident)).toBe(
      `The impact of INC-${incident.number} began ${at1340.toISOString()}.`,
    );

    expect(await now(incident)).toMatchObject({ startedAt: at1340 });
    expect(await started(incident)).toMatchObject([
      {
        event: { previous: incident.startedAt },
        actor: ana,
        occurredAt: at1340,
        recordedAt: clock.now(),
      },
    ]);
  });

  it('redraws the cards and is said in the room', async () => {
    const incident = await declaredInRoom(deps);
    await workOff(world, incident.id);

    await say('started 13:40', incident);

    expect((await effectsOf(world, incident.id)).sort()).toEqual(['announcement', 'room.card', 'room.say']);
  });

  it('can be found out after the end', async () => {
    const incident = await declaredInRoom(deps);
    await setStatus(deps, { incidentId: incident.id, to: 'resolved', actor: ana });

    await say('started 13:40', incident);

    expect(await now(incident)).toMatchObject({ startedAt: at1340, status: 'resolved' });
  });

  it('is recorded once, however often it is said', async () => {
    const incident = await declaredInRoom(deps);

    await say('started 13:40', incident);
    await say('it started at 13:40', incident);

    expect(await started(incident)).toHaveLength(1);
  });

  it.each([
    ['it is over', 'is no time that Tocsin can read'],
    ['started', 'When it began'],
    ['it', 'When it began'],
    ['started 2026-10-01 10:00', 'More than 30 days ago'],
    ['started 14:22:30', 'after it was detected'],
  ])('is not guessed: %s', async (line, expected) => {
    const incident = await declaredInRoom(deps);
    clock.pass(hour);

    expect((await say(line, incident)).toLowerCase()).toContain(expected.toLowerCase());

    clock.pass(-hour);
    expect(await started(incident)).toEqual([]);
  });

  it('is not taken for one of the day before, unless that was less than twelve hours ago', async () => {
    const incident = await declaredInRoom(deps);

    expect(await say('started 23:30', incident)).toContain(
      '23:30 has not come yet today. For yesterday, type “yesterday 23:30”. Nothing was done yet. You typed: /incident started 23:30',
    );
    expect(await started(incident)).toEqual([]);

    clock.pass(11 * hour);
    const late = await declaredInRoom(deps);
    await say('started 23:30', late);
    clock.pass(-11 * hour);
    expect(await now(late)).toMatchObject({ startedAt: new Date('2026-11-20T22:30:00Z') });

    await say('started yesterday 23:30', incident);
    expect(await now(incident)).toMatchObject({ startedAt: new Date('2026-11-19T22:30:00Z') });
  });

  it('is told in its form what is wrong', async () => {
    const { id } = await declaredInRoom(deps);
    const fill = (at: Date) => dispatch(submitted('started', { at: at.toISOString() }, id));

    expect(await fill(later(clock.now(), hour))).toMatchObject({
      kind: 'errors',
      fields: { at: 'Choose a time that has passed.' },
    });
    expect(await fill(later(clock.now(), -31 * 24 * hour))).toMatchObject({
      kind: 'errors',
      fields: { at: 'That is more than 30 days ago. Check the date.' },
    });
  });
});
