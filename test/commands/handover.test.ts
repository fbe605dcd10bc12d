import { describe, expect, it } from '@jest/globals';
import type { PersonId } from '../../src/ids.js';
import { fireClock } from '../../src/incident/fire-clock.js';
import type { Incident } from '../../src/incident/incident.js';
import { makePrivate } from '../../src/incident/make-private.js';
import { mayKnow } from '../../src/incident/may-know.js';
import { setStatus } from '../../src/incident/set-status.js';
import { ana, bo, cy, minute } from '../helpers/cast.js';
import { answer, pressed, submitted, typed } from '../helpers/dispatching.js';
import { openTyping } from '../helpers/typing.js';
import { clocksOf, effectsOf, workOff } from '../helpers/world.js';

const { world, deps, clock, dispatch, quiet, say, last, now } = await openTyping();

/** An incident that Ana leads. */
async function led(): Promise<Incident> {
  const incident = await quiet();
  await say('lead', incident);
  return incident;
}
const as = async (actor: PersonId, text: string, { room }: Incident) =>
  answer(await dispatch(typed(text, { room, actor })));
const offer = (incident: Incident, person = bo, note = 'EU is down') =>
  dispatch(submitted('handover', { role: 'commander', person, note }, incident.id));
const press = async (
  incident: Incident,
  actor: PersonId,
  answered: 'accept' | 'decline',
  more: Record<string, string> = {},
) =>
  answer(
    await dispatch(
      pressed(
        'handover',
        { role: 'commander', answer: answered, ...more },
        { incidentId: incident.id, actor },
      ),
    ),
  );

