import { afterAll, describe, expect, it } from '@jest/globals';
import type { Reply } from '../../src/chat/command.js';
import type { RecordedEvent } from '../../src/incident/event.js';
import type { Incident } from '../../src/incident/incident.js';
import { takeNote } from '../../src/incident/take-note.js';
import { ana, bo, freshRoom, later, minute } from '../helpers/cast.js';
import { answer, dispatcherFor, pressed, submitted, typed } from '../helpers/dispatching.js';
import { connect, declaredInRoom, openWorld, timelineOf } from '../helpers/world.js';

const world = await openWorld();
afterAll(() => world.stop());
const { deps, clock } = world;
const { dispatch, bugs } = dispatcherFor(deps);
afterAll(() => expect(bugs).toEqual([]));

const say = async (text: string, incident?: Incident) =>
  answer(await dispatch(typed(text, { room: incident?.room ?? freshRoom() })));
const note = (incident: Incident, text: string, at?: Date) =>
  takeNote(deps, { incidentId: incident.id, text, at, actor: bo });

const linesIn = (events: readonly RecordedEvent[]) =>
  events.flatMap(({ event }) => (event.type === 'command.ran' ? [event.line] : []));

function press(reply: Reply, label: string, incident?: Incident) {
  const blocks = reply.kind === 'private' ? reply.view.blocks : [];
  const found = blocks
    .flatMap((block) => (block.type === 'actions' ? block.actions : []))
    .find((action) => action.label === label);
  if (found?.kind !== 'button') throw new Error(`there is no button ${label}`);
  return dispatch(pressed(found.command, found.args ?? {}, incident ? { incidentId: incident.id } : {}));
}

