import { describe, expect, it } from '@jest/globals';
import { reportTask } from '../../src/incident/report.js';
import { bo } from '../helpers/cast.js';
import { submitted, typed } from '../helpers/dispatching.js';
import { openTyping } from '../helpers/typing.js';

const { deps, dispatch, say, now, resolved } = await openTyping();

describe('the form of close', () => {
  it('asks for a title when the rest of an item is filled in', async () => {
    const incident = await resolved();

    const reply = await dispatch(submitted('close', { owner: bo, next: 'close' }, incident.id));

    expect(reply).toMatchObject({ kind: 'errors', fields: { title: 'Say what is to be done.' } });
    expect((await now(incident))?.status).toBe('resolved');
  });
});

describe('close', () => {
  it('reads items with owner, date and order from one line', async () => {
    const incident = await resolved();

    await say('close Add an alert 2026-12-01 @bo; Test the rollback after 1 ;; ', incident);

    const items = await deps.read.items(incident.id, 'tocsin');
    expect(items).toMatchObject([
      { title: 'Add an alert', owner: bo, dueDate: '2026-12-01' },
      { title: 'Test the rollback', waitsFor: [items[0]?.id] },
    ]);
    expect((await now(incident))?.status).toBe('closed');
  });

  it.each(['close none', 'close NONE'])('%s leaves nothing to do', async (line) => {
    const incident = await resolved();

    await say(line, incident);

    expect((await now(incident))?.status).toBe('closed');
    expect(await deps.read.items(incident.id, 'tocsin')).toEqual([]);
  });

  it.each([
    ['close Add an alert 2026-13-45', 'Give the date as 2026-12-31'],
    ['close Add an alert @stranger', 'Start typing @'],
    ['close @bo', 'Say what is to be done'],
    [
      'close Add an alert after 7',
      '“Add an alert” cannot come after item 7: there is no such item before it.',
    ],
    [`close ${'x'.repeat(300)}`, 'Keep it under 255 characters'],
  ])('%s is refused, and the incident stays open for it', async (line, expected) => {
    const incident = await resolved();

    expect(await say(line, incident)).toContain(expected);
    expect((await now(incident))?.status).toBe('resolved');
    expect(await deps.read.items(incident.id, 'tocsin')).toEqual([]);
  });

  it('refuses a day that has passed', async () => {
    const incident = await resolved();

    expect(await say('close Add an alert 2024-12-01', incident)).toContain(
      'Choose a day that is still to come.',
    );
    expect((await now(incident))?.status).toBe('resolved');
  });

  it('shows in its form what was filed before the incident was taken up again', async () => {
    const incident = await resolved();
    await say('close Add an alert', incident);
    const [item] = await deps.read.items(incident.id, 'tocsin');
    const task = { id: 'OPS-1', url: 'https://jira/OPS-1' };
    await reportTask(deps, incident.id, { item: item?.id ?? '', task, ownerKnown: true });
    await say('reopen it is back', incident);
    await say('resolve again', incident);

    expect(await dispatch(typed('close', { room: incident.room }))).toMatchObject({
      form: { intro: [{ text: 'So far: 1. Add an alert (OPS-1)' }] },
    });
  });

  it('collects items in its form, one at a time', async () => {
    const { id } = await resolved();

    const more = await dispatch(
      submitted('close', { title: 'Add an alert', owner: bo, next: 'another' }, id),
    );
    expect(more).toMatchObject({ kind: 'form', form: { intro: [{ text: 'So far: 1. Add an alert' }] } });
    await dispatch(submitted('close', { title: 'Test it', waitsFor: ['1'], next: 'close' }, id));

    const items = await deps.read.items(id, 'tocsin');
    expect(items).toMatchObject([{ owner: bo }, { title: 'Test it', waitsFor: [items[0]?.id] }]);
    expect((await deps.read.incident(id, 'tocsin'))?.status).toBe('closed');
  });
});
