/** The clock asks for an update, is put off once, and becomes louder when nobody answers. */
import { describe, expect, it } from '@jest/globals';
import { assignRole } from '../../src/incident/assign-role.js';
import type { EventOf } from '../../src/incident/event.js';
import { fireClock } from '../../src/incident/fire-clock.js';
import type { Incident } from '../../src/incident/incident.js';
import { reopen } from '../../src/incident/set-status.js';
import { ana, bo, minute } from '../helpers/cast.js';
import { answer, typed } from '../helpers/dispatching.js';
import { openTyping } from '../helpers/typing.js';
import { clocksOf, jobsOf, timelineOf, workOff } from '../helpers/world.js';

const typing = await openTyping({ settings: { clocks: { updateMinutes: { sev1: 10 } } } });
const { world, deps, clock, led, say, now, dispatch } = typing;

const remind = (name: 'first-update' | 'next-update', { id }: Incident) =>
  fireClock(deps, { incidentId: id, clock: name });
const dueIn = async ({ id }: Incident) => {
  const { 'first-update': first, 'next-update': next } = await clocksOf(world, id);
  return ((first ?? next)?.dueAt.getTime() ?? Number.NaN) / minute - clock.now().getTime() / minute;
};
async function told({ id }: Incident) {
  const jobs = await jobsOf(world, id);
  await workOff(world, id);
  return jobs
    .map(({ task, key }) => [task, /slack:U0\w+/.exec(key)?.[0]].filter(Boolean).join(' '))
    .filter((job) => job.startsWith('room.say') || job.startsWith('person.tell'));
}

describe('an update that is due', () => {
  it('is put off once: it is asked for then, and again from then on', async () => {
    const incident = await led();
    clock.pass(15 * minute);
    await remind('first-update', incident);

    expect(await say('snooze 10 the numbers come in soon', incident)).toMatch(/^Put off until /);

    expect((await timelineOf(world, incident.id)).map(({ event }) => event)).toContainEqual({
      type: 'update.snoozed',
      until: new Date(clock.now().getTime() + 10 * minute),
      reason: 'the numbers come in soon',
    });
    expect(await dueIn(incident)).toBe(10);
    clock.pass(9.9 * minute);
    expect(await remind('first-update', incident)).toBe(false);
    clock.pass(0.1 * minute);
    expect(await remind('first-update', incident)).toBe(true);
    expect(await say('snooze 5 still nothing', incident)).toContain('put off already, and that works once');
    expect(await dueIn(incident)).toBe(10);

    // The next one may be put off again.
    await say('update Logins fail | a restart', incident);
    expect((await now(incident))?.updateSnoozedUntil).toBeUndefined();
    clock.pass(60 * minute);
    expect(await say('snooze 15m in a call', incident)).toMatch(/^Put off until /);
  });

  it('is not put off past the one after, nor before it is due', async () => {
    const incident = await led({ severity: 'sev1' });

    expect(await say('snooze 10 busy', incident)).toContain('not due within 10 minutes');
    clock.pass(15 * minute);
    expect(await say('snooze 15 busy', incident)).toContain('A SEV1 is updated every 10 minutes');
    clock.pass(6 * minute);
    expect(await say('snooze 5 busy', incident)).toContain('A SEV1 is updated every 10 minutes');
    expect(await say('snooze 7 busy', incident)).toContain('Choose 5, 10 or 15 minutes');
    expect(await say('snooze 5', incident)).toContain('Say why the update comes later');
    expect(await say('snooze later', incident)).toContain('Say for how long: 5, 10 or 15 minutes');
  });

  it('is nobody else’s to put off, and nothing that a reopening remembers', async () => {
    const incident = await led();
    clock.pass(15 * minute);

    const reply = await dispatch(typed('snooze 5 busy', { room: incident.room, actor: bo }));
    expect(answer(reply)).toContain('It is held by the comms lead and the commander.');
    await say('snooze 5 busy', incident);
    await say('resolve it is over', incident);
    expect(await say('snooze 5 busy', incident)).toContain('is resolved');
    await reopen(deps, { incidentId: incident.id, reason: 'again', actor: ana });

    expect((await now(incident))?.updateSnoozedUntil).toBeUndefined();
    expect(await dueIn(incident)).toBe(15);
  });

  it('is asked of the comms lead alone; two reminders unanswered, the commander and the room hear who it was', async () => {
    const incident = await led();
    await assignRole(deps, { incidentId: incident.id, role: 'comms', person: bo, actor: ana });
    await workOff(world, incident.id);
    const heard: string[][] = [];

    for (const wait of [15, 10, 20]) {
      clock.pass(wait * minute);
      expect(await remind('first-update', incident)).toBe(true);
      heard.push(await told(incident));
    }

    expect(heard[0]).toEqual([`person.tell ${bo}`]);
    expect(heard[1]).toEqual([`person.tell ${bo}`]);
    expect(heard[2]?.toSorted()).toEqual([`person.tell ${ana}`, `person.tell ${bo}`, 'room.say']);
    const fired = (await timelineOf(world, incident.id)).flatMap(({ event }) =>
      event.type === 'clock.fired' ? [event as EventOf<'clock.fired'>] : [],
    );
    expect(fired.map(({ person, step }) => [person, step])).toEqual([
      [bo, 0],
      [bo, 1],
      [bo, 2],
    ]);
  });

  it('is asked of the room while there is nobody to ask', async () => {
    const incident = await typing.quiet();
    await workOff(world, incident.id);
    clock.pass(15 * minute);

    await remind('first-update', incident);

    expect(await told(incident)).toEqual(['room.say']);
  });
});