describe('search', () => {
  it('leads to other incidents as soon as there are some', async () => {
    const incident = await declaredInRoom(deps);
    await note(incident, 'a lone gannet');
    expect(await say('search gannet', incident)).not.toMatch(/Other incidents|Only INC/);

    await declaredInRoom(deps);
    expect(await say('search gannet', incident)).toContain(`[Only INC-${incident.number}] [Other incidents]`);
  });

  it('says of each hit which incident, where, when and who, and marks what was found', async () => {
    const incident = await declaredInRoom(deps, { title: 'Carts are empty' });
    await note(incident, 'the albatross is back', later(clock.now(), -10 * minute));

    const reply = await dispatch(typed('search albatrosses', { room: freshRoom() }));

    expect(answer(reply)).toContain('In all incidents, the newest first.');
    expect(answer(reply)).toContain(
      `INC-${incident.number} Carts are empty · ${incident.room} · 2026-11-20T08:50:00.000Z · recorded 2026-11-20T09:00:00.000Z\n${bo}: the albatross is back`,
    );
    expect(reply).toMatchObject({
      view: {
        blocks: expect.arrayContaining([
          expect.objectContaining({
            text: expect.arrayContaining([{ kind: 'bold', text: 'albatross' }]),
          }),
        ]),
      },
    });
  });

  it('finds who was spoken of, as a mention', async () => {
    const incident = await declaredInRoom(deps);
    await note(incident, `ask @${ana} about the pelican`);

    expect(await say('search pelican @ana')).toContain(`${bo}: ask ${ana} about the pelican`);
    expect(await say('search pelican @bo')).toContain('Nobody wrote');
  });

  it('in an incident’s room is of all incidents, with a way to this one, and to the others', async () => {
    const [here, there] = [await declaredInRoom(deps), await declaredInRoom(deps)];
    await note(here, 'a bittern here');
    await note(there, 'a bittern there');

    const all = await dispatch(typed('search bittern', { room: here.room }));
    const only = await press(all, `Only INC-${here.number}`, here);
    const others = await press(all, 'Other incidents', here);
    const again = await press(others, 'All incidents', here);

    expect(answer(all)).toMatch(/bittern there[\s\S]*bittern here/);
    expect(answer(only)).toContain(`In INC-${here.number}.`);
    expect(answer(only)).not.toContain('bittern there');
    expect(answer(others)).toContain(`In all incidents but INC-${here.number}.`);
    expect(answer(others)).not.toContain('bittern here');
    expect(answer(again)).toBe(answer(all));
    expect(only).toMatchObject({ kind: 'private', replace: true });
    expect(await say('search here bittern', here)).toContain('bittern here');
    expect(await say('search elsewhere bittern', here)).toContain('bittern there');
    expect(await say(`INC-${here.number} search here bittern`)).toContain('bittern here');
  });

  it('pages on by its button, with what was asked for', async () => {
    const [here, there] = [await declaredInRoom(deps), await declaredInRoom(deps)];
    for (let number = 1; number <= 12; number += 1) {
      await note(here, `cormorant ${number} here`);
      await note(there, `cormorant ${number} there`);
    }

    const first = await dispatch(typed('search here cormorant', { room: here.room }));
    const second = await press(first, 'Next page', here);

    expect(answer(first).match(/cormorant \d+ \w+/g)).toEqual(
      [12, 11, 10, 9, 8, 7, 6, 5, 4, 3].map((number) => `cormorant ${number} here`),
    );
    expect(answer(second).match(/cormorant \d+ \w+/g)).toEqual(['cormorant 2 here', 'cormorant 1 here']);
    expect(answer(second)).toContain('That is all.');
  });

  it('does not find itself', async () => {
    expect(await say('search dodo')).toContain('Nobody wrote dodo.');
    expect(await say('search dodo')).toContain('Nobody wrote dodo.');
  });

  it.each([
    ['search hunter2', '/incident search …'],
    ['find here "hunter2 or so"', '/incident find …'],
    ['SEARCH -hunter2', '/incident SEARCH …'],
    ['serach hunter2', '/incident serach …'],
    ['search', '/incident search'],
  ])('keeps no word of what was looked for: %s', async (line, kept) => {
    const incident = await declaredInRoom(deps);

    await say(line, incident);
    await say(`INC-${incident.number} ${line}`);

    expect(linesIn(await timelineOf(world, incident.id))).toEqual([
      kept,
      kept.replace('/incident ', `/incident INC-${incident.number} `),
    ]);
  });

  it('keeps none from its form and its buttons either', async () => {
    const incident = await declaredInRoom(deps);

    const reply = await dispatch(submitted('search', { words: 'hunter2' }, incident.id));
    await press(reply, `Only INC-${incident.number}`, incident);
    await dispatch(submitted('search', { words: '-hunter2' }, incident.id));

    expect(linesIn(await timelineOf(world, incident.id))).toEqual([
      '/incident search (words: …) by form',
      '/incident search (words: …, scope: here) by button',
      '/incident search (words: …) by form',
    ]);
    const rows = await world.database.pool.query(
      `select from timeline_event where type = 'command.ran' and strpos(words::text || facts::text, 'hunter2') > 0`,
    );
    expect(rows.rowCount).toBe(0);
  });

  it('can be asked for in its form', async () => {
    const incident = await declaredInRoom(deps);
    await note(incident, 'a curlew');

    expect(await dispatch(typed('search', { room: incident.room }))).toMatchObject({
      kind: 'form',
      form: { args: { incident: incident.id }, fields: [{ id: 'words' }] },
    });
    expect(answer(await dispatch(submitted('search', { words: 'curlew' }, incident.id)))).toContain(
      'a curlew',
    );
  });

  it.each([
    ['search -only', 'Say at least one word to look for'],
    ['search here bittern', '“here” is meant for an incident’s room'],
    [`search ${'x'.repeat(251)}`, 'Keep it under 250 characters'],
  ])('says what to type instead: %s', async (line, expected) => {
    expect(await say(line)).toContain(expected);
  });

  it('takes a word that could be a place for a word when it stands alone', async () => {
    const incident = await declaredInRoom(deps);
    await note(incident, 'it happened elsewhere');

    expect(await say('search elsewhere')).toContain('it happened elsewhere');
  });

  it.each(['x', '2026-11-01', 'soon/1', '2026-11-01/0', '2026-99-01/3'])(
    'says so when its place in the list is none: %s',
    async (after) => {
      const reply = await dispatch(pressed('search', { words: 'bittern', after }));

      expect(answer(reply)).toContain('There is no such page');
      expect(reply.kind).toBe('private');
    },
  );

  it('is for those who may read', async () => {
    const strict = connect(world.url, clock, {
      settings: { permissions: { 'incident.read': ['role:commander'] } },
    });
    const reply = await dispatcherFor(strict.deps).dispatch(typed('search bittern'));

    await strict.database.stop();
    expect(answer(reply)).toContain('This needs the permission incident.read');
  });
});
