import { afterAll, describe, expect, it } from '@jest/globals';
import { UserError } from '../../src/errors.js';
import type { Incident } from '../../src/incident/incident.js';
import { takeNote } from '../../src/incident/take-note.js';
import { ana, hour, later, minute } from '../helpers/cast.js';
import { answer, dispatcherFor, submitted, typed } from '../helpers/dispatching.js';
import { declaredInRoom, openWorld, timelineOf } from '../helpers/world.js';

const world = await openWorld({ start: new Date('2026-11-20T13:22:00Z') });
afterAll(() => world.stop());
const { deps, clock } = world;
const asked: string[] = [];
const { dispatch, bugs } = dispatcherFor(deps, {
  async zoneOf(person) {
    asked.push(person);
    return 'Europe/Berlin';
  },
});
afterAll(() => expect(bugs).toEqual([]));
const { dispatch: withoutZone } = dispatcherFor(deps, { zoneOf: async () => undefined });

const quiet = () => declaredInRoom(deps, { title: 'Logins are slow' });
const say = async (text: string, { room }: Incident, by = dispatch) =>
  answer(await by(typed(text, { room })));
const last = async ({ id }: Incident) =>
  (await timelineOf(world, id)).findLast(({ event }) => event.type !== 'command.ran');

describe('note and did', () => {
  it('are kept word by word', async () => {
    const incident = await quiet();

    await say('did restarted the pod | api-7 | errors stop | no change', incident);

    expect((await last(incident))?.event).toEqual({
      type: 'action.taken',
      action: 'restarted the pod',
      target: 'api-7',
      expected: 'errors stop',
      actual: 'no change',
    });
    expect(await say(`note ${'x'.repeat(3001)}`, incident)).toContain('Keep it under 3000 characters');
  });
});

