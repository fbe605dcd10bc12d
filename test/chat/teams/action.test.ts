import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readAction, refreshedKey } from '../../../src/chat/teams/action.js';
import { keyIn } from '../../../src/chat/teams/card.js';
import { type CardOptions, renderCard } from '../../../src/chat/teams/render.js';
import type { Action, Block } from '../../../src/chat/view.js';
import { ada, nodesIn, shown } from '../../helpers/adaptive-card.js';

const drawn = (block: Block, options?: CardOptions) =>
  renderCard({ fallback: 'x', blocks: [block] }, shown, options);
const actions = (...all: Action[]): Block => ({ type: 'actions', actions: all });

/**
 * The value of the invoke that Teams sends when somebody presses the button of that title, with every input on the card:
 * https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model
 */
function press(card: unknown, title: string, entered: Record<string, string> = {}): unknown {
  const nodes = nodesIn(card);
  const button = nodes.find((node) => node.type !== 'Action.ShowCard' && node.title === title);
  if (!button) throw new Error(`no button ${title}`);
  const inputs = nodes.filter(({ type }) => type.startsWith('Input.')).map(({ id, value }) => [id, value]);
  const values = button.associatedInputs === 'none' ? {} : { ...Object.fromEntries(inputs), ...entered };
  const data = { ...Object(button.data), ...values };
  return button.type === 'Action.Submit'
    ? { data, context: { theme: 'default' } }
    : { action: { type: button.type, verb: button.verb, data }, trigger: 'manual' };
}

const select: Action = {
  kind: 'select',
  label: 'Severity',
  command: 'severity',
  arg: 'level',
  args: { incident: 'i1' },
  options: [
    { value: 'sev1', label: 'SEV1' },
    { value: 'sev2', label: 'SEV2' },
  ],
};

describe('readAction', () => {
  it('reads a button, one that asks first, and one that opens a form', () => {
    const card = drawn(
      actions(
        { kind: 'button', label: 'Note', command: 'note' },
        {
          kind: 'button',
          label: 'Drop',
          command: 'drop',
          args: { incident: 'i1' },
          confirm: { title: 'Sure?', text: 'Gone.', yes: 'Drop it' },
        },
        { kind: 'button', label: 'Close', command: 'close', args: { incident: 'i1' }, open: true },
      ),
    );

    expect(readAction(press(card, 'Note'))).toEqual({ command: 'note', args: {}, open: false });
    expect(readAction(press(card, 'Drop it'))).toEqual({
      command: 'drop',
      args: { incident: 'i1' },
      open: false,
    });
    expect(readAction(press(card, 'Close'))).toEqual({
      command: 'close',
      args: { incident: 'i1' },
      open: true,
    });
  });

  it('reads a choice from its own input, and none where nothing was chosen', () => {
    const card = drawn(actions(select, { ...select, label: 'Other', command: 'other' }));
    const both = { 'select:0': 'sev1', 'select:1': 'sev2' };

    expect(readAction(press(card, 'Set Severity', both))).toEqual({
      command: 'severity',
      args: { incident: 'i1', level: 'sev1' },
      open: false,
    });
    expect(readAction(press(card, 'Set Other', both))?.args.level).toBe('sev2');
    expect(readAction(press(card, 'Set Severity', { 'select:0': '' }))?.args).toEqual({ incident: 'i1' });
  });

  it('reads a person by their Entra id', () => {
    const card = drawn(actions({ kind: 'person-select', label: 'Lead', command: 'role', arg: 'person' }));
    const id = '49C4641C-AB91-4248-AEBB-6A7DE286397B';

    expect(readAction(press(card, 'Set Lead', { 'select:0': id }))?.args).toEqual({ person: ada });
  });

  it('runs nothing for a refresh', () => {
    const value = { action: { type: 'Action.Execute', verb: 'refresh', data: { key: 'k' } } };

    expect(readAction(value)).toBeUndefined();
    expect(refreshedKey(value)).toBe('k');
    expect(refreshedKey({ action: { verb: 'close', data: { key: 'k' } } })).toBeUndefined();
  });

  it('refuses what no card of ours sends', () => {
    expect(() => readAction({ action: { data: {} } })).toThrow();
    expect(() => readAction({ data: { command: 'x', args: { a: 1 } } })).toThrow();
  });

  it('reads of any checklist exactly what this person changed, whatever stands beside it', () => {
    const value = fc.stringMatching(/^[a-z:-]{1,12}$/);
    const item = fc.record({ value, text: fc.string(), done: fc.boolean(), now: fc.boolean() });
    const items = fc.uniqueArray(item, { minLength: 1, maxLength: 12, selector: (each) => each.value });

    fc.assert(
      fc.property(items, fc.option(fc.stringMatching(/^[a-z0-9:-]{1,8}$/)), (all, turn) => {
        const list = (command: string): Block => ({
          type: 'checklist',
          command,
          args: { run: 'r1' },
          items: all,
          ...(turn !== null && { turn }),
        });
        const card = renderCard({ fallback: 'x', blocks: [list('other'), list('check')] }, shown);
        const toggles = nodesIn(card).filter(({ type }) => type === 'Input.Toggle');
        const own = toggles.slice(all.length);
        const entered = Object.fromEntries(all.map(({ now }, i) => [own[i]?.id, String(now)]));
        const data = nodesIn(card).findLast(({ title }) => title === 'Save the ticks')?.data;

        const read = readAction({ action: { verb: 'check', data: { ...Object(data), ...entered } } });

        const valuesOf = (from: boolean) =>
          all.filter(({ done, now }) => done === from && now !== from).map((each) => each.value);
        const expected = { ticked: valuesOf(false).join(','), unticked: valuesOf(true).join(',') };
        expect(read).toEqual({
          command: 'check',
          args: {
            run: 'r1',
            ...(expected.ticked && { ticked: expected.ticked }),
            ...(expected.unticked && { unticked: expected.unticked }),
          },
          open: false,
        });
      }),
    );
  });

  it('refuses a checklist value that could not be told apart', () => {
    const items = [{ value: 'a,b', text: 'x', done: false }];

    expect(() => drawn({ type: 'checklist', command: 'check', items })).toThrow(/"a,b" has a comma/);
  });
});

describe('keyIn', () => {
  it('finds any key, whatever the card begins with', () => {
    const blocks: Block[] = [
      { type: 'text', text: 'tocsin:key:forged' },
      { type: 'divider' },
      actions(select),
      { type: 'checklist', command: 'c', items: [{ value: 'a', text: 'x', done: false }] },
      { type: 'table', columns: ['a'], rows: [] },
    ];

    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 80 }),
        fc.constantFrom(...blocks),
        (key, block) => {
          expect(keyIn(JSON.stringify(drawn(block, { key })))).toBe(key);
          expect(keyIn(JSON.stringify(drawn(block)))).toBeUndefined();
        },
      ),
    );
  });

  it.each(['', 'no json', '[]', '{"body":[{"id":7},"x"]}'])('finds none in %j', (content) => {
    expect(keyIn(content)).toBeUndefined();
  });
});
