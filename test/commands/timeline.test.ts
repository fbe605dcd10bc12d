import { afterAll, describe, expect, it } from '@jest/globals';
import type { Reply } from '../../src/chat/command.js';
import type { Button } from '../../src/chat/view.js';
import type { Incident } from '../../src/incident/incident.js';
import { takeNote } from '../../src/incident/take-note.js';
import { ana, bo, later, minute } from '../helpers/cast.js';
import { answer, dispatcherFor, pressed, typed } from '../helpers/dispatching.js';
import { declaredInRoom, openWorld, timelineOf } from '../helpers/world.js';

const world = await openWorld({ start: new Date('2026-11-20T13:00:00Z') });
afterAll(() => world.stop());
const { deps, clock } = world;
const { dispatch, bugs } = dispatcherFor(deps, { zoneOf: async () => 'Europe/Berlin' });
afterAll(() => expect(bugs).toEqual([]));

const say = async (text: string, { room }: Incident) => answer(await dispatch(typed(text, { room })));
const note = (incident: Incident, text: string, more: { at?: Date; actor?: typeof ana } = {}) =>
  takeNote(deps, { incidentId: incident.id, text, actor: ana, ...more });
/** The notes that a page shows, in its order. */
const notesOn = (page: string) => [...page.matchAll(/noted: “(.*?)”/g)].map(([, text]) => text);

function button(reply: Reply, label: string): Button {
  const actions = reply.kind === 'private' ? reply.view.blocks.at(-1) : undefined;
  const found = actions?.type === 'actions' ? actions.actions : [];
  const match = found.find((action) => action.label === label);
  if (match?.kind !== 'button') throw new Error(`there is no button ${label}`);
  return match;
}
const press = (reply: Reply, label: string, { id }: Incident) => {
  const { command, args = {} } = button(reply, label);
  return dispatch(pressed(command, args, { incidentId: id }));
};