describe('a note of what happened before', () => {
  it.each([
    'note --at 14:05 rolled back',
    'note --at "14:05" rolled back',
    'note --at=14:05 rolled back',
    'note —at “14:05” rolled back',
    'note rolled back --at 14:05',
    'note rolled back —at 2:05pm',
    'note --at 17 min ago rolled back',
    'note --at 14.05 rolled back',
    'note --at 14:05: rolled back',
    'note --at 14:05, rolled back',
    'note --at 14:05 - rolled back',
    'note --at 2:05 this afternoon rolled back',
    'note --at 2026-11-20T13:05:00Z rolled back',
  ])('is kept with both times: %s', async (line) => {
    const incident = await quiet();

    await say(line, incident);

    expect(await last(incident)).toMatchObject({
      event: { type: 'note.added', text: 'rolled back' },
      occurredAt: new Date('2026-11-20T13:05:00Z'),
      recordedAt: clock.now(),
    });
  });

  it('says which instant was understood', async () => {
    const incident = await quiet();

    expect(await say('note --at 14:05 rolled back', incident)).toBe('Noted for 2026-11-20T13:05:00.000Z.');
    expect(await say('note --at "13:05 UTC" rolled back', incident)).toBe(
      'Noted for 13:05 UTC (2026-11-20T13:05:00.000Z by your clock).',
    );
    expect(await say('note --at "yesterday 14:05" rolled back', incident, withoutZone)).toBe(
      'Noted for 2026-11-19 14:05 UTC (2026-11-19T14:05:00.000Z by your clock).',
    );
    expect(await say('note --at 20m ago rolled back', incident, withoutZone)).toBe(
      'Noted for 2026-11-20T13:02:00.000Z.',
    );
  });

  it.each([
    ['note --at 14:59 rolled back', '14:59 has not come yet today. For yesterday, type “yesterday 14:59”.'],
    ['note --at 2:59pm rolled back', 'For yesterday, type “yesterday 2:59pm”.'],
    ['note rolled back --at 14:59 UTC', 'For yesterday, type “yesterday 14:59 UTC”.'],
    ['did --at 14:59 rolled back | api-7', '14:59 has not come yet today.'],
    ['note --at 14:59', '14:59 has not come yet today.'],
  ])('is not taken for one of the day before, when nothing was wrong yet: %s', async (line, expected) => {
    const incident = await quiet();

    const said = await say(line, incident);

    expect(said).toContain(expected);
    expect(said).toContain(`Nothing was done yet. You typed: /incident ${line}`);
    expect((await last(incident))?.event.type).toBe('room.created');
  });

  it('says by which clock its time has not come, where that is not the writer’s', async () => {
    expect(await say('note --at 14:05 rolled back', await quiet(), withoutZone)).toContain(
      '14:05 has not come yet today in UTC. For yesterday, type “yesterday 14:05”.',
    );
  });

  it('after midnight may be of the evening before, when it was already bad', async () => {
    const incident = await quiet();
    clock.pass(10 * hour);

    await say('note --at 14:40 rolled back', incident);
    expect(await last(incident)).toMatchObject({ occurredAt: new Date('2026-11-20T13:40:00Z') });
    expect(await say('note --at 14:10 rolled back', incident)).toContain('has not come yet today');

    clock.pass(-10 * hour);
  });

  it('asks where its writer is only when that matters', async () => {
    const incident = await quiet();
    asked.length = 0;

    await say('note rolled back', incident);
    await say('note --at 20m rolled back', incident);
    await say('note --at "13:05 UTC" rolled back', incident);
    expect(asked).toEqual([]);

    await say('note --at 14:05 rolled back', incident);
    expect(asked).toEqual([ana]);
  });

  it('may be a deed', async () => {
    const incident = await quiet();

    expect(await say('did --at 14:05 restarted the pod | api-7', incident)).toContain('Logged for ');
    expect(await last(incident)).toMatchObject({
      event: { type: 'action.taken', action: 'restarted the pod', target: 'api-7' },
      occurredAt: new Date('2026-11-20T13:05:00Z'),
    });
    await say('did drained the node --at 14:06 | node-2', incident);
    expect(await last(incident)).toMatchObject({
      event: { action: 'drained the node', target: 'node-2' },
      occurredAt: new Date('2026-11-20T13:06:00Z'),
    });
  });

  it.each([
    ['note --at 25:00 rolled back', '“25:00” is no time that Tocsin can read'],
    ['note --at soon rolled back', '“soon” is no time that Tocsin can read'],
    ['note rolled back --at', 'Say a time: 14:05'],
    ['note --at', 'Say a time: 14:05'],
    ['note --at "today 18:00" rolled back', '“today 18:00” is still to come'],
    ['note --at "2026-03-29 02:30" rolled back', 'did not exist in Europe/Berlin'],
  ])('is refused with what to type instead, and given back: %s', async (line, expected) => {
    const incident = await quiet();

    const said = await say(line, incident);

    expect(said).toContain(expected);
    expect(said).toContain(`Nothing was done yet. You typed: /incident ${line}`);
    expect((await last(incident))?.event.type).toBe('room.created');
  });

  it.each([
    ['note --att 14:05 rolled back', '--at 14:05'],
    ['note --att=14:05 rolled back', '--at 14:05'],
    ['note --att “14:05” rolled back', '--at 14:05'],
    ['note --at:14:05 rolled back', '--at 14:05'],
    ['note --time 14:05 rolled back', '--at 14:05'],
    ['note --date 14:05 rolled back', '--at 14:05'],
    ['note -at 14:05 rolled back', '--at 14:05'],
    ['note -at 20m ago rolled back', '--at 20m ago'],
    ['note —when 14:05', '--at 14:05'],
    ['note – at 14:05 rolled back', '--at 14:05'],
    ['note at 14:05: rolled back', '--at 14:05'],
    ['note at 14:05 - rolled back', '--at 14:05'],
    ['note @14:05 rolled back', '--at 14:05'],
    ['did -t 14:05 rolled back | api-7', '--at 14:05'],
  ])('is not taken for one of now by a slip: %s', async (line, meant) => {
    const incident = await quiet();

    const said = await say(line, incident);

    expect(said).toBe(`Did you mean ${meant}? Nothing was done yet. You typed: /incident ${line}`);
    expect((await last(incident))?.event.type).toBe('room.created');
  });

  it.each([
    'at 14:05 the pager went off',
    'at last it answers',
    '--force 14:05 was the command',
    '-v is what I ran',
    '--att is no option',
    '- 14:05 rolled back',
    'it was on at 14:05: no errors',
    '14:05 rolled back',
  ])('is a note of now where its words are no slip: %s', async (text) => {
    const incident = await quiet();

    await say(`note ${text}`, incident);

    expect(await last(incident)).toMatchObject({ event: { text }, occurredAt: clock.now() });
  });

  it('may speak of options that there are not', async () => {
    const incident = await quiet();

    await say('note ran it with --force —attach and --at-once', incident);

    expect((await last(incident))?.event).toMatchObject({
      text: 'ran it with --force —attach and --at-once',
    });
  });

  it('can be filled in, and its form keeps the time that was typed', async () => {
    const incident = await quiet();
    const at = '2026-11-20T13:05:00.000Z';

    expect(await dispatch(typed('note --at 14:05', { room: incident.room }))).toMatchObject({
      kind: 'form',
      form: { fields: [{ id: 'text' }, { id: 'at', optional: true, initial: new Date(at) }] },
    });
    await dispatch(submitted('note', { text: 'rolled back', at }, incident.id));

    expect(await last(incident)).toMatchObject({ event: { text: 'rolled back' }, occurredAt: new Date(at) });
  });

  it('of what is still to come is refused, but for the minute that a form’s picker rounds by', async () => {
    const incident = await quiet();
    const fill = (ahead: number) =>
      dispatch(submitted('note', { text: 'soon', at: later(clock.now(), ahead).toISOString() }, incident.id));

    expect(await fill(2 * minute)).toMatchObject({
      kind: 'errors',
      fields: { at: 'Choose a time that has passed.' },
    });
    await fill(30_000);

    expect(await last(incident)).toMatchObject({ event: { text: 'soon' }, occurredAt: clock.now() });
    await expect(
      takeNote(deps, { incidentId: incident.id, text: 'soon', at: later(clock.now(), 61_000), actor: ana }),
    ).rejects.toThrow(UserError);
  });
});