describe('a hand-over', () => {
  it('is drafted, and changed before it is sent', async () => {
    const incident = await led();
    await say('note is the EU affected?', incident);

    const reply = await dispatch(typed('handover commander @bo', { room: incident.room }));

    expect(reply).toMatchObject({
      kind: 'form',
      form: {
        fields: [
          { id: 'role', initial: 'commander', options: [{ value: 'commander' }] },
          { id: 'person', initial: bo },
          { id: 'note', multiline: true, initial: expect.stringContaining('is the EU affected?') },
        ],
      },
    });
    expect((await now(incident))?.handovers).toBeUndefined();
  });

  it('leaves the role where it is until it is accepted', async () => {
    const incident = await led();
    await workOff(world, incident.id);

    expect(answer(await offer(incident))).toContain('Until they accept, it is yours.');

    expect(await last(incident)).toEqual({
      type: 'handover.offered',
      role: 'commander',
      from: ana,
      to: bo,
      note: 'EU is down',
    });
    expect(await effectsOf(world, incident.id)).toEqual(['room.invite', 'room.say', 'person.tell']);
    expect((await now(incident))?.roles).toEqual({ commander: ana });
    expect(await press(incident, bo, 'accept')).toBe(`You are commander of INC-${incident.number} now.`);
    expect(await now(incident)).toMatchObject({ roles: { commander: bo } });
    expect((await now(incident))?.handovers).toBeUndefined();
    expect(await last(incident)).toEqual({
      type: 'role.assigned',
      role: 'commander',
      person: bo,
      previous: ana,
    });
  });

  it('is answered once, and by whom it was offered to', async () => {
    const incident = await led();
    await offer(incident);

    expect(await press(incident, cy, 'accept')).toContain('offered to somebody else, not to you');
    await press(incident, bo, 'accept');
    expect(await press(incident, bo, 'accept')).toBe('You are the commander already.');
    expect(await press(incident, bo, 'decline')).toBe('You are the commander already.');
    expect(await press(incident, cy, 'accept')).toBe(
      'You are not offered the role of commander, or not any more. To take it: /incident role commander',
    );
  });

  it('is declined with a reason, which the giver is told', async () => {
    const incident = await led();
    await offer(incident);
    await workOff(world, incident.id);

    expect(await as(bo, 'handover decline I am boarding a plane', incident)).toContain('You declined');

    expect(await last(incident)).toMatchObject({
      type: 'handover.declined',
      reason: 'I am boarding a plane',
    });
    expect(await effectsOf(world, incident.id)).toEqual(['room.say', 'person.tell']);
    expect(await now(incident)).toMatchObject({ roles: { commander: ana } });
    expect((await now(incident))?.handovers).toBeUndefined();
  });

  it('is replaced by a new one, and typed answers need no role', async () => {
    const incident = await led();
    await offer(incident, bo);
    await offer(incident, cy);

    expect(await as(bo, 'handover accept', incident)).toContain('You are not offered a role');
    expect(await as(cy, 'handover accept commander', incident)).toContain('You are commander');
  });

  it('ends when the role changes otherwise, and when the incident ends', async () => {
    const taken = await led();
    await offer(taken);
    await as(cy, 'lead', taken);
    expect(await press(taken, bo, 'accept')).toContain('not any more');

    const ended = await led();
    await offer(ended);
    await setStatus(deps, { incidentId: ended.id, to: 'resolved', actor: ana });
    expect((await now(ended))?.handovers).toBeUndefined();
    expect(await press(ended, bo, 'accept')).toBe(
      `INC-${ended.number} is resolved: what was offered ended with it.`,
    );
  });

  it('is the holder’s to offer, and to somebody else', async () => {
    const incident = await led();

    expect(await as(bo, 'handover commander @ana x', incident)).toBe(
      'Only the commander can hand this role over. To give the role at once: /incident role commander @name',
    );
    expect(await say('handover comms @bo x', incident)).toContain('Nobody is comms lead');
    expect(await say('handover commander me x', incident)).toContain('Choose somebody else');
    expect(await as(bo, 'handover', incident)).toContain('Only the commander');
  });

  it('of a private incident lets whoever is asked know of it', async () => {
    const { id } = await led();
    await makePrivate(deps, { incidentId: id, actor: ana });
    const incident = await deps.read.incident(id, 'tocsin');
    if (!incident) throw new Error('the incident is gone');
    expect(await mayKnow(deps, incident, bo)).toBe(false);

    await offer(incident);

    expect(await mayKnow(deps, incident, bo)).toBe(true);
    expect(await press(incident, bo, 'accept')).toContain('You are commander');
  });

  it('that nobody answers: the giver is told once, and the role stays theirs', async () => {
    const incident = await led();
    await offer(incident);
    await workOff(world, incident.id);
    const due = new Date(clock.now().getTime() + 5 * minute);
    expect((await clocksOf(world, incident.id)).handover?.dueAt).toEqual(due);

    clock.pass(5 * minute);
    expect(await fireClock(deps, { incidentId: incident.id, clock: 'handover' })).toBe(true);

    expect(await last(incident)).toMatchObject({ person: ana, handover: { role: 'commander', to: bo } });
    expect(await effectsOf(world, incident.id)).toEqual(['person.tell']);
    expect((await clocksOf(world, incident.id)).handover).toBeUndefined();
    expect((await now(incident))?.roles).toEqual({ commander: ana });
    // Late is not too late.
    expect(await press(incident, bo, 'accept')).toContain('You are commander');
  });

  it('of several roles reminds of each at its time', async () => {
    const incident = await led();
    await say('role ops', incident);
    await offer(incident);
    clock.pass(2 * minute);
    await dispatch(submitted('handover', { role: 'ops', person: bo, note: 'x' }, incident.id));
    expect(await as(bo, 'handover accept', incident)).toContain('say which, commander or ops');
    clock.pass(3 * minute);
    await fireClock(deps, { incidentId: incident.id, clock: 'handover' });
    expect(await last(incident)).toMatchObject({ handover: { role: 'commander' } });
    expect(await fireClock(deps, { incidentId: incident.id, clock: 'handover' })).toBe(false);
    clock.pass(2 * minute);
    await fireClock(deps, { incidentId: incident.id, clock: 'handover' });
    expect(await last(incident)).toMatchObject({ handover: { role: 'ops' } });
    expect(await as(bo, 'handover decline ops no time', incident)).toContain('ops lead');
    expect(await last(incident)).toMatchObject({ type: 'handover.declined', role: 'ops', reason: 'no time' });
  });
});