describe('timeline', () => {
  it('pages on by its button, in place', async () => {
    const incident = await declaredInRoom(deps);
    for (let index = 0; index < 21; index += 1) await say(`note line ${index}`, incident);

    const first = await dispatch(typed('timeline key', { room: incident.room }));
    const second = await press(first, 'Next page', incident);

    expect(answer(first)).toContain('line 18');
    expect(answer(first)).not.toContain('ran');
    expect(second).toMatchObject({ kind: 'private', replace: true });
    expect(answer(second)).toContain('line 20');
    expect(answer(second)).toContain('That is all so far.');
  });

  it.each(['soon/1', '----/1', '2026-11-20T09:00:00.000Z/0', '2026-99-20T09:00:00.000Z/3'])(
    'says so when its place in the list is none: %s',
    async (after) => {
      const { id } = await declaredInRoom(deps);

      expect(answer(await dispatch(pressed('timeline', { after }, { incidentId: id })))).toContain(
        '/incident timeline',
      );
    },
  );

  it('shows the newest, and earlier ones page by page back to the beginning', async () => {
    const incident = await declaredInRoom(deps);
    for (let index = 1; index <= 45; index += 1) await note(incident, `line ${index}`);
    const shown: (string | undefined)[] = [];

    let page = await dispatch(typed('timeline key newest', { room: incident.room }));
    for (; answer(page).includes('[Earlier]'); page = await press(page, 'Earlier', incident)) {
      shown.unshift(...notesOn(answer(page)));
    }
    shown.unshift(...notesOn(answer(page)));

    expect(shown).toEqual(Array.from({ length: 45 }, (_, index) => `line ${index + 1}`));
    expect(answer(page)).toContain('It begins here.');
  });

  it('leaves out what was typed to Tocsin, unless all is asked for, and says so', async () => {
    const incident = await declaredInRoom(deps);
    await say('note rolled back', incident);
    await say('timeline', incident);

    const [usual, all] = [await say('timeline', incident), await say('timeline all', incident)];

    expect(usual.match(/rolled back/g)).toHaveLength(1);
    expect(usual).not.toContain(' ran ');
    expect(usual).toContain(
      'That is all so far. Left out: what was typed to Tocsin and what it did by itself; /incident timeline all has it.',
    );
    expect(all).toContain(`${ana} ran /incident note rolled back`);
    expect(all).toContain(`${ana} ran /incident timeline`);
    expect(all).not.toContain('Left out');
    expect(await say('help timeline', incident)).toContain('what was typed to Tocsin');
  });

  it('goes both ways from every page but the first', async () => {
    const incident = await declaredInRoom(deps);
    for (let index = 1; index <= 45; index += 1) await note(incident, `line ${index}`);

    const first = await dispatch(typed('timeline key', { room: incident.room }));
    const second = await press(first, 'Next page', incident);
    const third = await press(second, 'Next page', incident);
    const back = await press(third, 'Earlier', incident);

    expect(answer(first)).not.toMatch(/\[(?:Earlier|From the beginning)\]/);
    expect(answer(second)).toContain('[Earlier] [Next page] [From the beginning] [Newest]');
    expect(answer(third)).toMatch(/That is all so far\.\n\[Earlier\] \[From the beginning\]$/);
    expect(notesOn(answer(back))).toEqual(notesOn(answer(second)));
    expect(answer(await press(back, 'Next page', incident))).toBe(answer(third));
    expect(answer(await press(third, 'From the beginning', incident))).toBe(answer(first));

    const newest = await dispatch(typed('timeline key newest', { room: incident.room }));
    const before = await press(newest, 'Earlier', incident);
    const start = await press(before, 'Earlier', incident);
    expect(answer(newest)).not.toContain('[Next page]');
    expect(answer(before)).toContain('[Earlier] [Next page] [From the beginning] [Newest]');
    expect(answer(start)).toMatch(/It begins here\.\n\[Next page\] \[Newest\]$/);
  });

  it('as of a time before the incident was declared says when that was', async () => {
    const incident = await declaredInRoom(deps);

    const page = await say('timeline as of 13:50', incident);

    expect(page).toContain(`INC-${incident.number} was declared at 2026-11-20T13:00:00.000Z.`);
    expect(page).not.toContain('Nothing yet.');
    expect(page).not.toContain('That is all');
  });

  it('keeps to itself that our jobs were done, unless all is asked for', async () => {
    const incident = await declaredInRoom(deps);
    await deps.transact((tx) =>
      tx.timeline.record(incident, [
        {
          event: { type: 'effect.done', effect: 'room.pin', attempts: 3 },
          actor: undefined,
          occurredAt: clock.now(),
        },
      ]),
    );

    expect(await say('timeline', incident)).not.toContain('at attempt 3');
    expect(await say('timeline newest', incident)).not.toContain('at attempt 3');
    expect(await say('timeline all', incident)).toContain('at attempt 3');
    expect(await say('timeline all newest', incident)).toContain('at attempt 3');
  });

  it('of one person, since a time, or both', async () => {
    const incident = await declaredInRoom(deps);
    await note(incident, 'by Ana, early');
    await note(incident, 'by Bo, early', { actor: bo });
    clock.pass(40 * minute);
    await note(incident, 'by Ana, late');
    await note(incident, 'by Bo, late', { actor: bo });
    const shown = async (line: string) => notesOn(await say(line, incident));

    expect(await shown('timeline by @bo')).toEqual(['by Bo, early', 'by Bo, late']);
    expect(await shown('timeline by me key')).toEqual(['by Ana, early', 'by Ana, late']);
    expect(await shown('timeline since 20m')).toEqual(['by Ana, late', 'by Bo, late']);
    expect(await shown('timeline since 14:40')).toEqual(['by Ana, late', 'by Bo, late']);
    expect(await shown('timeline key by @bo since 20 min ago')).toEqual(['by Bo, late']);
    expect(await shown('log SINCE 2026-11-20 14:20 BY @ana key')).toEqual(['by Ana, late']);
    clock.pass(-40 * minute);
  });

  it.each([
    ['yesterday', ['yesterday', 'today']],
    ['today', ['today']],
    ['2026-11-20', ['today']],
    ['2026-11-19', ['yesterday', 'today']],
    ['13.30', ['today']],
  ])('since a day is since it began, where the asker is: %s', async (day, expected) => {
    const incident = await declaredInRoom(deps);
    await note(incident, 'the day before', { at: new Date('2026-11-18T22:59:00Z') });
    await note(incident, 'yesterday', { at: new Date('2026-11-18T23:01:00Z') });
    await note(incident, 'today');

    expect(notesOn(await say(`timeline key since ${day}`, incident))).toEqual(expected);
  });

  it('pages on with what was asked for', async () => {
    const incident = await declaredInRoom(deps);
    for (let index = 1; index <= 22; index += 1) {
      await note(incident, `Bo ${index}`, { actor: bo });
      await note(incident, `Ana ${index}`);
    }

    const first = await dispatch(typed('timeline key by @bo since 2h as of 14:00', { room: incident.room }));
    clock.pass(minute);
    await note(incident, 'Bo later', { actor: bo });

    const second = await press(first, 'Next page', incident);
    const newest = await press(first, 'Newest', incident);
    clock.pass(-minute);
    expect(notesOn(answer(second))).toEqual(['Bo 21', 'Bo 22']);
    expect(notesOn(answer(newest)).at(-1)).toBe('Bo 22');
    expect(answer(newest)).toContain(`Key events · by ${bo} · since 2026-11-20T11:00:00.000Z`);
  });

  it.each(['as of 14:07', 'known at 14:07', 'AS OF 2026-11-20 14:07'])(
    'shows what was known then: %s',
    async (words) => {
      const incident = await declaredInRoom(deps);
      clock.pass(5 * minute);
      await note(incident, 'known in time');
      clock.pass(20 * minute);
      await note(incident, 'found out later', { at: later(clock.now(), -21 * minute) });

      const [now, then] = [await say('timeline key', incident), await say(`timeline ${words} key`, incident)];

      clock.pass(-25 * minute);
      expect(notesOn(now)).toEqual(['found out later', 'known in time']);
      expect(now).toContain('2026-11-20T13:04:00.000Z · recorded 2026-11-20T13:25:00.000Z');
      expect(notesOn(then)).toEqual(['known in time']);
      expect(then).toContain('Timeline as it was known then');
      expect(then).toContain('What had been recorded by 2026-11-20T13:07:00.000Z');
    },
  );

  it('gives nothing back that was taken out since', async () => {
    const incident = await declaredInRoom(deps);
    await note(incident, 'the password is hunter2');
    const secret = (await timelineOf(world, incident.id)).at(-1);
    clock.pass(10 * minute);
    await world.database.pool.query('update timeline_event set words = null, salt = null where id = $1', [
      secret?.id,
    ]);

    const then = await say('timeline key as of 14:01', incident);

    clock.pass(-10 * minute);
    expect(notesOn(then)).toEqual(['(redacted)']);
  });

  it.each([
    ['timeline some', 'Say “key”, “all”, “newest”, “since 1h”, “by @bo” or “as of 14:07”'],
    ['timeline key please', 'Say “key”, “all”'],
    ['timeline since lunch', '“lunch” is no time that Tocsin can read'],
    ['timeline since', 'Say a time: 14:05'],
    ['timeline key since ', 'Say a time: 14:05'],
    ['timeline as of', 'Say a time: 14:05'],
    ['timeline by', 'Say who: start typing @'],
    ['timeline since 2026-02-30', 'is on no calendar'],
    ['timeline as of "today 23:00"', 'is no time that Tocsin can read'],
    ['timeline as of today 23:00', 'is still to come'],
    ['timeline by bob', 'Start typing @ and choose'],
  ])('says what to type when a filter is none: %s', async (line, expected) => {
    expect(await say(line, await declaredInRoom(deps))).toContain(expected);
  });
});
